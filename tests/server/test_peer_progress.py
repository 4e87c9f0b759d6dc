"""Pings of all sockets take one timer, and pongs that come alone are known by their content."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from supt_async.server.peer_progress import SLOTS, PingWheel, is_pong


class Timers:
    """Timers of an event loop, which run when the test says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.waiting: list[Callable[[], None]] = []
        monkeypatch.setattr(asyncio, "get_running_loop", lambda: self)

    def call_later(self, seconds: float, call: Callable[[], None]) -> Timers:
        assert seconds == 5.0 / SLOTS
        self.waiting.append(call)
        return self

    def cancel(self) -> None:
        self.waiting.clear()

    def turn(self, times: int) -> None:
        for _ in range(times):
            self.waiting.pop()()


class Socket:
    """A socket that counts its pings."""

    def __init__(self) -> None:
        self.pings: list[bytes] = []

    def keep_alive(self, content: bytes, frame: bytes) -> None:
        assert frame == b"\x89\x04" + content
        self.pings.append(content)


@pytest.fixture
def timers(monkeypatch: pytest.MonkeyPatch) -> Timers:
    return Timers(monkeypatch)


def test_each_socket_is_pinged_once_an_interval_with_one_timer_for_all(timers: Timers) -> None:
    wheel, sockets = PingWheel(5.0), [Socket() for _ in range(3)]
    for socket in sockets:
        wheel.add(socket)
        timers.turn(1)
    assert len(timers.waiting) == 1
    timers.turn(SLOTS - 4)
    assert [len(socket.pings) for socket in sockets] == [0, 0, 0]
    timers.turn(3)
    assert [len(socket.pings) for socket in sockets] == [1, 1, 1]
    timers.turn(SLOTS)
    assert all(len(set(socket.pings)) == 2 for socket in sockets)


def test_a_socket_that_has_left_is_not_pinged_and_an_empty_wheel_stands(timers: Timers) -> None:
    wheel, gone, here = PingWheel(5.0), Socket(), Socket()
    wheel.add(gone)
    wheel.add(here)
    wheel.remove(gone)
    timers.turn(SLOTS)
    assert (len(gone.pings), len(here.pings)) == (0, 1)
    wheel.remove(here)
    wheel.remove(here)
    assert timers.waiting == []


def _pong(content: bytes, mask: bytes = b"\x01\x02\x03\x04") -> bytes:
    return b"\x8a\x84" + mask + bytes(a ^ b for a, b in zip(content, mask, strict=True))


@pytest.mark.parametrize(
    ("data", "known"),
    [
        (_pong(b"abcd"), True),
        (_pong(b"abce"), False),
        (_pong(b"abcd") + b"\x81", False),
        (_pong(b"abcd")[:9], False),
        (b"\x89" + _pong(b"abcd")[1:], False),
        (b"\x8a\x04" + _pong(b"abcd")[2:], False),
    ],
)
def test_a_pong_that_comes_alone_is_known_by_its_content(data: bytes, known: bool) -> None:
    assert is_pong(data, b"abcd") == known

"""Objects of open sessions are not looked through again and again by the garbage collector."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest

from supt_async.server.sessions.crowd.memory import (
    COME,
    CONNECTED,
    ENDED,
    EVERYTHING_SECONDS,
    FEW,
    TIMES,
    CrowdMemory,
)

EVERYTHING = ["unfreeze", "collect", "freeze"]


class Calls:
    """Calls of the garbage collector, which does nothing, and of timers, which never end."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: list[str] = []
        self.timers: list[Callable[[], None]] = []
        for name in ("collect", "freeze", "unfreeze"):
            monkeypatch.setattr(gc, name, lambda name=name: self.names.append(name))

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        assert seconds == EVERYTHING_SECONDS
        self.timers.append(call)

    def after_a_minute(self) -> list[str]:
        """Let all timers end; return what was collected."""
        self.names.clear()
        timers, self.timers = self.timers, []
        for timer in timers:
            timer()
        return self.names


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    return Calls(monkeypatch)


def crowd(calls: Calls, sessions: int) -> CrowdMemory:
    memory = CrowdMemory(calls.later)
    for _ in range(sessions):
        memory.come()
    return memory


def end(memory: CrowdMemory, sessions: int) -> None:
    for _ in range(sessions):
        memory.ended()


def test_a_crowd_that_comes_is_frozen_fifty_at_a_time(calls: Calls) -> None:
    crowd(calls, 3 * COME + 1)
    assert calls.names == ["collect", "freeze"] * 3


def test_sockets_that_say_nothing_yet_are_frozen_as_well(calls: Calls) -> None:
    memory = CrowdMemory(calls.later)
    for _ in range(2 * CONNECTED):
        memory.connected()
    assert calls.names == ["collect", "freeze"] * 2


def test_a_few_people_change_nothing(calls: Calls) -> None:
    memory = crowd(calls, COME - 1)
    end(memory, COME - 1)
    assert calls.names == []
    assert calls.timers == []


def test_everything_is_collected_a_minute_after_most_have_gone(calls: Calls) -> None:
    memory = crowd(calls, FEW + ENDED)
    end(memory, ENDED)
    assert calls.after_a_minute() == EVERYTHING
    end(memory, FEW)
    assert calls.timers == [], "they are not many"


def test_nothing_is_collected_if_they_are_back_by_then(calls: Calls) -> None:
    memory = crowd(calls, 2 * ENDED)
    end(memory, 2 * ENDED)
    for _ in range(2 * ENDED):
        memory.come()
    assert calls.after_a_minute() == []


def test_beside_a_crowd_everything_is_collected_after_many_times_as_many(calls: Calls) -> None:
    memory = crowd(calls, ENDED)
    collected = []
    for _ in range(TIMES):
        for _ in range(ENDED):
            memory.come()
            memory.ended()
        collected.append(calls.after_a_minute() == EVERYTHING)
    assert collected == [False] * (TIMES - 1) + [True]

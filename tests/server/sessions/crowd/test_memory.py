"""Objects of open sessions are not looked through again and again by the garbage collector."""

from __future__ import annotations

import gc
import time

import pytest

from supt_async.server.sessions.crowd.memory import (
    COME,
    ENDED,
    EVERYTHING_SECONDS,
    CrowdMemory,
)


class Calls:
    """Calls of the garbage collector, which does nothing."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: list[str] = []
        self.now = 1e6
        for name in ("collect", "freeze", "unfreeze"):
            monkeypatch.setattr(gc, name, lambda name=name: self.names.append(name))
        monkeypatch.setattr(time, "monotonic", lambda: self.now)

    def take(self) -> list[str]:
        names, self.names = self.names, []
        return names


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    return Calls(monkeypatch)


def _crowd(sessions: int) -> CrowdMemory:
    memory = CrowdMemory()
    for _ in range(sessions):
        memory.come()
    return memory


def test_a_crowd_that_comes_is_frozen_fifty_at_a_time(calls: Calls) -> None:
    _crowd(3 * COME + 1)
    assert calls.take() == ["collect", "freeze"] * 3


def test_a_few_people_change_nothing(calls: Calls) -> None:
    memory = _crowd(COME - 1)
    for _ in range(COME - 1):
        memory.ended()
    assert calls.take() == []


def test_what_sessions_leave_is_collected_once_as_many_have_ended_as_are_open(
    calls: Calls,
) -> None:
    memory = _crowd(4 * ENDED)
    calls.take()
    for _ in range(2 * ENDED - 1):
        memory.ended()
    assert calls.take() == []
    memory.ended()
    assert calls.take() == ["unfreeze", "collect", "freeze"]


def test_everything_is_collected_once_a_minute_at_most(calls: Calls) -> None:
    memory = _crowd(4 * ENDED)
    for _ in range(2 * ENDED):
        memory.ended()
    calls.take()
    for _ in range(ENDED):
        memory.ended()
    assert calls.take() == []
    calls.now += EVERYTHING_SECONDS
    memory.ended()
    assert calls.take() == ["unfreeze", "collect", "freeze"]

"""Members are told of a new ranking a few at a time, and nobody is left out for good."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest

from supt_async.domain.ids import Generation
from supt_async.server.sessions.member import Member
from supt_async.server.sessions.news import reranking as module
from supt_async.server.sessions.news.reranking import (
    AT_ONCE,
    AT_ONCE_FIRST,
    LATER_SECONDS,
    Reranking,
)


class Told:
    """Stands in for a member, and for its session; notes the generations that it is told of."""

    replaceable = True

    def __init__(self, log: list[tuple[Told, int]]) -> None:
        self.log = log

    def post(self, event: Callable[[Any], list[Any]]) -> None:
        event(self)

    def reranked(self, generation: int) -> list[Any]:
        self.log.append((self, generation))
        return []


class Clock:
    """Lets the pauses end one by one."""

    def __init__(self) -> None:
        self.pauses = asyncio.Semaphore(0)
        self.paused = asyncio.Event()
        self.now = 100.0
        self.slept = 0.0

    async def sleep(self, seconds: float) -> None:
        self.slept = seconds
        self.paused.set()
        await self.pauses.acquire()

    async def step(self) -> None:
        """Wait until a step is over, and let the next one begin."""
        await self.paused.wait()
        self.paused.clear()
        self.pauses.release()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(module, "_pause", made.sleep)
    monkeypatch.setattr(module, "_now", lambda: made.now)
    return made


def members(log: list[tuple[Told, int]], count: int) -> dict[Told, None]:
    return {Told(log): None for _ in range(count)}


async def test_a_few_are_told_at_a_time_and_those_who_left_are_not(clock: Clock) -> None:
    log: list[tuple[Told, int]] = []
    all_ = members(log, AT_ONCE * 2 + 1)
    reranking = Reranking(cast("dict[Member, None]", all_))
    running = asyncio.create_task(reranking.run())
    reranking.offer(Generation(1))
    await clock.paused.wait()
    assert [one for one, _ in log] == list(all_)[:AT_ONCE]
    del all_[list(all_)[AT_ONCE]]
    await clock.step()
    await clock.paused.wait()
    running.cancel()
    assert {one for one, _ in log} == set(all_), "everybody who is still there"


async def test_who_has_not_heard_of_the_last_ranking_is_the_first_to_hear_of_the_next(
    clock: Clock,
) -> None:
    log: list[tuple[Told, int]] = []
    all_ = members(log, AT_ONCE * 2)
    reranking = Reranking(cast("dict[Member, None]", all_))
    running = asyncio.create_task(reranking.run())
    reranking.offer(Generation(1))
    await clock.paused.wait()
    reranking.offer(Generation(2))
    await clock.step()
    await clock.step()
    await clock.paused.wait()
    running.cancel()
    first, later = list(all_)[:AT_ONCE], list(all_)[AT_ONCE:]
    told = [
        *((one, 1) for one in first),
        *((one, 2) for one in later),
        *((one, 2) for one in first),
    ]
    assert log == told


async def test_of_many_all_but_a_few_are_told_after_they_had_time_to_answer(clock: Clock) -> None:
    log: list[tuple[Told, int]] = []
    all_ = members(log, AT_ONCE_FIRST + AT_ONCE)
    reranking = Reranking(cast("dict[Member, None]", all_))
    running = asyncio.create_task(reranking.run())
    reranking.offer(Generation(1))
    for _ in range(AT_ONCE_FIRST // AT_ONCE):
        await clock.step()
    await clock.paused.wait()
    assert [one for one, _ in log] == list(all_)[:AT_ONCE_FIRST]
    assert clock.slept == LATER_SECONDS
    clock.now += LATER_SECONDS
    await clock.step()
    await clock.paused.wait()
    running.cancel()
    assert [one for one, _ in log] == list(all_)

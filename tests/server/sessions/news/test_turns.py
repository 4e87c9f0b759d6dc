"""Turns: news of all projects take a share of the loop together."""

from __future__ import annotations

import asyncio
import time

import pytest

from supt_async.rules.crowds.work_share import UnitCost
from supt_async.server.sessions.news import turns as module
from supt_async.server.sessions.news.turns import Turns


class Clock:
    """A clock that only moves when the test, or a sleep, lets it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        sleep = asyncio.sleep

        async def pass_time(seconds: float) -> None:
            self.now += seconds
            await sleep(0)

        monkeypatch.setattr(time, "monotonic", lambda: self.now)
        monkeypatch.setattr(asyncio, "sleep", pass_time)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


async def test_two_projects_take_turns_and_their_share_together(clock: Clock) -> None:
    turns, order, worked = Turns(), [], 0.0

    async def work(name: str) -> None:
        nonlocal worked
        for _ in range(10):
            async with turns.turn(UnitCost(), 1):
                order.append(name)
                clock.now += 0.001
                worked += 0.001

    await asyncio.gather(work("a"), work("b"))
    await turns.free()
    assert order == ["a", "b"] * 10
    assert worked <= module.SHARE * clock.now * 1.000001


async def test_of_work_that_waits_only_the_rest_is_paid_for(clock: Clock) -> None:
    turns, over = Turns(), asyncio.Event()

    def pass_time() -> None:
        clock.now += 5
        over.set()

    async def look() -> str:
        clock.now += 0.002
        asyncio.get_running_loop().call_soon(pass_time)
        await over.wait()
        clock.now += 0.001
        return "seen"

    assert await turns.metered(look()) == "seen"
    began = clock.now
    await turns.free()
    assert clock.now - began == pytest.approx(0.003 / module.SHARE)


async def test_an_error_and_a_cancellation_reach_the_work_and_come_out() -> None:
    turns, ended = Turns(), []

    async def fail() -> None:
        await asyncio.sleep(0)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await turns.metered(fail())

    async def wait() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("cancelled")

    waiting = asyncio.create_task(turns.metered(wait()))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert ended == ["cancelled"]

"""Database: work that goes on if its caller is cancelled."""

from __future__ import annotations

import asyncio

import pytest

from supt_async.storage.database import UnderWay


async def test_work_goes_on_when_its_caller_is_cancelled_and_is_waited_for() -> None:
    under_way, begun, go_on = UnderWay(), asyncio.Event(), asyncio.Event()
    done: list[str] = []

    async def work() -> None:
        begun.set()
        await go_on.wait()
        done.append("written")

    caller = asyncio.create_task(under_way.carry_out(work()))
    await begun.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    ended = asyncio.create_task(under_way.ended())
    go_on.set()
    await ended
    assert done == ["written"]


async def test_what_work_returns_reaches_its_caller() -> None:
    async def work() -> int:
        return 7

    under_way = UnderWay()
    assert await under_way.carry_out(work()) == 7
    await under_way.ended()

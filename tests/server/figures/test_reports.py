"""Reports that are kept: how often they are made, and which one is served meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from supt_async.errors import StorageBusy
from supt_async.server.figures import reports
from supt_async.server.figures.reports import SHARE, Reports


class Work:
    """Makes reports, each when it is let go, by a clock of its own."""

    def __init__(self) -> None:
        self.now = 0.0
        self.begun = self.at_once = self.most = 0
        self.go = asyncio.Event()
        self.told: list[object] = []
        self.heard = asyncio.Event()
        self.reports = Reports(self.news, lambda: self.now)

    def news(self, key: object) -> None:
        self.told.append(key)
        self.heard.set()

    async def make(self) -> int:
        self.begun += 1
        number = self.begun
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await self.go.wait()
        self.now += 30
        self.at_once -= 1
        return number

    async def get(self, version: int, key: str = "x") -> Any:
        return (await self.reports.get(key, version, self.make)).report


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Set how long is waited for a newer report."""

    def wait(seconds: float) -> None:
        monkeypatch.setattr(reports, "PATIENCE_SECONDS", seconds)

    wait(0)
    return wait


async def test_an_older_report_is_served_while_the_next_one_is_made(
    impatient: Callable[[float], None],
) -> None:
    work = Work()
    work.go.set()
    assert await work.get(version=1) == 1
    work.go.clear()
    work.now += 30 * SHARE + 1
    assert await asyncio.gather(*[work.get(version=2) for _ in range(9)]) == [1] * 9
    assert (work.begun, work.told) == (2, [])
    work.go.set()
    await work.heard.wait()
    assert await work.get(version=2) == 2
    assert work.begun == 2


async def test_a_report_is_not_made_again_before_a_hundred_times_as_long_as_it_took(
    impatient: Callable[[float], None],
) -> None:
    work = Work()
    work.go.set()
    for version in range(50):
        assert await work.get(version) == 1
        work.now += 30 * SHARE / 51
    assert work.begun == 1
    impatient(60)
    work.now += 30 * SHARE
    assert await work.get(version=50) == 2
    work.reports.close()


async def test_one_report_is_made_at_a_time_and_shared_by_those_who_wait(
    impatient: Callable[[float], None],
) -> None:
    work = Work()
    first = [asyncio.create_task(work.get(1, key)) for key in "aabbcc"]
    await asyncio.sleep(0)
    first[0].cancel()  # the others don't lose their report by that
    work.go.set()
    found = await asyncio.gather(*first[1:])
    assert (work.begun, work.most) == (3, 1)
    assert sorted(found) == [1, 2, 2, 3, 3]


async def test_who_would_wait_too_long_for_others_is_told_to_come_again(
    impatient: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "WAIT_SECONDS", 0)
    work = Work()
    first = asyncio.create_task(work.get(1, "a"))
    await asyncio.sleep(0)
    with pytest.raises(StorageBusy):
        await work.get(1, "b")
    work.go.set()
    assert await first == 1
    assert await work.get(1, "b") == 2


async def test_a_report_that_fails_leaves_the_older_one(
    impatient: Callable[[float], None],
) -> None:
    work = Work()
    work.go.set()
    assert await work.get(version=1) == 1
    impatient(60)
    work.now += 30 * SHARE + 1

    async def fail() -> int:
        raise OSError

    assert (await work.reports.get("x", 2, fail)).report == 1
    with pytest.raises(OSError):
        await work.reports.get("y", 2, fail)

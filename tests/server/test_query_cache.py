"""Query cache: costly results are not computed again too soon."""

from __future__ import annotations

import asyncio

import pytest

from supt_async.server.query_cache import TTL_PER_SECOND_OF_WORK, QueryCache


class Work:
    """Something that takes its time, by a clock of its own."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.now = 0.0
        self.times = 0

    def clock(self) -> float:
        return self.now

    async def find(self) -> int:
        self.times += 1
        self.now += self.seconds
        return self.times


async def test_a_costly_answer_is_good_for_many_times_what_it_cost() -> None:
    work = Work(seconds=2)
    cache = QueryCache(work.clock)
    assert await cache.get_or_compute("x", work.find) == 1
    work.now += 2 * TTL_PER_SECOND_OF_WORK - 1
    assert await cache.get_or_compute("x", work.find) == 1
    work.now += 2
    assert await cache.get_or_compute("x", work.find) == 2
    assert await cache.get_or_compute("y", work.find) == 3


async def test_who_was_given_an_old_answer_is_told_when_it_is_no_longer_good() -> None:
    told: list[tuple[object, float]] = []
    heard = asyncio.Event()

    def expired(key: object, since: float) -> None:
        told.append((key, since))
        heard.set()

    work = Work(seconds=0.001)
    work.now = 5.0
    cache = QueryCache(work.clock, expired)
    await cache.get_or_compute("x", work.find)
    assert told == []
    assert (
        await cache.get_or_compute("x", work.find)
        == await cache.get_or_compute("x", work.find)
        == 1
    )
    async with asyncio.timeout(60):
        await heard.wait()
    assert told == [("x", 5.0)]


async def test_an_answer_that_cost_nothing_is_asked_for_each_time() -> None:
    work = Work(seconds=0)
    cache = QueryCache(work.clock)
    assert [await cache.get_or_compute("x", work.find) for _ in range(3)] == [1, 2, 3]


async def test_a_change_requests_everything_again() -> None:
    work = Work(seconds=60)
    cache = QueryCache(work.clock)
    await cache.get_or_compute("x", work.find)
    cache.clear()
    assert await cache.get_or_compute("x", work.find) == 2


async def test_many_who_ask_at_once_wait_for_one_answer() -> None:
    cache, going, times = QueryCache(), asyncio.Event(), 0

    async def find() -> int:
        nonlocal times
        times += 1
        await going.wait()
        return times

    first, *others = [asyncio.create_task(cache.get_or_compute("x", find)) for _ in range(5)]
    await asyncio.sleep(0)
    first.cancel()  # the others don't lose their answer by that
    going.set()
    assert await asyncio.gather(*others) == [1, 1, 1, 1]


async def test_what_changed_while_it_was_being_found_is_not_remembered() -> None:
    cache, going = QueryCache(lambda: 0.0), asyncio.Event()

    async def slow() -> str:
        await going.wait()
        return "old"

    async def fresh() -> str:
        return "new"

    early = asyncio.create_task(cache.get_or_compute("x", slow))
    await asyncio.sleep(0)
    cache.clear()
    assert await cache.get_or_compute("x", fresh) == "new"
    going.set()
    assert await early == "old"
    assert await cache.get_or_compute("x", fresh) == "new"


async def test_a_failure_is_told_and_not_remembered() -> None:
    cache = QueryCache()

    async def fail() -> int:
        raise OSError

    async def succeed() -> int:
        return 1

    with pytest.raises(OSError):
        await cache.get_or_compute("x", fail)
    assert await cache.get_or_compute("x", succeed) == 1


async def test_an_answer_is_good_for_as_long_as_nothing_has_changed() -> None:
    work = Work(seconds=2)
    cache = QueryCache(work.clock)
    assert await cache.get_or_compute("x", work.find, version=10) == 1
    work.now += 1_000
    assert await cache.get_or_compute("x", work.find, version=10) == 1
    assert await cache.get_or_compute("x", work.find, version=11) == 2
    # A costly one is not computed again at once, whatever has changed.
    assert await cache.get_or_compute("x", work.find, version=12) == 2

"""Places for long work, of which one person holds one."""

from __future__ import annotations

import asyncio
import gc

import pytest

from supt_async.server import places as module
from supt_async.server.places import Places


async def test_a_person_holds_one_place_and_leaves_the_others_free() -> None:
    places = Places(2)
    async with places.held("mallory"):
        with pytest.raises(TimeoutError):
            async with places.held("mallory", wait_seconds=0):
                pass
        async with places.held("olga", wait_seconds=0):
            pass


async def test_no_more_places_are_held_than_there_are() -> None:
    places = Places(2)
    async with places.held("a"), places.held("b"):
        with pytest.raises(TimeoutError):
            async with places.held("c", wait_seconds=0):
                pass
    async with places.held("c", wait_seconds=0):
        pass


async def test_who_waits_gets_the_place_after_an_error() -> None:
    places = Places(1)
    entered = asyncio.Event()

    async def first() -> None:
        async with places.held("a"):
            entered.set()
            raise ValueError("x")

    async def second() -> None:
        await entered.wait()
        async with places.held("a"):
            pass

    found = await asyncio.gather(first(), second(), return_exceptions=True)
    assert [type(one) for one in found] == [ValueError, type(None)]


async def test_nobody_is_remembered() -> None:
    places = Places(1)
    async with places.held("a"):
        pass
    gc.collect()
    assert not len(places._of)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that have passed."""
    now = [0.0]
    monkeypatch.setattr(module, "monotonic", lambda: now[0])
    monkeypatch.setattr(module, "CHECK_SECONDS", 0.001)
    return now


async def test_who_takes_little_for_long_gives_way_to_who_waits(clock: list[float]) -> None:
    places = Places(2)
    ended = []
    async with places.held("slow") as slow, places.held("quick") as quick:
        slow.end = lambda: ended.append("slow")
        quick.end = lambda: ended.append("quick")
        clock[0] += 1000  # making it takes long, which is not their fault
        with quick.giving(100 * 2**20):
            clock[0] += 100
        with slow.giving(2048):
            clock[0] += 59
            with pytest.raises(TimeoutError):
                async with places.held("olga", wait_seconds=0.02):
                    pass
            assert ended == []
            waiting = asyncio.ensure_future(enter(places, "olga"))
            await asyncio.sleep(0)
            clock[0] += 2  # it becomes slow while somebody waits
            await waiting
            assert (ended, slow.gives_way, quick.gives_way) == (["slow"], True, False)
    async with places.held("a", wait_seconds=0), places.held("b", wait_seconds=0):
        with pytest.raises(TimeoutError):
            async with places.held("c", wait_seconds=0):
                pass  # a place that was given away was not freed twice


async def test_nobody_gives_way_while_there_are_places(clock: list[float]) -> None:
    places = Places(2)
    async with places.held("slow") as slow:
        with slow.giving(1):
            clock[0] += 1000
        async with places.held("olga"):
            assert not slow.gives_way


async def enter(places: Places, person: str) -> None:
    async with places.held(person):
        pass

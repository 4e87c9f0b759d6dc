"""Places for long work, of which one person holds one."""

from __future__ import annotations

import asyncio
import gc

import pytest

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

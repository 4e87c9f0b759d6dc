"""Calls are made in turns of the event loop, some in each."""

from __future__ import annotations

import asyncio
from functools import partial

from supt_async.server.turns.paced import AT_ONCE, Paced


async def turns(paced: Paced, calls: int) -> list[list[int]]:
    """Give so many calls at once; return those of each turn of the loop."""
    made: list[list[int]] = [[]]

    def note(number: int) -> None:
        made[-1].append(number)

    for number in range(calls):
        paced.call(partial(note, number))
    while sum(map(len, made)) < calls:
        made.append([])
        await asyncio.sleep(0)
    return made


async def test_a_few_are_made_at_once() -> None:
    assert await turns(Paced(), AT_ONCE) == [list(range(AT_ONCE))]


async def test_many_are_made_in_order_some_in_each_turn() -> None:
    made = await turns(Paced(), 5 * AT_ONCE)
    assert [number for turn in made for number in turn] == list(range(5 * AT_ONCE))
    assert max(map(len, made)) == AT_ONCE


async def test_each_turn_has_room_again() -> None:
    paced = Paced()
    for _ in range(3):
        assert await turns(paced, AT_ONCE) == [list(range(AT_ONCE))]
        await asyncio.sleep(0)


async def test_a_call_waits_for_those_before_it() -> None:
    paced, made = Paced(), list[int]()
    for number in range(AT_ONCE + 1):
        paced.call(partial(made.append, number))
    await asyncio.sleep(0)
    paced.call(partial(made.append, -1))
    assert made == [*range(AT_ONCE + 1), -1]

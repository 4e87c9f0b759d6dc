"""JSON of answers in pieces: what it holds, how long a piece is, and that the loop goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import pytest

from supt_async.server.api.encoding.pieces import (
    AT_ONCE,
    FEW,
    PIECE,
    PiecesResponse,
    Views,
    is_large,
    json_response,
    pieces,
)


class Person(msgspec.Struct, frozen=True, kw_only=True, rename={"name_": "name"}):
    name_: str
    weeks: Sequence[int]
    note: str | msgspec.UnsetType = msgspec.UNSET


class Report(msgspec.Struct, frozen=True, kw_only=True):
    people: Sequence[Person]
    all: bool = True
    none: str | None = None


class Short(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    numbers: list[int]
    absent: int = 0


def people(count: int, weeks: int) -> list[Person]:
    return [Person(name_=f'p"{n}', weeks=list(range(weeks))) for n in range(count)]


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {"a": 1},
        "text",
        people(FEW, 3),
        people(1000, 100),
        people(3, 10_000),
        [people(1, 10_000), [], people(30, 1)],
        Report(people=people(500, 3)),
        Report(people=people(2, 5000), none="x"),
        Short(numbers=list(range(1000))),
        [Short(numbers=[1])] * 100,
        [{"deep": [1, 2]}, None, 1.5, "ü"] * 1000,
    ],
)
async def test_pieces_are_the_json_of_the_whole(answer: object) -> None:
    assert b"".join([piece async for piece in pieces(answer)]) == msgspec.json.encode(answer)


async def test_views_are_encoded_as_lists_at_once_and_in_pieces() -> None:
    for size in (0, 3, FEW, 5000):
        report = Report(people=Views(range(size), lambda n: people(2, n % 5)[n % 2]))
        whole = msgspec.json.encode(Report(people=list(report.people)))
        assert (
            await json_response(Report(people=[]))
        ).body == b'{"people":[],"all":true,"none":null}'
        assert b"".join([piece async for piece in pieces(report)]) == whole
        if size <= FEW:
            assert (await json_response(report)).body == whole
    ids = np.arange(7, dtype=np.int64)
    assert (
        await json_response({"ids": Views(ids, str)})
    ).body == b'{"ids":["0","1","2","3","4","5","6"]}'
    with pytest.raises(TypeError):
        await json_response({"what": object()})


async def test_a_piece_is_hardly_longer_than_its_bound_and_the_loop_goes_on_after_each() -> None:
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    turning = asyncio.create_task(others())
    for answer, most in (
        (Report(people=people(20_000, 1)), PIECE + AT_ONCE * 40),
        (Report(people=people(500, 2000)), 2 * PIECE),
        (Report(people=people(2, 100_000)), PIECE + AT_ONCE * 7),
    ):
        turns = 0
        lengths = [len(piece) async for piece in pieces(answer)]
        assert max(lengths) <= most
        assert turns >= len(lengths) - 1 > 5
    turning.cancel()


async def test_views_are_made_piece_by_piece() -> None:
    made: list[int] = []

    def view(n: int) -> str:
        made.append(n)
        return "x" * 100

    each = pieces(Views(range(10_000), view))
    before = 0
    async for _ in each:
        assert len(made) - before <= PIECE // 100 + AT_ONCE
        before = len(made)
    assert made == list(range(10_000))


async def test_a_small_answer_is_one_message_and_a_large_one_many() -> None:
    assert not is_large(Report(people=people(FEW, FEW)))
    small = await json_response(people(2, 2), 201)
    assert (small.status_code, small.headers["content-type"]) == (201, "application/json")
    large = await json_response(people(5000, 2), 201)
    assert isinstance(large, PiecesResponse)
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError

    await large({"type": "http"}, receive, send)
    start, *bodies, last = sent
    whole = b"".join(message["body"] for message in bodies)
    assert whole == msgspec.json.encode(people(5000, 2))
    headers = dict(start["headers"])
    assert start["status"] == 201
    assert headers == {b"content-length": b"%d" % len(whole), b"content-type": b"application/json"}
    assert [message["more_body"] for message in [*bodies, last]] == [True] * len(bodies) + [False]
    assert len(bodies) > 3

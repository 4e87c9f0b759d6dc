"""Reading of all answers of a project for a report, on every database."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Connection, select

from supt_async.storage.agreement import given as module
from supt_async.storage.agreement.given import (
    GOLD,
    HANDED_OUT,
    LATE,
    RIGHT,
    UNKNOWN,
    WITHDRAWN,
    Given,
    Texts,
    answers_given,
)
from supt_async.storage.dialects import dialect_of
from supt_async.storage.people import accounts
from supt_async.storage.read_lanes import Lane
from supt_async.storage.schema import tables
from supt_async.storage.schema.conditions import MANY
from tests.contract.agreement.given import MONDAY, people, row, store, withdraw
from tests.support.queue_fixture import QueueFixture


async def read(queue: QueueFixture) -> Given:
    database, project = queue.storage.database, queue.project.id
    return await answers_given(database, project, asyncio.to_thread, Lane.OWNERS)


def texts(found: Given) -> list[str] | None:
    return None if found.known is None else [found.known[number] for number in found.texts]


async def test_answers_are_read_with_what_is_known_of_each(queue: QueueFixture) -> None:
    [ada, ben] = await people(queue.storage, "Ada", "Ben")
    rows = [
        row(3, ada, "a", created_ms=MONDAY, ms=None),
        row(1, ben, "b", late=True),
        row(1, ada, "a", late=True, gold=True, gold_right=True),
        row(2, ben, "a", late=True, gold=True, gold_right=False),
        row(4, ben, "c", lease=f"{MANY}x"),
        row(5, ben, "c", lease=""),
        row(6, ben, "c", machine=True),
        row(7, ben, "c"),
    ]
    await store(queue.storage, queue.project.id, rows)
    await withdraw(queue.storage, queue.project.id, rows[-1])
    found = await read(queue)
    assert found.bits.tolist() == [
        HANDED_OUT,
        HANDED_OUT | LATE,
        HANDED_OUT | LATE | GOLD | RIGHT,
        HANDED_OUT | LATE | GOLD,
        0,
        0,
        HANDED_OUT | WITHDRAWN,
    ]
    assert found.items.tolist() == [3, 1, 1, 2, 4, 5, 7]
    assert found.labellers.tolist() == [ada, ben, ada, ben, ben, ben, ben]
    assert (found.at_ms[0], found.shown_ms[0], found.shown_ms[1]) == (MONDAY, UNKNOWN, 2_000)
    assert texts(found) == ['"a"', '"b"', '"a"', '"a"', '"c"', '"c"', '"c"']
    assert np.all(np.diff(found.seq) > 0)
    assert found.has(GOLD, WITHDRAWN).tolist() == [False, False, True, True, False, False, True]


async def test_the_answers_of_programs_and_of_other_projects_are_left_out(
    queue: QueueFixture,
) -> None:
    assert len((await read(queue)).seq) == 0
    [ada] = await people(queue.storage, "Ada")
    program = await queue.storage.database.write(
        lambda connection: accounts.find_or_make_own(connection, accounts.IMPORT, 0)
    )
    await store(queue.storage, queue.project.id, [row(1, program, "a"), row(2, ada, "b")])
    other = await queue.storage.catalogue.create_project("other", title="", task=queue.project.task)
    await store(queue.storage, other.id, [row(3, ada, "c")])
    found = await read(queue)
    assert (found.items.tolist(), texts(found)) == ([2], ['"b"'])


async def test_of_many_different_answers_the_texts_are_left_out(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    [ada] = await people(queue.storage, "Ada")
    rows = [row(n, ada, f"answer {n % 5}") for n in range(1, 13)]
    await store(queue.storage, queue.project.id, rows)
    monkeypatch.setattr(module, "SPAN", 3)
    whole = await read(queue)
    assert texts(whole) == [one["value"] for one in rows]
    asked: list[bool] = []
    columns = module._columns

    def noted(project: Any, start: int, with_texts: bool, connection: Connection) -> Any:
        asked.append(with_texts)
        return columns(project, start, with_texts, connection)

    monkeypatch.setattr(module, "_columns", noted)
    for name in ("MOST_TEXTS", "MOST_CHARACTERS"):
        asked.clear()
        with monkeypatch.context() as patch:
            patch.setattr(module, name, 4)
            found = await read(queue)
        assert found.known is None
        assert found.items.tolist() == whole.items.tolist()
        assert asked == sorted(asked, reverse=True), "once they are too many they are not read"
        assert not asked[-1]


def test_texts_are_numbered_as_they_come_until_they_are_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = Texts()
    assert [*found.number(["b", "a", "b"]), *found.number(["c", "a"])] == [0, 1, 0, 2, 1]
    assert (found.known, found.all) == (["b", "a", "c"], True)
    monkeypatch.setattr(module, "MOST_TEXTS", 3)
    assert list(found.number(["a", "d"])) == [UNKNOWN, UNKNOWN]
    assert (found.known, found.all) == ([], False)


async def test_columns_are_those_of_the_rows(queue: QueueFixture) -> None:
    [ada] = await people(queue.storage, "Ada")
    b = tables.label.c
    statement = select(b.item_id, b.value, b.ms).where(b.item_id > 1)

    def query(connection: Connection) -> list[Sequence[Any]]:
        return dialect_of(connection).columns(connection, statement)

    database = queue.storage.database
    assert [list(one) for one in await database.read(query)] == [[], [], []]
    rows = [row(1, ada, "a"), row(2, ada, "b", ms=None), row(3, ada, "c", ms=5)]
    await store(queue.storage, queue.project.id, rows)
    found = await database.read(query)
    assert sorted(zip(*found, strict=True)) == [(2, '"b"', None), (3, '"c"', 5)]

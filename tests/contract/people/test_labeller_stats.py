"""Statistics of many labellers: the same as of each alone, with a bound on what is read at once."""

from __future__ import annotations

import math
from typing import Any

import pytest
from sqlalchemy import Connection, event

from supt_async.storage.people import labeller_stats
from supt_async.storage.people.labeller_stats import LabellerStats, stats_of
from tests.contract.agreement.given import people, row, store
from tests.support.queue_fixture import QueueFixture

PEOPLE, EACH = 7, 5


async def test_many_labellers_are_read_some_at_a_time_and_have_the_statistics_of_each_alone(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = await people(queue.storage, *(f"person {n}" for n in range(PEOPLE)))
    rows = [
        row(item, one, "cat" if (item + place) % 3 else "dog", ms=100 * place)
        for item in range(1, EACH + 1)
        for place, one in enumerate(by)
    ]
    await store(queue.storage, queue.project.id, rows)
    asked: list[str] = []

    def keep(_: Any, __: Any, statement: str, *___: Any) -> None:
        asked.append(statement)

    def read(connection: Connection) -> None:
        for one in by:
            alone[one] = stats_of(connection, queue.project.id, [one], EACH)[one]
        event.listen(connection, "before_cursor_execute", keep)
        together.update(stats_of(connection, queue.project.id, by, EACH))
        event.remove(connection, "before_cursor_execute", keep)

    alone: dict[int, LabellerStats] = {}
    together: dict[int, LabellerStats] = {}
    monkeypatch.setattr(labeller_stats, "ANSWERS", 3 * EACH)
    await queue.storage.database.read(read)
    assert together == alone
    assert len({one.agreement for one in alone.values()}) > 1
    assert {one.compared for one in alone.values()} == {EACH * (PEOPLE - 1)}
    # Their answers, and labels and corrections of the items, of three people; once the task.
    steps = math.ceil(PEOPLE / 3)
    assert len(asked) == 3 * steps + 1
    latest = [statement for statement in asked if "UNION ALL" in statement]
    assert [statement.count("UNION ALL") for statement in latest] == [2, 2]


async def test_of_many_answers_those_of_one_labeller_are_read_at_a_time(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = await people(queue.storage, "Ada", "Ben")
    rows = [row(item, one, "cat") for item in range(1, 9) for one in by]
    await store(queue.storage, queue.project.id, rows)
    monkeypatch.setattr(labeller_stats, "ANSWERS", 4)
    monkeypatch.setattr(labeller_stats, "ITEMS", 3)
    found = await queue.storage.database.read(
        lambda connection: stats_of(connection, None, by, most=6)
    )
    compared = {one: (stats.agreement, stats.compared) for one, stats in found.items()}
    assert compared == dict.fromkeys(by, (1.0, 6))

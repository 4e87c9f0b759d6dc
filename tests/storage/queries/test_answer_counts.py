"""Counts of the latest answers read one project's labels only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from supt_async.protocol.tasks.task import parse
from supt_async.storage.factory import open_storage
from supt_async.storage.queries import answer_counts
from supt_async.storage.schema import tables
from tests.contract.conftest import queue as queue
from tests.support.queue_fixture import TASK, QueueFixture

NOON = 1_800_000_000_000
LISTS = parse({"kind": "choices", "options": ["cat", "dog", "old"]})


def label(project: int, number: int, labeller: int, value: str, at_ms: int) -> dict[str, Any]:
    about = {"project_id": project, "item_id": number, "labeller_id": labeller, "lease": ""}
    made = {"id": f"L{number}", "created_ms": NOON + at_ms, "value": f'["{value}"]'}
    return {**about, **made, "generation": 0}


async def test_the_latest_answers_are_looked_for_in_longer_times_until_there_are_enough(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_counts, "LATEST", 4)
    monkeypatch.setattr(answer_counts, "FIRST_MS", 10)
    mine, other = int(queue.project.id), int(queue.project.id) + 1
    days = 86_400_000
    rows = [
        *[label(mine, n, 1, "old", -90 * days - n) for n in range(5)],
        *[label(mine, 10 + n, 1 + n % 2, "cat", -10 * n) for n in range(3)],
        label(mine, 20, 2, "dog", -2 * days),
        *[label(other, 30 + n, 3, "dog", n) for n in range(9)],
    ]
    await queue.storage.database.write(lambda c: c.execute(tables.label.insert(), rows))
    found = await queue.storage.tally.distribution(queue.project.id, LISTS)
    assert {bar.value: bar.count for bar in found.bars} == {"cat": 3, "dog": 1}
    assert (found.answers, found.all) == (4, False)


async def test_the_latest_answers_are_found_by_the_index_of_their_project(tmp_path: Path) -> None:
    storage = await open_storage(f"sqlite:///{tmp_path}/x.db")
    project = await storage.catalogue.create_project("cats", title="", task=TASK)
    rows = [label(int(project.id), 1, 7, "cat", 0)]
    await storage.database.write(lambda c: c.execute(tables.label.insert(), rows))

    def plans(connection: Connection) -> list[str]:
        read: list[tuple[str, Any]] = []

        def note(_c: object, _k: object, statement: str, parameters: Any, *_: object) -> None:
            read.append((statement, parameters))

        event.listen(connection, "before_cursor_execute", note)
        answer_counts.latest_labels(connection, project.id)
        event.remove(connection, "before_cursor_execute", note)
        statement, parameters = read[-1]
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return [row[3] for row in rows]

    (first, *_) = await storage.database.read(plans)
    assert first.endswith("(project_id=? AND labeller_id=? AND created_ms>?)")
    await storage.close()

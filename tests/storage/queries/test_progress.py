"""Progress of a project, and when an item counts as handed out twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from supt_async.storage.factory import open_storage
from supt_async.storage.people.labeller_stats import answers_each, described
from supt_async.storage.queries import progress
from supt_async.storage.queries.project_status import dealt_twice
from supt_async.storage.schema import tables
from tests.support.queue_fixture import TASK

NOON = 1_800_000_000_000


@pytest.mark.parametrize(
    ("how", "dealt_ms", "ended_ms", "times"),
    [
        ("answered", -9_000, -1, 0),
        ("answered", -9_000, 1, 1),
        ("answered", 100, 200, 1),
        # Who dealt it again had read the clock before the batch in which it was given back.
        ("released", -9_000, 40, 0),
        ("expired", -9_000, 40, 0),
        ("skipped", -9_000, 40, 0),
        ("released", 100, 600, 0),
        # No clock explains that.
        ("released", -9_000, 5_500, 1),
        ("expired", -9_000, 5_500, 1),
        ("released", 100, 5_500, 1),
    ],
)
async def test_an_item_is_dealt_twice_if_two_had_it_and_clocks_cannot_explain_it(
    tmp_path: Path, how: str, dealt_ms: int, ended_ms: int, times: int
) -> None:
    storage = await open_storage(f"sqlite:///{tmp_path}/x.db")
    project = await storage.catalogue.create_project("cats", title="", task=TASK)

    def lease(token: str, dealt_ms: int, ended_ms: int, ended: str) -> dict[str, object]:
        about = {"project_id": project.id, "item_id": 1, "labeller_id": 1, "session_id": token}
        times = {"dealt_ms": dealt_ms, "ended_ms": ended_ms}
        return {"token": token, "how": ended, "generation": 0, "behind": 0, **about, **times}

    def write(connection: Connection) -> None:
        first = lease("one", NOON + dealt_ms, NOON + ended_ms, how)
        second = lease("other", NOON, NOON + 9_000, "answered")
        connection.execute(tables.lease_log.insert(), [first, second])

    await storage.database.write(write)
    assert await dealt_twice(storage, project.id) == times
    await storage.close()


async def test_labels_of_the_last_minute_are_read_in_steps_up_to_the_first_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "LOOK", 4)
    storage = await open_storage(f"sqlite:///{tmp_path}/x.db")
    project = await storage.catalogue.create_project("cats", title="", task=TASK)

    def label(number: int) -> dict[str, object]:
        about = {"project_id": project.id, "item_id": number, "labeller_id": 1, "lease": ""}
        made = {"id": f"L{number}", "created_ms": NOON + number, "value": '"cat"'}
        return {**about, **made, "generation": 0, "machine": number % 5 == 0}

    def write(connection: Connection) -> None:
        connection.execute(tables.label.insert(), [label(number) for number in range(40)])

    def count(connection: Connection) -> tuple[int, int]:
        statements: list[str] = []

        def note(*given: object) -> None:
            statements.extend([str(given[2])] if "label" in str(given[2]) else [])

        event.listen(connection, "before_cursor_execute", note)
        found = progress.labels_since(connection, project.id, NOON + 29)
        return found, len(statements)

    await storage.database.write(write)
    assert await storage.database.read(count) == (8, 4)  # 30 to 39 without 30 and 35
    await storage.close()


def test_of_many_labellers_fewer_answers_are_read_each() -> None:
    assert [answers_each(number) for number in (0, 1, 50, 100, 10_000)] == [200, 200, 200, 100, 20]


def test_of_very_many_labellers_only_the_answers_of_those_who_labelled_last_are_read() -> None:
    assert described({1: 5, 2: 3}) == {1, 2}
    assert described({id_: id_ % 7_000 for id_ in range(7_000)}) == set(range(6_500, 7_000))

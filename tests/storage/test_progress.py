"""Where a project stands: what counts as having been dealt twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection

from supt_async.storage import tables
from supt_async.storage.opening import open_storage
from supt_async.storage.status import dealt_twice
from tests.support.desk import TASK

NOON = 1_800_000_000_000


@pytest.mark.parametrize(
    ("how", "overlap_ms", "times"),
    [
        ("answered", -1, 0),
        ("answered", 1, 1),
        ("released", 40, 0),  # the clock of the one who dealt it was behind
        ("expired", 40, 0),
        ("skipped", 40, 0),
        ("released", 1500, 1),
        ("expired", 1500, 1),
    ],
)
async def test_an_item_is_dealt_twice_if_two_had_it_and_clocks_cannot_explain_it(
    tmp_path: Path, how: str, overlap_ms: int, times: int
) -> None:
    storage = await open_storage(f"sqlite:///{tmp_path}/x.db")
    project = await storage.catalogue.create_project("cats", title="", task=TASK)

    def lease(token: str, dealt_ms: int, ended_ms: int, ended: str) -> dict[str, object]:
        about = {"project_id": project.id, "item_id": 1, "labeller_id": 1, "session_id": token}
        times = {"dealt_ms": dealt_ms, "ended_ms": ended_ms}
        return {"token": token, "how": ended, "generation": 0, "behind": 0, **about, **times}

    def write(connection: Connection) -> None:
        first = lease("one", NOON - 5_000, NOON + overlap_ms, how)
        second = lease("other", NOON, NOON + 9_000, "answered")
        connection.execute(tables.lease_log.insert(), [first, second])

    await storage.database.write(write)
    assert await dealt_twice(storage, project.id) == times
    await storage.close()

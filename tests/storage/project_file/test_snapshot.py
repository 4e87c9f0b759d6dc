"""Reading of a project page by page, in time that grows with the project and no faster."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event

from supt_async.storage.factory import open_storage
from supt_async.storage.project_file.file_writer import members_of
from supt_async.storage.project_file.snapshot import Snapshot, renumbered, renumbered_metrics
from tests.support.queue_fixture import ManualClock, QueueFixture

PAGED = ("label", "withdrawal", "skip", "flag", "correction", "content", "ranking")
"""Tables that may have a row for each item, and are read in the order of a key."""
BY_ITEM = ("suggestion", "offered")
"""Those that are read by the ids of a page of items."""


async def test_no_page_sorts_or_skips_the_rows_of_the_others(tmp_path: Path) -> None:
    storage = await open_storage(f"sqlite:///{tmp_path}/a.db")
    queue = await QueueFixture.set_up(storage, ManualClock())
    await queue.add("a", "b")
    plans: dict[str, str] = {}

    def query(connection: Connection) -> None:
        seen: list[tuple[str, Any]] = []

        @event.listens_for(connection, "before_cursor_execute")
        def see(_: Any, cursor: Any, statement: str, values: Any, *rest: Any) -> None:
            seen.append((statement, values))

        for _, lines in members_of(Snapshot(connection, queue.project.id)):
            list(lines)
        event.remove(connection, "before_cursor_execute", see)
        for statement, values in seen[1:]:
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            plans[statement] = "; ".join(row[3] for row in rows)

    await storage.database.read(query)
    await storage.close()
    paged = {s: plan for s, plan in plans.items() if "LIMIT" in s}
    assert all(any(f"FROM {table}" in s for s in paged) for table in PAGED if table != "content")
    assert not [s for s, plan in paged.items() if "TEMP B-TREE" in plan]
    for table in BY_ITEM:
        (plan,) = (plan for s, plan in plans.items() if f"FROM {table} " in s.replace("\n", " "))
        assert "item_id>? AND item_id<?" in plan


def test_only_the_id_of_a_known_answer_follows_its_item() -> None:
    assert renumbered("import:7", 7, 1) == "import:1"
    assert renumbered("import-7", 7, 1) == "import-1"
    assert renumbered("import:8", 7, 1) == "import:8"
    assert renumbered("import:07", 7, 1) == "import:07"
    assert renumbered("A1", 7, 1) == "A1"


def test_metrics_name_items_by_their_new_numbers() -> None:
    metrics = {
        "score": 0.5,
        "left_out": 2.0,
        "left_out:7 (no features)": 1.0,
        "left_out:8": 1.0,
        "x": None,
    }
    assert renumbered_metrics(metrics, {7: 1}.get) == {
        "score": 0.5,
        "left_out": 2.0,
        "left_out:1 (no features)": 1.0,
        "x": None,
    }

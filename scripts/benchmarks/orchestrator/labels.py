"""Projects with many labels, made by the database itself."""

from __future__ import annotations

from typing import Any

import asyncpg
import numpy as np

from supt_async.domain.project import Project, Settings
from supt_async.domain.values import JSONValue
from supt_async.storage.factory import Storage
from supt_async.storage.transfer.item_writer import CHUNK

PEOPLE = 500
"""Number of labellers."""
OPTIONS: JSONValue = [{"value": str(number)} for number in range(10)]
TASKS: dict[str, tuple[JSONValue, str]] = {
    "choice": ({"kind": "choice", "options": OPTIONS}, "'\"' || n * 7 % 10 || '\"'"),
    "form": (
        {
            "kind": "form",
            "questions": [
                {"name": "topic", "kind": "choice", "options": OPTIONS},
                {"name": "mood", "kind": "rating", "scale": [1, 5]},
                {"name": "note", "kind": "text"},
            ],
        },
        """'{"mood":' || 1 + n % 5 || ',"note":"remark ' || n || '","topic":"' || n % 10 || '"}'""",
    ),
    "text": ({"kind": "text"}, "'\"a text of some words, which is number ' || n || '\"'"),
}
"""Task of each kind, and the SQL text of the answer with number n."""
ITEMS = """
INSERT INTO item (id, project_id, open_slots) SELECT n, $1, 1 FROM generate_series(1, $2::bigint) n
"""
LABELS = """
INSERT INTO label
  (project_id, id, item_id, labeller_id, lease, value, created_ms, generation)
SELECT $1, 'label-' || n, (n - 1) % $2::bigint + 1, 1 + (n / $2 + n) % $3::bigint, '', {value}, 0, 0
FROM generate_series($4::bigint, $5::bigint) n
"""
COUNT = """
INSERT INTO counter (project_id, process_id, labels) VALUES ($1, 'bench', $2)
ON CONFLICT (project_id, process_id) DO UPDATE SET labels = counter.labels + $2
"""
STEP = 500_000


async def project_of(storage: Storage, kind: str) -> Project:
    """Create a project whose items get several answers."""
    task, _ = TASKS[kind]
    return await storage.catalogue.create_project(
        "bench", title="bench", task=task, settings=Settings(overlap=9)
    )


async def add_items(address: str, project: Project, items: int) -> None:
    """Add items without content, in the base order."""
    connection: Any = await asyncpg.connect(address)
    try:
        await connection.execute(ITEMS, project.id, items)
        ids = np.arange(1, items + 1, dtype="<i8")
        chunks = [ids[start : start + CHUNK].tobytes() for start in range(0, items, CHUNK)]
        await connection.copy_records_to_table(
            "ranking",
            columns=("project_id", "generation", "chunk", "ids"),
            records=((project.id, 0, number, chunk) for number, chunk in enumerate(chunks)),
        )
        await connection.execute(
            "UPDATE project SET base_chunks = $2 WHERE id = $1", project.id, len(chunks)
        )
    finally:
        await connection.close()


async def add_labels(
    address: str, project: Project, kind: str, items: int, before: int, until: int
) -> None:
    """Add labels with the numbers after ``before``, until the last."""
    statement = LABELS.format(value=TASKS[kind][1])
    connection: Any = await asyncpg.connect(address)
    try:
        for start in range(before + 1, until + 1, STEP):
            stop = min(start + STEP - 1, until)
            await connection.execute(statement, project.id, items, PEOPLE, start, stop)
            await connection.execute(COUNT, project.id, stop - start + 1)
        if until - before > STEP:
            await connection.execute("ANALYZE label")
    finally:
        await connection.close()

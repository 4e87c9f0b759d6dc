"""Pool of many items with numeric features, written into the tables by COPY."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import numpy as np
from numpy.typing import NDArray

from supt_async.domain.project import Project, Role, Settings
from supt_async.payloads.codec import encode
from supt_async.storage.factory import Storage
from supt_async.storage.transfer.item_writer import CHUNK

CLASSES = 10
NOISE = 2.5
"""Standard deviation of an item around its class's centre; the centres' own is 1."""
STEP = 50_000
REPEATED_ITEMS = """
INSERT INTO item (id, project_id, open_slots)
SELECT n, project_id, 1
FROM generate_series($1::bigint + 1, $2) n JOIN item ON id = (n - 1) % $1 + 1
"""
REPEATED_CONTENT = """
INSERT INTO content (item_id, project_id, key, fingerprint, payload, created_ms)
SELECT n, project_id, 'id:' || n, lpad(n::text, 32, '0'), payload, 0
FROM generate_series($1::bigint + 1, $2) n JOIN content ON item_id = (n - 1) % $1 + 1
"""


@dataclass
class Pool:
    """Project whose right answers are known."""

    project: Project
    tokens: list[str]
    answers: dict[str, int]
    """Right answer of each item, by the item's id."""


async def fill(
    address: str,
    storage: Storage,
    items: int,
    features: int,
    known: int,
    labellers: int,
    *,
    distinct: int | None = None,
) -> Pool:
    """Create a project of ``items`` rows of ``features`` numbers, ``known`` of them labelled.

    With ``distinct`` only so many differ, and the database repeats them, which is faster.
    """
    task = {"kind": "choice", "options": [{"value": number} for number in range(CLASSES)]}
    project = await storage.catalogue.create_project(
        "bench", title="bench", task=task, settings=Settings()
    )
    rng = np.random.default_rng(1)
    centres = rng.normal(size=(CLASSES, features))
    made = items if distinct is None else min(distinct, items)
    classes = rng.integers(CLASSES, size=made)
    connection: Any = await asyncpg.connect(address)
    try:
        for start in range(0, made, STEP):
            part = classes[start : start + STEP]
            x = (centres[part] + NOISE * rng.normal(size=(len(part), features))).astype(np.float32)
            await _copy(connection, project, x, start)
        if made < items:
            await connection.execute(REPEATED_ITEMS, made, items)
            await connection.execute(REPEATED_CONTENT, made, items)
            classes = np.resize(classes, items)
        await _order(connection, project, items, rng)
        await _label(connection, project, classes[:known], items)
        await connection.execute("VACUUM ANALYZE")
        # Else it comes while something is measured, and all commits wait for its gigabyte.
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()
    tokens = [
        (await storage.people.invite(f"bench {n}", project=project.id, role=Role.LABELLER)).token
        for n in range(labellers)
    ]
    answers = {str(number + 1): int(answer) for number, answer in enumerate(classes)}
    return Pool(project, tokens, answers)


async def _copy(connection: Any, project: Project, x: NDArray[np.float32], start: int) -> None:
    await connection.copy_records_to_table(
        "item",
        columns=("id", "project_id", "open_slots"),
        records=((start + n + 1, project.id, 1) for n in range(len(x))),
    )

    def rows() -> Iterator[tuple[object, ...]]:
        for number, row in enumerate(x, start + 1):
            yield number, project.id, f"id:{number}", f"{number:032x}", encode(row), 0

    await connection.copy_records_to_table(
        "content",
        columns=("item_id", "project_id", "key", "fingerprint", "payload", "created_ms"),
        records=rows(),
    )


async def _order(connection: Any, project: Project, items: int, rng: np.random.Generator) -> None:
    ids = rng.permutation(np.arange(1, items + 1, dtype="<i8"))
    chunks = [ids[start : start + CHUNK].tobytes() for start in range(0, items, CHUNK)]
    await connection.copy_records_to_table(
        "ranking",
        columns=("project_id", "generation", "chunk", "ids"),
        records=((project.id, 0, number, chunk) for number, chunk in enumerate(chunks)),
    )
    await connection.execute(
        "UPDATE project SET base_chunks = $2 WHERE id = $1", project.id, len(chunks)
    )
    await connection.execute("SELECT setval(pg_get_serial_sequence('item', 'id'), $1)", items)


async def _label(connection: Any, project: Project, classes: NDArray[np.int64], items: int) -> None:
    """Store labels of an earlier labeller for the first items."""
    known = len(classes)
    somebody = await connection.fetchval(
        "INSERT INTO labeller (name, created_ms) VALUES ('earlier', 0) RETURNING id"
    )
    await connection.copy_records_to_table(
        "label",
        columns=(
            *("project_id", "id", "item_id", "labeller_id"),
            *("lease", "value", "created_ms", "generation"),
        ),
        records=(
            (project.id, f"known-{n}", n, somebody, "", str(answer), 0, 0)
            for n, answer in enumerate(classes, 1)
        ),
    )
    await connection.execute("UPDATE item SET open_slots = 0 WHERE id <= $1", known)
    await connection.execute(
        "INSERT INTO counter (project_id, process_id, items, open, done, labels)"
        " VALUES ($1, 'bench', $2, $3, $4, $4)",
        project.id,
        items,
        items - known,
        known,
    )

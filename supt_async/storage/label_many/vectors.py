"""Vectors of items, as the orchestrator leaves them, a thousand items in a row.

Each evaluation of a model replaces all of them.
"""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection, delete, insert, select

from supt_async.domain.ids import ProjectId, RunId
from supt_async.storage.database import Database
from supt_async.storage.records import ItemVectors
from supt_async.storage.schema import tables

CHUNK = 1_000
"""Number of items in a row."""


def write(connection: Connection, project: ProjectId, found: ItemVectors) -> None:
    """Replace a project's vectors."""
    v = tables.item_vectors.c
    connection.execute(delete(tables.item_vectors).where(v.project_id == project))
    rows = [
        {
            "project_id": project,
            "chunk": start // CHUNK,
            "run_id": found.run,
            "ids": found.ids[start : start + CHUNK].astype("<i8").tobytes(),
            "vectors": found.vectors[start : start + CHUNK].astype("<f2").tobytes(),
            "group_numbers": found.groups[start : start + CHUNK].astype("<u2").tobytes(),
        }
        for start in range(0, len(found.ids), CHUNK)
    ]
    if rows:
        connection.execute(insert(tables.item_vectors), rows)


async def read(database: Database, project: ProjectId) -> ItemVectors | None:
    """Read a project's vectors; None if there are none yet."""
    v = tables.item_vectors.c
    statement = (
        select(v.run_id, v.ids, v.vectors, v.group_numbers)
        .where(v.project_id == project)
        .order_by(v.chunk)
    )
    rows = await database.read(lambda connection: connection.execute(statement).all())
    if not rows:
        return None
    ids = np.frombuffer(b"".join(row.ids for row in rows), dtype="<i8")
    vectors = np.frombuffer(b"".join(row.vectors for row in rows), dtype="<f2")
    groups = np.frombuffer(b"".join(row.group_numbers for row in rows), dtype="<u2")
    return ItemVectors(
        ids=ids.astype(np.int64),
        vectors=vectors.astype(np.float16).reshape(len(ids), -1),
        groups=groups.astype(np.uint16),
        run=RunId(rows[0].run_id),
    )

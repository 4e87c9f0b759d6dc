"""Millions of items, written past the program within PostgreSQL."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection, text

from supt_async.domain.project import Project
from supt_async.storage.dialects import dialect_of
from supt_async.storage.schema import tables
from supt_async.storage.training.rankings import COLUMNS
from supt_async.storage.transfer.item_writer import CHUNK, chunks

MANY = 2_000_000
"""Number of items from which importing them would take too long."""
STEP = 1_000_000
CHUNKS_AT_ONCE = 500
ITEMS = text(
    "INSERT INTO item (id, project_id, open_slots)"
    " SELECT n, :project, :overlap"
    "  FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS n"
)
# Keys in the order of their index, and as long as those that the program makes.
CONTENT = text(
    "INSERT INTO content (item_id, project_id, key, fingerprint, payload, created_ms)"
    " SELECT n, :project, 'is-' || lpad(to_hex(n), 32, '0') || '-1', md5(n::text),"
    "   '\"message ' || n || ' about the order ' || n * 7919 % 1000003 || ', not sent\"', 0"
    "  FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS n"
)
COUNTER = text(
    "INSERT INTO counter (project_id, process_id, items, open) VALUES (:project, 'filled', :n, :o)"
)
NEXT_ID = text("SELECT setval(pg_get_serial_sequence('item', 'id'), :last)")


def fill(connection: Connection, project: Project, items: int) -> None:
    """Give an empty project items with short texts, in a shuffled order."""
    before = int(connection.scalar(text("SELECT coalesce(max(id), 0) FROM item")) or 0)
    overlap = project.settings.overlap
    for first in range(before + 1, before + items + 1, STEP):
        span = {"first": first, "last": min(first + STEP - 1, before + items)}
        connection.execute(ITEMS, {**span, "project": project.id, "overlap": overlap})
        connection.execute(CONTENT, {**span, "project": project.id})
    last = before + items
    connection.execute(NEXT_ID, {"last": last})
    numbers = {"n": items, "o": items * overlap}
    connection.execute(COUNTER, {"project": project.id, **numbers})
    ids = np.random.default_rng(1).permutation(np.arange(before + 1, last + 1, dtype="<i8"))
    dialect = dialect_of(connection)
    dialect.take_chunks(connection, project.id, -(-items // CHUNK))
    rows = [(project.id, 0, n, chunk, False) for n, chunk in enumerate(chunks(ids))]
    for start in range(0, len(rows), CHUNKS_AT_ONCE):
        some = rows[start : start + CHUNKS_AT_ONCE]
        dialect.insert_rows(connection, tables.ranking, COLUMNS, some)

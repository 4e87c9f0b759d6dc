"""Bulk lookups and writes of items, in the fastest way of each database.

SQLAlchemy's parameter lists took half of the time of adding 100,000 rows. So SQLite gets its
driver's ``executemany`` and one JSON text for a list of keys, PostgreSQL an array per column.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, text

from supt_async.domain.ids import ProjectId

# One walk down the unique index a key, whatever PostgreSQL believes of a table that is just being
# filled and has no statistics yet: a list of keys would be compared with each of its rows.
POSTGRES_KNOWN = text(
    "SELECT k.key, c.fingerprint, c.item_id FROM unnest(CAST(:keys AS text[])) AS k (key)"
    " CROSS JOIN LATERAL (SELECT c.fingerprint, c.item_id FROM content c"
    "                      WHERE c.project_id = :project AND c.key = k.key LIMIT 1) AS c"
)
SQLITE_KNOWN = text(
    "SELECT c.key, c.fingerprint, c.item_id FROM json_each(:keys) AS k"
    " CROSS JOIN content c ON c.project_id = :project AND c.key = k.value"
)
# For this transaction. Each row's foreign keys are looked up by a statement of PostgreSQL's own:
# planning it again for each of them took two thirds of the time, so its plan is kept, and it must
# be one that is right for a full table even if it is made while the table is empty.
POSTGRES_KEPT_PLANS = text(
    "SELECT set_config('plan_cache_mode', 'force_generic_plan', true),"
    "       set_config('enable_seqscan', 'off', true)"
)
POSTGRES_IDS = text(
    "SELECT nextval(pg_get_serial_sequence('item', 'id')) FROM generate_series(1, :number)"
)
SQLITE_IDS = text("SELECT coalesce(max(id), 0) FROM item")

POSTGRES_ITEM = text(
    "INSERT INTO item (id, project_id, open_slots)"
    " SELECT n.id, :project, n.open_slots"
    "   FROM unnest(CAST(:ids AS bigint[]), CAST(:open_slots AS integer[])) AS n (id, open_slots)"
)
POSTGRES_CONTENT = text(
    "INSERT INTO content (item_id, project_id, key, external_id, fingerprint, payload, features,"
    "                     meta, assign, import_id, created_ms)"
    " SELECT n.id, :project, n.key, n.external_id, n.fingerprint, n.payload, n.features,"
    "        n.meta, n.assign, :import_id, :now"
    "   FROM unnest(CAST(:ids AS bigint[]), CAST(:keys AS text[]), CAST(:external_ids AS text[]),"
    "               CAST(:fingerprints AS text[]), CAST(:payloads AS text[]),"
    "               CAST(:features AS text[]), CAST(:meta AS text[]), CAST(:assign AS text[]))"
    "     AS n (id, key, external_id, fingerprint, payload, features, meta, assign)"
)
SQLITE_ITEM = "INSERT INTO item (id, project_id, open_slots) VALUES (?, ?, ?)"
SQLITE_CONTENT = (
    "INSERT INTO content (item_id, project_id, key, external_id, fingerprint, payload, features,"
    " meta, assign, import_id, created_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class Row(NamedTuple):
    """Item that is not stored yet."""

    open_slots: int
    key: str
    external_id: str | None
    fingerprint: str
    payload: str
    features: str | None
    meta: str | None
    assign: str | None


class Known(NamedTuple):
    """Item that is stored already."""

    fingerprint: str
    item: int


def known(connection: Connection, project: ProjectId, keys: Sequence[str]) -> dict[str, Known]:
    """Return the item of each key that a project has."""
    if connection.dialect.name == "postgresql":
        rows = connection.execute(POSTGRES_KNOWN, {"project": project, "keys": list(keys)})
    else:
        listed = msgspec.json.encode(keys).decode()
        rows = connection.execute(SQLITE_KNOWN, {"project": project, "keys": listed})
    return {key: Known(fingerprint, item) for key, fingerprint, item in rows}


def write(
    connection: Connection,
    project: ProjectId,
    rows: Sequence[Row],
    *,
    import_id: int | None,
    now_ms: int,
) -> list[int]:
    """Write items; return their ids, ascending in the order of the rows."""
    if connection.dialect.name == "postgresql":
        return _write_arrays(connection, project, rows, import_id, now_ms)
    # No other process writes: a transaction of SQLite holds its only write lock.
    first = connection.execute(SQLITE_IDS).scalar_one() + 1
    ids = list(range(first, first + len(rows)))
    connection.exec_driver_sql(
        SQLITE_ITEM, [(id_, project, row.open_slots) for id_, row in zip(ids, rows, strict=True)]
    )
    connection.exec_driver_sql(
        SQLITE_CONTENT,
        [(id_, project, *row[1:], import_id, now_ms) for id_, row in zip(ids, rows, strict=True)],
    )
    return ids


def _write_arrays(
    connection: Connection,
    project: ProjectId,
    rows: Sequence[Row],
    import_id: int | None,
    now_ms: int,
) -> list[int]:
    connection.execute(POSTGRES_KEPT_PLANS)
    ids = sorted(connection.scalars(POSTGRES_IDS, {"number": len(rows)}))
    columns = map(list, zip(*rows, strict=True))
    open_slots, keys, external_ids, fingerprints, payloads, features, meta, assign = columns
    connection.execute(POSTGRES_ITEM, {"project": project, "ids": ids, "open_slots": open_slots})
    connection.execute(
        POSTGRES_CONTENT,
        {
            "project": project,
            "ids": ids,
            "keys": keys,
            "external_ids": external_ids,
            "fingerprints": fingerprints,
            "payloads": payloads,
            "features": features,
            "meta": meta,
            "assign": assign,
            "import_id": import_id,
            "now": now_ms,
        },
    )
    return ids

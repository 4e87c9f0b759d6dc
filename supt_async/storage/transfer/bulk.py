"""Bulk lookups and writes of items, in the fastest way of each database.

SQLAlchemy's parameter lists took half of the time of adding 100,000 rows. So SQLite gets many rows
in a statement and one JSON text for a list of keys, PostgreSQL gets COPY and an array.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, select, text

from supt_async.domain.ids import ProjectId
from supt_async.storage.schema import tables
from supt_async.storage.transfer.staging.copying import copy, escape, insert

# One walk down the unique index a key, whatever PostgreSQL believes of a table that is just being
# filled and has no statistics yet: a list of keys would be compared with each of its rows.
POSTGRES_KNOWN = text(
    "SELECT k.key, c.fingerprint, c.item_id FROM unnest(CAST(:keys AS text[])) AS k (key)"
    " CROSS JOIN LATERAL (SELECT c.fingerprint, c.item_id FROM content c"
    "                      WHERE c.project_id = :project AND c.key = k.key LIMIT 1) AS c"
)
# For this transaction: by the statistics of a table that was small, reading all of it seems best.
POSTGRES_BY_INDEX = text("SELECT set_config('enable_seqscan', 'off', true)")
SQLITE_KNOWN = text(
    "SELECT c.key, c.fingerprint, c.item_id FROM json_each(:keys) AS k"
    " CROSS JOIN content c ON c.project_id = :project AND c.key = k.value"
)
# The sequence is looked up once, not for each id.
POSTGRES_IDS = text(
    "SELECT array_agg(nextval((SELECT CAST(pg_get_serial_sequence('item', 'id') AS regclass))))"
    "  FROM generate_series(1, :number)"
)
SQLITE_IDS = text("SELECT coalesce(max(id), 0) FROM item")

ITEM = ("id", "project_id", "open_slots")
CONTENT = (
    *("key", "item_id", "external_id", "fingerprint", "payload", "features", "meta", "assign"),
    *("project_id", "import_id", "created_ms"),
)
SUGGESTION = ("item_id", "source", "value", "score", "project_id", "created_ms")


@dataclass(slots=True)
class Columns:
    """Items that are not stored yet, column by column."""

    open_slots: Sequence[int]
    keys: Sequence[str]
    external_ids: Sequence[str | None]
    fingerprints: Sequence[str]
    payloads: Sequence[str] = field(repr=False)
    features: Sequence[str | None] = field(repr=False)
    meta: Sequence[str | None]
    assign: Sequence[str | None]

    def rows(self, ids: Sequence[int]) -> Iterator[tuple[Any, ...]]:
        """Return the first columns of ``CONTENT``, row by row."""
        return zip(*self._columns(ids), strict=True)

    def given(self, ids: Sequence[int]) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return names and rows of the same columns without those that are empty in all rows."""
        columns = dict(zip(CONTENT, self._columns(ids), strict=False))
        optional = ("external_id", "features", "meta", "assign")
        for name in optional:
            if columns[name].count(None) == len(ids):
                del columns[name]
        return list(columns), list(zip(*columns.values(), strict=True))

    def _columns(self, ids: Sequence[int]) -> tuple[Sequence[Any], ...]:
        return (
            *(self.keys, ids, self.external_ids, self.fingerprints, self.payloads),
            *(self.features, self.meta, self.assign),
        )


class Known(NamedTuple):
    """Item that is stored already."""

    fingerprint: str
    item: int


def known(connection: Connection, project: ProjectId, keys: Sequence[str]) -> dict[str, Known]:
    """Return the item of each key that a project has."""
    if connection.dialect.name == "postgresql":
        connection.execute(POSTGRES_BY_INDEX)
        rows = connection.execute(POSTGRES_KNOWN, {"project": project, "keys": list(keys)})
    else:
        listed = msgspec.json.encode(keys).decode()
        rows = connection.execute(SQLITE_KNOWN, {"project": project, "keys": listed})
    return {key: Known(fingerprint, item) for key, fingerprint, item in rows}


def has_items(connection: Connection, project: ProjectId) -> bool:
    """Return whether a project has items, published or not."""
    here = select(tables.content.c.item_id).where(tables.content.c.project_id == project)
    return connection.scalar(here.limit(1)) is not None


def latest_id(connection: Connection) -> int:
    """Return a number that is below the ids of all items to come."""
    if connection.dialect.name == "postgresql":
        return int(connection.execute(POSTGRES_IDS, {"number": 1}).scalar_one()[0])
    return int(connection.execute(SQLITE_IDS).scalar_one())


def write(
    connection: Connection,
    project: ProjectId,
    new: Columns,
    *,
    import_id: int | None,
    now_ms: int,
) -> Sequence[int]:
    """Write items; return their ids, ascending in the order of the rows."""
    ids = new_ids(connection, len(new.keys))
    if connection.dialect.name == "postgresql":
        _copy(connection, project, new, ids, import_id, now_ms)
        return ids
    slots = list(zip(ids, new.open_slots, strict=True))
    insert(connection, "item", ("id", "open_slots"), slots, {"project_id": project})
    names, rows = new.given(ids)
    rows.sort()  # by the key: a page of the index of keys is changed once for all of its new keys
    same = {"project_id": project, "import_id": import_id, "created_ms": now_ms}
    insert(connection, "content", names, rows, same)
    return ids


def new_ids(connection: Connection, number: int) -> Sequence[int]:
    """Return unused ids, as a range if they follow each other."""
    if connection.dialect.name == "postgresql":
        ids = sorted(connection.execute(POSTGRES_IDS, {"number": number}).scalar_one())
        follow = ids[-1] - ids[0] == number - 1
        return range(ids[0], ids[-1] + 1) if follow else ids
    # No other process writes: a transaction of SQLite holds its only write lock.
    first = connection.execute(SQLITE_IDS).scalar_one() + 1
    return range(first, first + number)


def _copy(
    connection: Connection,
    project: ProjectId,
    new: Columns,
    ids: Sequence[int],
    import_id: int | None,
    now_ms: int,
) -> None:
    items = [f"{id_}\t{project}\t{slots}\n" for id_, slots in zip(ids, new.open_slots, strict=True)]
    copy(connection, "item", ITEM, "".join(items).encode(), null="")
    copy(connection, "content", CONTENT, _lines(project, new, ids, import_id, now_ms), null="")


def _lines(
    project: ProjectId, new: Columns, ids: Sequence[int], import_id: int | None, now_ms: int
) -> bytes:
    """Return the rows of ``content`` for COPY, in which no text but NULL is empty."""
    rest = f"\t{project}\t{import_id or ''}\t{now_ms}\n"
    lines = [
        f"{key}\t{id_}\t{external or ''}\t{print_}\t{payload}\t{features or ''}\t{meta or ''}"
        f"\t{assign or ''}{rest}"
        for key, id_, external, print_, payload, features, meta, assign in new.rows(ids)
    ]
    lines.sort()  # by the key, which saves a third of PostgreSQL's work on the index of keys
    text = "".join(lines)
    # JSON has no bare tabs and ends of lines, and ids have none if they come from outside.
    tabs = len(lines) * (len(CONTENT) - 1)
    if text.count("\n") == len(lines) and text.count("\t") == tabs and "\r" not in text:
        return text.replace("\\", "\\\\").encode()
    return "".join(
        "\t".join("" if field is None else escape(str(field)) for field in row) + rest
        for row in new.rows(ids)
    ).encode()

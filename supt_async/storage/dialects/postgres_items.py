"""Lookups and changes of many items on PostgreSQL: arrays, and COPY."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, text, update

from supt_async.domain.ids import ProjectId
from supt_async.storage.dialects.base_items import BaseItems
from supt_async.storage.dialects.copying import copy, escape
from supt_async.storage.dialects.item_columns import CONTENT, ItemColumns
from supt_async.storage.dialects.labelled import LABELLED
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow

ITEM = ("id", "project_id", "open_slots")
# One walk down the unique index a key, whatever PostgreSQL believes of a table that is just being
# filled and has no statistics yet: a list of keys would be compared with each of its rows.
KNOWN = text(
    "SELECT k.key, c.fingerprint, c.item_id FROM unnest(CAST(:keys AS text[])) AS k (key)"
    " CROSS JOIN LATERAL (SELECT c.fingerprint, c.item_id FROM content c"
    "                      WHERE c.project_id = :project AND c.key = k.key LIMIT 1) AS c"
)
# For this transaction: by the statistics of a table that was small, reading all of it seems best.
BY_INDEX = text("SELECT set_config('enable_seqscan', 'off', true)")
# The sequence is looked up once, not for each id.
IDS = text(
    "SELECT array_agg(nextval((SELECT CAST(pg_get_serial_sequence(:table, 'id') AS regclass))))"
    "  FROM generate_series(1, :number)"
)
CHANGE = text(
    "UPDATE content c SET fingerprint = n.fingerprint, payload = n.payload,"
    "       features = n.features, meta = n.meta, assign = n.assign"
    "  FROM unnest(CAST(:item AS bigint[]), CAST(:fingerprint AS text[]),"
    "              CAST(:payload AS text[]), CAST(:features AS text[]), CAST(:meta AS text[]),"
    "              CAST(:assign AS text[]))"
    "    AS n (item, fingerprint, payload, features, meta, assign)"
    " WHERE c.item_id = n.item"
)
REMOVE = text(
    "DELETE FROM suggestion WHERE source = :source AND project_id = :project"
    " AND item_id = ANY (CAST(:items AS bigint[]))"
)
# One row with two arrays: a row for each item takes twice as long. One walk down an index for
# each key, whatever the statistics say, as above.
_TARGETS = (
    "SELECT array_agg(c.item_id ORDER BY k.n), array_agg(c.labelled ORDER BY k.n)"
    "  FROM unnest(CAST(:keys AS {type}[])) WITH ORDINALITY AS k (key, n)"
    "  LEFT JOIN LATERAL (SELECT c.item_id, {labelled} AS labelled FROM content c"
    "                      WHERE c.project_id = :project AND c.{column} = k.key"
    "                        AND (c.import_id IS NULL"
    "                             OR c.import_id <> ALL (CAST(:staging AS bigint[])))"
    "                      LIMIT 1) AS c ON true"
)
TARGETS = {
    column: text(_TARGETS.format(column=column, type=type_, labelled=LABELLED))
    for column, type_ in (("key", "text"), ("item_id", "bigint"))
}
"""Statements that look items up, by the column."""


class PostgresItems(BaseItems):
    """Ways to look items up and to change them."""

    def latest_item_id(self, connection: Connection) -> int:
        return new_ids(connection, "item", 1)[0]

    def add_items(self, connection: Connection, new: ItemColumns) -> Sequence[int]:
        ids = new_ids(connection, "item", len(new.keys))
        pairs = zip(ids, new.open_slots, strict=True)
        items = [f"{id_}\t{new.project}\t{slots}\n" for id_, slots in pairs]
        copy(connection, "item", ITEM, "".join(items).encode(), null="")
        copy(connection, "content", CONTENT, _lines(new, ids), null="")
        return ids

    def find_items(
        self, connection: Connection, project: ProjectId, keys: Sequence[str]
    ) -> Iterable[AnyRow]:
        connection.execute(BY_INDEX)
        return connection.execute(KNOWN, {"project": project, "keys": list(keys)})

    def find_targets(
        self,
        connection: Connection,
        project: ProjectId,
        column: str,
        keys: Sequence[Any],
        staging: Sequence[int],
    ) -> Sequence[tuple[int | None, bool | None]]:
        connection.execute(BY_INDEX)
        given = {"project": project, "keys": list(keys), "staging": list(staging)}
        items, labelled = connection.execute(TARGETS[column], given).one()
        return list(zip(items, labelled, strict=True))

    def close_items(self, connection: Connection, items: Collection[int], places: int) -> set[int]:
        i = tables.item.c
        closing = update(tables.item).where(i.id.in_(items), i.open_slots == places)
        return set(connection.scalars(closing.values(open_slots=0).returning(i.id)))

    def change_contents(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        # One statement: each would be planned by itself.
        connection.execute(CHANGE, {name: [row[name] for row in rows] for name in rows[0]})

    def take_chunks(self, connection: Connection, project: ProjectId, number: int) -> int:
        p = tables.project.c
        mine = update(tables.project).where(p.id == project)
        taken = mine.values(base_chunks=p.base_chunks + number).returning(p.base_chunks)
        return int(connection.execute(taken).scalar_one()) - number

    def remove_suggestions(
        self, connection: Connection, project: ProjectId, source: str, items: Sequence[Any]
    ) -> int:
        values = {"source": source, "project": project, "items": list(items)}
        return int(connection.execute(REMOVE, values).rowcount)


def new_ids(connection: Connection, table: str, number: int) -> Sequence[int]:
    """Return unused ids of a table, ascending, as a range if they follow each other."""
    if not number:
        return ()
    given = {"table": f'"{table}"', "number": number}
    ids = sorted(connection.execute(IDS, given).scalar_one())
    follow = ids[-1] - ids[0] == number - 1
    return range(ids[0], ids[-1] + 1) if follow else ids


def _lines(new: ItemColumns, ids: Sequence[int]) -> bytes:
    """Return the rows of ``content`` for COPY, in which no text but NULL is empty."""
    rest = f"\t{new.project}\t{new.import_id or ''}\t{new.created_ms}\n"
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

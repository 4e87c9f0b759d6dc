"""What SQLite does in its own way. It has one writer at a time, so nothing is locked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, delete, func, insert, select, text, update
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from supt_async.domain.ids import ProjectId
from supt_async.storage.dialects.base import Dialect
from supt_async.storage.dialects.base_rows import ROWS, parts
from supt_async.storage.dialects.item_columns import ItemColumns
from supt_async.storage.dialects.labelled import LABELLED
from supt_async.storage.dialects.training import Suggested
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow
from supt_async.storage.text_index.sqlite import SqliteTextIndex

KNOWN = text(
    "SELECT c.key, c.fingerprint, c.item_id FROM json_each(:keys) AS k"
    " CROSS JOIN content c ON c.project_id = :project AND c.key = k.value"
)
REMOVE = text(
    "DELETE FROM suggestion WHERE source = :source AND project_id = :project"
    " AND item_id IN (SELECT value FROM json_each(:items))"
)
REPLACE_SUGGESTIONS = text(
    "INSERT INTO suggestion (item_id, source, project_id, value, score, version, created_ms)"
    " SELECT j.value ->> 0, :source, :project_id, j.value ->> 1, j.value ->> 2, :version,"
    " :created_ms FROM json_each(:rows) AS j WHERE true"
    " ON CONFLICT (item_id, source) DO UPDATE SET value = excluded.value, score = excluded.score,"
    " version = excluded.version, created_ms = excluded.created_ms"
)
_TARGETS = (
    "SELECT c.item_id, {labelled} FROM json_each(:keys) AS k"
    "  LEFT JOIN content c ON c.project_id = :project AND c.{column} = k.value"
    "   AND (c.import_id IS NULL OR c.import_id NOT IN (SELECT value FROM json_each(:staging)))"
    " ORDER BY k.key"
)
TARGETS = {
    column: text(_TARGETS.format(column=column, labelled=LABELLED)) for column in ("key", "item_id")
}
"""Statements that look items up, by the column."""


class SqliteDialect(Dialect):
    """SQLite: RETURNING, ON CONFLICT, lists as JSON texts, many rows in a statement, no locks."""

    shared = False
    tells_transactions = True
    text_index = SqliteTextIndex()

    def insert_row(self, connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
        made = insert(table).values(dict(values)).returning(table.c.id)
        return int(connection.execute(made).scalar_one())

    def insert_missing(
        self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        if rows:
            made = sqlite_insert(table).on_conflict_do_nothing()
            connection.execute(made, [dict(row) for row in rows])

    def insert_rows(
        self,
        connection: Connection,
        table: Table,
        columns: Sequence[str],
        rows: Sequence[Sequence[Any]],
    ) -> None:
        if not rows:
            return
        names = ", ".join(f'"{name}"' for name in columns)
        places = ", ".join("?" * len(columns))
        connection.exec_driver_sql(
            f'INSERT INTO "{table.name}" ({names}) VALUES ({places})',  # noqa: S608 - names of ours
            [tuple(row) for row in rows],
        )

    def write_rows(
        self,
        connection: Connection,
        table: Table,
        columns: Sequence[str],
        rows: Iterable[Sequence[object]],
    ) -> None:
        _insert(connection, table.name, columns, list(rows), {})

    def insert_numbered(
        self,
        connection: Connection,
        table: Table,
        columns: Sequence[str],
        rows: Sequence[Sequence[Any]],
    ) -> Sequence[int]:
        ids = _new_ids(connection, table, len(rows))
        whole = [(id_, *row) for id_, row in zip(ids, rows, strict=True)]
        self.insert_rows(connection, table, ("id", *columns), whole)
        return ids

    def add_up(
        self,
        connection: Connection,
        table: Table,
        key: Mapping[str, Any],
        numbers: Mapping[str, int],
    ) -> None:
        made = sqlite_insert(table).values(**key, **numbers)
        sums = {name: table.c[name] + made.excluded[name] for name in numbers}
        connection.execute(made.on_conflict_do_update(index_elements=list(key), set_=sums))

    def lock_people(self, connection: Connection) -> None:
        """Do nothing: a transaction that writes is alone."""

    def transactions(self, connection: Connection) -> tuple[int, int] | None:
        return 0, 0  # labels become visible in the order of their numbers

    def replace_suggestions(
        self, connection: Connection, same: Mapping[str, Any], rows: Sequence[Suggested]
    ) -> None:
        given = {**same, "rows": msgspec.json.encode(rows).decode()}
        connection.execute(REPLACE_SUGGESTIONS, given)

    def lock_places(self, connection: Connection, project: ProjectId, *, shared: bool) -> None:
        """Do nothing: a transaction that writes is alone."""

    def add_items(self, connection: Connection, new: ItemColumns) -> Sequence[int]:
        ids = _new_ids(connection, tables.item, len(new.keys))
        slots = list(zip(ids, new.open_slots, strict=True))
        project: dict[str, int | None] = {"project_id": new.project}
        _insert(connection, "item", ("id", "open_slots"), slots, project)
        names, rows = new.given(ids)
        rows.sort()  # by the key: a page of the index of keys is changed once for all its new keys
        _insert(connection, "content", names, rows, new.same)
        return ids

    def find_items(
        self, connection: Connection, project: ProjectId, keys: Sequence[str]
    ) -> Iterable[AnyRow]:
        listed = msgspec.json.encode(keys).decode()
        return connection.execute(KNOWN, {"project": project, "keys": listed})

    def find_targets(
        self,
        connection: Connection,
        project: ProjectId,
        column: str,
        keys: Sequence[Any],
        staging: Sequence[int],
    ) -> Sequence[tuple[int | None, bool | None]]:
        listed = {"keys": list(keys), "staging": list(staging)}
        given = {name: msgspec.json.encode(some).decode() for name, some in listed.items()}
        found = connection.execute(TARGETS[column], {"project": project, **given})
        return [(item, labelled) for item, labelled in found]

    def close_items(self, connection: Connection, items: Collection[int], places: int) -> set[int]:
        i = tables.item.c
        closing = update(tables.item).where(i.id.in_(items), i.open_slots == places)
        return set(connection.scalars(closing.values(open_slots=0).returning(i.id)))

    def take_chunks(self, connection: Connection, project: ProjectId, number: int) -> int:
        p = tables.project.c
        mine = update(tables.project).where(p.id == project)
        taken = mine.values(base_chunks=p.base_chunks + number).returning(p.base_chunks)
        return int(connection.execute(taken).scalar_one()) - number

    def remove_suggestions(
        self, connection: Connection, project: ProjectId, source: str, items: Sequence[Any]
    ) -> int:
        listed = msgspec.json.encode(items).decode()
        values = {"source": source, "project": project, "items": listed}
        return int(connection.execute(REMOVE, values).rowcount)

    def delete_some(
        self,
        connection: Connection,
        key: ColumnElement[Any],
        *conditions: ColumnElement[bool],
        limit: int,
    ) -> int:
        some = select(key).where(*conditions).limit(limit)
        piece = delete(key.table).where(*conditions, key.in_(some))
        return int(connection.execute(piece).rowcount)

    def by_bytes(self, column: ColumnElement[str]) -> ColumnElement[str]:
        return column.collate("BINARY")


def _new_ids(connection: Connection, table: Table, number: int) -> range:
    """Return unused ids: no other process writes while a transaction holds the write lock."""
    first = int(connection.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0) + 1
    return range(first, first + number)


def _insert(
    connection: Connection,
    table: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    same: Mapping[str, int | None],
) -> None:
    """Write rows; ``same`` are columns that have one value in all rows.

    Other threads run while a statement is carried out, which has a thousand rows.
    """
    constants = ["NULL" if value is None else str(int(value)) for value in same.values()]
    row = f"({', '.join([*'?' * len(columns), *constants])})"
    into = f"INSERT INTO {table} ({', '.join([*columns, *same])}) VALUES "  # noqa: S608 - names
    for some in parts(rows, ROWS):
        statement = into + ", ".join([row] * len(some))
        connection.exec_driver_sql(statement, tuple(chain.from_iterable(some)))

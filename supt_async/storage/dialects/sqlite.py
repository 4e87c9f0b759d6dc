"""What SQLite does in its own way. It has one writer at a time, so nothing is locked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, insert, text
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from supt_async.domain.ids import ProjectId
from supt_async.storage.dialects.base import Dialect
from supt_async.storage.dialects.training import Suggested

REPLACE_SUGGESTIONS = text(
    "INSERT INTO suggestion (item_id, source, project_id, value, score, version, created_ms)"
    " SELECT j.value ->> 0, :source, :project_id, j.value ->> 1, j.value ->> 2, :version,"
    " :created_ms FROM json_each(:rows) AS j WHERE true"
    " ON CONFLICT (item_id, source) DO UPDATE SET value = excluded.value, score = excluded.score,"
    " version = excluded.version, created_ms = excluded.created_ms"
)


class SqliteDialect(Dialect):
    """SQLite: RETURNING, ON CONFLICT, no locks."""

    shared = False
    tells_transactions = True

    def insert_row(self, connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
        made = insert(table).values(dict(values)).returning(table.c.id)
        return int(connection.execute(made).scalar_one())

    def insert_missing(
        self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        if rows:
            made = sqlite_insert(table).on_conflict_do_nothing()
            connection.execute(made, [dict(row) for row in rows])

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

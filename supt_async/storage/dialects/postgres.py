"""What PostgreSQL does in its own way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Table,
    cast,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import insert as postgres_insert

from supt_async.domain.ids import ProjectId
from supt_async.storage.dialects.base import Dialect

PLACES = 0x706C6163 << 32
"""Key of the advisory lock of the places of project 0 ("plac")."""


class PostgresDialect(Dialect):
    """PostgreSQL: RETURNING, ON CONFLICT, advisory locks."""

    def insert_row(self, connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
        made = insert(table).values(dict(values)).returning(table.c.id)
        return int(connection.execute(made).scalar_one())

    def insert_missing(
        self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        if rows:
            made = postgres_insert(table).on_conflict_do_nothing()
            connection.execute(made, [dict(row) for row in rows])

    def add_up(
        self,
        connection: Connection,
        table: Table,
        key: Mapping[str, Any],
        numbers: Mapping[str, int],
    ) -> None:
        made = postgres_insert(table).values(**key, **numbers)
        sums = {name: table.c[name] + made.excluded[name] for name in numbers}
        connection.execute(made.on_conflict_do_update(index_elements=list(key), set_=sums))

    def lock_places(self, connection: Connection, project: ProjectId, *, shared: bool) -> None:
        # The project's row is no lock for this here: leaders write it every few seconds.
        lock = func.pg_advisory_xact_lock_shared if shared else func.pg_advisory_xact_lock
        connection.execute(select(lock(cast(literal(PLACES + project), BigInteger))))

    def lock_labels(self, connection: Connection, project: ProjectId) -> None:
        """Do nothing: readers follow transactions."""

    def text_bytes(self, column: ColumnElement[Any]) -> ColumnElement[int]:
        return func.octet_length(column)  # known without reading a large text

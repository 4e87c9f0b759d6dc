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
    extract,
    func,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert as postgres_insert

from supt_async.domain.ids import ProjectId
from supt_async.storage.dialects.base import Dialect
from supt_async.storage.dialects.training import Suggested

PLACES = 0x706C6163 << 32
"""Key of the advisory lock of the places of project 0 ("plac")."""
PEOPLE = 0x70656F70
"""Key of the advisory lock on accounts ("peop")."""
# Transactions below the first are over; none from the second on had begun.
SNAPSHOT = text(
    "SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint"
    " FROM pg_current_snapshot() AS s"
)
REPLACE_SUGGESTIONS = text(
    "INSERT INTO suggestion (item_id, source, project_id, value, score, version, created_ms)"
    " SELECT u.item, :source, :project_id, u.value, u.score, :version, :created_ms"
    "  FROM unnest(CAST(:items AS bigint[]), CAST(:texts AS text[]), CAST(:scores AS float8[]))"
    "    AS u (item, value, score)"
    " ON CONFLICT (item_id, source) DO UPDATE SET value = excluded.value, score = excluded.score,"
    " version = excluded.version, created_ms = excluded.created_ms"
)


class PostgresDialect(Dialect):
    """PostgreSQL: RETURNING, ON CONFLICT, advisory locks."""

    reuses_ids = False
    tells_transactions = True

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

    def lock_people(self, connection: Connection) -> None:
        connection.execute(select(func.pg_advisory_xact_lock(PEOPLE)))

    def lock_term(self, connection: Connection, project: ProjectId, *, alone: bool) -> int | None:
        return super().lock_term(connection, project, alone=True)  # labelling does not lock it

    def transactions(self, connection: Connection) -> tuple[int, int] | None:
        over, following = connection.execute(SNAPSHOT).one()
        return over, following

    def replace_suggestions(
        self, connection: Connection, same: Mapping[str, Any], rows: Sequence[Suggested]
    ) -> None:
        items, texts, scores = (list(column) for column in zip(*rows, strict=True))
        given = {"items": items, "texts": texts, "scores": scores}
        connection.execute(REPLACE_SUGGESTIONS, {**same, **given})

    def lock_labels(self, connection: Connection, project: ProjectId) -> None:
        """Do nothing: readers follow transactions."""

    def now_ms(self) -> int | ColumnElement[int]:
        return cast(extract("epoch", func.clock_timestamp()) * 1000, BigInteger)

    def text_bytes(self, column: ColumnElement[Any]) -> ColumnElement[int]:
        return func.octet_length(column)  # known without reading a large text

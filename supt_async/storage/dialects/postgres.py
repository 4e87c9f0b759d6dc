"""What PostgreSQL does in its own way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Table,
    cast,
    delete,
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
from supt_async.storage.dialects.copying import NULL, copy, copy_values, line
from supt_async.storage.dialects.postgres_items import PostgresItems, new_ids
from supt_async.storage.dialects.training import Suggested
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnySelect
from supt_async.storage.text_index.postgres import PostgresTextIndex

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
NO_WAIT = text("SET LOCAL synchronous_commit = off")
# For this transaction: what refers to an item is looked up by a statement of PostgreSQL's own, and
# to plan that again for each row takes most of the time. The plan must be right for full tables.
KEPT_PLANS = text(
    "SELECT set_config('plan_cache_mode', 'force_generic_plan', true),"
    "       set_config('enable_seqscan', 'off', true)"
)
WRITERS = text(
    "SELECT virtualtransaction FROM pg_locks WHERE relation = 'label'::regclass"
    " AND mode = 'RowExclusiveLock' AND granted"
)


class PostgresDialect(PostgresItems, Dialect):
    """PostgreSQL: RETURNING, ON CONFLICT, COPY, arrays, advisory locks."""

    reads_offers = True
    reuses_ids = False
    tells_transactions = True
    text_index = PostgresTextIndex()

    def columns(self, connection: Connection, statement: AnySelect) -> list[Sequence[Any]]:
        # An array of each column: objects for millions of rows take most of the time otherwise.
        found = statement.subquery()
        cursor = connection.execute(select(*map(func.array_agg, found.c))).cursor
        assert cursor is not None, "a statement that reads has rows"
        ((*columns,),) = cursor.fetchall()
        return [column or () for column in columns]

    def insert_row(self, connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
        made = insert(table).values(dict(values)).returning(table.c.id)
        return int(connection.execute(made).scalar_one())

    def insert_missing(
        self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        if rows:
            made = postgres_insert(table).on_conflict_do_nothing()
            connection.execute(made, [dict(row) for row in rows])

    def insert_rows(
        self,
        connection: Connection,
        table: Table,
        columns: Sequence[str],
        rows: Sequence[Sequence[Any]],
    ) -> None:
        if rows:
            copy_values(connection, table.name, columns, rows)

    def write_rows(
        self,
        connection: Connection,
        table: Table,
        columns: Sequence[str],
        rows: Iterable[Sequence[object]],
    ) -> None:
        lines = "".join(map(line, rows))
        copy(connection, table.name, columns, lines.encode(), null=NULL)

    def insert_numbered(
        self,
        connection: Connection,
        table: Table,
        columns: Sequence[str],
        rows: Sequence[Sequence[Any]],
    ) -> Sequence[int]:
        ids = new_ids(connection, table.name, len(rows))
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
        made = postgres_insert(table).values(**key, **numbers)
        sums = {name: table.c[name] + made.excluded[name] for name in numbers}
        connection.execute(made.on_conflict_do_update(index_elements=list(key), set_=sums))

    def lock_places(self, connection: Connection, project: ProjectId, *, shared: bool) -> None:
        # The project's row is no lock for this here: leaders write it every few seconds.
        lock = func.pg_advisory_xact_lock_shared if shared else func.pg_advisory_xact_lock
        connection.execute(select(lock(cast(literal(PLACES + project), BigInteger))))

    def lock_order(self, connection: Connection, project: ProjectId) -> None:
        self.lock_places(connection, project, shared=True)  # the project's row is locked last

    def lock_people(self, connection: Connection) -> None:
        connection.execute(select(func.pg_advisory_xact_lock(PEOPLE)))

    def lock_term(self, connection: Connection, project: ProjectId, *, alone: bool) -> int | None:
        # Labelling refers to the row (sessions, skips, withdrawals), which this lock lets it do: a
        # leader that waits for a processor must hold up nobody.
        p = tables.project.c
        term = select(p.term).where(p.id == project)
        return connection.scalar(term.with_for_update(key_share=True))

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

    def label_writers(self, connection: Connection) -> set[str]:
        return set(connection.scalars(WRITERS))

    def wait_for_no_disk(self, connection: Connection) -> None:
        connection.execute(NO_WAIT)

    def plan_for_full_tables(self, connection: Connection) -> None:
        connection.execute(KEPT_PLANS)

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

    def now_ms(self) -> int | ColumnElement[int]:
        return cast(extract("epoch", func.clock_timestamp()) * 1000, BigInteger)

    def text_bytes(self, column: ColumnElement[Any]) -> ColumnElement[int]:
        return func.octet_length(column)  # known without reading a large text

    def by_bytes(self, column: ColumnElement[str]) -> ColumnElement[str]:
        return column.collate("C")

"""What MariaDB and MySQL do in their own way."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Table, cast, func, text
from sqlalchemy.dialects.mysql import insert as mysql_insert
from sqlalchemy.exc import OperationalError

from supt_async.domain.ids import ProjectId
from supt_async.storage.dialects.base import Dialect
from supt_async.storage.dialects.base_rows import ROWS
from supt_async.storage.dialects.training import Suggested, suggestion_rows
from supt_async.storage.schema import tables

CHARACTERS = 256 * 1024
"""Number of characters and bytes of rows after which a statement takes no more of them: far below
what a server takes at once (``max_allowed_packet``, 16 MB or more), however they are escaped."""
STEP = text("SELECT @@auto_increment_increment")
LOCK_TIMEOUT = 1205
"""Number of the error of a lock that was waited for too long."""
WAIT_SECONDS = 1
"""Seconds for which a reader of labels waits for who writes some."""
PATIENCE = text("SELECT @@innodb_lock_wait_timeout")
SET_PATIENCE = text("SET SESSION innodb_lock_wait_timeout = :seconds")


class MysqlDialect(Dialect):
    """MariaDB and MySQL: ON DUPLICATE KEY UPDATE, many rows in a statement."""

    reuses_ids = False  # InnoDB keeps its counters, since MySQL 8 and MariaDB 10.2

    def insert_missing(
        self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        if not rows:
            return
        # IGNORE would hide more than what is there already: this changes nothing then.
        first = next(iter(table.primary_key.columns))
        made = mysql_insert(table).on_duplicate_key_update({first.name: first})
        connection.execute(made, [dict(row) for row in rows])

    def insert_rows(
        self,
        connection: Connection,
        table: Table,
        columns: Sequence[str],
        rows: Sequence[Sequence[Any]],
    ) -> None:
        for some in _pieces(rows):
            _insert(connection, table, columns, some)

    def insert_numbered(
        self,
        connection: Connection,
        table: Table,
        columns: Sequence[str],
        rows: Sequence[Sequence[Any]],
    ) -> Sequence[int]:
        # A statement that says how many rows it has gets numbers in a row, whatever the setting
        # innodb_autoinc_lock_mode, and the first of them is told.
        step = int(connection.execute(STEP).scalar_one())
        ids: list[int] = []
        for some in _pieces(rows):
            first = _insert(connection, table, columns, some)
            ids.extend(range(first, first + step * len(some), step))
        follow = ids and ids[-1] - ids[0] == len(ids) - 1
        return range(ids[0], ids[-1] + 1) if follow else ids

    def add_up(
        self,
        connection: Connection,
        table: Table,
        key: Mapping[str, Any],
        numbers: Mapping[str, int],
    ) -> None:
        made = mysql_insert(table).values(**key, **numbers)
        sums = {name: table.c[name] + made.inserted[name] for name in numbers}
        connection.execute(made.on_duplicate_key_update(sums))

    def complete_labels(self, connection: Connection, project: ProjectId, *, wait: bool) -> int:
        if not wait:
            return super().complete_labels(connection, project, wait=False)
        return _in_time(
            connection,
            lambda: super(MysqlDialect, self).complete_labels(connection, project, wait=True),
        )

    def complete_labels_of_all(self, connection: Connection, *, wait: bool) -> int:
        if not wait:
            return super().complete_labels_of_all(connection, wait=False)
        return _in_time(
            connection,
            lambda: super(MysqlDialect, self).complete_labels_of_all(connection, wait=True),
        )

    def replace_suggestions(
        self, connection: Connection, same: Mapping[str, Any], rows: Sequence[Suggested]
    ) -> None:
        made = mysql_insert(tables.suggestion)
        changed = ("value", "score", "version", "created_ms")
        made = made.on_duplicate_key_update({name: made.inserted[name] for name in changed})
        connection.execute(made, suggestion_rows(same, rows))

    def now_ms(self) -> int | ColumnElement[int]:
        return cast(func.unix_timestamp(func.now(3)) * 1000, BigInteger)


def _in_time(connection: Connection, ask: Callable[[], int]) -> int:
    """Return what ``ask`` does, or 0 if others hold for too long what it locks."""
    try:
        with _patience(connection, WAIT_SECONDS):
            return ask()
    except OperationalError as exc:
        if exc.orig is None or exc.orig.args[:1] != (LOCK_TIMEOUT,):
            raise
        return 0


@contextlib.contextmanager
def _patience(connection: Connection, seconds: int) -> Iterator[None]:
    """Wait for locks for another time than usual while the block runs."""
    usual = connection.scalar(PATIENCE)
    connection.execute(SET_PATIENCE, {"seconds": seconds})
    try:
        yield
    finally:
        if not connection.invalidated:
            connection.execute(SET_PATIENCE, {"seconds": usual})


def _insert(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> int:
    """Insert rows by one statement; return the first generated number."""
    quote = connection.dialect.identifier_preparer.quote
    row = f"({', '.join(['%s'] * len(columns))})"
    names = ", ".join(map(quote, columns))
    into = f"INSERT INTO {quote(table.name)} ({names}) VALUES "  # noqa: S608 - names of ours
    statement = into + ", ".join([row] * len(rows))
    result = connection.exec_driver_sql(statement, tuple(chain.from_iterable(rows)))
    return int(result.lastrowid)


def _pieces(rows: Sequence[Sequence[Any]]) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield rows for a statement each."""
    start = size = 0
    for place, row in enumerate(rows):
        size += sum(len(value) for value in row if isinstance(value, str | bytes))
        if size > CHARACTERS or place - start + 1 == ROWS:
            yield rows[start : place + 1]
            start, size = place + 1, 0
    if start < len(rows):
        yield rows[start:]

"""Writing of rows of any table, and reading of many, as it works on every database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, and_, insert, update
from sqlalchemy.exc import IntegrityError

from supt_async.storage.schema.columns import AnySelect

T = TypeVar("T")

PART = 500
"""Number of values in a list of a statement: beyond, some databases plan it in a worse way."""
ROWS = 1_000
"""Number of rows that are handed to the driver at once."""


class BaseRows:
    """Ways to write and read rows."""

    def columns(self, connection: Connection, statement: AnySelect) -> list[Sequence[Any]]:
        """Return what a statement finds by column, as the driver gives it, in any order of rows."""
        cursor = connection.execute(statement).cursor
        assert cursor is not None, "a statement that reads has rows"
        rows = cursor.fetchall()
        return list(zip(*rows, strict=True)) if rows else [() for _ in statement.selected_columns]

    def insert_row(self, connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
        """Insert a row, and return the id that the database gave it."""
        made = connection.execute(insert(table).values(dict(values)))
        assert made.inserted_primary_key is not None
        return int(made.inserted_primary_key[0])

    def insert_missing(
        self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        """Insert rows, each unless one of a unique key of it is there already."""
        for row in rows:
            try:
                with connection.begin_nested():
                    connection.execute(insert(table).values(dict(row)))
            except IntegrityError:
                continue

    def insert_rows(
        self,
        connection: Connection,
        table: Table,
        columns: Sequence[str],
        rows: Sequence[Sequence[Any]],
    ) -> None:
        """Insert many rows; the values are of the columns' types."""
        for some in parts(rows, ROWS):
            values = [dict(zip(columns, row, strict=True)) for row in some]
            connection.execute(insert(table), values)

    def write_rows(
        self,
        connection: Connection,
        table: Table,
        columns: Sequence[str],
        rows: Iterable[Sequence[object]],
    ) -> None:
        """Insert many rows of texts, numbers and None, but of no truth values or bytes."""
        self.insert_rows(connection, table, columns, list(rows))

    def insert_numbered(
        self,
        connection: Connection,
        table: Table,
        columns: Sequence[str],
        rows: Sequence[Sequence[Any]],
    ) -> Sequence[int]:
        """Insert rows; return their generated ids, ascending in the order of the rows.

        The ids are a range if they follow each other.
        """
        return [
            self.insert_row(connection, table, dict(zip(columns, row, strict=True))) for row in rows
        ]

    def add_up(
        self,
        connection: Connection,
        table: Table,
        key: Mapping[str, Any],
        numbers: Mapping[str, int],
    ) -> None:
        """Add to numbers of the row with a primary key, which is made if it is not there."""
        here = and_(*(table.c[name] == value for name, value in key.items()))
        change = update(table).where(here)
        change = change.values({name: table.c[name] + by for name, by in numbers.items()})
        if connection.execute(change).rowcount:
            return
        self.insert_missing(connection, table, [{**key, **dict.fromkeys(numbers, 0)}])
        connection.execute(change)


def parts(values: Sequence[T], size: int = PART) -> Iterator[Sequence[T]]:
    """Yield values in lists of at most ``size``."""
    for start in range(0, len(values), size):
        yield values[start : start + size]

"""Bulk inserts of rows by the fastest way of each database: COPY, or the driver's executemany."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, select


def insert_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows of a table; the values are of the columns' types."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        # A statement of SQLAlchemy's first: it begins the transaction, which COPY goes into.
        connection.exec_driver_sql("SELECT 1")
        raw: Any = connection.connection.dbapi_connection
        raw.run_async(
            lambda driver: driver.copy_records_to_table(table.name, records=rows, columns=columns)
        )
        return
    names = ", ".join(f'"{name}"' for name in columns)
    places = ", ".join("?" * len(columns))
    connection.exec_driver_sql(
        f'INSERT INTO "{table.name}" ({names}) VALUES ({places})',  # noqa: S608 - names of ours
        list(rows),
    )


def new_ids(connection: Connection, table: Table, number: int) -> list[int]:
    """Return unused ids of a table, ascending; rows with them are inserted in this transaction."""
    if connection.dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(f'"{table.name}"', "id")
        made = select(func.nextval(sequence)).select_from(func.generate_series(1, number))
        return sorted(connection.scalars(made))
    # No other process writes: a transaction of SQLite holds its only write lock.
    first = int(connection.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0) + 1
    return list(range(first, first + number))

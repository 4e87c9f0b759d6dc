"""Bulk inserts of rows, by the fastest way of each database: COPY, or the driver's executemany."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table


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

"""Writing of many rows in the fastest way of each database.

PostgreSQL gets COPY, over the connection and in the transaction that are there anyway; SQLite
statements with many rows.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection

PIECE = 256 * 1024
"""Number of bytes that are handed to the driver at once."""
ROWS = 1_000
"""Number of rows in a statement of SQLite: other threads run while it is carried out."""
NULL = "\\N"
"""Field that is NULL: no escaped text is the same."""
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def write_rows(
    connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Write rows of texts, numbers and None."""
    if connection.dialect.name == "postgresql":
        lines = [_line(row) for row in rows]
        copy(connection, table, columns, "".join(lines).encode(), null=NULL)
        return
    insert(connection, table, columns, list(rows), {})


def insert(
    connection: Connection,
    table: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    same: Mapping[str, int | None],
) -> None:
    """Write rows into a table of SQLite; ``same`` are columns that have one value in all rows."""
    constants = ["NULL" if value is None else str(int(value)) for value in same.values()]
    row = f"({', '.join([*'?' * len(columns), *constants])})"
    into = f"INSERT INTO {table} ({', '.join([*columns, *same])}) VALUES "  # noqa: S608 - names
    for start in range(0, len(rows), ROWS):
        some = rows[start : start + ROWS]
        statement = into + ", ".join([row] * len(some))
        connection.exec_driver_sql(statement, tuple(chain.from_iterable(some)))


def copy(
    connection: Connection, table: str, columns: Sequence[str], text: bytes, *, null: str
) -> None:
    """Write rows in COPY's text format, in which a field that is ``null`` is NULL.

    The transaction must have begun, which SQLAlchemy does with the first statement.
    """
    adapted: Any = connection.connection.dbapi_connection
    adapted.run_async(
        lambda driver: driver.copy_to_table(
            table, source=_pieces(text), columns=list(columns), format="text", null=null
        )
    )


def escape(text: str) -> str:
    """Return a field as COPY reads it."""
    return text.translate(_ESCAPES)


def _line(row: Sequence[object]) -> str:
    fields = [NULL if field is None else escape(str(field)) for field in row]
    return "\t".join(fields) + "\n"


async def _pieces(text: bytes) -> AsyncIterator[bytes]:
    view = memoryview(text)
    for start in range(0, len(view), PIECE):
        yield bytes(view[start : start + PIECE])

"""Writing of many rows over PostgreSQL's COPY, on the connection and in the transaction at hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import Connection

PIECE = 256 * 1024
"""Number of bytes that are handed to the driver at once."""
NULL = "\\N"
"""Field that is NULL: no escaped text is the same."""
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


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


def copy_values(
    connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Write rows whose values are of the columns' types."""
    # A statement of SQLAlchemy's first: it begins the transaction, which COPY goes into.
    connection.exec_driver_sql("SELECT 1")
    adapted: Any = connection.connection.dbapi_connection
    adapted.run_async(
        lambda driver: driver.copy_records_to_table(table, records=rows, columns=columns)
    )


def line(row: Sequence[object]) -> str:
    """Return a row as COPY reads it."""
    fields = [NULL if field is None else escape(str(field)) for field in row]
    return "\t".join(fields) + "\n"


def escape(text: str) -> str:
    """Return a field as COPY reads it."""
    return text.translate(_ESCAPES)


async def _pieces(text: bytes) -> AsyncIterator[bytes]:
    view = memoryview(text)
    for start in range(0, len(view), PIECE):
        yield bytes(view[start : start + PIECE])

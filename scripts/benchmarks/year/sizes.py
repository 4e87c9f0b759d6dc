"""What a year takes on the disk, by table."""

from __future__ import annotations

import asyncio
import os

from sqlalchemy import make_url

from scripts.benchmarks.year.fill import Postgres, connect

A_LABEL = ("label", "lease_log", "withdrawal")
"""Tables that have rows for each label."""


async def table_bytes(address: str) -> dict[str, int]:
    """Return the size of each table with its indexes, the largest first, in bytes.

    Of SQLite, whose tables have no files of their own, that of the whole file.
    """
    connection = await connect(address)
    try:
        if not isinstance(connection, Postgres):
            path = str(make_url(address).database)
            return {"all": (await asyncio.to_thread(os.stat, path)).st_size}
        rows = await connection.rows(
            "SELECT relname, pg_total_relation_size(oid) FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
            " ORDER BY 2 DESC"
        )
        return {str(name): int(size) for name, size in rows}
    finally:
        await connection.close()

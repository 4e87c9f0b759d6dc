"""Probe of a PostgreSQL."""

from __future__ import annotations

import time

from sqlalchemy import URL

from supt_async.storage.database import opening
from supt_async.storage.postgres.connection import ANSWER_SECONDS, connect, disconnect
from supt_async.storage.probes.values import Facts
from supt_async.storage.schema import tables

CLOCK = "SELECT extract(epoch FROM clock_timestamp())::float8"
RIGHTS = """
SELECT coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS make,
       coalesce(bool_and(pg_has_role(t.tableowner, 'USAGE')), true) AS owns,
       pg_database_size(current_database()) AS size
  FROM pg_tables t
 WHERE t.schemaname = current_schema() AND t.tablename = ANY($1)
"""
FORBIDDEN = """
SELECT c.relname
  FROM pg_class c
 WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema())) AND c.relname = ANY($1)
   AND NOT (has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
            AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE'))
 ORDER BY c.relname
"""
TIMEOUTS = """
SELECT name, setting::float8 AS setting FROM pg_settings
 WHERE name IN ('statement_timeout', 'idle_in_transaction_session_timeout',
                'idle_session_timeout', 'transaction_timeout')
"""


async def probe(url: URL) -> Facts:
    """Read the facts. A role's own settings count, and not those that supt sets.

    Raises:
        StorageUnavailable: It can't be reached.
    """
    names = list(tables.metadata.tables)
    with opening(f"{url.database or 'postgres'} at {url.host or 'localhost'}"):
        connection = await connect(url, None, patience=ANSWER_SECONDS, cached_statements=0)
        try:
            asked = time.time()
            clock = await connection.fetchval(CLOCK)
            answered = time.time()
            (rights,) = await connection.fetch(RIGHTS, names)
            forbidden = await connection.fetch(FORBIDDEN, names)
            timeouts = await connection.fetch(TIMEOUTS)
        finally:
            await disconnect(connection)
    return Facts(
        clock_ahead_ms=(clock - (asked + answered) / 2) * 1000,
        within_ms=(answered - asked) * 500,
        may_make_tables=rights["make"] and rights["owns"],
        forbidden=tuple(row[0] for row in forbidden),
        timeouts_ms={row["name"]: row["setting"] for row in timeouts},
        bytes_used=rights["size"],
    )

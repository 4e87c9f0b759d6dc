"""Probe of a MariaDB or MySQL."""

from __future__ import annotations

import re
import time

from sqlalchemy import URL, Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from supt_async.storage.addresses.mysql import login
from supt_async.storage.database import opening
from supt_async.storage.probes.values import Facts

CLOCK = text("SELECT unix_timestamp(now(6))")
GRANTS = text("SHOW GRANTS")
TIMEOUTS = text(
    "SHOW SESSION VARIABLES WHERE variable_name IN"
    " ('wait_timeout', 'max_statement_time', 'idle_transaction_timeout', 'max_execution_time')"
)
SIZE = text(
    "SELECT coalesce(sum(data_length + index_length), 0) FROM information_schema.tables"
    " WHERE table_schema = DATABASE()"
)
WRITE = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
MAKE = frozenset({"CREATE", "ALTER", "DROP", "INDEX", "REFERENCES"})
"""Rights that the schema and its upgrades need."""
MILLISECONDS = frozenset({"max_execution_time"})
"""Timeouts that are in milliseconds; the others are in seconds."""
_GRANT = re.compile(r"GRANT (?P<rights>.+?) ON (?P<where>\S+) TO ", re.S)


async def probe(url: URL) -> Facts:
    """Read the facts.

    Raises:
        StorageUnavailable: It can't be reached.
    """
    engine = create_async_engine(url, poolclass=NullPool, connect_args=login(url))
    try:
        with opening(f"{url.database or 'mysql'} at {url.host or 'localhost'}"):
            async with engine.connect() as connection:
                return await connection.run_sync(_facts)
    finally:
        await engine.dispose()


def _facts(connection: Connection) -> Facts:
    asked = time.time()
    clock = float(connection.scalar(CLOCK) or 0)
    answered = time.time()
    database = str(connection.scalar(text("SELECT DATABASE()")))
    may = rights(list(connection.scalars(GRANTS)), database)
    return Facts(
        clock_ahead_ms=(clock - (asked + answered) / 2) * 1000,
        within_ms=(answered - asked) * 500,
        may_make_tables=None if may is None else may >= MAKE | WRITE,
        timeouts_ms={
            name: float(value) * (1 if name in MILLISECONDS else 1000)
            for name, value in connection.execute(TIMEOUTS)
        },
        bytes_used=int(connection.scalar(SIZE) or 0),
    )


def rights(grants: list[str], database: str) -> frozenset[str] | None:
    """Return a user's rights in a database by ``SHOW GRANTS``; None if roles may give others."""
    found: set[str] = set()
    for grant in grants:
        parts = _GRANT.match(grant)
        if parts is None:  # GRANT `role` TO user
            return None
        schema = parts["where"].rpartition(".")[0].replace("`", "")
        if schema == "*" or _pattern(schema).fullmatch(database):
            if parts["rights"].startswith("ALL PRIVILEGES"):
                return MAKE | WRITE
            found |= {right.strip().upper() for right in parts["rights"].split(",")}
    return frozenset(found)


def _pattern(schema: str) -> re.Pattern[str]:
    """Return the names that a schema in a grant stands for: % and _ are wildcards."""
    words = re.split(r"(\\.|%|_)", schema)
    wild = {"%": ".*", "_": "."}
    return re.compile("".join(wild.get(word, re.escape(word.replace("\\", ""))) for word in words))

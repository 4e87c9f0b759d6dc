"""Requirements of a PostgreSQL, which are checked before anything else.

Texts are in all alphabets, so its encoding is UTF-8. LISTEN, locks, settings and prepared
statements belong to a session, so a pooler in between leaves each connection a session of its
own: pgbouncer with ``pool_mode = session`` does.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import URL

from supt_async.errors import UnfitDatabase
from supt_async.storage.postgres.connection import ANSWER_SECONDS, connect, disconnect
from supt_async.storage.postgres.driver import DriverConnection

OLDEST = 140_000
"""Oldest version that is supported, as ``server_version_num`` has it."""
ENCODING = "UTF8"
"""Encoding that the database must have."""
ROUNDS = 5
"""Number of attempts to see two connections share a session, which busy poolers may hide."""

FACTS = """
SELECT pg_backend_pid(), current_setting('server_encoding'),
       current_setting('server_version_num')::int, current_setting('server_version')
"""
BACKEND = "SELECT pg_backend_pid()"


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts about a PostgreSQL, and about a pooler in between."""

    encoding: str
    version: int
    version_text: str
    pooler: bool
    """Whether a pooler is in between."""
    shared: bool
    """Whether the pooler gives one session to several connections in turn."""


async def look(url: URL) -> Facts:
    """Read how a PostgreSQL is set up."""
    # No statements are prepared: a pooler may give them to another connection.
    connection = await connect(url, None, patience=ANSWER_SECONDS, cached_statements=0)
    try:
        (found,) = await connection.fetch(FACTS)
        backend, encoding, version, text = found
        # A pooler names a process of its own, since the one behind it changes.
        pooler = backend != connection.get_server_pid()
        shared = pooler and await _shares(url, connection, backend)
    finally:
        await disconnect(connection)
    return Facts(encoding, version, text, pooler, shared)


def unfit(facts: Facts, what: str) -> str | None:
    """Return one line that says why supt can't use a PostgreSQL; None if it can."""
    if facts.shared:
        return (
            f"a pooler before the database {what} shares sessions between connections, and supt "
            "needs sessions of its own: set pool_mode = session for this database in pgbouncer, "
            "or name PostgreSQL itself in the address"
        )
    if facts.version < OLDEST:
        return f"the database {what} is PostgreSQL {facts.version_text}: supt needs 14 or newer"
    if facts.encoding != ENCODING:
        return (
            f"the database {what} has the encoding {facts.encoding}, and supt needs UTF8: make "
            "another with `createdb --encoding=UTF8 --template=template0 NAME`"
        )
    return None


async def check_fitness(url: URL, what: str) -> None:
    """Refuse a PostgreSQL that can't be used.

    Raises:
        UnfitDatabase: It does not meet the requirements; the text says what to do.
    """
    reason = unfit(await look(url), what)
    if reason is not None:
        raise UnfitDatabase(reason)


async def _shares(url: URL, first: DriverConnection, backend: int) -> bool:
    """Tell whether two open connections share a session, or one of them changes its session."""
    for _ in range(ROUNDS):
        other = await connect(url, None, patience=ANSWER_SECONDS, cached_statements=0)
        try:
            if await other.fetchval(BACKEND) == backend:
                return True
        except TimeoutError as exc:
            raise UnfitDatabase(
                "a pooler before the database gives no second session: set default_pool_size to "
                "16 or more for each server and orchestrator"
            ) from exc
        finally:
            await disconnect(other)
        if await first.fetchval(BACKEND) != backend:
            return True
    return False

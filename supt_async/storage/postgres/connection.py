"""Connections to PostgreSQL that are held for a purpose, past SQLAlchemy's pool.

A Link is one asyncpg connection that carries out one piece of work after the other, and is made
anew when it is lost. Work must be harmless to repeat: it is, when a deadlock, a time-out or a
lost connection leaves open whether it took effect. That is what the ids of requests and the
tokens of leases are for.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias, TypeVar

import asyncpg
from sqlalchemy import URL

from supt_async.errors import StorageUnavailable
from supt_async.storage.database import complaint, trouble
from supt_async.storage.postgres.driver import DriverConnection

T = TypeVar("T")
Connect: TypeAlias = Callable[[], Awaitable[DriverConnection]]
"""Returns an open asyncpg connection."""

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 10.0
"""How long the queue waits for a statement: a network that swallows everything says nothing."""
PAUSES = (0.0, 0.05, 0.25)
"""Seconds before the second, third and fourth attempt."""
CLOSE_SECONDS = 2.0

EVERYWHERE = {"default_transaction_isolation": "read committed"}
"""Settings of all connections. The statements of the queue rely on it that a later one sees what
an earlier one has waited for, whatever is the default of the database, the role or the server."""

LIMITS = {"lock_timeout": "2000", "statement_timeout": "5000"}
"""Milliseconds; of the queue's connections. A request that waits longer is refused as busy."""

PLAIN_WALKS = {
    "enable_seqscan": "off",
    "enable_bitmapscan": "off",
    "enable_nestloop": "off",
    "enable_mergejoin": "off",
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
}
"""Settings of the hot connection. Its plans are made once, when tables may still be empty, and
must be right when they are full: a table is only ever reached by an index on ids that are given,
never by a join, and what is joined (by hashing) are the few rows of one statement."""

PLANNED_ANEW = {"jit": "off", "plan_cache_mode": "force_custom_plan"}
"""Settings of the other one: its statements are rarer and more various."""

logger = logging.getLogger(__name__)


async def connect(
    url: URL,
    settings: Mapping[str, str] | None,
    *,
    patience: float | None = None,
    cached_statements: int = 100,
) -> DriverConnection:
    """Open a connection; ``settings`` are PostgreSQL's, ``patience`` is seconds a statement.

    The settings are said afterwards and not on connecting: poolers take few of them there, and
    some drop the others without a word. None leaves the connection as it is.
    """
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection: DriverConnection = await asyncpg.connect(
        address,
        timeout=CONNECT_SECONDS,
        command_timeout=patience,
        statement_cache_size=cached_statements,
        server_settings={"application_name": "supt"},
    )
    if settings is not None:
        said = {**EVERYWHERE, **settings}.items()
        try:
            await connection.execute("; ".join(f"SET {name} = '{value}'" for name, value in said))
        except BaseException:
            await disconnect(connection)
            raise
    return connection


async def disconnect(connection: DriverConnection | None) -> None:
    """Close a connection, whatever state it is in."""
    if connection is None or connection.is_closed():
        return
    try:
        await connection.close(timeout=CLOSE_SECONDS)
    except Exception:  # noqa: BLE001 - it is thrown away in any case
        connection.terminate()


class Link:
    """One connection, one piece of work at a time."""

    def __init__(self, connect: Connect, what: str) -> None:
        self._connect = connect
        self._what = what
        self._connection: DriverConnection | None = None
        self._turn = asyncio.Lock()

    async def run(self, work: Callable[[DriverConnection], Awaitable[T]]) -> T:
        """Carry out a piece of work, repeated while its trouble is passing.

        Raises:
            StorageUnavailable: The database is away, or too busy for this.
        """
        async with self._turn:
            for pause in (*PAUSES, None):
                try:
                    return await work(await self._connected())
                except Exception as exc:
                    await self._sort_out(exc)
                    if pause is None:
                        raise StorageUnavailable(complaint(self._what, exc)) from exc
                    logger.info(
                        "the database stumbled: trying again",
                        extra={"action": "retry", "fault": type(exc).__name__},
                    )
                await asyncio.sleep(pause)
            raise AssertionError("the last attempt returns or raises")

    async def close(self) -> None:
        """Close the connection once what is under way has ended."""
        async with self._turn:
            connection, self._connection = self._connection, None
            await disconnect(connection)

    async def _connected(self) -> DriverConnection:
        if self._connection is None or self._connection.is_closed():
            self._connection = await self._connect()
        return self._connection

    async def _sort_out(self, exc: Exception) -> None:
        """Return if it may go better next time; raise what is no trouble with the database."""
        if not trouble(exc):
            raise exc
        state = getattr(exc, "sqlstate", None)
        if state is None or state[:2] in ("08", "57"):
            # Time-outs and cuts leave a connection of which nothing is known.
            connection, self._connection = self._connection, None
            with contextlib.suppress(Exception):
                await disconnect(connection)

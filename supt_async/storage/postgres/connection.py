"""Connections to PostgreSQL outside of SQLAlchemy's pools, and their settings.

A DedicatedConnection is one asyncpg connection that does one piece of work at a time, and is
replaced when it is lost. Work is repeated when a deadlock, a timeout or a lost connection leaves
open whether it took effect, so it must be idempotent: that is what the ids of commands and the
tokens of leases are for.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias, TypeVar

import asyncpg
from sqlalchemy import URL, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from supt_async.errors import StorageUnavailable
from supt_async.storage.database import complaint, trouble
from supt_async.storage.postgres.driver import DriverConnection

T = TypeVar("T")
Connect: TypeAlias = Callable[[], Awaitable[DriverConnection]]
"""Returns an open asyncpg connection."""

CONNECT_SECONDS = 10.0
"""Timeout of a connection attempt, in seconds."""
ANSWER_SECONDS = 10.0
"""Timeout of the queue's statements on this side, in seconds, for a network that drops packets."""
PAUSES = (0.0, 0.05, 0.25)
"""Seconds before the second, third and fourth attempt."""
CLOSE_SECONDS = 2.0
"""Seconds after which a connection that does not close is terminated."""
IDLE_SECONDS = 5.0
"""Seconds without use after which a pool's connection is tried before it is used again: a network
may have dropped it without a word."""

EVERYWHERE = {"default_transaction_isolation": "read committed"}
"""Settings of all connections. A statement of the queue must see what an earlier one has waited
for, whatever the default isolation of the database, the role or the server is."""

LIMITS = {"lock_timeout": "2000", "statement_timeout": "5000"}
"""Timeouts of the queue's connections, in milliseconds; a command that waits longer gets
``busy``."""

INDEX_SCANS_ONLY = {
    "enable_seqscan": "off",
    "enable_bitmapscan": "off",
    "enable_nestloop": "off",
    "enable_mergejoin": "off",
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
}
"""Planner settings of the hot connection. Its generic plans are cached while tables may be empty
and must stay right when they are full: index scans on the given ids only; rows of one statement
are joined by hashing."""

CUSTOM_PLANS = {"jit": "off", "plan_cache_mode": "force_custom_plan"}
"""Planner settings of all other connections: each statement is planned for the tables' size."""

_USED_AT = "used_at"

logger = logging.getLogger(__name__)


async def connect(
    url: URL,
    settings: Mapping[str, str] | None,
    *,
    patience: float | None = None,
    cached_statements: int = 100,
) -> DriverConnection:
    """Open a connection.

    Args:
        url: The database's address.
        settings: PostgreSQL's settings by name; None leaves the connection as it is. They are
            set after connecting, because poolers silently drop most of those in the start-up
            message.
        patience: Timeout of a statement, in seconds; None for no timeout.
        cached_statements: Maximum number of prepared statements that are kept.
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
        pairs = {**EVERYWHERE, **settings}.items()
        try:
            await connection.execute("; ".join(f"SET {name} = '{value}'" for name, value in pairs))
        except BaseException:
            await disconnect(connection)
            raise
    return connection


def check_before_use(engine: AsyncEngine) -> None:
    """Make a pool replace connections that were lost while nobody used them.

    SQLAlchemy's own check costs three messages to the database each time, as many as most reads.
    """
    dialect = engine.dialect

    def used(_: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info[_USED_AT] = time.monotonic()

    def check(
        connection: DBAPIConnection, entry: ConnectionPoolEntry, _: PoolProxiedConnection
    ) -> None:
        driver = entry.driver_connection
        if driver is None or driver.is_closed():
            raise DisconnectionError("the connection was lost")
        if time.monotonic() - entry.info.get(_USED_AT, math.inf) >= IDLE_SECONDS:
            try:
                dialect.do_ping(connection)
            except dialect.loaded_dbapi.Error as exc:
                raise DisconnectionError("the connection was lost") from exc

    event.listen(engine.sync_engine, "checkin", used)
    event.listen(engine.sync_engine, "checkout", check)


async def disconnect(connection: DriverConnection | None) -> None:
    """Close a connection in whatever state it is."""
    if connection is None or connection.is_closed():
        return
    try:
        await connection.close(timeout=CLOSE_SECONDS)
    except Exception:  # noqa: BLE001 - the connection is discarded in any case
        connection.terminate()


class DedicatedConnection:
    """One connection that does one piece of work at a time."""

    def __init__(self, connect: Connect, what: str) -> None:
        self._connect = connect
        self._what = what
        self._connection: DriverConnection | None = None
        self._lock = asyncio.Lock()

    async def run(self, work: Callable[[DriverConnection], Awaitable[T]]) -> T:
        """Do a piece of work, and repeat it after transient errors.

        Args:
            work: An idempotent function of the connection.

        Raises:
            StorageUnavailable: The database can't be reached, or every attempt timed out.
        """
        async with self._lock:
            for pause in (*PAUSES, None):
                try:
                    return await work(await self._connected())
                except Exception as exc:
                    await self._recover(exc)
                    if pause is None:
                        raise StorageUnavailable(complaint(self._what, exc)) from exc
                    logger.info(
                        "transient database error: retrying",
                        extra={"action": "retry", "fault": type(exc).__name__},
                    )
                await asyncio.sleep(pause)
            raise AssertionError("the last attempt returns or raises")

    async def close(self) -> None:
        """Close the connection once the work under way has ended."""
        async with self._lock:
            connection, self._connection = self._connection, None
            await disconnect(connection)

    async def _connected(self) -> DriverConnection:
        if self._connection is None or self._connection.is_closed():
            self._connection = await self._connect()
        return self._connection

    async def _recover(self, exc: Exception) -> None:
        """Return if a retry may succeed; raise an error that is not the database's state."""
        if not trouble(exc):
            raise exc
        state = getattr(exc, "sqlstate", None)
        if state is None or state[:2] in ("08", "57"):
            # Timeouts and cuts leave a connection in an unknown state.
            connection, self._connection = self._connection, None
            with contextlib.suppress(Exception):
                await disconnect(connection)

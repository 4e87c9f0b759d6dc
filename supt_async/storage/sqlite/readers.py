"""Readers of a SQLite file: connections and threads by lane, each read on its own snapshot.

A read runs in a thread from the first statement to the last. SQLite asks in between whether to
go on, so that a read ends when its time is up or nobody waits for it any more.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from supt_async.errors import StatementTooSlow
from supt_async.storage.database import translated
from supt_async.storage.read_lanes import Lane, LaneLimit, run_limited

T = TypeVar("T")

STEPS = 2_000
"""Number of SQLite's instructions after which it asks whether to go on."""
BUSY_SECONDS = 5
"""Seconds that a read waits for another process's lock on the file."""


class Readers:
    """The connections of a file that only read."""

    def __init__(
        self,
        url: URL,
        what: str,
        prepare: Callable[[DBAPIConnection, ConnectionPoolEntry], None],
        *,
        limited: bool,
    ) -> None:
        """Make the connections; nothing is opened yet.

        Args:
            url: The database's address.
            what: Its name in errors.
            prepare: Called with each new connection.
            limited: Whether statements have their lane's timeout.
        """
        self._what = what
        self._limited = limited
        self._engine = _make_engine(url)
        event.listen(self._engine, "connect", prepare)
        event.listen(self._engine, "begin", _begin)
        self._limits = {lane: LaneLimit(lane) for lane in Lane}
        self._threads = {
            lane: ThreadPoolExecutor(lane.connections, f"supt-sqlite-{lane.label}") for lane in Lane
        }

    async def read(self, query: Callable[[Connection], T], lane: Lane) -> T:
        """Run a function on a connection.

        Raises:
            StatementTooSlow: It exceeded its lane's timeout.
            StorageBusy: The lane's connections stayed busy for too long.
        """
        loop = asyncio.get_running_loop()
        limit = Limit(lane.seconds if self._limited else None)

        def started() -> asyncio.Future[T]:
            return loop.run_in_executor(self._threads[lane], self._run, query, limit)

        try:
            return await run_limited(self._limits[lane], started)
        except asyncio.CancelledError:
            limit.gone = True
            raise

    async def dispose(self) -> None:
        """Finish the reads that are under way, and disconnect."""
        for pool in self._threads.values():
            await asyncio.to_thread(pool.shutdown, cancel_futures=True)
        self._engine.dispose()

    def _run(self, query: Callable[[Connection], T], limit: Limit) -> T:
        with translated(self._what), self._engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            limit.begin()
            raw.set_progress_handler(limit.over, STEPS)
            try:
                return query(connection)
            except OperationalError as exc:
                if not limit.reached:
                    raise
                raise StatementTooSlow from exc
            finally:
                raw.set_progress_handler(None, 0)


class Limit:
    """Deadline of a read."""

    def __init__(self, seconds: float | None) -> None:
        self.gone = False
        """Whether the caller has gone; set from the event loop."""
        self.reached = False
        """Whether the read was stopped."""
        self._seconds = seconds
        self._until = 0.0

    def begin(self) -> None:
        """Start the clock."""
        self._until = time.monotonic() + (self._seconds or 0.0)

    def over(self) -> bool:
        """Tell SQLite whether to stop."""
        late = self._seconds is not None and time.monotonic() > self._until
        self.reached = self.reached or late or self.gone
        return self.reached


def _make_engine(url: URL) -> Engine:
    return create_engine(
        url.set(drivername="sqlite"),
        poolclass=QueuePool,
        pool_size=sum(lane.connections for lane in Lane),
        max_overflow=0,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS},
    )


def _begin(connection: Connection) -> None:
    """Begin a transaction, so that all statements of a read see the same snapshot."""
    connection.exec_driver_sql("BEGIN")

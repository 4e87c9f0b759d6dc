"""Database: two calls, ``read`` and ``write``, that run a function on a connection.

The functions are plain SQLAlchemy Core and serve both databases; only the queue is written for
each of them. This module is also the only place that turns drivers' exceptions into ours.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, TimeoutError as PoolTimeout

from supt_async.errors import StorageUnavailable
from supt_async.storage.driver_errors import mysql
from supt_async.storage.read_lanes import Lane
from supt_async.storage.records import Hint

T = TypeVar("T")

AHEAD_MS = 5_000
"""Milliseconds into the future from which on a time was written before the clock went back."""
DEAD_MS = 20_000
"""Milliseconds without a heartbeat after which a process counts as dead."""
JUMP_MS = 1_000
"""Milliseconds by which an adjusted clock may go back without having been set back."""
SERVING_ROWS = 2_000
"""Rows that a server writes at once: its event loop waits while they are prepared."""
COMMAND = "command"
"""Process id of the command line's counters, which would otherwise leave a row for each run."""
DEFAULT = "sqlite+aiosqlite:///supt.db"
"""Address of the database if none is given."""


class Database(Protocol):
    """An open database."""

    process: str
    """Id of this process in the tables ``process``, ``session`` and ``counter``."""
    serving: bool
    """Whether this process hands out items, so that its event loop must not be held up."""
    writes_elsewhere: bool
    """Whether this process can do something else while the database writes."""

    def rows_at_once(self) -> int:
        """Return how many rows a transaction may write, just now, so that nobody waits long."""

    async def read(self, query: Callable[[Connection], T], lane: Lane = ...) -> T:
        """Run a function that only reads, on a snapshot of the database.

        Raises:
            StatementTooSlow: On a server, a statement exceeded its lane's timeout.
        """

    async def write(self, change: Callable[[Connection], T], *hints: Hint, lane: Lane = ...) -> T:
        """Run a function in one transaction, and publish the hints once it is durable.

        The transaction is carried out even if the caller stops waiting.
        """

    def tell(self, *hints: Hint) -> None:
        """Publish hints that no change carries: in this process at once, in others soon."""

    def hints(self) -> AsyncIterator[Hint]:
        """Yield the hints that this and other processes publish."""

    def now_ms(self) -> int:
        """Return the time in milliseconds since the epoch."""

    async def close(self) -> None:
        """Finish what is under way, and disconnect."""


class LaneDatabase(Database):
    """A database whose reads all go over one lane, and its writes over one that may be another."""

    def __init__(self, database: Database, lane: Lane, *, writes: Lane | None = None) -> None:
        self._database = database
        self._lane = lane
        self._writes = writes or lane
        self.process = database.process
        self.serving = database.serving
        self.writes_elsewhere = database.writes_elsewhere

    def rows_at_once(self) -> int:
        return self._database.rows_at_once()

    async def read(self, query: Callable[[Connection], T], lane: Lane | None = None) -> T:
        return await self._database.read(query, lane or self._lane)

    async def write(
        self, change: Callable[[Connection], T], *hints: Hint, lane: Lane | None = None
    ) -> T:
        return await self._database.write(change, *hints, lane=lane or self._writes)

    def tell(self, *hints: Hint) -> None:
        self._database.tell(*hints)

    def hints(self) -> AsyncIterator[Hint]:
        return self._database.hints()

    def now_ms(self) -> int:
        return self._database.now_ms()

    async def close(self) -> None:
        await self._database.close()


class UnderWay:
    """Work that goes on if its caller is cancelled, because cancelling is not rolling back."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    async def carry_out(self, work: Coroutine[object, None, T]) -> T:
        """Await work, which goes on if the caller is cancelled."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)

    async def ended(self) -> None:
        """Wait until all that has begun has ended."""
        if self._tasks:
            await asyncio.wait(self._tasks)


def epoch_ms() -> int:
    """Return the time in milliseconds since the epoch, by this machine's clock."""
    return time.time_ns() // 1_000_000


@contextlib.contextmanager
def translated(what: str) -> Iterator[None]:
    """Let the drivers' complaints about the database ``what`` become ours; others pass.

    A broken constraint or a statement that is wrong is no trouble with the database.
    """
    try:
        yield
    except Exception as exc:
        cause = driver_error(exc)
        if not trouble(cause):
            raise
        raise StorageUnavailable(complaint(what, cause)) from exc


@contextlib.contextmanager
def opening(what: str) -> Iterator[None]:
    """Turn all errors of a driver into ours while the database ``what`` is opened."""
    try:
        yield
    except Exception as exc:
        cause = driver_error(exc)
        known = trouble(cause) or _is_asyncpg(cause) or isinstance(exc, DBAPIError)
        if not known and not mysql.needs_a_package(exc):
            raise
        raise StorageUnavailable(complaint(what, cause)) from exc


def complaint(what: str, cause: BaseException) -> str:
    """Return one line that says that the database ``what`` can't be used, and why."""
    text = mysql.told(cause) if mysql.is_asyncmy(cause) else str(cause)
    if isinstance(cause, PoolTimeout):
        text = "all of our connections to it are in use"
    lines = text.strip().splitlines() or [type(cause).__name__]
    return f"can't use the database {what}: {lines[0]}"


def driver_error(exc: Exception) -> BaseException:
    """Return the driver's exception that SQLAlchemy has wrapped."""
    cause: BaseException = exc
    if isinstance(exc, DBAPIError) and exc.orig is not None:
        cause = exc.orig
        if cause.__cause__ is not None and _is_asyncpg(cause.__cause__):
            cause = cause.__cause__
    return cause


def trouble(cause: BaseException) -> bool:
    """Tell whether an exception says that the database can't be used now.

    These are the errors that drivers and databases give while connections, backends and servers are
    killed, as the fault tests found them.
    """
    if isinstance(cause, OSError | PoolTimeout):  # TimeoutError is an OSError
        return True
    if mysql.is_asyncmy(cause):
        return mysql.is_passing(cause)
    state = getattr(cause, "sqlstate", None)
    if isinstance(state, str):
        return state in _TRANSIENT_STATES or state[:2] in _TRANSIENT_CLASSES
    if _is_asyncpg(cause):
        # asyncpg's own errors: a closed connection, a lost state, an invalid address; but not a
        # value that it can't encode.
        names = {kind.__name__ for kind in type(cause).__mro__}
        return bool(names & {"InterfaceError", "InternalClientError"}) and "DataError" not in names
    if type(cause).__module__ == "sqlite3":
        return type(cause).__name__ in ("OperationalError", "DatabaseError")
    return type(cause).__name__ in ("InterfaceError", "InternalClientError")


_TRANSIENT_CLASSES = frozenset({"08", "26", "28", "3D", "3F", "53", "55", "57", "58"})
"""Classes of SQLSTATE that may pass: connection, lost statement, authorization, no such database or
schema, resources, lock not available, operator's intervention, system."""
_TRANSIENT_STATES = frozenset({"25006", "40001", "40P01", "42501", "42704", "42P01", "42P05"})
"""SQLSTATEs that may pass: standby, serialization, deadlock; and those that a pooler, or a change
of rights or settings, causes under a running program."""


def _is_asyncpg(cause: BaseException) -> bool:
    return type(cause).__module__.partition(".")[0] == "asyncpg"

"""One database behind two calls: ``read`` and ``write`` run a function on a connection.

The functions are plain SQLAlchemy Core and serve both databases; only the hot path of the
queue is written for each of them. Here is also the one place in which drivers' exceptions
become ours.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, TimeoutError as PoolTimeout

from supt_async.errors import StorageUnavailable
from supt_async.storage.read_lanes import Lane
from supt_async.storage.records import Hint

T = TypeVar("T")

AHEAD_MS = 5_000
"""A time that is further in the future was written before the clock went back: it says nothing."""
DEAD_MS = 20_000
"""A process that has not shown a heartbeat for so long is dead."""
JUMP_MS = 1_000
"""A clock that goes back by less is only being adjusted."""
COMMAND = "command"
"""Process of what commands count: they come and go, and would leave a row behind each."""
DEFAULT = "sqlite+aiosqlite:///supt.db"


class Database(Protocol):
    """An open database."""

    process: str
    """Id of this process in the tables ``process``, ``session`` and ``counter``."""

    async def read(self, query: Callable[[Connection], T], lane: Lane = ...) -> T:
        """Run a function that only reads, on a snapshot of its own."""

    async def write(self, change: Callable[[Connection], T], *hints: Hint, lane: Lane = ...) -> T:
        """Run a function in one transaction; tell the hints once it is durable."""

    def hints(self) -> AsyncIterator[Hint]:
        """What changes, here or in another process."""

    def now_ms(self) -> int:
        """Return the time in milliseconds since the epoch."""

    async def close(self) -> None: ...


class LaneDatabase(Database):
    """A database whose reads all go over one lane, and its writes over one that may be another."""

    def __init__(self, database: Database, lane: Lane, *, writes: Lane | None = None) -> None:
        self._database = database
        self._lane = lane
        self._writes = writes or lane
        self.process = database.process

    async def read(self, query: Callable[[Connection], T], lane: Lane | None = None) -> T:
        return await self._database.read(query, lane or self._lane)

    async def write(
        self, change: Callable[[Connection], T], *hints: Hint, lane: Lane | None = None
    ) -> T:
        return await self._database.write(change, *hints, lane=lane or self._writes)

    def hints(self) -> AsyncIterator[Hint]:
        return self._database.hints()

    def now_ms(self) -> int:
        return self._database.now_ms()

    async def close(self) -> None:
        await self._database.close()


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
    """Let whatever a driver complains of while a database is opened become ours."""
    try:
        yield
    except Exception as exc:
        cause = driver_error(exc)
        if not (trouble(cause) or _is_asyncpg(cause) or isinstance(exc, DBAPIError)):
            raise
        raise StorageUnavailable(complaint(what, cause)) from exc


def complaint(what: str, cause: BaseException) -> str:
    """Say in one line that the database ``what`` can't be used, and why."""
    lines = str(cause).strip().splitlines() or [type(cause).__name__]
    return f"can't use the database {what}: {lines[0]}"


def driver_error(exc: Exception) -> BaseException:
    """Return the driver's own exception, out of what SQLAlchemy wraps around it."""
    cause: BaseException = exc
    if isinstance(exc, DBAPIError) and exc.orig is not None:
        cause = exc.orig
        if cause.__cause__ is not None and _is_asyncpg(cause.__cause__):
            cause = cause.__cause__
    return cause


def trouble(cause: BaseException) -> bool:
    """Tell whether an exception says that the database can't be used now.

    What asyncpg and PostgreSQL say while connections, backends and servers are killed under
    them, as a fault test found it; and the same of SQLite.
    """
    if isinstance(cause, OSError | PoolTimeout):  # TimeoutError is an OSError
        return True
    state = getattr(cause, "sqlstate", None)
    if isinstance(state, str):
        return state in _TRANSIENT_STATES or state[:2] in _TRANSIENT_CLASSES
    if _is_asyncpg(cause):
        # asyncpg's own complaints: a closed connection, a lost state, an address that is none;
        # but not a value that it can't encode.
        names = {kind.__name__ for kind in type(cause).__mro__}
        return bool(names & {"InterfaceError", "InternalClientError"}) and "DataError" not in names
    if type(cause).__module__ == "sqlite3":
        return type(cause).__name__ in ("OperationalError", "DatabaseError")
    return type(cause).__name__ in ("InterfaceError", "InternalClientError")


_TRANSIENT_CLASSES = frozenset({"08", "26", "28", "3D", "3F", "53", "55", "57", "58"})
"""Connection, a statement that another took away, authorization, no such database or schema,
resources, a lock that was not to be had, operator's intervention, system."""
_TRANSIENT_STATES = frozenset({"25006", "40001", "40P01", "42501", "42704", "42P01", "42P05"})
"""A standby, serialization, deadlock; no right, no such setting or table, a statement that another
has prepared: what a change of rights or settings, or a pooler, does under a running program."""


def _is_asyncpg(cause: BaseException) -> bool:
    return type(cause).__module__.partition(".")[0] == "asyncpg"

"""Database on SQLite: one writer thread, and readers beside it.

All writes of a process go through one connection that lives in one thread; a transaction is
one function that runs there from ``BEGIN IMMEDIATE`` to ``COMMIT`` without coming back to the
event loop (statement by statement over the loop is thirty times slower). Readers have threads
of their own (``readers``).

One server at a time may hold a file; commands and an orchestrator may open it beside the
server. Their changes are found by polling ``PRAGMA data_version``.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import sqlite3
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from supt_async.domain.ids import ProjectId
from supt_async.errors import (
    DatabaseInUse,
    SchemaMismatch,
    StorageReplaced,
    StorageUnavailable,
)
from supt_async.secret_files import check_private, make_private
from supt_async.storage.database import SERVING_ROWS, Database, epoch_ms, translated
from supt_async.storage.hints import HintBroker, everything
from supt_async.storage.read_lanes import Lane
from supt_async.storage.records import Hint
from supt_async.storage.schema import install, tables
from supt_async.storage.sqlite.files import Files, has_server, only_server, settle
from supt_async.storage.sqlite.readers import Readers
from supt_async.storage.sqlite.replaced_files import rescue

T = TypeVar("T")
logger = logging.getLogger(__name__)

BUSY_SECONDS = 30
"""Seconds that a write waits for another process's transaction; those are short."""
SERVING_CACHE_KB = 65_536
"""KiB of pages that a server's writer keeps in memory."""
CACHE_KB = 8_192
"""The same of a command, which mostly adds to the end of tables."""
ROWS = 20_000
"""Rows that a command writes at once while no server has the file."""
SHARED_ROWS = 4_000
"""The same beside a server: labellers' answers wait until the transaction has ended."""
JOURNAL_BYTES = 64 * 1024 * 1024
"""Size to which the journal (-wal) is cut when it begins anew. A large transaction, or a read that
takes long, makes it longer, and otherwise it would stay so for good."""
POLL_SECONDS = 0.2
"""Interval at which a server looks for other processes' changes, in seconds."""


class SqliteDatabase(Database):
    """An open SQLite file, or a database in memory that only this process sees.

    Use ``await SqliteDatabase.open(url)``; ``serving`` takes the lock that keeps a second
    server away.
    """

    def __init__(self, url: URL, clock: Callable[[], int], *, serving: bool = False) -> None:
        self.process = secrets.token_hex(8)
        self.serving = serving
        self.writes_elsewhere = not serving
        self.url = url
        self.path = None if url.database in (None, "", ":memory:") else Path(str(url.database))
        self._clock = clock
        self.hint_broker = HintBroker()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="supt-sqlite")
        self._stack = contextlib.AsyncExitStack()
        self._writer: Engine | None = None
        self._connection: Connection | None = None
        self._readers: Readers | None = None
        self._files: Files | None = None
        self._lost: StorageReplaced | None = None
        self._data_version = 0
        self._poller: asyncio.Task[None] | None = None

    @classmethod
    async def open(
        cls,
        url: URL,
        *,
        serving: bool = False,
        upgrade: bool = False,
        clock: Callable[[], int] = epoch_ms,
    ) -> SqliteDatabase:
        """Open the file, and make or check its schema.

        Raises:
            StorageUnavailable: The file can't be opened or is no database.
            SchemaMismatch: Another version made it.
            DatabaseInUse: ``serving``, or its schema is to be changed, and another server has it.
            Refused: ``serving``, and everybody can read the file.
        """
        database = cls(url, clock, serving=serving)
        try:
            if serving and database.path is not None:
                database._stack.enter_context(only_server(database.path))
            if database.path is not None:
                with translated(database._name):
                    settle(database.path)
                _keep_private(database.path, serving=serving)
            await database._bring_up(upgrade=upgrade, serving=serving)
        except BaseException:
            await database.close()
            raise
        return database

    async def _bring_up(self, *, upgrade: bool, serving: bool) -> None:
        """Start; change an older schema only while no server of its version writes."""
        if serving or not upgrade or self.path is None:
            await self._start(install.upgrade if upgrade else install.ensure)
            return
        with contextlib.ExitStack() as alone:
            in_use: DatabaseInUse | None = None
            try:
                alone.enter_context(only_server(self.path))
            except DatabaseInUse as exc:
                in_use = exc
            try:
                await self._start(install.upgrade if in_use is None else install.ensure)
            except SchemaMismatch as exc:
                raise in_use or exc from exc

    def rows_at_once(self) -> int:
        if self.serving:
            return SERVING_ROWS
        return SHARED_ROWS if self.path is not None and has_server(self.path) else ROWS

    async def read(self, query: Callable[[Connection], T], lane: Lane = Lane.WORK) -> T:
        if self._readers is None:  # in memory: there is only the writer's connection
            return await self.write(query)
        self._check_there()

        def checked(connection: Connection) -> T:
            self._check_files()
            return query(connection)

        try:
            return await self._readers.read(checked, lane)
        except RuntimeError:  # the readers' threads have ended since
            self._check_there()
            raise

    async def write(
        self, change: Callable[[Connection], T], *hints: Hint, lane: Lane = Lane.WORK
    ) -> T:
        loop = asyncio.get_running_loop()
        # Shielded: if the caller is cancelled, the transaction is still carried out.
        result = await asyncio.shield(loop.run_in_executor(self._thread, self._run, change))
        self.hint_broker.publish(*hints)
        return result

    def tell(self, *hints: Hint) -> None:
        self.hint_broker.publish(*hints)  # others see that the file has changed

    async def hints(self) -> AsyncIterator[Hint]:
        """Yield hints; other processes' changes are polled for from the first listener on."""
        if self._poller is None:
            self._poller = asyncio.create_task(self._poll(), name="sqlite-poll")
        async for hint in self.hint_broker.listen():
            yield hint

    def now_ms(self) -> int:
        return self._clock()

    async def close(self) -> None:
        if self._poller is not None:
            await _end(self._poller)
        await self._stop_readers()
        await asyncio.get_running_loop().run_in_executor(self._thread, self._stop)
        self._thread.shutdown()
        await self._stack.aclose()  # the lock goes last

    @property
    def _name(self) -> str:
        return "in memory" if self.path is None else str(self.path)

    async def _start(self, prepare: Callable[[Connection], None]) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._connect)
        await self.write(prepare)
        if self.path is not None:
            await loop.run_in_executor(self._thread, self._remember, self.path)
            self._readers = Readers(
                self.url, self._name, self._prepare_reader, limited=self.serving
            )

    def _connect(self) -> None:
        """Open the writer's connection; runs in its thread."""
        self._writer = create_engine(
            self.url.set(drivername="sqlite"),
            poolclass=StaticPool,
            hide_parameters=True,
            connect_args={"timeout": BUSY_SECONDS},
        )
        cache_kb = SERVING_CACHE_KB if self.serving else CACHE_KB
        event.listen(self._writer, "connect", partial(_prepare_writer, cache_kb=cache_kb))
        event.listen(self._writer, "begin", _begin_immediate)
        with translated(self._name):
            self._connection = self._writer.connect()

    def _run(self, change: Callable[[Connection], T]) -> T:
        """Carry out one transaction; runs in the writer's thread."""
        self._check_there()
        connection = self._connection
        if connection is None:
            raise StorageUnavailable("the database is closed")
        try:
            with translated(self._name), connection.begin():
                result = change(connection)
                self._check_files()
            self._check_files()  # nothing is acknowledged that is in a file which is gone
        except StorageReplaced as exc:
            raise self._give_up(exc) from exc
        return result

    def _remember(self, path: Path) -> None:
        """Remember which files are open; runs in the writer's thread."""
        with translated(self._name):
            files = Files(path)
            files.check()
            files.note()
        self._files = files

    def _check_there(self) -> None:
        if self._lost is not None:
            raise StorageReplaced(str(self._lost), public=self._lost.public)

    def _check_files(self) -> None:
        if self._files is not None:
            with translated(self._name):
                self._files.check()

    def _give_up(self, found: StorageReplaced) -> StorageReplaced:
        """Close files that are not the database any more; runs in the writer's thread."""
        assert self._connection is not None
        assert self._files is not None
        self._lost = rescue(self._connection, self._files, found, keep=self.serving)
        logger.error(
            "the database's file is gone",
            extra={"action": "database", "reason": str(self._lost)},
        )
        self._stop()
        return self._lost

    async def _stop_readers(self) -> None:
        if self._readers is not None:
            await self._readers.dispose()

    def _prepare_reader(self, connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        self._check_files()  # before SQLite reads, and applies the journal that lies there
        assert isinstance(connection, sqlite3.Connection)
        connection.isolation_level = None  # SQLAlchemy's BEGIN is made by the readers
        connection.execute("PRAGMA query_only=ON").close()

    def _stop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._writer is not None:
            self._writer.dispose()
            self._writer = None
        if self._files is not None:
            self._files.close()
            self._files = None

    async def _poll(self) -> None:
        """Publish hints about all projects whenever another process has written."""
        missed = False
        while True:
            try:
                await self._look(anyway=missed)
                missed = False
            except StorageReplaced:
                await self._stop_readers()
                return
            except StorageUnavailable:
                missed = True  # a disk that is full or missing may come back
            await asyncio.sleep(POLL_SECONDS)

    async def _look(self, *, anyway: bool) -> None:
        loop = asyncio.get_running_loop()
        if not await loop.run_in_executor(self._thread, self._changed_elsewhere) and not anyway:
            return
        projects = await self.read(
            lambda connection: connection.scalars(select(tables.project.c.id)).all(), Lane.QUICK
        )
        self.hint_broker.publish(*(everything(ProjectId(id_)) for id_ in projects))

    def _changed_elsewhere(self) -> bool:
        self._check_there()
        if self._connection is None:
            return False
        raw = self._connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        try:
            self._check_files()
        except StorageReplaced as exc:
            raise self._give_up(exc) from exc
        with translated(self._name):
            (version,) = raw.execute("PRAGMA data_version").fetchone()
        changed = self._data_version not in (0, version)
        self._data_version = version
        return changed


def _prepare_writer(connection: DBAPIConnection, _: ConnectionPoolEntry, *, cache_kb: int) -> None:
    # SQLAlchemy's own BEGIN would be deferred, and two writers would deadlock; see below.
    assert isinstance(connection, sqlite3.Connection)
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL").close()
    connection.execute("PRAGMA synchronous=FULL").close()
    connection.execute("PRAGMA foreign_keys=ON").close()
    connection.execute(f"PRAGMA cache_size=-{cache_kb}").close()
    connection.execute(f"PRAGMA journal_size_limit={JOURNAL_BYTES}").close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _keep_private(path: Path, *, serving: bool) -> None:
    """Let only the owner of the file read it, with its digests and items.

    SQLite gives the files beside it the same mode, and reports whatever else is wrong with it.
    """
    with contextlib.suppress(OSError):
        make_private(path)
        if serving:
            check_private(path)


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task

"""Database on PostgreSQL, shared by any number of server processes.

What is not hot goes through small SQLAlchemy pools, one for each of the ``lanes``, a read on a
snapshot of its own; the queue has dedicated connections (``connection``), and hints travel
between the processes over another (``notifier``). So a serving process holds at most
eleven connections.

The database owns the clock: this process's is only ever used to count on from the last time
that it was set by the database's, every two seconds. A clock that is handed in (tests) is used
as it is.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from typing import TypeVar

from sqlalchemy import URL, Connection, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from supt_async.errors import StatementTooSlow, StorageUnavailable
from supt_async.storage.database import (
    COMMAND,
    SERVING_ROWS,
    Database,
    UnderWay,
    driver_error,
    opening,
    translated,
)
from supt_async.storage.hints import HintBroker
from supt_async.storage.postgres.connection import (
    ANSWER_SECONDS,
    CUSTOM_PLANS,
    INDEX_SCANS_ONLY,
    LIMITS,
    DedicatedConnection,
    check_before_use,
    connect,
    disconnect,
)
from supt_async.storage.postgres.notifier import (
    CHANNEL,
    PATIENCE_SECONDS,
    Notifier,
    sync_clock,
    write as message,
)
from supt_async.storage.postgres.requirements import check_fitness
from supt_async.storage.read_lanes import LANE_SECONDS, Lane
from supt_async.storage.records import Hint
from supt_async.storage.schema import install
from supt_async.storage.server_clock import ServerClock

T = TypeVar("T")

SLACK_SECONDS = 5.0
"""Seconds after a statement's timeout at which this process gives it up as well."""
WAIT = {"lock_timeout": "30000", **CUSTOM_PLANS}
"""Settings of the pools. A change waits up to 30 s (in milliseconds) for others, which are short.
Statements are planned each time: a plan from when a table was empty would always read all of it."""
QUERY_CANCELED = "57014"
"""SQLSTATE of a statement that was cancelled."""


ROWS = 10_000
"""Rows that a command writes at once."""


class PostgresDatabase(Database):
    """An open PostgreSQL database. Use ``await PostgresDatabase.open(url)``."""

    writes_elsewhere = True

    def __init__(self, url: URL, *, serving: bool, clock: Callable[[], int] | None) -> None:
        self.process = secrets.token_hex(8) if serving else COMMAND
        self.url = url
        self.serving = serving
        self.hint_broker = HintBroker()
        self._clock = ServerClock()
        self._told_clock = clock
        self._sender = secrets.token_hex(8)
        self._engines = {lane: self._make_engine(lane) for lane in Lane}
        self._notifier = Notifier(
            partial(connect, url, {}, patience=PATIENCE_SECONDS),
            self._sender,
            self.hint_broker.publish,
            self._clock.set,
        )
        self._notifying: asyncio.Task[None] | None = None
        self._dedicated: list[DedicatedConnection] = []
        self._under_way = UnderWay()

    @classmethod
    async def open(
        cls,
        url: URL,
        *,
        serving: bool = False,
        upgrade: bool = False,
        clock: Callable[[], int] | None = None,
    ) -> PostgresDatabase:
        """Connect, and make or check the schema.

        Raises:
            StorageUnavailable: The database can't be reached, or does not let us in.
            SchemaMismatch: Another version made it.
        """
        database = cls(url, serving=serving, clock=clock)
        try:
            await database._start(install.upgrade if upgrade else install.ensure)
        except BaseException:
            await database.close()
            raise
        return database

    def rows_at_once(self) -> int:
        return SERVING_ROWS if self.serving else ROWS

    async def read(self, query: Callable[[Connection], T], lane: Lane = Lane.WORK) -> T:
        snapshots = self._engines[lane].execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        with translated(self._name), _in_time():
            async with snapshots.connect() as connection:
                return await connection.run_sync(query)

    async def write(
        self, change: Callable[[Connection], T], *hints: Hint, lane: Lane = Lane.WORK
    ) -> T:
        return await self._under_way.carry_out(self._write(change, hints, self._engines[lane]))

    def now_ms(self) -> int:
        return self._clock() if self._told_clock is None else self._told_clock()

    async def hints(self) -> AsyncIterator[Hint]:
        self._listen()
        async for hint in self.hint_broker.listen():
            yield hint

    def tell(self, *hints: Hint) -> None:
        if hints:
            self.hint_broker.publish(*hints)
            self._notifier.send(*hints)

    def dedicated_connection(self, *, hot: bool = False) -> DedicatedConnection:
        """Return a connection for the queue, opened on first use."""
        settings = {**LIMITS, **(INDEX_SCANS_ONLY if hot else CUSTOM_PLANS)}
        connection = DedicatedConnection(
            partial(connect, self.url, settings, patience=ANSWER_SECONDS), self._name
        )
        self._dedicated.append(connection)
        return connection

    async def listening(self) -> None:
        """Wait until this process receives the other processes' hints."""
        self._listen()
        await self._notifier.listening.wait()

    async def close(self) -> None:
        """Finish what is under way, and disconnect."""
        await self._under_way.ended()
        if self._notifying is not None:
            self._notifying.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._notifying
        with contextlib.suppress(StorageUnavailable), translated(self._name):
            await self._notifier.flush()
        for connection in self._dedicated:
            await connection.close()
        for engine in self._engines.values():
            await engine.dispose()

    @property
    def _name(self) -> str:
        return f"{self.url.database or 'postgres'} at {self.url.host or self._folder}"

    @property
    def _folder(self) -> str:
        host = self.url.query.get("host", "localhost")
        return host if isinstance(host, str) else host[0]

    def _make_engine(self, lane: Lane) -> AsyncEngine:
        settings, patience = WAIT, None
        if self.serving and lane.seconds is not None:
            settings = {**WAIT, "statement_timeout": str(round(lane.seconds * 1000))}
            patience = lane.seconds + SLACK_SECONDS
        engine = create_async_engine(
            self.url.set(drivername="postgresql+asyncpg"),
            async_creator=partial(connect, self.url, settings, patience=patience),
            pool_size=lane.connections,
            max_overflow=0,
            pool_timeout=LANE_SECONDS,
            hide_parameters=True,  # errors must not contain what people wrote
        )
        check_before_use(engine)
        return engine

    async def _start(self, prepare: Callable[[Connection], None]) -> None:
        with opening(self._name):
            await check_fitness(self.url, self._name)
            connection = await connect(self.url, {}, patience=PATIENCE_SECONDS)
            try:
                await sync_clock(connection, self._clock.set)
            finally:
                await disconnect(connection)
            await self.write(prepare)
        if self.serving:
            await self.read(install.durability)
            await self.write(install.disown)
            self._listen()

    def _listen(self) -> None:
        if self._notifying is None:
            self._notifying = asyncio.create_task(self._notifier.run(), name="postgres-notifier")

    async def _write(
        self, change: Callable[[Connection], T], hints: tuple[Hint, ...], engine: AsyncEngine
    ) -> T:
        def run(connection: Connection) -> T:
            result = change(connection)
            if hints:
                # Within the transaction, so that a command needs no notifier. These changes are
                # rare; the queue's own hints go through the notifier.
                text = message(self._sender, hints)
                connection.execute(select(func.pg_notify(CHANNEL, text)))
            return result

        with translated(self._name):
            async with engine.begin() as connection:
                result = await connection.run_sync(run)
        self.hint_broker.publish(*hints)
        return result


@contextlib.contextmanager
def _in_time() -> Iterator[None]:
    """Raise StatementTooSlow for a statement that exceeded its timeout."""
    try:
        yield
    except DBAPIError as exc:
        if getattr(driver_error(exc), "sqlstate", None) == QUERY_CANCELED:
            raise StatementTooSlow from exc
        raise

"""Database of any kind that SQLAlchemy has an asynchronous driver for; tested with MariaDB.

Any number of processes may share it. What one of them has changed, the others find by reading the
table ``hint`` every half second (``hint_rows``).

A transaction that the database gave up, since it waited for another that waited for it, is begun
again. So a function that is given to ``write`` may run several times: it must not change anything
but the database.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from functools import partial
from typing import TypeVar

from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from supt_async.errors import StatementTooSlow, StorageBusy, StorageUnavailable
from supt_async.storage.database import (
    COMMAND,
    SERVING_ROWS,
    Database,
    UnderWay,
    driver_error,
    epoch_ms,
    opening,
    translated,
)
from supt_async.storage.dialects.mysql_server import check_fitness
from supt_async.storage.hints import HintBroker
from supt_async.storage.portable import hint_rows
from supt_async.storage.portable.connections import MYSQL, make_engine
from supt_async.storage.read_lanes import Lane
from supt_async.storage.records import Hint
from supt_async.storage.schema import install
from supt_async.storage.server_clock import ServerClock

T = TypeVar("T")
logger = logging.getLogger(__name__)

ROWS = 4_000
"""Rows that a command writes at once: meanwhile it holds the project's row, and who wants that
alone keeps labellers waiting behind it."""
POLL_SECONDS = 0.5
"""Interval at which a process looks for others' changes, in seconds."""
TELL_SECONDS = 0.4
"""Minimum interval between two writes of hints that no change carries, in seconds."""
CLOCK_POLLS = 4
"""Number of looks after which the database's time is read again."""
TIDY_POLLS = 1200
"""Number of looks after which hints of processes that are gone are deleted."""
ATTEMPTS = 8
"""Number of times that a transaction is begun which others' locks make fail."""
AGAIN_SECONDS = 0.02
"""Maximum pause before the second attempt, in seconds; it doubles with each further one."""
GIVEN_UP = frozenset((1020, 1205, 1213))
"""Errors of MySQL and MariaDB by which a transaction may be tried again: the record has changed
since the last read, a lock's timeout, a deadlock."""
TOO_SLOW = frozenset((1969, 3024))
"""Errors of MariaDB and of MySQL for a statement that exceeded its timeout."""
CLOCK = text("SELECT CAST(unix_timestamp(now(6)) * 1000 AS SIGNED)")


class PortableDatabase(Database):
    """An open database. Use ``await PortableDatabase.open(url)``."""

    writes_elsewhere = True

    def __init__(self, url: URL, *, serving: bool, clock: Callable[[], int] | None) -> None:
        self.process = secrets.token_hex(8) if serving else COMMAND
        self.url = url
        self.serving = serving
        self.hint_broker = HintBroker()
        self._mysql = url.get_backend_name() in MYSQL
        self._server_clock = ServerClock()
        self._clock = clock or (self._server_clock if self._mysql else epoch_ms)
        self._me = secrets.token_hex(8)
        self._readers = self._engines(reading=True)
        self._writers = self._engines(reading=False)
        self._untold: list[Hint] = []
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._under_way = UnderWay()

    @classmethod
    async def open(
        cls,
        url: URL,
        *,
        serving: bool = False,
        upgrade: bool = False,
        clock: Callable[[], int] | None = None,
    ) -> PortableDatabase:
        """Connect, and make or check the schema.

        Raises:
            StorageUnavailable: The database can't be reached, or does not let us in.
            UnfitDatabase: It does not meet the requirements.
            SchemaMismatch: Another version made it.
        """
        database = cls(url, serving=serving, clock=clock)
        try:
            with opening(database._name):
                await database._check()
                await database._set_clock()
                await database.write(install.upgrade if upgrade else install.ensure)
        except BaseException:
            await database.close()
            raise
        return database

    def rows_at_once(self) -> int:
        return SERVING_ROWS if self.serving else ROWS

    async def read(self, query: Callable[[Connection], T], lane: Lane = Lane.WORK) -> T:
        # The driver may miss that it is cancelled while a reply comes (asyncio.wait_for of Python
        # 3.11), and a task that reads again and again would never end.
        return await self._under_way.carry_out(self._read(query, lane))

    async def write(
        self, change: Callable[[Connection], T], *hints: Hint, lane: Lane = Lane.WORK
    ) -> T:
        return await self._under_way.carry_out(self._write(change, hints, self._writers[lane]))

    def tell(self, *hints: Hint) -> None:
        if hints:
            self.hint_broker.publish(*hints)
            self._untold.extend(hints)
            if "tell" not in self._tasks:
                self._begin("tell", self._tell())

    async def hints(self) -> AsyncIterator[Hint]:
        """Yield hints; other processes' changes are polled for from the first listener on."""
        if "poll" not in self._tasks:
            self._begin("poll", self._poll())
        async for hint in self.hint_broker.listen():
            yield hint

    def now_ms(self) -> int:
        return self._clock()

    async def close(self) -> None:
        """Finish what is under way, and disconnect."""
        for task in list(self._tasks.values()):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self._under_way.ended()
        if self._untold:
            with contextlib.suppress(StorageUnavailable):
                await self._write(lambda _: None, self._untold, self._writers[Lane.QUICK])
        for engine in (*self._readers.values(), *self._writers.values()):
            await engine.dispose()

    @property
    def _name(self) -> str:
        host = self.url.host or self.url.query.get("unix_socket") or "localhost"
        return f"{self.url.database or self.url.get_backend_name()} at {host}"

    def _engines(self, *, reading: bool) -> dict[Lane, AsyncEngine]:
        return {
            lane: make_engine(self.url, lane, reading=reading, limited=self.serving)
            for lane in Lane
        }

    def _begin(self, name: str, work: Coroutine[object, None, None]) -> None:
        task = self._tasks[name] = asyncio.create_task(work, name=f"database-{name}")
        task.add_done_callback(lambda _: self._tasks.pop(name, None))

    async def _read(self, query: Callable[[Connection], T], lane: Lane) -> T:
        with translated(self._name), _in_time():
            async with self._readers[lane].connect() as connection:
                return await connection.run_sync(query)

    async def _write(
        self,
        change: Callable[[Connection], T],
        hints: Iterable[Hint],
        engine: AsyncEngine,
    ) -> T:
        def run(connection: Connection) -> T:
            result = change(connection)
            if hints:
                sender = f"{self._me}/{connection.info['sender']}"
                hint_rows.write(connection, sender, hints, self.now_ms())
            return result

        with translated(self._name):
            result = await self._repeated(run, engine)
        self.hint_broker.publish(*hints)
        return result

    async def _repeated(self, run: Callable[[Connection], T], engine: AsyncEngine) -> T:
        """Carry out a transaction, again and again if others' locks make it fail."""
        pause = AGAIN_SECONDS
        for attempt in range(1, ATTEMPTS + 1):
            try:
                async with engine.begin() as connection:
                    return await connection.run_sync(run)
            except DBAPIError as exc:
                if attempt == ATTEMPTS or _number(exc) not in GIVEN_UP:
                    raise
            await asyncio.sleep(random.uniform(0, pause))
            pause *= 2
        raise AssertionError("the last attempt returns or raises")

    async def _tell(self) -> None:
        """Write the hints that were told, until there are none."""
        while self._untold:
            hints, self._untold = self._untold, []
            try:
                await self._write_hints(hints)
            except StorageUnavailable:
                self._untold = [*hints, *self._untold]
                await asyncio.sleep(POLL_SECONDS)
            await asyncio.sleep(TELL_SECONDS)

    async def _write_hints(self, hints: list[Hint]) -> None:
        def write(connection: Connection) -> None:
            hint_rows.write(connection, f"{self._me}/tell", hints, self.now_ms())

        with translated(self._name):
            await self._under_way.carry_out(self._repeated(write, self._writers[Lane.QUICK]))

    async def _poll(self) -> None:
        """Publish what other processes have changed; after a failure, that anything may have."""
        before: hint_rows.Numbers | None = None
        polls = 0
        while True:
            polls += 1
            try:
                before = await self._look(before)
                if polls % CLOCK_POLLS == 0:
                    await self._set_clock()
                if polls % TIDY_POLLS == 0 and self.serving:
                    await self.write(lambda c: hint_rows.tidy(c, self.now_ms()), lane=Lane.QUICK)
            except (StorageUnavailable, StorageBusy):
                before = None
            await asyncio.sleep(POLL_SECONDS)

    async def _look(self, before: hint_rows.Numbers | None) -> hint_rows.Numbers:
        now = await self.read(hint_rows.read, Lane.QUICK)
        if before is None:
            self.hint_broker.publish(*await self.read(hint_rows.all_projects, Lane.QUICK))
        else:
            self.hint_broker.publish(*hint_rows.news(before, now, self._me))
        return now

    async def _check(self) -> None:
        if self._mysql:
            check = partial(check_fitness, what=self._name, serving=self.serving)
            await self.read(check, Lane.QUICK)

    async def _set_clock(self) -> None:
        if self._mysql:
            self._server_clock.set(int(await self.read(lambda c: c.scalar(CLOCK), Lane.QUICK)))


def _number(exc: DBAPIError) -> int | None:
    """Return the number of an error of MySQL or MariaDB."""
    found = driver_error(exc).args[:1]
    return found[0] if found and isinstance(found[0], int) else None


@contextlib.contextmanager
def _in_time() -> Iterator[None]:
    """Raise StatementTooSlow for a statement that exceeded its timeout."""
    try:
        yield
    except DBAPIError as exc:
        if _number(exc) in TOO_SLOW:
            raise StatementTooSlow from exc
        raise

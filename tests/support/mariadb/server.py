"""Databases on a MariaDB server: empty ones, and with the schema.

Those with the schema are emptied after a test and used again. The server is the one that
``SUPT_TEST_MARIADB`` names (whose user may create databases), or one that lives as long as the
test run does, however that ends.
"""

from __future__ import annotations

import asyncio
import atexit
import functools
import itertools
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import asyncmy
from asyncmy.errors import OperationalError
from sqlalchemy import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from supt_async.storage.factory import open_storage
from tests.support.mariadb.program import FAST, Program, temporary_folder
from tests.support.mariadb.template import Template
from tests.support.ports import free_port

UNKNOWN_THREAD = 1094


@dataclass
class Server:
    """Running MariaDB; ``admin`` is its address, without a database."""

    admin: URL
    numbers: itertools.count[int] = field(default_factory=itertools.count)
    idle: list[str] = field(default_factory=list)
    """Names of databases that are as the template is."""
    template: Template | None = None
    port: int = 0
    """TCP port of a server whose ``admin`` is an address by a socket."""

    @asynccontextmanager
    async def empty(self) -> AsyncIterator[str]:
        """Create an empty database and yield its address; it is dropped at the end."""
        name = await self._create()
        try:
            yield self.address(name)
        finally:
            await self._drop(name)

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[str]:
        """Yield the address of a database that has the schema, and no project.

        Its tables may be filled and changed in no other way: for that take an empty one.
        """
        if self.template is None:
            self.template = await self._make_template()
        name = self.idle.pop() if self.idle else await self._copy(self.template)
        try:
            yield self.address(name)
        finally:
            await self._end_connections(name)
            if await self._restore(self.template, name):
                self.idle.append(name)
            else:
                await self._drop(name)

    @asynccontextmanager
    async def over_tcp(self, address: str, password: str) -> AsyncIterator[str]:
        """Yield a database's address by TCP, for a user who has a password."""
        user = f"user_{secrets.token_hex(4)}"
        url = make_url(address)
        await run_sql(self.admin, f"CREATE USER {user}@'%%' IDENTIFIED BY %s", password)
        try:
            await run_sql(self.admin, f"GRANT ALL ON `{url.database}`.* TO {user}@'%'")
            there = url.set(username=user, password=password, query={})
            if url.host is None:
                there = there.set(host="127.0.0.1", port=self.port)
            yield there.render_as_string(hide_password=False)
        finally:
            await run_sql(self.admin, f"DROP USER {user}@'%'")

    def address(self, name: str) -> str:
        """Return the address of a database, as a user writes it."""
        return self.admin.set(database=name).render_as_string(hide_password=False)

    async def close(self) -> None:
        """Drop the databases that are kept to be used again; must be the last call."""
        for name in self.idle:
            await self._drop(name)
        self.idle.clear()

    async def _make_template(self) -> Template:
        async with self.empty() as address:
            await (await open_storage(address)).close()
            connection = await connect(address)
            try:
                return await Template.read(connection)
            finally:
                connection.close()

    async def _create(self) -> str:
        name = f"supt_test_{os.getpid()}_{next(self.numbers)}"
        await run_sql(self.admin, f"CREATE DATABASE {name}")
        return name

    async def _copy(self, template: Template) -> str:
        name = await self._create()
        connection = await connect(self.address(name))
        try:
            await template.write(connection)
        finally:
            connection.close()
        return name

    async def _restore(self, template: Template, name: str) -> bool:
        connection = await connect(self.address(name))
        try:
            return await template.restore(connection)
        finally:
            connection.close()

    async def _end_connections(self, name: str) -> None:
        """End the connections that a test has left: what they have locked could not be emptied."""
        left = "SELECT id FROM information_schema.processlist WHERE db = %s"
        for (id_,) in await run_sql(self.admin, left, name):
            with suppress(OperationalError):  # it has ended by itself
                await run_sql(self.admin, f"KILL {id_}")

    async def _drop(self, name: str) -> None:
        await self._end_connections(name)
        await run_sql(self.admin, f"DROP DATABASE IF EXISTS {name}")


@functools.cache
def server() -> Server:
    """Return the test run's MariaDB, started on first use."""
    named = os.environ.get("SUPT_TEST_MARIADB")
    if named:
        given = Server(make_url(named).set(database=None))
        atexit.register(lambda: asyncio.run(given.close()))
        return given
    program = Program(temporary_folder(), FAST, free_port())
    program.install()
    program.start(remove=True)
    atexit.register(program.stop)
    return Server(program.admin, port=program.port)


async def connect(address: str | URL) -> Any:
    """Open a connection of the driver, which bypasses the code under test."""
    url = make_url(address)
    where: dict[str, Any] = {}
    if "unix_socket" in url.query:
        where = {"unix_socket": url.query["unix_socket"]}
    elif url.host is not None:
        where = {"host": url.host, "port": url.port or 3306}
    return await asyncmy.connect(
        user=url.username,
        password=url.password or "",
        database=url.database,
        charset="utf8mb4",
        autocommit=True,
        **where,
    )


async def run_sql(address: str | URL, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """Run a statement on a connection of its own, committed at once, and return its rows."""
    connection = await connect(address)
    try:
        async with connection.cursor() as cursor:
            await cursor.execute(statement, values or None)
            return list(await cursor.fetchall())
    finally:
        connection.close()


def open_engine(address: str | URL) -> AsyncEngine:
    """Return SQLAlchemy's engine for an address, with the driver that it needs."""
    return create_async_engine(make_url(address).set(drivername="mysql+asyncmy"))


@asynccontextmanager
async def careless() -> AsyncIterator[None]:
    """Let the server be set up so that acknowledged changes can be lost."""
    setting = "innodb_flush_log_at_trx_commit"
    admin = server().admin
    ((usual,),) = await run_sql(admin, f"SELECT @@GLOBAL.{setting}")
    await run_sql(admin, f"SET GLOBAL {setting} = 0")
    try:
        yield
    finally:
        await run_sql(admin, f"SET GLOBAL {setting} = {usual}")

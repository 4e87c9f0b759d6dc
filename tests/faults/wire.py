"""TCP proxy between a server and its database, for tests of a bad network."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from sqlalchemy import make_url

PORTS = {"postgresql": 5432, "mysql": 3306, "mariadb": 3306}
"""Port of each database if its address names none."""


class Wire:
    """TCP proxy to a database that can be cut, stopped, or lose the replies."""

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
        socket = self._socket
        if socket is not None:
            return await asyncio.open_unix_connection(socket)
        port = self._url.port or PORTS[self._url.get_backend_name()]
        return await asyncio.open_connection(self._url.host, port)

    @property
    def _socket(self) -> str | None:
        """Path of the database's socket; None if it listens on a port."""
        query = self._url.query
        if "unix_socket" in query:
            return str(query["unix_socket"])
        if "host" in query:
            port = self._url.port or PORTS["postgresql"]
            return f"{query['host']}/.s.PGSQL.{port}"
        return None

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


class CommitWire(Wire):
    """Wire that loses what the database replies to the commit of a certain change."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.lost = b""
        """Bytes in a change; from its COMMIT on, replies on its connection are lost."""

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await self._there()
        self._sockets += [writer, there[1]]
        dead = asyncio.Event()
        await asyncio.gather(self._ask(reader, there[1], dead), self._reply(there[0], writer, dead))

    async def _ask(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, dead: asyncio.Event
    ) -> None:
        changed = False
        with contextlib.suppress(ConnectionError, OSError):
            while data := await reader.read(65536):
                changed |= bool(self.lost) and self.lost in data and b"INSERT" in data
                if changed and b"COMMIT" in data:
                    dead.set()
                writer.write(data)
                await writer.drain()
        writer.transport.abort()

    async def _reply(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, dead: asyncio.Event
    ) -> None:
        with contextlib.suppress(ConnectionError, OSError):
            while data := await reader.read(65536):
                if not dead.is_set():
                    writer.write(data)
                    await writer.drain()
        writer.transport.abort()

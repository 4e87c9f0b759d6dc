"""Fake server: real websockets around a FakeHub, on a network that tests can break."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from supt_async.protocol import messages as m
from supt_async.protocol.codec import encode
from supt_async.protocol.server.effects import Effect
from supt_async.protocol.server.session import Session
from tests.support.fake_hub import SLUG, FakeConnection, FakeHub


class FakeServer:
    """Server of one project whose sockets can be cut, losing the messages under way."""

    def __init__(self, hub: FakeHub) -> None:
        self.hub = hub
        self.lost: Callable[[m.ServerMessage], bool] = lambda message: False
        """Predicate: the first message that it matches is lost, and its socket cut."""
        self.status: HTTPStatus | None = None
        """HTTP status that refuses every handshake, if set."""
        self.silent = False
        """Whether new sockets are accepted and then ignored."""
        self.handshakes = 0
        self.port = 0
        self._sockets: dict[FakeConnection, ServerConnection] = {}
        self._server: Server | None = None
        self._happened = asyncio.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/{SLUG}"

    async def start(self) -> None:
        """Listen on a free port, or again on the same one."""
        self._server = await serve(
            self._serve,
            "127.0.0.1",
            self.port,
            subprotocols=[Subprotocol(m.SUBPROTOCOL)],
            process_request=self._admit,
            compression=None,
            close_timeout=1,
        )
        self.port = next(iter(self._server.sockets)).getsockname()[1]

    async def stop(self) -> None:
        """Stop without a word to the clients."""
        self.cut()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def cut(self) -> None:
        """Cut every connection."""
        for socket in list(self._sockets.values()):
            socket.transport.abort()

    async def tell(self, event: Callable[[Session], list[Effect]]) -> None:
        """Apply an event to every session."""
        for connection in list(self._sockets):
            connection.carry_out(event(connection.session))
        await self._flush()

    async def say(self, text: str) -> None:
        """Send a frame as it is to every client."""
        for socket in list(self._sockets.values()):
            await socket.send(text)

    async def wake(self) -> None:
        self.hub.wake()
        await self._flush()

    async def until(self, ready: Callable[[], bool]) -> None:
        """Wait until a condition holds; it is checked after each frame of a client."""
        while not ready():
            self._happened.clear()
            await self._happened.wait()

    def _admit(self, socket: ServerConnection, request: Request) -> Response | None:
        self.handshakes += 1
        self._happened.set()
        return None if self.status is None else socket.respond(self.status, "")

    async def _serve(self, socket: ServerConnection) -> None:
        if self.silent:
            await socket.wait_closed()
            return
        connection = self.hub.connect()
        self._sockets[connection] = socket
        try:
            async for text in socket:
                assert isinstance(text, str)
                connection.hear(text)
                await self._flush()
                self._happened.set()
        except ConnectionClosed:
            pass
        finally:
            connection.lose()
            del self._sockets[connection]
            self._happened.set()

    async def _flush(self) -> None:
        for connection, socket in list(self._sockets.items()):
            while connection.sent:
                message = connection.sent.popleft()
                if self.lost(message):
                    self.lost = lambda message: False
                    socket.transport.abort()
                    connection.sent.clear()
                    break
                try:
                    await socket.send(encode(message))
                except ConnectionClosed:
                    break
            if connection.closed is not None:
                await socket.close(connection.closed.code, connection.closed.reason)


@asynccontextmanager
async def fake_server(hub: FakeHub) -> AsyncIterator[FakeServer]:
    server = FakeServer(hub)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()

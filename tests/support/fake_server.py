"""A small real websocket server around a ToyHub, with a network that can be made worse."""

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
from tests.support.fake_hub import SLUG, ToyConnection, ToyHub


class ToyServer:
    """Serves one project. Sockets can be cut, and answers lost with them."""

    def __init__(self, hub: ToyHub) -> None:
        self.hub = hub
        self.lost: Callable[[m.ServerMessage], bool] = lambda message: False
        """Cut the socket instead of sending such a message, once."""
        self.status: HTTPStatus | None = None
        """Answer handshakes with this."""
        self.silent = False
        """Hear nothing and say nothing."""
        self.handshakes = 0
        self.port = 0
        self._sockets: dict[ToyConnection, ServerConnection] = {}
        self._server: Server | None = None
        self._happened = asyncio.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/{SLUG}"

    async def start(self) -> None:
        """Listen, on the same port as before if there was one."""
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
        """Vanish: nobody is told anything."""
        self.cut()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def cut(self) -> None:
        """Lose every connection."""
        for socket in list(self._sockets.values()):
            socket.transport.abort()

    async def tell(self, event: Callable[[Session], list[Effect]]) -> None:
        """Let something happen to every session."""
        for line in list(self._sockets):
            line.carry_out(event(line.session))
        await self._flush()

    async def say(self, text: str) -> None:
        """Send a frame, letter by letter, to every client."""
        for socket in list(self._sockets.values()):
            await socket.send(text)

    async def wake(self) -> None:
        self.hub.wake()
        await self._flush()

    async def until(self, ready: Callable[[], bool]) -> None:
        """Wait until something is so, after whatever a client says."""
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
        line = self.hub.connect()
        self._sockets[line] = socket
        try:
            async for text in socket:
                assert isinstance(text, str)
                line.hear(text)
                await self._flush()
                self._happened.set()
        except ConnectionClosed:
            pass
        finally:
            line.lose()
            del self._sockets[line]
            self._happened.set()

    async def _flush(self) -> None:
        for line, socket in list(self._sockets.items()):
            while line.sent:
                message = line.sent.popleft()
                if self.lost(message):
                    self.lost = lambda message: False
                    socket.transport.abort()
                    line.sent.clear()
                    break
                try:
                    await socket.send(encode(message))
                except ConnectionClosed:
                    break
            if line.closed is not None:
                await socket.close(line.closed.code, line.closed.reason)


@asynccontextmanager
async def toy_server(hub: ToyHub) -> AsyncIterator[ToyServer]:
    server = ToyServer(hub)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()

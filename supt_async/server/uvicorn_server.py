"""uvicorn server with a graceful shutdown.

uvicorn itself sends 1012 to every socket before the application's shutdown begins, so the
application can't end its sessions there. Here the listeners are closed first, then every session
gets its acks, ``bye`` and 4503, and only then does uvicorn shut down.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from supt_async.config import ServerConfig
from supt_async.errors import Refused
from supt_async.protocol.messages import MAX_BYTES
from supt_async.server.access.addresses import NotePeer
from supt_async.server.access.connection_limits import ConnectionLimits
from supt_async.server.access.headers import safe_headers
from supt_async.server.peer_progress import PingWheel
from supt_async.server.sessions.hub import Hub
from supt_async.server.turns.arrivals import Arrivals
from supt_async.server.turns.paced import Paced
from supt_async.server.uvicorn_protocols import SEND_BUFFER, HttpConnection
from supt_async.server.uvicorn_websockets import SocketConnection

TICK_SECONDS = 1.0
"""Interval at which the time is set that answers over HTTP carry, in seconds."""
BACKLOG = 65_535
"""Connections that the system keeps for the server to accept, at most as many as its own limit
allows (on Linux net.core.somaxconn, 4096). Who finds no place tries again after some seconds."""


class Server(uvicorn.Server):
    """A uvicorn server that drains its sessions before it stops."""

    def __init__(
        self, config: uvicorn.Config, hub: Hub, arrivals: Arrivals, drain_seconds: float
    ) -> None:
        super().__init__(config)
        self._arrivals = arrivals
        self._hub = hub
        self._drain_seconds = drain_seconds
        self.ready = asyncio.Event()
        self._stopping = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._arrivals.open(sockets or [], self._connection)
            self.ready.set()

    def _connection(self) -> asyncio.Protocol:
        """Return the protocol of a new connection, as uvicorn makes it."""
        made: asyncio.Protocol = self.config.http_protocol_class(
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )  # type: ignore[call-arg]
        return made

    async def serve_quietly(self, sockets: list[socket.socket]) -> None:
        """Serve until ``stop`` is called, and leave the process's signals alone."""
        await self._serve(sockets)

    def stop(self) -> None:
        """Begin to stop."""
        self.should_exit = True
        self._stopping.set()

    async def main_loop(self) -> None:
        """Wait until the server is to stop: uvicorn's own would wake up ten times a second."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TICK_SECONDS):
                    await self._stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._arrivals.close()
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        await self._hub.drain(self._drain_seconds)
        await super().shutdown(sockets=None)


def listen(host: str, port: int, *, shared: bool = False, joins: bool = False) -> socket.socket:
    """Return a socket that listens on an address; called before anything else is started.

    Args:
        host: The address.
        port: The port; 0 takes a free one.
        shared: Whether later sockets may have the same address.
        joins: Whether an earlier socket, which is shared, has the address.

    Raises:
        Refused: The address is in use, or not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Without the protocol asyncio would not switch Nagle's algorithm off, and an answer in two
    # frames would wait 40 ms for the client's acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)  # also of accepted ones
    try:
        if joins:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind((host, port))
        if shared:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.listen(BACKLOG)
    except (OSError, OverflowError) as exc:
        listener.close()
        reason = getattr(exc, "strerror", None) or str(exc)
        raise Refused(
            f"can't listen on {host}:{port}: {reason}; choose another with --port"
        ) from exc
    listener.setblocking(False)
    return listener


def make_server(app: Starlette, hub: Hub, config: ServerConfig) -> Server:
    """Return a server that is configured for many quiet sockets."""
    places, turns = ConnectionLimits(config), Paced()
    further = Arrivals(places.has_file, turns)

    class Connection(HttpConnection):
        limits = places
        arrivals = further
        paced = turns

    class Socket(SocketConnection):
        pings = PingWheel(config.ping_seconds)
        paced = turns

    settings = uvicorn.Config(
        NotePeer(ProxyHeadersMiddleware(app, config.forwarded_allow_ips)),  # type: ignore[arg-type]
        proxy_headers=False,
        http=Connection,
        ws=Socket,
        ws_max_size=MAX_BYTES,
        ws_ping_interval=config.ping_seconds,
        ws_ping_timeout=config.ping_seconds,
        ws_per_message_deflate=False,
        log_config=None,
        access_log=False,
        server_header=False,
        headers=list(safe_headers(config.media_origins)),
        timeout_graceful_shutdown=5,
        backlog=BACKLOG,
    )
    return Server(settings, hub, further, config.drain_seconds)


@asynccontextmanager
async def serving(server: Server, listener: socket.socket) -> AsyncIterator[None]:
    """Serve while the body runs; the caller handles signals.

    Raises:
        Refused: The application did not start.
    """
    task = asyncio.create_task(server.serve_quietly([listener]), name="uvicorn")
    try:
        await asyncio.wait(
            [task, asyncio.ensure_future(server.ready.wait())],
            return_when=asyncio.FIRST_COMPLETED,
        )
        if task.done():
            task.result()
            raise Refused("the server did not start: see its log")
        yield
    finally:
        server.stop()
        await task

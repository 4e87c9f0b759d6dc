"""uvicorn's connections, with an end to peers that only hold a place.

A peer may connect and say nothing, begin a request and never finish it, never read what it is
sent, or send a head without an end or a message in endless pieces. uvicorn waits for each of them
for ever, and they cost memory here and in the kernel. These subclasses end such connections;
everything else is uvicorn's. They lean on methods that are not its public interface, so
pyproject.toml names the versions that are known to fit, and tests/server/test_transports.py has
a probe for each rule.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import cast

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

HEAD_SECONDS = 10.0
"""How long the head of a request may take from its first byte, or a new connection's first one."""
BODY_SECONDS = 30.0
"""How long nothing may come of a body that is being read."""
MAX_HEAD = 64 * 1024
"""Bytes of a request's head, about; httptools itself takes any number."""
MAX_TARGET = 8 * 1024
"""Bytes of a request's address; ours are shorter than a hundred."""
STALL_SECONDS = 10.0
"""How long a peer may leave unread what has been sent to it."""
MAX_FRAGMENTS = 64
"""Pieces that a message may come in."""
SEND_BUFFER = 64 * 1024
"""Bytes that the kernel keeps for a peer who reads slowly; by default it is some megabytes."""

logger = logging.getLogger(__name__)


class Deadline:
    """Calls a function unless it is called off in time."""

    def __init__(self) -> None:
        self._handle: asyncio.TimerHandle | None = None

    def set(self, seconds: float, overdue: Callable[[], None]) -> None:
        """Begin to count, or begin anew."""
        self.call_off()
        self._handle = asyncio.get_running_loop().call_later(seconds, overdue)

    def call_off(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None


class HttpConnection(HttpToolsProtocol):
    """A connection that speaks HTTP, until it becomes a websocket."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast(asyncio.Transport, transport))
        self._in_body = False
        self._head = 0
        self._unread, self._unfinished = Deadline(), Deadline()
        self._unfinished.set(HEAD_SECONDS, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        self._unfinished.call_off()
        self._unread.call_off()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._head += len(data)
        super().data_received(data)
        if not self._in_body and self._head > MAX_HEAD:
            self._give_up()
        if self._in_body:
            self._unfinished.set(BODY_SECONDS, self._body_overdue)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._unfinished.set(HEAD_SECONDS, self._give_up)

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > MAX_TARGET:
            raise ValueError("the request's address is too long")  # answered with a 400

    def on_headers_complete(self) -> None:
        self._unfinished.call_off()
        self._in_body = True
        self._head = 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._unfinished.call_off()
        self._in_body = False
        self._head = 0
        super().on_message_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread.set(STALL_SECONDS, self._give_up)

    def resume_writing(self) -> None:
        self._unread.call_off()
        super().resume_writing()

    def _body_overdue(self) -> None:
        if self.flow.read_paused:  # it is the server that has not taken what is there
            self._unfinished.set(BODY_SECONDS, self._body_overdue)
        else:
            self._give_up()

    def _give_up(self) -> None:
        _abort(self.transport)


class SocketConnection(WebSocketsSansIOProtocol):
    """A connection that has become a websocket."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._pieces = 0
        self._unread, self._leaving = Deadline(), Deadline()
        self._ending = False

    def connection_lost(self, exc: Exception | None) -> None:
        self._unread.call_off()
        self._leaving.call_off()
        super().connection_lost(exc)

    async def send(self, message: ASGISendEvent) -> None:
        await super().send(message)
        if self.close_sent:
            self._end()

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self._end()

    def handle_close(self, event: Frame) -> None:
        super().handle_close(event)
        self._end()

    def handle_parser_exception(self) -> None:
        super().handle_parser_exception()
        self._end()

    def _end(self) -> None:
        """See to it that the end comes: closing waits until all has been read, maybe for ever."""
        if not self._ending and not self.disconnected:
            self._ending = True
            seconds = self.close_timeout + STALL_SECONDS
            self._leaving.set(seconds, lambda: _abort(self.transport))

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread.set(STALL_SECONDS, lambda: _abort(self.transport))

    def resume_writing(self) -> None:
        self._unread.call_off()
        super().resume_writing()

    def handle_text(self, event: Frame) -> None:
        self._pieces = 1
        super().handle_text(event)

    def handle_bytes(self, event: Frame) -> None:
        self._pieces = 1
        super().handle_bytes(event)

    def handle_cont(self, event: Frame) -> None:
        if self.close_sent:
            return
        self._pieces += 1
        if self._pieces > MAX_FRAGMENTS:
            self.conn.fail(1009, f"a message comes in {MAX_FRAGMENTS} frames at most")
            self.handle_parser_exception()
        else:
            super().handle_cont(event)


def _abort(transport: asyncio.Transport) -> None:
    logger.info("a connection that only held its place was given up", extra={"action": "abort"})
    transport.abort()

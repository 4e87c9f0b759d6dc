"""uvicorn's HTTP connections, with an end to peers that only occupy a connection.

A peer may connect and say nothing, begin a request and never finish it, never read what it is
sent, or send a head or trailers without an end. uvicorn waits for each of them for ever, and they
cost memory here and in the kernel. This subclass, and the one in ``uvicorn_websockets``, end such
connections; everything else is uvicorn's. They rely on methods that are not its public interface,
so pyproject.toml names the versions that are known to fit, and
tests/server/test_uvicorn_protocols.py has a probe for each rule.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import ClassVar, cast

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from supt_async.server import peer_progress
from supt_async.server.access.connection_limits import ConnectionLimits
from supt_async.server.peer_progress import BodyProgress, Deadline, UnreadData
from supt_async.server.turns.arrivals import Arrivals
from supt_async.server.turns.paced import Paced

HEAD_SECONDS = 10.0
"""Seconds from the first byte of a request to the end of its head; also those of a new
connection to its first head."""
ANSWERED_SECONDS = 5.0
"""Seconds that the rest of a body may take once the request is answered."""
ANSWERED_BYTES = 1024 * 1024
"""Bytes of such a rest that are read and discarded, so that the peer gets to read the answer."""
MAX_HEAD = 64 * 1024
"""Approximate maximum of a request's head or trailers, in bytes; httptools has none."""
MAX_HEADERS = 100
"""Maximum number of a request's headers."""
EARLY_BYTES = 4 * 1024
"""Bytes of a first request that are kept until its turn; with more it is read at once."""
MAX_TARGET = 8 * 1024
"""Maximum length of a request's address in bytes; ours are shorter than a hundred."""
MAX_FORWARDED = 1024
"""Bytes at the end of X-Forwarded-For that are read: those of the nearest proxies."""
MAX_PIPELINED = 16
"""Maximum number of requests that wait for the response to an earlier one; browsers send none."""
FREE_CHUNKS = 1024
"""Number of chunks of any size that a body may come in."""
CHUNK_BYTES = 16
"""Minimum average size in bytes of a body's chunks beyond those."""
NO_PLACE = (
    b"HTTP/1.1 429 Too Many Requests\r\nconnection: close\r\nretry-after: 5\r\n"
    b"content-type: text/plain; charset=utf-8\r\ncontent-length: 39\r\n\r\n"
    b"too many connections: close some first\n"
)
"""Response on a connection over a limit."""
SEND_BUFFER = 64 * 1024
"""Bytes that the kernel buffers for a peer that reads slowly; by default it is some megabytes."""

logger = logging.getLogger(__name__)


class HttpConnection(HttpToolsProtocol):
    """A connection that speaks HTTP, until it becomes a websocket.

    One deadline runs at a time: for the head, for the body, for the rest of a body after the
    response, for the next request, or for the peer to read the last response.
    """

    limits: ClassVar[ConnectionLimits | None] = None
    """Counts the open connections of the server."""
    arrivals: ClassVar[Arrivals | None] = None
    """Looks for further connections when one has come."""
    paced: ClassVar[Paced | None] = None
    """Gives first requests their turns."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast(asyncio.Transport, transport))
        self._limit_key = self._acquire()
        self._begun = self._in_body = False
        self._running: RequestResponseCycle | None = None
        self._framing = 0  # bytes since the last ones of a body: a head, or trailers
        self._body = BodyProgress()
        self._unread, self._idle_reader = (
            UnreadData(self.transport, partial(abort, self.transport)) for _ in range(2)
        )
        self._unfinished = Deadline()
        self._unfinished.set(HEAD_SECONDS, self._abort)
        self._early: bytes | None = b""  # of the first request, until its turn
        if self.arrivals is not None:
            self.arrivals.look()

    def _keep(self, early: bytes, data: bytes) -> None:
        """Keep what has come of the first request until its turn, which may be at once."""
        self._early = early + data
        if self.paced is None or len(self._early) > EARLY_BYTES:
            self._read_early()
        elif not early:
            self._unfinished.cancel()  # it is the server that makes it wait
            self.transport.pause_reading()
            self.paced.call(self._read_early)

    def _read_early(self) -> None:
        """Read the first request."""
        early, self._early = self._early, None
        if early and not self.transport.is_closing():
            self._unfinished.set(HEAD_SECONDS, self._abort)
            self.transport.resume_reading()
            self.data_received(early)

    def connection_lost(self, exc: Exception | None) -> None:
        self._release()
        if self._running is not None:  # uvicorn itself tells the latest request only
            self._running.disconnected = True
            self._running.message_event.set()
        self._unfinished.cancel()
        self._idle_reader.cancel()
        self._unread.cancel()
        super().connection_lost(exc)
        self._forget_parser()

    def data_received(self, data: bytes) -> None:
        if self._early is not None:
            self._keep(self._early, data)
            return
        self._framing += len(data)
        self._body.after_response += len(data)
        super().data_received(data)
        if self._framing > MAX_HEAD:
            self._abort()
        elif self._in_body and self._answered:
            if self._body.after_response > ANSWERED_BYTES:
                self._abort()
        elif self._in_body:
            self._unfinished.set(self._body.remaining_seconds(self.loop.time()), self._body_overdue)
            self._body.waiting = not self.flow.read_paused

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._idle_reader.cancel()
        if self._limit_key is not None and self.limits is not None:
            self.limits.busy(self._limit_key, self)
        self._begun = True
        self._unfinished.set(HEAD_SECONDS, self._abort)

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > MAX_TARGET:
            raise ValueError("the request's address is too long")  # answered with a 400

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._in_body:
            return  # a trailer, which nothing here reads
        if len(self.headers) >= MAX_HEADERS:
            raise ValueError("the request has too many headers")
        if len(value) > MAX_FORWARDED and name.lower() == b"x-forwarded-for":
            value = value[-MAX_FORWARDED:]
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._unfinished.cancel()
        self._in_body = True
        self._framing = 0
        self._body = BodyProgress(self.loop.time())
        if len(self.pipeline) >= MAX_PIPELINED:
            raise ValueError("too many requests without waiting for their answers")
        super().on_headers_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def on_chunk_header(self) -> None:
        self._body.chunks += 1
        if self._body.chunks > FREE_CHUNKS + self._body.bytes // CHUNK_BYTES:
            raise ValueError("the body comes in too many pieces")

    def on_body(self, body: bytes) -> None:
        self._framing = 0
        self._body.bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._unfinished.cancel()
        self._begun = self._in_body = False
        self._framing = 0
        super().on_message_complete()
        self._await_next()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._await_next()

    def handle_websocket_upgrade(self) -> None:
        super().handle_websocket_upgrade()
        self._release()  # it is counted as a socket from here on
        self._idle_reader.cancel()
        self._unfinished.cancel()  # the socket has deadlines of its own
        self._forget_parser()

    def _forget_parser(self) -> None:
        """Let go of the parser, which refers to this object: both are freed without the collector.

        Nothing is parsed here after the end of the connection, or once it is a websocket.
        """
        self.parser = None  # type: ignore[assignment]

    @property
    def _answered(self) -> bool:
        """Whether the last request has been answered; there may have been none."""
        return bool(getattr(self.cycle, "response_complete", False))

    def _await_next(self) -> None:
        """Start the deadline for what follows a response: nothing, a body's end, a request."""
        if self.transport.is_closing():
            self._unfinished.cancel()
            self._idle_reader.watch()
        elif not self._answered:
            return
        elif self._in_body:
            self._body.after_response = 0
            self._unfinished.set(ANSWERED_SECONDS, self._abort)
        elif not self._begun:
            # Any byte cancels uvicorn's own timer, although an empty line begins no message. And
            # a response may take much longer to be read than it took to be sent.
            self._unfinished.cancel()
            unread = self.transport.get_write_buffer_size() > 0
            if not unread and self._limit_key is not None and self.limits is not None:
                self.limits.idle(self._limit_key, self)
            self._idle_reader.watch(None if unread else self.timeout_keep_alive)

    def send_400_response(self, msg: str) -> None:
        super().send_400_response(msg)
        self._unfinished.set(peer_progress.STALL_SECONDS, self._abort)

    def _acquire(self) -> str | None:
        """Count the connection, or close it if that is over a limit; return its key."""
        if self.limits is None:
            return None
        bare = self.transport.get_extra_info("socket")
        key = self.limits.acquire(self.client, bare.fileno())
        if key is None:
            self.transport.write(NO_PLACE)
            self.transport.close()
        return key

    def _release(self) -> None:
        if self._limit_key is not None and self.limits is not None:
            self.limits.busy(self._limit_key, self)
            self.limits.release(self._limit_key)
        self._limit_key = None

    def close_idle(self) -> None:
        """Close the connection between two requests: a new one of its address needs the place."""
        self._release()
        self.transport.close()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread.watch()

    def resume_writing(self) -> None:
        self._unread.cancel()
        super().resume_writing()

    def _body_overdue(self) -> None:
        if self.flow.read_paused:  # the server has not read what has arrived
            self._unfinished.set(peer_progress.BODY_SECONDS, self._body_overdue)
        else:
            self._abort()

    def _abort(self) -> None:
        abort(self.transport)


def abort(transport: asyncio.Transport) -> None:
    """Close a connection at once, and discard what has not been sent yet."""
    logger.info("connection aborted: its peer made no progress", extra={"action": "abort"})
    transport.abort()

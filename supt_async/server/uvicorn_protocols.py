"""uvicorn's connections, with an end to peers that only hold a place.

A peer may connect and say nothing, begin a request and never finish it, never read what it is
sent, or send a head or trailers without an end. uvicorn waits for each of them for ever, and they
cost memory here and in the kernel. This subclass, and the one in ``uvicorn_websockets``, end such
connections; everything else is uvicorn's. They lean on methods that are not its public interface,
so pyproject.toml names the versions that are known to fit, and
tests/server/test_uvicorn_protocols.py has a probe for each rule.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, cast

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from supt_async.server.access.connection_limits import ConnectionLimits

HEAD_SECONDS = 10.0
"""How long the head of a request may take from its first byte, or a new connection's first one."""
BODY_SECONDS = 30.0
"""How long a body may be behind ``BODY_RATE``: bytes that come a few at a time are no progress."""
BODY_RATE = 1024
"""Bytes a second in which a body that is being read has to come, at least."""
ANSWERED_SECONDS = 5.0
"""Time that the rest of a body may take once the request is answered, in seconds."""
ANSWERED_BYTES = 1024 * 1024
"""Bytes of such a rest that are read and discarded, so that the peer gets to read the answer."""
MAX_HEAD = 64 * 1024
"""Bytes of a request's head, or of its trailers, about; httptools itself takes any number."""
MAX_HEADERS = 100
MAX_TARGET = 8 * 1024
"""Bytes of a request's address; ours are shorter than a hundred."""
MAX_FORWARDED = 1024
"""Bytes of X-Forwarded-For that are looked at: the last ones, which are the nearest proxies'."""
MAX_PIPELINED = 16
"""Requests that wait for the answer to one before them; browsers send none."""
FREE_CHUNKS, CHUNK_BYTES = 1024, 16
"""Chunks that a body may come in, however small; with more of them, bytes they have on average."""
STALL_SECONDS = 10.0
"""Time that a peer may leave sent data unread, in seconds."""
READ_RATE = 2 * 1024
"""Minimum rate at which a peer must read, in bytes per second; on a slow network a large image
may take minutes."""
NO_PLACE = (
    b"HTTP/1.1 429 Too Many Requests\r\nconnection: close\r\nretry-after: 5\r\n"
    b"content-type: text/plain; charset=utf-8\r\ncontent-length: 39\r\n\r\n"
    b"too many connections: close some first\n"
)
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


class Unread:
    """How much of what was sent to a peer it has not read, and whether it goes on reading."""

    def __init__(self, transport: asyncio.Transport, overdue: Callable[[], None]) -> None:
        self._transport = transport
        self._overdue = overdue
        self._deadline = Deadline()
        self._left = 0

    def watch(self, seconds: float | None = None) -> None:
        """Give up after the seconds in which the peer has read next to nothing of what is left."""
        seconds = STALL_SECONDS if seconds is None else seconds
        self.begin()
        self._deadline.set(seconds, lambda: self._look(seconds))

    def begin(self) -> None:
        """Begin to count what is read."""
        self._left = self._transport.get_write_buffer_size()

    def read_in(self, seconds: float) -> bool:
        """Tell whether something was left, and in these seconds the peer has read of it."""
        read = self._left - self._transport.get_write_buffer_size()
        return self._left > 0 and read >= min(self._left, seconds * READ_RATE)

    def _look(self, seconds: float) -> None:
        if self.read_in(seconds):
            self.watch(seconds)
        else:
            self._overdue()

    def call_off(self) -> None:
        self._deadline.call_off()


@dataclass(slots=True)
class Body:
    """How a request's body has come so far."""

    looked_at: float = 0.0
    left: float = -1.0
    """Seconds for which the peer may still be behind the rate."""
    counted: int = 0
    """Bytes that the peer was given credit for."""
    waiting: bool = True
    """Whether it was the peer that was waited for, since it was last looked at."""
    bytes: int = 0
    chunks: int = 0
    answered: int = 0
    """Bytes of any kind since the request was answered."""

    def patience(self, now: float) -> float:
        """Return for how many seconds more to wait for the next bytes."""
        left = BODY_SECONDS if self.left < 0 else self.left
        left -= now - self.looked_at if self.waiting else 0.0
        left += (self.bytes - self.counted) / BODY_RATE
        self.left = max(0.0, min(BODY_SECONDS, left))
        self.looked_at, self.counted = now, self.bytes
        return self.left


class HttpConnection(HttpToolsProtocol):
    """A connection that speaks HTTP, until it becomes a websocket.

    One deadline runs at a time: for the head, for the body, for what is left of a body that has
    been answered, for the next request, or for the answer's being read when all is said.
    """

    limits: ClassVar[ConnectionLimits | None] = None
    """Counts the open connections of the server."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast(asyncio.Transport, transport))
        self._place = self._take_place()
        self._begun = self._in_body = False
        self._running: RequestResponseCycle | None = None
        self._framing = 0  # bytes since the last that were of a body: a head, or trailers
        self._body = Body()
        self._unread, self._resting = (Unread(self.transport, self._give_up) for _ in range(2))
        self._unfinished = Deadline()
        self._unfinished.set(HEAD_SECONDS, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        self._leave_place()
        if self._running is not None:  # uvicorn itself thinks of the request that came last
            self._running.disconnected = True
            self._running.message_event.set()
        self._unfinished.call_off()
        self._resting.call_off()
        self._unread.call_off()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._framing += len(data)
        self._body.answered += len(data)
        super().data_received(data)
        if self._framing > MAX_HEAD:
            self._give_up()
        elif self._in_body and self._answered:
            if self._body.answered > ANSWERED_BYTES:
                self._give_up()
        elif self._in_body:
            self._unfinished.set(self._body.patience(self.loop.time()), self._body_overdue)
            self._body.waiting = not self.flow.read_paused

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._resting.call_off()
        if self._place is not None and self.limits is not None:
            self.limits.busy(self._place, self)
        self._begun = True
        self._unfinished.set(HEAD_SECONDS, self._give_up)

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > MAX_TARGET:
            raise ValueError("the request's address is too long")  # answered with a 400

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._in_body:
            return  # a trailer; nobody here reads them
        if len(self.headers) >= MAX_HEADERS:
            raise ValueError("the request has too many headers")
        if len(value) > MAX_FORWARDED and name.lower() == b"x-forwarded-for":
            value = value[-MAX_FORWARDED:]
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._unfinished.call_off()
        self._in_body = True
        self._framing = 0
        self._body = Body(self.loop.time())
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
        self._unfinished.call_off()
        self._begun = self._in_body = False
        self._framing = 0
        super().on_message_complete()
        self._rest()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._rest()

    def handle_websocket_upgrade(self) -> None:
        super().handle_websocket_upgrade()
        self._leave_place()  # it is a socket's from here on
        self._resting.call_off()
        self._unfinished.call_off()  # the deadlines are the socket's from here on

    @property
    def _answered(self) -> bool:
        """Whether the last request has been answered; there may have been none."""
        return bool(getattr(self.cycle, "response_complete", False))

    def _rest(self) -> None:
        """Wait for what may come after an answer: nothing, the body's end, another request."""
        if self.transport.is_closing():
            self._unfinished.call_off()
            self._resting.watch()
        elif not self._answered:
            return
        elif self._in_body:
            self._body.answered = 0
            self._unfinished.set(ANSWERED_SECONDS, self._give_up)
        elif not self._begun:
            # uvicorn's own timer is called off by any byte, and an empty line begins no message.
            # What is sent last may take much longer to be read than it took to be answered.
            self._unfinished.call_off()
            unread = self.transport.get_write_buffer_size() > 0
            if not unread and self._place is not None and self.limits is not None:
                self.limits.idle(self._place, self)
            self._resting.watch(None if unread else self.timeout_keep_alive)

    def send_400_response(self, msg: str) -> None:
        super().send_400_response(msg)
        self._unfinished.set(STALL_SECONDS, self._give_up)

    def _take_place(self) -> str | None:
        """Return whom the connection counts for; if there is no place for it, it is ended."""
        if self.limits is None:
            return None
        bare = self.transport.get_extra_info("socket")
        place = self.limits.acquire(self.client, bare.fileno())
        if place is None:
            self.transport.write(NO_PLACE)
            self.transport.close()
        return place

    def _leave_place(self) -> None:
        if self._place is not None and self.limits is not None:
            self.limits.busy(self._place, self)
            self.limits.release(self._place)
        self._place = None

    def close_idle(self) -> None:
        """Close the connection between two requests: a new one of its address needs the place."""
        self._leave_place()
        self.transport.close()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread.watch()

    def resume_writing(self) -> None:
        self._unread.call_off()
        super().resume_writing()

    def _body_overdue(self) -> None:
        if self.flow.read_paused:  # it is the server that has not taken what is there
            self._unfinished.set(BODY_SECONDS, self._body_overdue)
        else:
            self._give_up()

    def _give_up(self) -> None:
        abort(self.transport)


def abort(transport: asyncio.Transport) -> None:
    """End a connection at once, whatever has not been sent yet."""
    logger.info("a connection that only held its place was given up", extra={"action": "abort"})
    transport.abort()

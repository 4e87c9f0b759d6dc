"""Reader of one socket: hands each message to the worker of its session.

It is always in ``receive``, so that pings are answered while the worker waits for the database. A
message that comes while nothing else is under way, as most do, is handed over at once by the
socket itself (``uvicorn_websockets.TAKE_TEXTS``), without a turn of the reader's task.
"""

from __future__ import annotations

import asyncio
import time
from typing import Protocol

from starlette.websockets import WebSocket, WebSocketDisconnect

from supt_async.protocol.close_codes import CloseCode
from supt_async.protocol.server.effects import Effect
from supt_async.protocol.server.session import Session, State
from supt_async.server.errors import Closed
from supt_async.server.sessions.member import Event
from supt_async.server.sessions.receiving.incoming import IncomingFrames
from supt_async.server.uvicorn_websockets import TAKE_TEXTS

INBOX = 256
"""Maximum number of events that wait for the worker; a client that causes more is cut."""
READ_AHEAD = INBOX // 2
"""Maximum number of messages of a labeller that are read ahead of the worker."""
READ_AHEAD_BEFORE_WELCOME = 16
"""Maximum number of messages that are read ahead of the worker before the welcome."""


class Worker(Protocol):
    """Handler of a session's events, one after the other."""

    @property
    def idle(self) -> bool:
        """Whether it handles nothing and nothing waits."""

    @property
    def ended(self) -> Closed | None:
        """How the connection was cut, if it was."""

    def post(self, event: Event) -> None:
        """Queue an event, after those that are waiting."""

    def fail(self, closed: Closed) -> None:
        """End the connection."""


class Reader:
    """Reads a socket's messages, no faster than its labeller may send them."""

    def __init__(
        self, socket: WebSocket, session: Session, incoming: IncomingFrames, worker: Worker
    ) -> None:
        self._socket = socket
        self._session = session
        self._incoming = incoming
        self._worker = worker
        self._receiving = False
        self._not_before = 0.0
        """When the next message may be read (monotonic clock, seconds)."""
        self._ahead = 0
        """Number of messages read since the worker had handled all of them."""
        self._failed = False  # there were far too many messages

    async def run(self) -> None:
        """Read what comes.

        Raises:
            Closed: The connection was cut, or the labeller sends far too many messages.
            WebSocketDisconnect: The socket is gone.
        """
        register = (self._socket.scope.get("extensions") or {}).get(TAKE_TEXTS)
        if register is not None:
            register(self._take)
        while True:
            text = await self._receive()
            self._read(text)
            # After the message: one that is sent again and again must be stored at last.
            await self._wait()
            self._ahead += 1
            open_ = self._session.state is State.OPEN
            if self._ahead >= (READ_AHEAD if open_ else READ_AHEAD_BEFORE_WELCOME):
                await self._catch_up()

    async def _receive(self) -> str | None:
        """Return the next text, or None for a binary message.

        Raises:
            Closed: The connection was cut.
            WebSocketDisconnect: The socket is gone.
        """
        self._receiving = True
        try:
            event = await self._socket.receive()
        finally:
            self._receiving = False
        if self._worker.ended is not None:
            raise self._worker.ended
        if event["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(event.get("code", CloseCode.ABNORMAL))
        await self._wait()
        text = event.get("text")
        return text if isinstance(text, str) else None

    async def _wait(self) -> None:
        """Wait until the next message may be read."""
        if self._not_before and (seconds := self._not_before - time.monotonic()) > 0:
            await asyncio.sleep(seconds)

    def _take(self, text: str) -> bool:
        """Hand a text over at once if the reader and the worker wait; return whether it did.

        One that is not taken waits for the reader, and the socket is not read meanwhile.
        """
        open_ = self._session.state is State.OPEN and not self._failed
        if not (open_ and self._receiving and self._worker.idle and self._worker.ended is None):
            return False
        if self._not_before and time.monotonic() < self._not_before:
            return False
        self._ahead = 1
        try:
            self._read(text)
        except Closed as closed:
            self._failed = True  # the rest of a packet is not counted one by one
            self._worker.fail(closed)
        return True

    def _read(self, text: str | None) -> None:
        wait_ms = self._incoming.count(len(text or ""))
        self._not_before = time.monotonic() + wait_ms / 1000 if wait_ms else 0.0
        self._worker.post(self._incoming.event(text))

    async def _catch_up(self) -> None:
        """Wait until the worker has handled all messages that were read."""
        done = asyncio.Event()

        def note(_: Session) -> list[Effect]:
            done.set()
            return []

        self._worker.post(note)
        await done.wait()
        self._ahead = 0

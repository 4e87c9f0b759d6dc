"""A text goes past the reader's task if nothing is before it, and never past a limit."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.websockets import WebSocket, WebSocketState

from supt_async.protocol.server.session import Session, State
from supt_async.server.errors import Closed
from supt_async.server.sessions.member import Event
from supt_async.server.sessions.receiving.incoming import IncomingFrames
from supt_async.server.sessions.receiving.reader import Reader
from supt_async.server.uvicorn_websockets import TAKE_TEXTS, TakeText


class Incoming:
    """Counts the texts, and says how long to wait after each."""

    def __init__(self) -> None:
        self.wait_ms = 0
        self.refused: Closed | None = None
        self.seen: list[str | None] = []

    def count(self, size: int) -> int:
        if self.refused is not None:
            raise self.refused
        return self.wait_ms

    def event(self, text: str | None) -> Event:
        self.seen.append(text)
        return lambda session: []


class Peer:
    """A socket whose session is open, and the worker of that session."""

    def __init__(self) -> None:
        self.idle = True
        self.ended: Closed | None = None
        self.failed: Closed | None = None
        self.posted = 0
        self.take: TakeText = lambda text: False
        self.session = Session()
        self.session.state = State.OPEN
        self.incoming = Incoming()
        self._texts: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        scope = {"type": "websocket", "extensions": {TAKE_TEXTS: self._register}}
        socket = WebSocket(scope, receive=self._texts.get, send=None)  # type: ignore[arg-type]
        socket.client_state = WebSocketState.CONNECTED
        incoming: IncomingFrames = self.incoming  # type: ignore[assignment]
        self.reader = Reader(socket, self.session, incoming, self)

    def _register(self, take: TakeText) -> None:
        self.take = take

    def post(self, event: Event) -> None:
        self.posted += 1

    def fail(self, closed: Closed) -> None:
        self.failed = closed

    def send(self, text: str) -> None:
        """Put a text where the reader finds it."""
        self._texts.put_nowait({"type": "websocket.receive", "text": text})

    async def begin(self) -> asyncio.Task[None]:
        """Let the reader wait for a text."""
        task = asyncio.create_task(self.reader.run())
        await asyncio.sleep(0)
        return task


async def test_a_text_is_handed_over_at_once_while_nothing_is_under_way() -> None:
    peer = Peer()
    reading = await peer.begin()
    assert peer.take("first")
    assert (peer.incoming.seen, peer.posted) == (["first"], 1)
    reading.cancel()


@pytest.mark.parametrize("why", ["busy", "not welcome yet", "cut", "not receiving"])
async def test_otherwise_it_waits_for_the_reader(why: str) -> None:
    peer = Peer()
    reading = await peer.begin()
    peer.idle = why != "busy"
    peer.session.state = State.OPENING if why == "not welcome yet" else State.OPEN
    peer.ended = Closed(4000, "cut") if why == "cut" else None
    if why == "not receiving":
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
    assert not peer.take("first")
    assert peer.incoming.seen == []
    reading.cancel()


async def test_after_too_many_bytes_the_next_text_is_read_later() -> None:
    peer = Peer()
    reading = await peer.begin()
    peer.incoming.wait_ms = 3_600_000
    assert peer.take("long")
    assert not peer.take("too early")
    peer.send("too early")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert peer.incoming.seen == ["long"]
    reading.cancel()


async def test_far_too_many_messages_end_the_connection() -> None:
    peer = Peer()
    reading = await peer.begin()
    peer.incoming.refused = Closed(4429, "too many messages: slow down")
    assert peer.take("one more")
    assert (peer.failed, peer.posted) == (peer.incoming.refused, 0)
    assert not peer.take("and another"), "what else is in a packet stops the parser"
    reading.cancel()

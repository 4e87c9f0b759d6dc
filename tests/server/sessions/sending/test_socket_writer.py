"""News go to a socket at once, unless something is before them."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from starlette.websockets import WebSocket

from supt_async.domain.project import ModelState
from supt_async.protocol.codec import encode
from supt_async.protocol.messages import Ack, Model, Progress
from supt_async.server.metrics import Metrics, Stopwatch
from supt_async.server.sessions.sending.send_queue import SendQueue
from supt_async.server.sessions.sending.shared import framed, share
from supt_async.server.sessions.sending.socket_writer import SocketWriter
from supt_async.server.uvicorn_websockets import WRITE_FRAME

MODEL = share(Model(state=ModelState.READY, generation=1, metrics={}, labels=1))


def progress(done: int) -> Any:
    return share(Progress(done=done, total=9, labellers=1, per_minute=0.0))


class Peer:
    """A socket whose buffer the test fills, and what was written to it."""

    def __init__(self) -> None:
        self.full = False
        self.frames: list[bytes] = []
        self.texts: list[str] = []
        self.queue = SendQueue()
        scope = {"type": "websocket", "extensions": {WRITE_FRAME: self.write_frame}}
        socket = WebSocket(scope, receive=None, send=None)  # type: ignore[arg-type]
        socket.send_text = self.send_text  # type: ignore[method-assign]
        self.writer = SocketWriter(socket, self.queue, Stopwatch(Metrics.__new__(Metrics)))

    def write_frame(self, frame: bytes) -> bool:
        if not self.full:
            self.frames.append(frame)
        return not self.full

    async def send_text(self, data: str) -> None:
        self.texts.append(data)

    async def write(self) -> None:
        """Write what waits."""
        writing = asyncio.create_task(self.writer.run())
        await self.queue.flushed()
        writing.cancel()


async def test_several_news_are_one_write() -> None:
    peer = Peer()
    peer.writer.tell([progress(1), MODEL])
    assert peer.frames == [progress(1).frame + MODEL.frame]
    assert peer.queue.empty


async def test_news_overtake_nothing_that_waits() -> None:
    peer = Peer()
    peer.queue.put(Ack(re="a1", status="done"))
    peer.writer.tell([progress(1)])
    assert peer.frames == []
    await peer.write()
    assert [text[:15] for text in peer.texts] == ['{"type":"ack","', '{"type":"progre']


async def test_nothing_is_written_past_a_message_that_is_being_written() -> None:
    peer = Peer()
    peer.queue.put(Ack(re="a1", status="done"))
    await peer.queue.take()
    peer.writer.tell([progress(1)])
    assert peer.frames == []


async def test_of_the_news_for_a_peer_that_does_not_read_only_the_latest_wait() -> None:
    peer = Peer()
    peer.full = True
    for done in range(100):
        peer.writer.tell([progress(done), MODEL])
    await peer.write()
    assert peer.texts == [progress(99).text, MODEL.text]


@pytest.mark.parametrize("scope", [{}, {"extensions": None}])
async def test_a_server_without_the_extension_gets_messages(scope: dict[str, object]) -> None:
    queue = SendQueue()
    socket = WebSocket({"type": "websocket", **scope}, receive=None, send=None)  # type: ignore[arg-type]
    SocketWriter(socket, queue, Stopwatch(Metrics.__new__(Metrics))).tell([progress(1)])
    assert await queue.take() == [progress(1)]


async def test_several_messages_are_one_write() -> None:
    peer = Peer()
    first, second = Ack(re="a1", status="done"), Ack(re="a2", status="done")
    peer.writer.send([first, second])
    assert peer.frames == [framed(encode(first)) + framed(encode(second))]
    assert peer.queue.empty


async def test_messages_wait_behind_those_that_are_not_read_yet() -> None:
    peer = Peer()
    peer.full = True
    peer.writer.send([Ack(re="a1", status="done")])
    peer.full = False
    peer.writer.send([Ack(re="a2", status="done")])
    assert peer.frames == []
    await peer.write()
    assert [json.loads(text)["re"] for text in peer.texts] == ["a1", "a2"]

"""Writer of one socket: at once if nothing is before it, else from a send queue.

What is written at once costs one write, however many messages it is, and no turn of the writer's
task.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from starlette.websockets import WebSocket

from supt_async.protocol import codec
from supt_async.protocol.messages import ServerMessage
from supt_async.server.metrics import Stopwatch
from supt_async.server.sessions.sending.send_queue import SendQueue
from supt_async.server.sessions.sending.shared import Shared, framed
from supt_async.server.uvicorn_websockets import WRITE_FRAME

WriteFrame = Callable[[bytes], bool]
"""Writes a frame's bytes unless something waits to be written, and returns whether it did."""


class SocketWriter:
    """Writes the messages of a send queue to a socket."""

    def __init__(self, socket: WebSocket, queue: SendQueue, stopwatch: Stopwatch) -> None:
        self._socket = socket
        self._queue = queue
        self._stopwatch = stopwatch
        extensions = socket.scope.get("extensions") or {}
        self._write_frame: WriteFrame = extensions.get(WRITE_FRAME, _cannot)

    async def run(self) -> None:
        """Write what comes, until the queue fails or the socket is gone."""
        while True:
            messages = await self._queue.take()
            for message in messages:
                text = message.text if isinstance(message, Shared) else codec.encode(message)
                await self._socket.send_text(text)
            self._stopwatch.sent(messages)
            self._queue.written()

    def send(self, messages: Sequence[ServerMessage]) -> None:
        """Write messages at once if nothing is before them; otherwise they wait in the queue.

        Raises:
            ValueError: A value in them is not JSON.
        """
        if self._queue.empty:
            frames = [framed(codec.encode(message)) for message in messages]
            if self._write_frame(b"".join(frames)):
                self._stopwatch.sent(messages)
                return
        for message in messages:
            self._queue.put(message)

    def tell(self, news: Sequence[Shared]) -> None:
        """Write news at once if nothing is before them; otherwise the latest of each kind wait.

        So news cost a socket that reads one write, overtake nothing, and take no memory for one
        that does not.
        """
        if self._queue.empty and self._write_frame(b"".join(one.frame for one in news)):
            return
        for one in news:
            self._queue.put_latest(one)


def _cannot(frame: bytes) -> bool:
    """Stand in for ``WRITE_FRAME`` on a server that has none."""
    return False

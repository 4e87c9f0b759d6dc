"""What waits to be written to one socket.

``ack``, ``item`` and ``replace`` are never dropped; of ``progress`` and ``model`` only the last
one counts, so a slow reader misses old ones and nothing else. Whoever lets more than
``LIMIT`` messages pile up loses the socket.
"""

from __future__ import annotations

import asyncio

from supt_async.protocol.messages import Model, Progress, ServerMessage

LIMIT = 256


class Outbox:
    def __init__(self) -> None:
        self._messages: list[ServerMessage] = []
        self._latest: dict[type, ServerMessage] = {}
        self._filled = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self._failure: Exception | None = None

    def put(self, message: ServerMessage) -> None:
        if isinstance(message, Progress | Model):
            self._latest[type(message)] = message
        else:
            self._messages.append(message)
        self._empty.clear()
        self._filled.set()

    def fail(self, failure: Exception) -> None:
        """Let ``take`` raise, so that the connection ends."""
        self._failure = failure
        self._filled.set()

    @property
    def overfull(self) -> bool:
        return len(self._messages) > LIMIT

    async def take(self) -> list[ServerMessage]:
        """Wait for messages and return them, in order."""
        await self._filled.wait()
        self._filled.clear()
        if self._failure is not None:
            raise self._failure
        messages = [*self._messages, *self._latest.values()]
        self._messages.clear()
        self._latest.clear()
        return messages

    def written(self) -> None:
        """What was taken has been written."""
        if not self._filled.is_set():
            self._empty.set()

    async def flushed(self) -> None:
        """Wait until everything has been written."""
        await self._empty.wait()

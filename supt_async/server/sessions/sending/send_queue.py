"""Messages that wait to be written to one socket.

``ack``, ``item`` and ``replace`` are never dropped. Of ``progress`` and ``model`` only the latest
is kept, so a slow reader misses old ones and nothing else. The connection closes the socket of a
client that lets more than ``MAX_MESSAGES`` pile up.
"""

from __future__ import annotations

import asyncio
from typing import TypeAlias

from supt_async.protocol.messages import ServerMessage
from supt_async.server.sessions.sending.shared import Shared

MAX_MESSAGES = 256
"""Maximum number of messages that wait for a slow reader."""

Outgoing: TypeAlias = ServerMessage | Shared


class SendQueue:
    """Outgoing messages of one socket, with one writer. Belongs to one event loop."""

    def __init__(self) -> None:
        self._messages: list[ServerMessage] = []
        self._latest: dict[type, Shared] = {}
        self._filled = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self._failure: Exception | None = None

    def put(self, message: ServerMessage) -> None:
        """Add a message."""
        self._messages.append(message)
        self._empty.clear()
        self._filled.set()

    def put_latest(self, shared: Shared) -> None:
        """Add a message that replaces the one of its kind that still waits."""
        self._latest[shared.kind] = shared
        self._empty.clear()
        self._filled.set()

    def fail(self, failure: Exception) -> None:
        """Make ``take`` raise, so that the connection ends."""
        self._failure = failure
        self._filled.set()

    @property
    def empty(self) -> bool:
        """Whether everything has been written."""
        return self._empty.is_set()

    @property
    def overfull(self) -> bool:
        """Whether more than ``MAX_MESSAGES`` wait."""
        return len(self._messages) > MAX_MESSAGES

    async def take(self) -> list[Outgoing]:
        """Wait for messages and return all of them, in order."""
        await self._filled.wait()
        self._filled.clear()
        if self._failure is not None:
            raise self._failure
        messages = [*self._messages, *self._latest.values()]
        self._messages.clear()
        self._latest.clear()
        return messages

    def written(self) -> None:
        """Note that everything that was taken has been written."""
        if not self._filled.is_set():
            self._empty.set()

    async def flushed(self) -> None:
        """Wait until everything has been written."""
        await self._empty.wait()

"""Deadlines of a connection, and whether its peer makes progress in sending or reading."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

BODY_SECONDS = 30.0
"""Seconds that a body may be behind ``BODY_RATE``: a few bytes at a time are no progress."""
BODY_RATE = 1024
"""Minimum rate at which a body that is being read must arrive, in bytes per second."""
STALL_SECONDS = 10.0
"""Seconds that a peer may leave sent data unread."""
READ_RATE = 2 * 1024
"""Minimum rate at which a peer must read, in bytes per second; on a slow network a large image
may take minutes."""
SLOTS = 50
"""Number of groups in which all sockets are pinged, one after the other."""
PING_BYTES = 4
"""Length of a ping's content, in bytes."""
PING, PONG, MASKED = 0x89, 0x8A, 0x80


class Deadline:
    """Timer that calls a function unless it is cancelled in time."""

    def __init__(self) -> None:
        self._handle: asyncio.TimerHandle | None = None

    def set(self, seconds: float, overdue: Callable[[], None]) -> None:
        """Start the timer, or restart it."""
        self.cancel()
        self._handle = asyncio.get_running_loop().call_later(seconds, overdue)

    def cancel(self) -> None:
        """Stop the timer, if it runs."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None


class UnreadData:
    """Data that was sent to a peer and that it has not read yet."""

    def __init__(self, transport: asyncio.Transport, overdue: Callable[[], None]) -> None:
        """``overdue`` is called when the peer stalls while it is watched."""
        self._transport = transport
        self._overdue = overdue
        self._deadline = Deadline()
        self._left = 0

    def watch(self, seconds: float | None = None) -> None:
        """Call ``overdue`` once the peer has read next to nothing for this long."""
        seconds = STALL_SECONDS if seconds is None else seconds
        self.begin()
        self._deadline.set(seconds, lambda: self._check(seconds))

    def begin(self) -> None:
        """Start measuring what the peer reads."""
        self._left = self._transport.get_write_buffer_size()

    def read_in(self, seconds: float) -> bool:
        """Tell whether data was left, and the peer has read enough of it in these seconds."""
        read = self._left - self._transport.get_write_buffer_size()
        return self._left > 0 and read >= min(self._left, seconds * READ_RATE)

    def cancel(self) -> None:
        """Stop watching."""
        self._deadline.cancel()

    def _check(self, seconds: float) -> None:
        if self.read_in(seconds):
            self.watch(seconds)
        else:
            self._overdue()


class Pinged(Protocol):
    """A socket of a wheel."""

    def keep_alive(self, content: bytes, frame: bytes) -> None:
        """Send a ping, the content in its frame, or end if the last one was not answered."""


class PingWheel:
    """Sockets that are each pinged once every interval, with one timer for all.

    Belongs to one event loop.
    """

    def __init__(self, seconds: float) -> None:
        """``seconds`` is the interval between two pings of a socket."""
        self._seconds = seconds
        self._slots: list[dict[Pinged, None]] = [{} for _ in range(SLOTS)]
        self._slot_of: dict[Pinged, dict[Pinged, None]] = {}
        self._at = 0
        self._timer: asyncio.TimerHandle | None = None

    def add(self, socket: Pinged) -> None:
        """Ping a socket from one interval later on."""
        slot = self._slot_of[socket] = self._slots[self._at]
        slot[socket] = None
        if self._timer is None:
            self._wait()

    def remove(self, socket: Pinged) -> None:
        """Ping a socket no more."""
        slot = self._slot_of.pop(socket, None)
        if slot is not None:
            del slot[socket]
        if not self._slot_of and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _wait(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._seconds / SLOTS, self._turn)

    def _turn(self) -> None:
        self._wait()
        self._at = (self._at + 1) % SLOTS
        content = os.urandom(PING_BYTES)
        frame = bytes((PING, PING_BYTES)) + content
        for socket in list(self._slots[self._at]):
            socket.keep_alive(content, frame)


def is_pong(data: bytes, content: bytes) -> bool:
    """Tell whether data are a client's whole pong with this content, and nothing else."""
    if len(data) != 6 + PING_BYTES or data[0] != PONG or data[1] != MASKED + PING_BYTES:
        return False
    return int.from_bytes(data[2:6]) ^ int.from_bytes(data[6:]) == int.from_bytes(content)


@dataclass(slots=True)
class BodyProgress:
    """Progress of a request's body."""

    checked_at: float = 0.0
    """When the progress was last checked (clock of the event loop, seconds)."""
    left: float = -1.0
    """Seconds that the peer may still be behind; -1 before the first check."""
    credited: int = 0
    """Bytes for which ``left`` was increased."""
    waiting: bool = True
    """Whether the server has waited for the peer since the last check."""
    bytes: int = 0
    """Bytes of the body that have arrived."""
    chunks: int = 0
    """Chunks of the body that have arrived."""
    after_response: int = 0
    """Bytes of any kind that have arrived since the response."""

    def remaining_seconds(self, now: float) -> float:
        """Return for how many more seconds to wait for the next bytes."""
        left = BODY_SECONDS if self.left < 0 else self.left
        left -= now - self.checked_at if self.waiting else 0.0
        left += (self.bytes - self.credited) / BODY_RATE
        self.left = max(0.0, min(BODY_SECONDS, left))
        self.checked_at, self.credited = now, self.bytes
        return self.left

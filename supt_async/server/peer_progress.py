"""Deadlines of a connection, and whether its peer makes progress in sending or reading."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

BODY_SECONDS = 30.0
"""Seconds that a body may be behind ``BODY_RATE``: a few bytes at a time are no progress."""
BODY_RATE = 1024
"""Minimum rate at which a body that is being read must arrive, in bytes per second."""
STALL_SECONDS = 10.0
"""Seconds that a peer may leave sent data unread."""
READ_RATE = 2 * 1024
"""Minimum rate at which a peer must read, in bytes per second; on a slow network a large image
may take minutes."""


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

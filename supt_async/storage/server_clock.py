"""Clock of a database server, which all processes that share it go by."""

from __future__ import annotations

import time


class ServerClock:
    """The database's time, counted on from the last time it was read."""

    def __init__(self) -> None:
        self._ahead_ms = 0  # how far the database is ahead of this process's steady clock

    def __call__(self) -> int:
        return self._steady_ms() + self._ahead_ms

    def set(self, now_ms: int) -> None:
        """Set the time, in milliseconds since the epoch."""
        self._ahead_ms = now_ms - self._steady_ms()

    @staticmethod
    def _steady_ms() -> int:
        return time.monotonic_ns() // 1_000_000

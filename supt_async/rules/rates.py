"""How fast one labeller may send answers: a token bucket, told the time."""

from __future__ import annotations

import math

BURST_SECONDS = 10
"""A labeller may save up so many seconds' worth of answers."""


class Bucket:
    """Lets ``rate`` answers a second through, in bursts of ten times that."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._size = rate * BURST_SECONDS
        self._level = self._size
        self._at: float | None = None

    def take(self, now: float) -> int:
        """Let one through and return 0, or the milliseconds to wait. ``now`` is in seconds."""
        if self._at is not None:
            self._level = min(self._size, self._level + (now - self._at) * self._rate)
        self._at = now
        if self._level < 1:
            return math.ceil((1 - self._level) / self._rate * 1000)
        self._level -= 1
        return 0

"""Token buckets, which limit a rate; they are told the time and read no clock."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Hashable

BURST_SECONDS = 10
"""Bucket size, in seconds of the sustained rate."""
MANY = 10_000
"""Maximum number of buckets; the one unused for longest is forgotten first."""


class Bucket:
    """Lets ``rate`` a second through, in bursts of up to ten times that, or of ``size``."""

    def __init__(self, rate: float, size: float | None = None) -> None:
        self._rate = rate
        self._size = rate * BURST_SECONDS if size is None else size
        self._level = self._size
        self._at: float | None = None

    def wait(self, now: float) -> int:
        """Return 0 if one would be let through at ``now`` (seconds), or milliseconds to wait."""
        if self._at is not None:
            self._level = min(self._size, self._level + (now - self._at) * self._rate)
        self._at = now
        return 0 if self._level >= 1 else math.ceil((1 - self._level) / self._rate * 1000)

    def take(self, now: float) -> int:
        """Let one through and return 0, or the milliseconds to wait. ``now`` is in seconds."""
        wait_ms = self.wait(now)
        if not wait_ms:
            self._level -= 1
        return wait_ms

    def owe(self, amount: float, now: float) -> int:
        """Let an amount through in any case; return the milliseconds until more would be."""
        self.wait(now)
        self._level -= amount
        return self.wait(now)


class Buckets:
    """One bucket for each key; with a ``rate`` of 0 everything is let through."""

    def __init__(self, rate: float, size: float | None = None) -> None:
        self._rate = rate
        self._size = size
        self._buckets: OrderedDict[Hashable, Bucket] = OrderedDict()

    def take(self, who: Hashable, now: float) -> int:
        """Let one of ``who``'s through and return 0, or the milliseconds to wait."""
        return self._of(who).take(now) if self._rate else 0

    def wait(self, who: Hashable, now: float) -> int:
        """Return 0 if ``who`` would be let through, or the milliseconds until then."""
        known = self._buckets.get(who)
        return 0 if known is None else known.wait(now)

    def owe(self, who: Hashable, amount: float, now: float) -> int:
        """Let an amount of ``who``'s through; return the milliseconds until more would be."""
        return self._of(who).owe(amount, now) if self._rate else 0

    def _of(self, who: Hashable) -> Bucket:
        bucket = self._buckets.get(who)
        if bucket is None:
            bucket = self._buckets[who] = Bucket(self._rate, self._size)
            if len(self._buckets) > MANY:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(who)
        return bucket

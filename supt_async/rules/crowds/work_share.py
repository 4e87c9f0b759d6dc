"""Share of an event loop that work for everybody may take; it is told the time and reads no clock.

Each piece of work is paid off before the next one begins: after one of 1 ms nothing follows for
20 ms if the share is 5 %. So the share holds at any number of sessions, and pieces that take
turns get equal parts of it.
"""

from __future__ import annotations

from collections import deque
from statistics import median

SAMPLES = 9
"""Number of measurements whose median is what one unit of work costs."""


class WorkShare:
    """When the next piece of work may begin, so that all together take a share of the time."""

    def __init__(self, share: float) -> None:
        """``share`` is more than 0 and at most 1."""
        self._share = share
        self._free_at = 0.0

    def wait(self, now: float) -> float:
        """Return the seconds until the next piece may begin; ``now`` is in seconds."""
        return max(0.0, self._free_at - now)

    def spend(self, seconds: float, now: float) -> None:
        """Note what a piece that began at ``now`` has cost."""
        self._free_at = max(self._free_at, now) + seconds / self._share


class UnitCost:
    """What one unit of work costs: the median of the latest pieces.

    The time that a piece takes in an event loop includes what others did meanwhile, which would
    count as its own.
    """

    def __init__(self) -> None:
        self._seen: deque[float] = deque(maxlen=SAMPLES)

    def of(self, units: int, seconds: float) -> float:
        """Return the cost in seconds of a piece of so many units that has taken some seconds."""
        self._seen.append(seconds / max(1, units))
        return min(seconds, median(self._seen) * max(1, units))

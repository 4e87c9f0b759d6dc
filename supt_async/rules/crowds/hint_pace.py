"""How often a process tells others that there are labels: the less often, the more tell it.

Each message reaches all of them. So what each of them hears stays the same, up to some number.
"""

from __future__ import annotations

FASTEST_SECONDS = 0.1
"""Minimum interval between two messages of a process, in seconds."""
SLOWEST_SECONDS = 0.5
"""Maximum interval that follows from the number of processes, in seconds."""


def interval(processes: int) -> float:
    """Return the seconds between two messages about labels of each of so many processes."""
    return min(SLOWEST_SECONDS, FASTEST_SECONDS * max(1, processes))

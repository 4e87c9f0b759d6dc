"""What the garbage collector looks through while thousands of sessions are open.

A session is some 150 objects that stay for hours. A full collection looks through those of all
sessions: a third of the CPU time of connecting thousands, and a pause of the event loop of half a
second with ten thousand. So the objects of sessions that are open are put out of the collector's
reach (``gc.freeze``), some fifty sessions at a time, after a collection of what is not yet: what
is frozen is in use then. Objects without cycles are freed as ever.

Cycles that a frozen session leaves when it ends are collected once as many sessions have ended as
are open, so they take at most the memory of that many sessions.
"""

from __future__ import annotations

import gc
import time

COME = 50
"""Number of sessions after whose coming their objects are frozen."""
ENDED = 1_000
"""Minimum number of sessions that end before a collection of everything."""
EVERYTHING_SECONDS = 60.0
"""Minimum interval between collections of everything, in seconds."""


class CrowdMemory:
    """Counts the sessions of a process that come and end, and has garbage collected in time."""

    def __init__(self) -> None:
        self._open = self._come = self._ended = 0
        self._everything_at = time.monotonic() - EVERYTHING_SECONDS

    def come(self) -> None:
        """Note that a session has been opened."""
        self._open += 1
        self._come += 1
        if self._come >= COME:
            self._come = 0
            gc.collect()
            gc.freeze()

    def ended(self) -> None:
        """Note that a session has ended."""
        self._open -= 1
        self._ended += 1
        if self._ended < max(ENDED, self._open):
            return
        now = time.monotonic()
        if now - self._everything_at < EVERYTHING_SECONDS:
            return
        self._ended = self._come = 0
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        self._everything_at = time.monotonic()

"""What the garbage collector looks through while thousands of sessions are open.

A session is some 150 objects that stay for hours. A full collection looks through those of all
sessions: a third of the CPU time of connecting thousands, and a pause of the event loop of half a
second with ten thousand. So the objects of sessions that are open are put out of the collector's
reach (``gc.freeze``), some fifty sessions at a time, after a collection of what is not yet: what
is frozen is in use then. Objects without cycles are freed as ever.

A session that has ended leaves no cycles (tests/server/sessions/crowd/test_memory_cycles.py), so
its objects are freed though they were frozen. Others may be left, by an error or a library: a
collection of everything finds them, which takes a second while ten thousand are connected. It
comes a minute after thousands have ended, if few are left then: a crowd whose network was gone is
back by then. Among more it comes once ten times as many have ended as are connected.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable

COME = 50
"""Number of sessions after whose coming their objects are frozen."""
CONNECTED = 200
"""Number of sockets that wait for their hello after whose coming their objects are frozen."""
ENDED = 1_000
"""Minimum number of sessions that end before a collection of everything."""
FEW = 500
"""Number of open sessions beside which a collection of everything takes some 50 ms at most."""
TIMES = 10
"""How many times as many sessions end beside more, before everything is collected."""
EVERYTHING_SECONDS = 60.0
"""Seconds after those ends until everything is collected, if it is then."""


class CrowdMemory:
    """Counts the sessions of a process that come and end, and has garbage collected in time."""

    def __init__(self, later: Callable[[float, Callable[[], None]], object] | None = None) -> None:
        """``later`` calls a function after some seconds; the event loop does by default."""
        self._later = later
        self._open = self._connected = self._come = self._ended = 0
        self._waiting = False

    def connected(self) -> None:
        """Note that a socket has been accepted: its session may be opened much later."""
        self._connected += 1
        if self._connected >= CONNECTED:
            self._freeze()

    def come(self) -> None:
        """Note that a session has been opened."""
        self._open += 1
        self._come += 1
        if self._come >= COME:
            self._freeze()

    def _freeze(self) -> None:
        self._connected = self._come = 0
        gc.collect()
        gc.freeze()

    def ended(self) -> None:
        """Note that a session has ended."""
        self._open -= 1
        self._ended += 1
        if self._ended >= ENDED and not self._waiting:
            self._waiting = True
            later = self._later or asyncio.get_running_loop().call_later
            later(EVERYTHING_SECONDS, self._collect)

    def _collect(self) -> None:
        """Collect everything if few are there, or enough have ended."""
        self._waiting = False
        if self._open > FEW and self._ended < TIMES * self._open:
            return
        self._ended = 0
        gc.unfreeze()
        self._freeze()

"""Calls of which some are made in each turn of the event loop.

When a network fails or comes back, thousands of sockets come and go at once. Each takes a
millisecond or two in several steps, and without a limit each step would be that of all of them,
while those who label wait for seconds.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

AT_ONCE = 8
"""Number of calls in one turn of the event loop."""


class Paced:
    """Makes calls in the order in which they are given. Belongs to one event loop."""

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], None]] = deque()
        self._made = 0  # in this turn of the loop

    def call(self, function: Callable[[], None]) -> None:
        """Call a function at once, or in a later turn if there were enough in this one."""
        if self._waiting or self._made >= AT_ONCE:
            self._waiting.append(function)
            return
        if not self._made:
            asyncio.get_running_loop().call_soon(self._turn)
        self._made += 1
        function()

    def _turn(self) -> None:
        self._made = min(AT_ONCE, len(self._waiting))
        if self._made:
            asyncio.get_running_loop().call_soon(self._turn)
        for _ in range(self._made):
            self._waiting.popleft()()

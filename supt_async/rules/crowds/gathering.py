"""How long an answer waits for those of others, so that one transaction stores several.

What a transaction costs hardly depends on how many answers it stores. While people answer one by
one, each would pay for one alone; a pause that nobody notices gathers some. Where few come nobody
else would follow within it, and where very many come batches are large without it. Programs answer
without a pause, and would wait for nobody but each other, so they are not held up.
"""

from __future__ import annotations

import math
from collections.abc import Hashable

LONGEST_SECONDS = 0.004
"""Longest wait for others, in seconds."""
COMPANY = 2
"""Number of others that are worth waiting for."""
FEW = 3
"""Mean interval between two answers above which none waits, in longest waits."""
IMPATIENT_SECONDS = 0.2
"""Interval between the answers of one labeller below which they come from a program, in seconds."""
WEIGHT = 0.05
"""Weight of the latest interval between two answers in their mean."""


class Gathering:
    """Rate at which answers arrive, and how long one waits for others."""

    def __init__(self) -> None:
        self._interval = math.inf
        self._answered: dict[Hashable, float] = {}
        """When those answered who did within the last moments, the longest ago first."""
        self._latest = -math.inf

    def arrived(self, by: Hashable, now: float) -> float:
        """Note an answer; return for how many seconds it may wait for others.

        Args:
            by: Whose answer it is.
            now: The time, in seconds.
        """
        self._forget(now - IMPATIENT_SECONDS)
        impatient = self._answered.pop(by, None) is not None
        self._answered[by] = now
        if impatient:
            return 0.0
        interval = min(1.0, now - self._latest)
        self._latest = now
        if self._interval == math.inf:
            self._interval = interval
        self._interval += WEIGHT * (interval - self._interval)
        return self.seconds

    @property
    def seconds(self) -> float:
        """For how many seconds somebody who comes at the usual rate may wait for others."""
        if self._interval > FEW * LONGEST_SECONDS:
            return 0.0
        return min(LONGEST_SECONDS, COMPANY * self._interval)

    def _forget(self, before: float) -> None:
        while self._answered:
            who = next(iter(self._answered))
            if self._answered[who] > before:
                return
            del self._answered[who]

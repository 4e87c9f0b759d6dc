"""How long a process that has died waits until it is started again."""

from __future__ import annotations

from dataclasses import dataclass

LONG_SECONDS = 30.0
"""A process that lived for so long has not died of its start."""
FIRST_SECONDS = 0.5
"""Delay after the second death in a row; each further one doubles it."""
MOST_SECONDS = 30.0
"""Longest delay."""


@dataclass(slots=True)
class Backoff:
    """Delays of one process: the first restart is at once, those in a row are ever later."""

    deaths: int = 0
    """Number of deaths in a row, each soon after the start."""

    def after(self, lived_seconds: float) -> float:
        """Return the seconds to wait after a death of a process that lived for so long."""
        self.deaths = 1 if lived_seconds >= LONG_SECONDS else self.deaths + 1
        if self.deaths == 1:
            return 0.0
        return float(min(FIRST_SECONDS * 2 ** min(self.deaths - 2, 10), MOST_SECONDS))

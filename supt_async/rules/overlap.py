"""Overlap: how many opinions an item gets, and when one more is asked for.

With a fixed overlap each item has as many places as the project wants opinions. An adaptive one
(``2..7``) begins with the least number. When these are given, one more place is opened for as long
as the answers are less sure than the project wants and there are fewer than the largest number.
How sure answers are is for ``supt_async.consensus`` to say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

RANKED = "ranked"
"""Value of the setting ``again`` with which the ranking decides who gets another opinion."""
OFFERED = 2**31 - 2
"""Priority of an item that needs another opinion: above all but a second look."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Number of opinions that a project wants of each item."""

    least: int = 1
    most: int | None = None
    """Largest number of opinions; None: ``least`` is the number for every item."""
    sure: float = 0.9
    """Confidence in an item's answer from which on no further opinion is wanted."""
    again: str = "first"

    @property
    def adaptive(self) -> bool:
        """Whether an item may get more opinions than the least number."""
        return self.most is not None and self.most > self.least

    @property
    def one_more(self) -> bool:
        """Whether the queue itself asks for one more opinion, before new items."""
        return self.adaptive and self.again != RANKED

    @property
    def highest(self) -> int:
        """Largest number of opinions of an item."""
        return max(self.least, self.most or 0)

    def asks_again(self, *, answers: int, confidence: Callable[[], float]) -> bool:
        """Tell whether an item that is complete gets one more place.

        Args:
            answers: Number of its answers that count.
            confidence: Computes how sure they are, from 0 to 1.
        """
        return self.one_more and answers < self.highest and confidence() < self.sure

    def places(self, *, answers: int, leases: int, confidence: Callable[[], float]) -> int:
        """Return how many places of an item should be open, whatever it has now.

        While somebody has the item beyond the least number, their answer decides.
        """
        missing = self.least - answers - leases
        if missing > 0:
            return missing
        if leases:
            return 0
        return int(self.asks_again(answers=answers, confidence=confidence))

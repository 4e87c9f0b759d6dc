"""Which of those who wait for items are woken when some may be free.

Nobody knows how many items have become free, or for whom. So a few are woken, who have waited
longest; each that gets an item doubles how many may be asking at a time. Those who get nothing
use up patience: when it is gone, somebody has to look whether anything is open at all before more
are woken. Each waiter asks at most once after a change, so this comes to rest, and what is open
then is for none of them.

It is told the time and reads no clock; times are seconds of a monotonic clock.
"""

from __future__ import annotations

import math
from collections import deque
from typing import Generic, TypeVar

K = TypeVar("K")

FIRST = 2
"""Number of waiters that may be asking at a time at first."""
MOST = 64
"""Maximum number of waiters that may be asking at a time."""
PATIENCE = 32
"""Number of waiters that may get nothing before the next look, after one that found something."""


class Waiters(Generic[K]):
    """Those who wait, in the order in which they began to."""

    def __init__(self) -> None:
        self._asked: dict[K, float] = {}
        """Waiters, and when they asked last."""
        self._asking: set[K] = set()
        """Waiters that were woken and have not reported yet."""
        self._next: deque[K] = deque()
        """Waiters that may be woken next."""
        self._changed_at = -math.inf
        self._width, self._patience = FIRST, 1

    def __len__(self) -> int:
        return len(self._asked)

    def last_asked_until(self, time: float) -> list[K]:
        """Return those who have not asked since a time."""
        return [who for who, at in self._asked.items() if at <= time]

    @property
    def asking(self) -> int:
        """Number of waiters that were woken and have not reported yet."""
        return len(self._asking)

    @property
    def impatient(self) -> bool:
        """Whether nobody is woken until somebody has looked whether anything is open."""
        return bool(self._next) and self._patience <= 0

    def changed(self, now: float) -> None:
        """Note that items may have become free: all may ask again."""
        self._changed_at = now
        self._next = deque(self._asked)
        self._width, self._patience = max(FIRST, self._width), max(1, self._patience)

    def waits(self, who: K, asked_at: float, *, took: bool = False) -> None:
        """Note that somebody got less than they wanted when they asked; ``took``: but something."""
        if took:
            self._asked.pop(who, None)  # behind those who got nothing
        self._asked[who] = asked_at
        if asked_at <= self._changed_at:
            self._next.append(who)  # the queue may not have known of the change
        self._report(who, took=took)

    def served(self, who: K) -> None:
        """Note that somebody got all they wanted."""
        self._asked.pop(who, None)
        self._report(who, took=True)

    def failed(self, who: K) -> None:
        """Note that somebody could not ask; they ask again by themselves."""
        self._report(who, took=False)

    def gone(self, who: K) -> None:
        """Note that somebody waits no longer."""
        self._asked.pop(who, None)
        self._asking.discard(who)

    def looked(self, open_places: int, began_at: float) -> None:
        """Note how many places were open at a look; without any nobody else is woken.

        A look may have missed what has changed since it began, so it ends nothing then.
        """
        if open_places > 0:
            self._width, self._patience = max(self._width, min(open_places, PATIENCE)), PATIENCE
        elif self._changed_at < began_at:
            self._next.clear()
            self._width, self._patience = FIRST, 1

    def next(self) -> K | None:
        """Return who is to be woken next; None if nobody is before something else happens."""
        while self._next and self._patience > 0 and len(self._asking) < self._width:
            who = self._next.popleft()
            if who not in self._asking and self._asked.get(who, math.inf) <= self._changed_at:
                self._asking.add(who)
                return who
        return None

    def _report(self, who: K, *, took: bool) -> None:
        if who not in self._asking:
            return
        self._asking.discard(who)
        if took:
            self._width = min(MOST, 2 * self._width)
        else:
            self._patience -= 1

"""Change feed: follows a table by transactions, so that no row is missed.

Rows that were written at the same time may become visible in another order than they are numbered
in, so the numbers say nothing about what has been read; the transactions do.
"""

from __future__ import annotations

from collections.abc import Iterable

from supt_async.storage.postgres.driver import Row

NOTHING = 2**62
"""A transaction that will never be: nothing has been read yet, and earlier rows are not wanted."""


class ChangeFeed:
    """Position in a table, in transactions."""

    def __init__(self) -> None:
        self.since = NOTHING
        """The first transaction whose rows are to be read next time."""
        self._known: dict[int, int] = {}  # rows that may be read again, with their transactions

    @property
    def known(self) -> list[int]:
        """Rows since ``since`` that were read."""
        return list(self._known)

    def take(self, rows: Iterable[Row], since: int, oldest: int) -> list[Row]:
        """Process rows, and return those that are new.

        Args:
            rows: Rows that begin with their transaction and their number.
            since: The transaction since which they were read.
            oldest: The first transaction that may still add rows.
        """
        fresh = [row for row in rows if row[1] not in self._known]
        self._known.update((row[1], row[0]) for row in fresh)
        # Several may read at once: one that began later than another ended has read less.
        if self.since == NOTHING or (self.since < oldest and since <= self.since):
            self.since = oldest
            self._known = {number: xid for number, xid in self._known.items() if xid >= oldest}
        return fresh

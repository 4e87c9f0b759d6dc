"""Labels that a program gave: they close their items, and are never learned from.

There may be a million of them, so only their numbers and items are kept, 16 bytes each.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
ROOM = 8
"""Arrays that are full grow by one part in so many."""
FIRST = 1_024
"""And by so many labels at least."""


class MachineLabels:
    """Labels of programs that stand, by number."""

    def __init__(self) -> None:
        self._count = 0
        self._seqs = np.empty(0, dtype=np.int64)
        self._items = np.empty(0, dtype=np.int64)

    def __len__(self) -> int:
        return self._count

    @property
    def last(self) -> int:
        """Number of the newest label; 0 if there is none."""
        return int(self._seqs[self._count - 1]) if self._count else 0

    def after(self, seq: int) -> Numbers:
        """Return the numbers after this one."""
        seqs = self._seqs[: self._count]
        return seqs[int(np.searchsorted(seqs, seq, side="right")) :]

    def add(self, seqs: Sequence[int], items: Sequence[int]) -> None:
        """Add labels that are not there, in ascending order of their numbers."""
        if not seqs:
            return
        new, of = np.array(seqs, dtype=np.int64), np.array(items, dtype=np.int64)
        count = self._count + len(new)
        if int(new[0]) > self.last:
            if count > len(self._seqs):
                room = count + max(count // ROOM, FIRST)
                self._seqs = np.resize(self._seqs[: self._count], room)
                self._items = np.resize(self._items[: self._count], room)
            self._seqs[self._count : count] = new
            self._items[self._count : count] = of
        else:
            places = np.searchsorted(self._seqs[: self._count], new)
            self._seqs = np.insert(self._seqs[: self._count], places, new)
            self._items = np.insert(self._items[: self._count], places, of)
        self._count = count

    def drop(self, withdrawn: Numbers) -> Numbers:
        """Remove the labels with these numbers, ascending; return their items."""
        own = self._seqs[: self._count]
        if not len(withdrawn) or not self._count:
            return own[:0]
        places = np.minimum(np.searchsorted(own, withdrawn), self._count - 1)
        gone = places[own[places] == withdrawn]
        items = np.array(self._items[gone])
        if len(gone):
            self._seqs = np.delete(own, gone)
            self._items = np.delete(self._items[: self._count], gone)
            self._count -= len(gone)
        return items

"""Labels that a program gave: they close their items, and are never learned from.

There may be a million of them, so only their numbers and items are kept, 16 bytes each.
"""

from __future__ import annotations

import bisect
from array import array
from collections.abc import Set


class MachineLabels:
    """Labels of programs that stand, by number."""

    def __init__(self) -> None:
        self._seqs = array("q")
        self._items = array("q")

    def __len__(self) -> int:
        return len(self._seqs)

    def after(self, seq: int) -> Set[int]:
        """Return the numbers after this one."""
        return set(self._seqs[bisect.bisect_right(self._seqs, seq) :])

    def add(self, seq: int, item: int) -> None:
        """Add a label, which most often is the newest."""
        place = bisect.bisect_right(self._seqs, seq)
        self._seqs.insert(place, seq)
        self._items.insert(place, item)

    def drop(self, withdrawn: Set[int]) -> set[int]:
        """Remove the labels that were withdrawn; return their items."""
        kept, dropped = MachineLabels(), set()
        for seq, item in zip(self._seqs, self._items, strict=True):
            if seq in withdrawn:
                dropped.add(item)
            else:
                kept.add(seq, item)
        if dropped:
            self._seqs, self._items = kept._seqs, kept._items
        return dropped

"""Memory of which items a call has already brought, in eight bytes for each.

Only hashes are kept. Two ids with the same hash cost a lookup in the database, and nothing else.
Two contents with the same hash, which in a million items is to be expected once in 40 million
imports, are counted as occurrences of one content.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SHARE = 8
"""The newest hashes are merged into all others when they are more than one in this many."""


class SeenKeys:
    """Hashes of the keys so far; equal ones are kept as often as they came."""

    def __init__(self) -> None:
        self._all = np.empty(0, dtype=np.int64)  # sorted, as is the next one
        self._newest = np.empty(0, dtype=np.int64)

    def __len__(self) -> int:
        return len(self._all) + len(self._newest)

    def earlier(self, hashes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return for each hash how often it came before, in earlier calls or in this list."""
        order = np.argsort(hashes, kind="stable")
        ordered = hashes[order]
        begins = np.ones(len(ordered), dtype=np.bool_)
        begins[1:] = ordered[1:] != ordered[:-1]
        places = np.arange(len(ordered))
        counts = places - np.maximum.accumulate(np.where(begins, places, 0))
        for known in (self._all, self._newest):
            if len(known):
                counts += np.searchsorted(known, ordered, "right")
                counts -= np.searchsorted(known, ordered, "left")
        result = np.empty(len(hashes), dtype=np.int64)
        result[order] = counts
        return result

    def add(self, hashes: NDArray[np.int64]) -> None:
        """Remember further hashes."""
        self._newest = np.concatenate([self._newest, hashes])
        self._newest.sort()
        if len(self._newest) * SHARE > len(self._all):
            count = len(self._all)
            # In place: a second copy of all of them would be the import's peak of memory.
            self._all.resize(count + len(self._newest), refcheck=False)
            self._all[count:] = self._newest
            self._all.sort()
            self._newest = self._newest[:0].copy()

    def clear(self) -> None:
        """Forget everything, and free the memory."""
        self._all = self._newest = np.empty(0, dtype=np.int64)


def hashes_of(keys: Sequence[str]) -> NDArray[np.int64]:
    """Return the hashes of texts, which are not the same in another process."""
    return np.fromiter(map(hash, keys), dtype=np.int64, count=len(keys))

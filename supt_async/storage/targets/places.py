"""Items of a project, and which of them need no further answer: nine bytes an item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


class Places:
    """Items in the base order, ascending by id, and which of them are closed."""

    def __init__(self) -> None:
        self.ids = _shared(np.empty(0, dtype=np.int64))
        self._closed = np.empty(0, dtype=np.bool_)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def open(self) -> NDArray[np.bool_]:
        """Which items need an answer, shape (n,); made anew."""
        return ~self._closed

    def extend(self, chunks: Sequence[bytes]) -> Numbers:
        """Add items, which are taken to be open; return their ids, ascending.

        ``chunks`` are little-endian int64 ids.
        """
        new = np.sort(np.frombuffer(b"".join(chunks), dtype="<i8").astype(np.int64))
        places = np.searchsorted(self.ids, new)
        self.ids = _shared(np.insert(self.ids, places, new))
        self._closed = np.insert(self._closed, places, np.False_)
        return new

    def read(self, items: Iterable[int], full: Iterable[int]) -> None:
        """Note which of some items have no open place; items that are not there are left out."""
        self._closed[self._where(items)] = False
        self._closed[self._where(full)] = True

    def read_range(self, after: int, until: int | None, full: Iterable[int]) -> None:
        """Note which of the items from an id, without itself, to another, or all, are closed."""
        first = np.searchsorted(self.ids, after, side="right")
        end = len(self.ids) if until is None else np.searchsorted(self.ids, until, side="right")
        self._closed[first:end] = False
        self._closed[self._where(full)] = True

    def reopen(self, items: Numbers) -> Numbers:
        """Take items to be open; return those that were closed."""
        places = self._where(items)
        places = places[self._closed[places]]
        self._closed[places] = False
        return self.ids[places]

    def _where(self, items: Iterable[int] | Numbers) -> Numbers:
        ids = items if isinstance(items, np.ndarray) else np.fromiter(items, dtype=np.int64)
        places = np.searchsorted(self.ids, ids)
        there = places < len(self.ids)
        places, ids = places[there], ids[there]
        return np.asarray(places[self.ids[places] == ids])


def _shared(ids: Numbers) -> Numbers:
    ids.flags.writeable = False
    return ids

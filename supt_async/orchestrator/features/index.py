"""Index of the items in the features' files: the row of each item, by its id."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class ItemIndex:
    """Rows of items by their ids."""

    def __init__(self) -> None:
        self._ids = np.empty(0, dtype=np.int64)  # ascending
        self._rows = np.empty(0, dtype=np.int64)  # row of each of them in the files

    @property
    def count(self) -> int:
        """Number of items."""
        return len(self._ids)

    def rows(
        self, ids: NDArray[np.int64], limit: int | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return the rows of items, and which of ``ids`` there are: those below row ``limit``.

        Returns int64 of shape (n_found,) and bool of shape (len(ids),).
        """
        if not len(self._ids):
            return np.empty(0, dtype=np.int64), np.zeros(len(ids), dtype=np.bool_)
        places = np.searchsorted(self._ids, ids)
        places[places == len(self._ids)] = 0
        found = self._ids[places] == ids
        if limit is not None:
            found &= self._rows[places] < limit
        return self._rows[places[found]], found

    def missing(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return those of ``ids`` that are not there."""
        if np.array_equal(ids, self._ids):  # the usual case
            return ids[:0]
        return ids[~self.rows(ids)[1]]

    def newest(self, count: int) -> NDArray[np.int64]:
        """Return the ids of the last ``count`` rows, ascending."""
        return np.sort(self._ids[np.argsort(self._rows)[-count:]])

    def add(self, new: Sequence[NDArray[np.int64]]) -> None:
        """Add items whose rows follow those that are there."""
        if not new:
            return
        count = sum(map(len, new))
        rows = np.arange(len(self._rows), len(self._rows) + count, dtype=np.int64)
        ids = np.concatenate([self._ids, *new])
        rows = np.append(self._rows, rows)
        if np.any(ids[1:] < ids[:-1]):  # ids may become visible out of order
            order = np.argsort(ids, kind="stable")
            ids, rows = ids[order], rows[order]
        self._ids, self._rows = ids, rows

"""Check whether the cells of a column are ids: none is empty or the same as another."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supt_async.readers.cells import as_id, is_missing

STEP = 100_000
"""Number of hashes that are compared at once."""


class Different:
    """Cells that have been seen, as hashes: of a million rows they take 8 MB.

    That two of a billion ids share a hash of 64 bits is unlikely, and only means that the user has
    to name the column.
    """

    def __init__(self) -> None:
        self._hashes = array("q")
        self._good = True

    def see(self, cells: Iterable[Any]) -> bool:
        """Take further cells into account; return whether all so far can be ids."""
        if self._good:
            try:
                self._hashes.extend(hash(_id(cell)) for cell in cells)
            except ValueError:
                self._good = False
                del self._hashes[:]
        return self._good

    def verdict(self) -> bool:
        """Return whether there were cells, all of them different ids."""
        if not self._good or not self._hashes:
            return False
        hashes = np.frombuffer(self._hashes, np.int64)
        hashes.sort()  # where they are
        steps = range(0, len(hashes), STEP)
        return not any(_repeated(hashes[n : n + STEP + 1]) for n in steps)


def _repeated(hashes: NDArray[np.int64]) -> bool:
    """Return whether two hashes that follow each other are the same."""
    return bool((hashes[1:] == hashes[:-1]).any())


def _id(cell: Any) -> str:
    id_ = None if is_missing(cell) else as_id(cell)
    if id_ is None:
        raise ValueError("an id is missing")
    return id_

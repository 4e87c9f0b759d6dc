"""Ids of stored items as runs of successive numbers, and a shuffled order of millions of them.

The database numbers the items of a file one after the other, so that a few runs stand for all, and
the shuffled order is calculated part by part: neither takes memory for each item.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

FEW = 100_000
"""Number of ids that are shuffled in memory."""
ROUNDS = 4
"""Rounds of the network that shuffles more."""

Ids = NDArray[np.int64]


class IdRuns:
    """Ids in the order in which they came."""

    def __init__(self) -> None:
        self._firsts = array("q")
        self._places = array("q")  # of each run's first id among all
        self._next = -1  # the id with which the last run would go on
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def extend(self, ids: Sequence[int] | Ids) -> None:
        """Add ids at the end."""
        if not len(ids):
            return
        some = np.asarray(ids, dtype=np.int64)
        begins = np.flatnonzero(np.diff(some, prepend=self._next - 1) != 1)
        self._firsts.extend(some[begins].tolist())
        self._places.extend((begins + self._count).tolist())
        self._next = int(some[-1]) + 1
        self._count += len(some)

    def at(self, places: Ids) -> Ids:
        """Return the ids at some places, counted from 0."""
        begins = np.frombuffer(self._places, dtype=np.int64)
        run = np.searchsorted(begins, places, "right") - 1
        found: Ids = np.frombuffer(self._firsts, dtype=np.int64)[run] + places - begins[run]
        return found

    def all(self) -> Ids:
        """Return all ids."""
        return self.at(np.arange(self._count))

    def shuffled(self, seed: int, size: int) -> Iterator[Ids]:
        """Yield all ids in a random order, in parts of ``size``."""
        if self._count <= FEW:
            ids = self.all()
            np.random.default_rng(seed).shuffle(ids)
            yield from (ids[start : start + size] for start in range(0, len(ids), size))
            return
        shuffle = Permutation(self._count, seed)
        for start in range(0, self._count, size):
            places = np.arange(start, min(start + size, self._count))
            yield self.at(shuffle.of(places))


class Permutation:
    """A random permutation of the numbers below ``count``, calculated number by number.

    A Feistel network permutes the numbers of twice so many bits; one that comes out too large is
    permuted again until it is not, which keeps it a permutation.
    """

    def __init__(self, count: int, seed: int) -> None:
        self._count = count
        self._bits = np.uint64(max(1, (max(1, count - 1).bit_length() + 1) // 2))
        self._mask = np.uint64((1 << int(self._bits)) - 1)
        keys = np.random.default_rng(seed).integers(2**63, size=ROUNDS)
        self._keys = keys.astype(np.uint64)

    def of(self, numbers: Ids) -> Ids:
        """Return what becomes of some numbers."""
        found = self._once(numbers.astype(np.uint64))
        while len(large := np.flatnonzero(found >= self._count)):
            found[large] = self._once(found[large])
        return found.astype(np.int64)

    def _once(self, numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
        left, right = numbers >> self._bits, numbers & self._mask
        for key in self._keys:
            left, right = right, left ^ (_mixed(right + key) & self._mask)
        permuted: NDArray[np.uint64] = (left << self._bits) | right
        return permuted


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return numbers of which each bit depends on all bits of the given ones (splitmix64)."""
    mixed = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))

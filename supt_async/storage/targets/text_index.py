"""Index of texts by their hashes, in arrays: some 20 bytes a text.

A ``dict`` of a million texts takes 150 bytes for each beside the texts. Here a text's number is
found by its hash; whether the text is the same is for the caller to tell. The index consists of
small tables, so that none takes long to grow.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable

TABLES = 256
"""Number of tables that share the hashes; a power of two."""
FIRST = 8
"""Places of an empty table; a power of two."""
NUMBER_BYTES, HASH_BYTES = 4, 8
_MASK = 2**64 - 1
_EMPTY = -1


class _Table:
    """Open addressing with linear probing, two thirds full at most."""

    __slots__ = ("count", "hashes", "numbers")

    def __init__(self, places: int = FIRST) -> None:
        self.count = 0
        self.hashes = array("Q", bytes(HASH_BYTES * places))
        self.numbers = array("i", [_EMPTY]) * places

    def insert(self, key: int, number: int) -> None:
        mask = len(self.numbers) - 1
        place = key & mask
        while self.numbers[place] != _EMPTY:
            place = (place + 1) & mask
        self.hashes[place], self.numbers[place] = key, number
        self.count += 1

    def grown(self) -> _Table:
        found = _Table(2 * len(self.numbers))
        for key, number in zip(self.hashes, self.numbers, strict=True):
            if number != _EMPTY:
                found.insert(key, number)
        return found


class TextIndex:
    """Numbers of texts; those with the same hash are told apart by the caller."""

    def __init__(self) -> None:
        self._tables = [_Table() for _ in range(TABLES)]

    @property
    def nbytes(self) -> int:
        """Size of the arrays in bytes."""
        each = HASH_BYTES + NUMBER_BYTES
        return sum(len(table.numbers) for table in self._tables) * each

    def find(self, hash_: int, same: Callable[[int], bool]) -> int | None:
        """Return the number with this hash that is the ``same``; None if there is none."""
        key = hash_ & _MASK
        table = self._tables[(key >> 56) % TABLES]
        mask = len(table.numbers) - 1
        place = key & mask
        while (number := table.numbers[place]) != _EMPTY:
            if table.hashes[place] == key and same(number):
                return number
            place = (place + 1) & mask
        return None

    def add(self, hash_: int, number: int) -> None:
        """Add a number, from 0 up, under a hash."""
        key = hash_ & _MASK
        place = (key >> 56) % TABLES
        table = self._tables[place]
        if 3 * (table.count + 1) > 2 * len(table.numbers):
            table = self._tables[place] = table.grown()
        table.insert(key, number)

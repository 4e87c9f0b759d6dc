"""Size of an XLSX sheet's texts in memory, of which the file holds each only once."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

_TEXT_END = re.compile(rb"</(?:\w+:)?si>")
_CELL = re.compile(
    rb"""<(?:\w+:)?c(?=\s)[^<>]*\st\s*=\s*["']s["'][^<>]*(?<!/)>(?:\s*<(?:\w+:)?v>([0-9]{1,7})<)?"""
)
"""Cell that names a text by its number, which is not found if a piece ends within the cell."""


@dataclass
class SharedTexts:
    """Lengths of a file's texts, and how often its cells name each."""

    lists: list[array[int]] = field(default_factory=list)
    """Lengths of the texts of each part that has some: which one is read is not known here."""
    unknown: int = 0
    """Number of cells whose text is not known: each may be the longest."""
    _named: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    _lengths: array[int] = field(default_factory=lambda: array("q"))
    _since: int = 0

    def begin(self) -> None:
        """Begin the next part."""
        self._lengths, self._since = array("q"), 0

    def see(self, xml: bytes) -> None:
        """Take the next piece of a part into account; it ends with a tag."""
        self._see_texts(xml)
        found = _CELL.findall(xml)
        numbers = [int(number) for number in found if number]
        self.unknown += len(found) - len(numbers)
        if numbers:
            self._add(np.bincount(numbers))

    def left_out(self, size: int) -> None:
        """Take bytes into account that come before the next piece and are no tag."""
        self._since += size

    def _see_texts(self, xml: bytes) -> None:
        before = -self._since
        for end in _TEXT_END.finditer(xml):
            if not self._lengths:
                self.lists.append(self._lengths)
            self._lengths.append(end.end() - before)
            before = end.end()
        self._since = len(xml) - before

    def _add(self, counts: NDArray[np.int64]) -> None:
        if len(counts) > len(self._named):
            self._named = np.concatenate(
                [self._named, np.zeros(len(counts) - len(self._named), dtype=np.int64)]
            )
        self._named[: len(counts)] += counts

    @property
    def size(self) -> int:
        """Number of bytes that the texts of all cells take, at most about."""
        return max((self._size(np.asarray(lengths)) for lengths in self.lists), default=0)

    def _size(self, lengths: NDArray[np.int64]) -> int:
        known = min(len(lengths), len(self._named))
        named = int(lengths[:known] @ self._named[:known])
        return named + self.unknown * int(lengths.max())

"""Memory of which items a call has already brought, nearly all of it in a temporary file.

Only hashes are kept: the newest in memory, the others sorted in a file, of which memory has the
first one of each block. Two ids with the same hash cost a lookup in the database, and nothing else.
Two contents with the same hash, which in a million items is to be expected once in 40 million
imports, are counted as occurrences of one content.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from typing import IO

import numpy as np
from numpy.typing import NDArray

NEWEST = 65_536
"""Number of hashes that are kept in memory before the file is made."""
SHARE = 16
"""The newest hashes are merged into the file when they are more than one in this many of it."""
BLOCK = 512
"""Number of hashes in a block of the file."""
RUN = 256
"""Maximum number of blocks that are read at once."""
GAP = 8
"""Number of blocks nobody asks for that are read rather than skipped."""
BYTES = 8
"""Size of a hash."""

Hashes = NDArray[np.int64]


class SeenKeys:
    """Hashes of the keys so far; equal ones are kept as often as they came."""

    def __init__(self) -> None:
        self._newest = np.empty(0, dtype=np.int64)  # sorted
        self._file: IO[bytes] | None = None  # of sorted hashes
        self._stored = 0
        self._firsts = np.empty(0, dtype=np.int64)  # of each block in the file

    def __len__(self) -> int:
        return self._stored + len(self._newest)

    def earlier(self, hashes: Hashes) -> Hashes:
        """Return for each hash how often it came before, in earlier calls or in this list."""
        order = np.argsort(hashes, kind="stable")
        ordered = hashes[order]
        begins = np.ones(len(ordered), dtype=np.bool_)
        begins[1:] = ordered[1:] != ordered[:-1]
        places = np.arange(len(ordered))
        counts = places - np.maximum.accumulate(np.where(begins, places, 0))
        for known in (self._newest, *self._blocks_of(ordered)):
            if len(known):  # only those that may be in it
                first = int(np.searchsorted(ordered, known[0], "left"))
                end = int(np.searchsorted(ordered, known[-1], "right"))
                asked = ordered[first:end]
                counts[first:end] += np.searchsorted(known, asked, "right")
                counts[first:end] -= np.searchsorted(known, asked, "left")
        result = np.empty(len(hashes), dtype=np.int64)
        result[order] = counts
        return result

    def add(self, hashes: Hashes) -> None:
        """Remember further hashes."""
        self._newest = np.concatenate([self._newest, hashes])
        self._newest.sort()
        if len(self._newest) > max(NEWEST, self._stored // SHARE):
            self._merge()

    def clear(self) -> None:
        """Forget everything, and free memory and file."""
        if self._file is not None:
            self._file.close()
        self.__init__()  # type: ignore[misc]

    def _blocks_of(self, ordered: Hashes) -> Iterator[Hashes]:
        """Yield the parts of the file that may have some of these hashes, which are sorted."""
        if not self._stored or not len(ordered):
            return
        # Equal hashes may stand in several blocks.
        first = np.maximum(np.searchsorted(self._firsts, ordered, "left") - 1, 0)
        last = np.maximum(np.searchsorted(self._firsts, ordered, "right") - 1, 0)
        begun = np.bincount(first, minlength=len(self._firsts) + 1)
        begun[1:] -= np.bincount(last, minlength=len(self._firsts))
        asked = np.flatnonzero(np.cumsum(begun))
        start = end = int(asked[0])
        for block in asked.tolist():
            if block - end > GAP or block - start >= RUN:
                yield self._read(start * BLOCK, (end + 1) * BLOCK)
                start = block
            end = block
        yield self._read(start * BLOCK, (end + 1) * BLOCK)

    def _read(self, start: int, end: int) -> Hashes:
        assert self._file is not None
        self._file.seek(start * BYTES)
        text = self._file.read((min(end, self._stored) - start) * BYTES)
        return np.frombuffer(text, dtype=np.int64)

    def _merge(self) -> None:
        """Merge the newest hashes into the file, from its end to its beginning."""
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - until ``clear``
        total = self._stored + len(self._newest)
        firsts = np.empty(-(-total // BLOCK), dtype=np.int64)
        end, left = self._stored, len(self._newest)
        while end or left:
            start = max(0, end - RUN * BLOCK)
            part = self._read(start, end)
            # What is written begins where the part began or later: the rest was not read yet.
            lower = int(np.searchsorted(self._newest[:left], part[0], "left")) if start else 0
            merged = np.concatenate([part, self._newest[lower:left]])
            merged.sort()
            place = start + lower
            self._file.seek(place * BYTES)
            self._file.write(merged.data)
            skipped = -place % BLOCK
            some = merged[skipped::BLOCK]
            block = (place + skipped) // BLOCK
            firsts[block : block + len(some)] = some
            end, left = start, lower
        self._stored, self._firsts = total, firsts
        self._newest = self._newest[:0].copy()


def hashes_of(keys: Sequence[str]) -> Hashes:
    """Return the hashes of texts, which are not the same in another process."""
    return np.fromiter(map(hash, keys), dtype=np.int64, count=len(keys))

"""Rows that wait for an import's end, in a temporary file instead of in memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, Any

import msgspec

MEMORY_ROWS = 2_000
"""Number of rows that are kept in memory before the file is made."""


class Spool:
    """Rows of JSON values, read back in the order in which they came."""

    def __init__(self) -> None:
        self.count = 0
        self._lines: list[bytes] = []
        self._file: IO[bytes] | None = None

    def extend(self, rows: Iterable[Sequence[object]]) -> None:
        """Add rows at the end."""
        before = len(self._lines)
        self._lines += map(msgspec.json.encode, rows)
        self.count += len(self._lines) - before
        if len(self._lines) > MEMORY_ROWS:
            self._flush()

    def parts(self, size: int) -> Iterator[list[list[Any]]]:
        """Yield all rows, in lists of at most ``size``."""
        lines = iter(self._lines)
        if self._file is not None:
            self._flush()
            self._file.seek(0)
            lines = self._file
        while part := list(islice(lines, size)):
            yield [msgspec.json.decode(line) for line in part]

    def clear(self) -> None:
        """Forget all rows, and delete the file."""
        if self._file is not None:
            self._file.close()
        self._file = None
        self._lines = []
        self.count = 0

    def _flush(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - until ``clear``
        self._file.write(b"".join(line + b"\n" for line in self._lines))
        self._lines = []

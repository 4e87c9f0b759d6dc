"""Files that grow while other processes read them: a matrix, or a list of documents.

One process appends, workers map. A worker is told how many rows there are (``Source``) and
reads no further, so it never meets a row that is half written. The data are on disk before the
header says so, and a header always has the same length (numpy leaves room in it to grow).
"""

from __future__ import annotations

import enum
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import numpy as np
from numpy.lib.format import (
    dtype_to_descr,
    read_array_header_1_0,
    read_magic,
    write_array_header_1_0,
)
from numpy.typing import DTypeLike, NDArray

from supt_async.orchestrator.features.columns import Column, conform

IDS = "ids.npy"
MATRIX = "matrix.npy"
DOCUMENTS = "documents.bin"
ENDS = "ends.npy"
INCOMPLETE = "gaps.npy"


class Kind(enum.StrEnum):
    """What a model is given for an item."""

    NUMBERS = "numbers"
    TEXT = "text"
    ROW = "table row"


class GrowingArray:
    """A .npy file with room at its end; rows are of shape ``row``."""

    def __init__(self, path: Path, dtype: DTypeLike, row: tuple[int, ...] = ()) -> None:
        self.dtype = np.dtype(dtype)
        self.row = row
        self.count = 0
        self._file: BinaryIO = path.open("x+b", buffering=0)
        self._start = self._write_header()

    @classmethod
    def reopen(cls, path: Path) -> GrowingArray:
        """Go on with a file that another process has written.

        Raises:
            OSError, ValueError: If it is not there, or is no such file.
        """
        array = cls.__new__(cls)
        array._file = path.open("r+b", buffering=0)
        try:
            array._read_header(path.stat().st_size)
        except BaseException:
            array._file.close()
            raise
        return array

    def append(self, rows: NDArray[Any]) -> None:
        """Append rows of shape (n, *row); they are cast to the file's dtype."""
        data = np.ascontiguousarray(rows, dtype=self.dtype)
        assert data.shape[1:] == self.row
        self._file.seek(self._end)
        _write(self._file, data)
        self.cut(self.count + len(data))

    def cut(self, count: int) -> None:
        """Let the file have so many rows, of those that were written."""
        self.count = count
        assert self._write_header() == self._start, "the header has outgrown its room"

    def flush(self) -> None:
        """Bring everything to the disk."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()

    @property
    def _end(self) -> int:
        return self._start + self.count * self.dtype.itemsize * int(np.prod(self.row))

    def _read_header(self, size: int) -> None:
        if read_magic(self._file) != (1, 0):
            raise ValueError("another version of the format")
        shape, fortran_order, self.dtype = read_array_header_1_0(self._file)
        self.count, *row = shape
        self.row = tuple(row)
        self._start = self._file.tell()
        if fortran_order or size < self._end:
            raise ValueError("the file is not whole")

    def _write_header(self) -> int:
        self._file.seek(0)
        header = {
            "descr": dtype_to_descr(self.dtype),
            "fortran_order": False,
            "shape": (self.count, *self.row),
        }
        write_array_header_1_0(self._file, header)
        return self._file.tell()


class GrowingDocuments:
    """JSON values of any length one after the other, and where each ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: BinaryIO = (folder / DOCUMENTS).open("xb", buffering=0)
        self._ends = GrowingArray(folder / ENDS, np.int64)
        self._end = 0

    @classmethod
    def reopen(cls, folder: Path) -> GrowingDocuments:
        """Go on with files that another process has written.

        Raises:
            OSError, ValueError: If they are not there, or are no such files.
        """
        documents = cls.__new__(cls)
        documents._folder = folder
        documents._ends = GrowingArray.reopen(folder / ENDS)
        try:
            documents._file = (folder / DOCUMENTS).open("r+b", buffering=0)
            documents.cut(documents.count)
        except BaseException:
            documents._ends.close()
            raise
        return documents

    @property
    def count(self) -> int:
        return self._ends.count

    def append(self, documents: Sequence[object]) -> None:
        encoder = msgspec.json.Encoder()
        texts = [encoder.encode(document) for document in documents]
        ends = self._end + np.cumsum([len(text) for text in texts], dtype=np.int64)
        _write(self._file, np.frombuffer(b"".join(texts), dtype=np.uint8))
        self._ends.append(ends)
        self._end = int(ends[-1])

    def cut(self, count: int) -> None:
        """Let there be so many documents, of those that were written."""
        self._ends.cut(count)
        self._end = int(np.load(self._folder / ENDS, mmap_mode="r")[-1]) if count else 0
        if (self._folder / DOCUMENTS).stat().st_size < self._end:
            self._file.close()
            raise ValueError("the file is not whole")
        self._file.seek(self._end)

    def flush(self) -> None:
        os.fsync(self._file.fileno())
        self._ends.flush()

    def close(self) -> None:
        self._file.close()
        self._ends.close()


def _write(file: BinaryIO, data: NDArray[Any]) -> None:
    """Write all of it: an unbuffered file may take less than it is given."""
    rest = data.reshape(-1).view(np.uint8).data
    while rest:
        rest = rest[file.write(rest) :]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a worker finds the items' features. Small, whatever it stands for."""

    folder: str
    kind: Kind
    shape: tuple[int, ...] = ()
    """Of one item, before it was flattened to a row; numbers only."""
    count: int = 0
    """Rows that there are; there may be more by the time that somebody looks."""
    columns: tuple[Column, ...] = ()
    """Of all these rows; table rows only."""
    incomplete_count: int = 0

    def incomplete_rows(self) -> NDArray[np.int64]:
        """Return the rows that have NaN in them, ascending; numbers only."""
        if not self.incomplete_count:
            return np.empty(0, dtype=np.int64)
        incomplete: NDArray[np.int64] = np.load(Path(self.folder, INCOMPLETE))
        return incomplete[: self.incomplete_count]

    def ids(self) -> NDArray[np.int64]:
        """Map the items' ids, int64 of shape (count,); the row of an item is its place here."""
        ids: NDArray[np.int64] = np.load(Path(self.folder, IDS), mmap_mode="r")
        return ids[: self.count]

    def read(self, rows: NDArray[np.int64]) -> NDArray[Any]:
        """Read some rows, by their number.

        Returns floats of shape (len(rows), n_features), or an object array of shape
        (len(rows),) that holds strings, or dictionaries in which every cell has its column's
        type. Floats of rows that follow one another are not copied, and can't be written to.
        """
        if self.kind is Kind.NUMBERS:
            matrix = np.load(Path(self.folder, MATRIX), mmap_mode="r")
            if len(rows) and np.all(np.diff(rows) == 1):
                return np.asarray(matrix[rows[0] : rows[-1] + 1])
            return np.asarray(matrix[rows])
        return self._documents(rows)

    def _documents(self, rows: NDArray[np.int64]) -> NDArray[Any]:
        found = np.empty(len(rows), dtype=np.object_)
        if not len(rows):
            return found
        ends = np.load(Path(self.folder, ENDS), mmap_mode="r")
        blob = np.memmap(Path(self.folder, DOCUMENTS), dtype=np.uint8, mode="r")
        decoder = msgspec.json.Decoder()
        starts = np.where(rows > 0, ends[rows - 1], 0)
        for place, (start, end) in enumerate(zip(starts, ends[rows], strict=True)):
            found[place] = decoder.decode(blob[start:end].data)
        if self.kind is Kind.ROW:
            found[:] = conform(found.tolist(), self.columns)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """The items that still want an answer: all of a source, but for some rows."""

    source: Source
    closed: NDArray[np.int64]
    """Rows of the others, in any order."""

    def rows(self, span: range | None = None) -> NDArray[np.int64]:
        """Number the rows, or those in a span of them: int64 of shape (n,), ascending."""
        span = range(self.source.count) if span is None else span
        pending = np.ones(len(span), dtype=np.bool_)
        inside = (self.closed >= span.start) & (self.closed < span.stop)
        pending[self.closed[inside] - span.start] = False
        return np.flatnonzero(pending) + span.start

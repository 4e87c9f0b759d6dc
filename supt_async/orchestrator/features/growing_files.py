"""Files that grow while other processes read them: a matrix, or a list of documents.

One process appends, and workers map the file. A worker is told the number of rows (``Source``)
and reads no further, so it never reads a half-written row. Data is written before the header that
counts it, and the header has a constant length (numpy leaves room in it).
"""

from __future__ import annotations

import enum
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
"""File of the items' ids, in the order of the rows."""
MATRIX = "matrix.npy"
"""File of the numbers, one row for each item."""
DOCUMENTS = "documents.bin"
"""File of the documents, one after the other."""
ENDS = "ends.npy"
"""File of the position in DOCUMENTS where each document ends."""
INCOMPLETE = "gaps.npy"
"""File of the rows with missing numbers, ascending."""
UNFIT = "unfit.npy"
"""File of the rows without data, of items that are of another form than the others; ascending."""
ENCODED = "encoded.npy"
"""File of the vectors that an encoder has made of the items, one row for each."""
ENCODED_UNFIT = "encoded-unfit.npy"
"""File of the rows of which the encoder could make nothing; ascending."""


class Kind(enum.StrEnum):
    """Form in which a model gets an item."""

    NUMBERS = "numbers"
    TEXT = "text"
    ROW = "table row"
    FILE = "file"
    """Images or sounds, of which a model gets the vectors of an encoder."""


class Files(enum.StrEnum):
    """Items that are files for an encoder: their vectors are what a model gets."""

    NONE = "none"
    HELD = "held"
    """Items that hold the bytes of a file."""
    NAMED = "named"
    """Those, and texts, which are the paths of files."""


class GrowingArray:
    """Growing .npy file; rows are of shape ``row``."""

    def __init__(self, path: Path, dtype: DTypeLike, row: tuple[int, ...] = ()) -> None:
        self.dtype = np.dtype(dtype)
        self.row = row
        self.count = 0
        self._file: BinaryIO = path.open("x+b", buffering=0)
        try:
            self._start = self._write_header()
        except BaseException:
            self._file.close()
            raise

    @classmethod
    def reopen(cls, path: Path) -> GrowingArray:
        """Open a file that another process has written.

        Raises:
            OSError, ValueError: If it does not exist, or is not such a file.
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
        """Set the number of rows to ``count``, of those that were written."""
        self.count = count
        assert self._write_header() == self._start, "the header has outgrown its room"

    def flush(self) -> None:
        """Flush everything to the disk."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()

    @property
    def _end(self) -> int:
        return self._start + self.count * self.dtype.itemsize * int(np.prod(self.row))

    def _read_header(self, size: int) -> None:
        if read_magic(self._file) != (1, 0):
            raise ValueError("the .npy format has another version")
        shape, fortran_order, self.dtype = read_array_header_1_0(self._file)
        self.count, *row = shape
        self.row = tuple(row)
        self._start = self._file.tell()
        if fortran_order or size < self._end:
            raise ValueError("the file is incomplete")

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
    """Growing file of JSON values of any length, with an index of their ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: BinaryIO = (folder / DOCUMENTS).open("xb", buffering=0)
        self._ends = GrowingArray(folder / ENDS, np.int64)
        self._end = 0

    @classmethod
    def reopen(cls, folder: Path) -> GrowingDocuments:
        """Open files that another process has written.

        Raises:
            OSError, ValueError: If they do not exist, or are not such files.
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
        """Set the number of documents to ``count``, of those that were written."""
        self._ends.cut(count)
        self._end = int(np.load(self._folder / ENDS, mmap_mode="r")[-1]) if count else 0
        if (self._folder / DOCUMENTS).stat().st_size < self._end:
            self._file.close()
            raise ValueError("the file is incomplete")
        self._file.seek(self._end)

    def flush(self) -> None:
        os.fsync(self._file.fileno())
        self._ends.flush()

    def close(self) -> None:
        self._file.close()
        self._ends.close()


def _write(file: BinaryIO, data: NDArray[Any]) -> None:
    """Write all data: one write to an unbuffered file may write less than it is given."""
    rest = data.reshape(-1).view(np.uint8).data
    while rest:
        rest = rest[file.write(rest) :]


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorsFile:
    """Reference to the vectors that an encoder has made of the items (``vectors``)."""

    path: str
    width: int
    """Number of dimensions."""
    name: str
    """Name of the encoder."""
    unfit_count: int = 0
    """Number of rows of NaN, of items of which it could make nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Reference to the items' features on disk; small enough to send to a worker."""

    folder: str
    kind: Kind
    shape: tuple[int, ...] = ()
    """Shape of one item before it was flattened to a row; numbers only."""
    count: int = 0
    """Number of rows; the file may have grown by the time that it is read."""
    columns: tuple[Column, ...] = ()
    """Columns of all these rows; table rows only."""
    incomplete_count: int = 0
    """Number of rows with missing numbers."""
    unfit_count: int = 0
    """Number of rows without data."""
    vectors: VectorsFile | None = None
    """Vectors of all these rows; None if there is no encoder, or while it is not done."""
    of_vectors: bool = False
    """Whether the numbers of a row are its vector."""

    def as_numbers(self) -> Source:
        """Return a source whose rows are the vectors."""
        assert self.vectors is not None
        unfit = self.vectors.unfit_count
        return replace(
            self,
            kind=Kind.NUMBERS,
            shape=(self.vectors.width,),
            columns=(),
            incomplete_count=unfit,
            unfit_count=unfit,
            of_vectors=True,
        )

    def incomplete_rows(self) -> NDArray[np.int64]:
        """Return the rows with missing numbers, ascending; numbers only."""
        name = ENCODED_UNFIT if self.of_vectors else INCOMPLETE
        return self._first(name, self.incomplete_count)

    def unfit_rows(self) -> NDArray[np.int64]:
        """Return the rows without data, which no model is given; ascending."""
        return self._first(ENCODED_UNFIT if self.of_vectors else UNFIT, self.unfit_count)

    def _first(self, name: str, count: int) -> NDArray[np.int64]:
        if not count:
            return np.empty(0, dtype=np.int64)
        rows: NDArray[np.int64] = np.load(Path(self.folder, name))
        return rows[:count]

    def ids(self) -> NDArray[np.int64]:
        """Map the items' ids, int64 of shape (count,); an item's row is its position here."""
        ids: NDArray[np.int64] = np.load(Path(self.folder, IDS), mmap_mode="r")
        return ids[: self.count]

    def read(self, rows: NDArray[np.int64]) -> NDArray[Any]:
        """Read rows by their numbers.

        Returns floats of shape (len(rows), n_features), or an object array of shape
        (len(rows),) of strings, or of dictionaries whose cells have their column's type. Floats of
        contiguous rows are not copied, and are read-only.
        """
        if self.of_vectors:
            return self.read_vectors(rows)
        if self.kind is Kind.NUMBERS:
            return _rows_of(Path(self.folder, MATRIX), rows)
        return self._documents(rows)

    def read_vectors(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Read the vectors of rows: float32 of shape (len(rows), width), NaN for unfit items."""
        assert self.vectors is not None
        return _rows_of(Path(self.vectors.path), rows)

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


def _rows_of(path: Path, rows: NDArray[np.int64]) -> NDArray[Any]:
    """Read rows of a matrix; contiguous ones are not copied, and are read-only."""
    matrix = np.load(path, mmap_mode="r")
    if len(rows) and np.all(np.diff(rows) == 1):
        return np.asarray(matrix[rows[0] : rows[-1] + 1])
    return np.asarray(matrix[rows])


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Items that need further answers: all rows of a source except the closed ones."""

    source: Source
    closed: NDArray[np.int64]
    """Rows of the items that need no answer, in any order."""

    def rows(self, span: range | None = None) -> NDArray[np.int64]:
        """Return the pending rows, or those within a span: int64 of shape (n,), ascending."""
        span = range(self.source.count) if span is None else span
        pending = np.ones(len(span), dtype=np.bool_)
        inside = (self.closed >= span.start) & (self.closed < span.stop)
        pending[self.closed[inside] - span.start] = False
        return np.flatnonzero(pending) + span.start

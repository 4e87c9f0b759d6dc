"""Files that grow while other processes read them: a matrix, or a list of documents.

One process appends, workers map. A worker is told how many rows there are (``Source``) and
reads no further, so it never meets a row that is half written. The data are on disk before the
header says so, and a header always has the same length (numpy leaves room in it to grow).
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import numpy as np
from numpy.lib.format import dtype_to_descr, write_array_header_1_0
from numpy.typing import DTypeLike, NDArray

MATRIX = "matrix.npy"
DOCUMENTS = "documents.bin"
ENDS = "ends.npy"


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

    def append(self, rows: NDArray[Any]) -> None:
        """Append rows of shape (n, *row); they are cast to the file's dtype."""
        data = np.ascontiguousarray(rows, dtype=self.dtype)
        assert data.shape[1:] == self.row
        self._file.seek(self._start + self.count * self.dtype.itemsize * int(np.prod(self.row)))
        _write(self._file, data)
        self.count += len(data)
        assert self._write_header() == self._start, "the header has outgrown its room"

    def close(self) -> None:
        self._file.close()

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
        self._file: BinaryIO = (folder / DOCUMENTS).open("xb", buffering=0)
        self._ends = GrowingArray(folder / ENDS, np.int64)
        self._end = 0

    def append(self, documents: Sequence[object]) -> None:
        encoder = msgspec.json.Encoder()
        texts = [encoder.encode(document) for document in documents]
        ends = self._end + np.cumsum([len(text) for text in texts], dtype=np.int64)
        _write(self._file, np.frombuffer(b"".join(texts), dtype=np.uint8))
        self._ends.append(ends)
        self._end = int(ends[-1])

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

    def read(self, rows: NDArray[np.int64]) -> NDArray[Any]:
        """Read some rows, by their number.

        Returns floats of shape (len(rows), n_features), or an object array of shape
        (len(rows),) that holds strings, or dictionaries of strings and numbers.
        """
        if self.kind is Kind.NUMBERS:
            matrix = np.load(Path(self.folder, MATRIX), mmap_mode="r")
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
        return found

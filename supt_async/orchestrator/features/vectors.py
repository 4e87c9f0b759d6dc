"""Vectors of a pool's items, made by an encoder, in files beside the features.

Row n belongs to the item at row n of the features, so the files need no ids: they are removed
whenever the features are. They are made in slices by ``encoders.loop`` while trainings go on, and
are used once they are complete, or nearly: items without a vector then wait for the next ranking,
as items do that were added after one. A row without numbers (NaN) is that of an *unfit* item, of
which the encoder can make nothing.

A killed process may leave rows in the files that their headers don't count yet; they are
written again. The files of a machine that was restarted are removed with the features.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from supt_async.errors import TrainingError
from supt_async.orchestrator.features.about import MAX_NAMED
from supt_async.orchestrator.features.growing_files import (
    ENCODED,
    ENCODED_UNFIT,
    GrowingArray,
    Source,
    VectorsFile,
)

ABOUT = "encoded.json"
"""File with the encoder's name, and what is wrong with the first unfit items."""
FORMAT = 1
"""Version of the files' format."""
NEARLY = 0.9
"""Share of the items with a vector from which on the vectors are used, for those items only."""
MAX_WIDTH = 16_384
"""Number of dimensions that a vector may have."""


class AboutVectors(msgspec.Struct, kw_only=True):
    """Description of the files."""

    format: int = FORMAT
    name: str
    """Name of the encoder."""
    unfit: dict[int, str] = {}
    """What is wrong with the first unfit items, by their rows."""


class VectorStore:
    """Vectors in the folder of a feature store; its methods may be called in any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._folder: Path | None = None
        self._about: AboutVectors | None = None
        self._file: GrowingArray | None = None
        self._unfit: GrowingArray | None = None
        self.edition = 0
        """Number that changes when the files are opened or begun anew."""

    @property
    def count(self) -> int:
        """Number of rows with a vector, or known to be unfit."""
        file = self._file
        return 0 if file is None else file.count

    @property
    def width(self) -> int | None:
        """Number of dimensions; None before the first vector."""
        file = self._file
        return None if file is None else file.row[0]

    def reason(self, row: int) -> str | None:
        """Return what is wrong with the item at a row, if that is known."""
        return None if self._about is None else self._about.unfit.get(row)

    def open(self, folder: Path, rows: int) -> None:
        """Open the files of an earlier process, for features of so many rows.

        Raises:
            OSError: If the folder can't be written to.
        """
        with self._lock:
            self._close()
            self._folder = folder
            try:
                self._load(folder, rows)
            except (OSError, ValueError, msgspec.DecodeError, EOFError):
                self._remove()

    def close(self) -> None:
        with self._lock:
            self._close()

    def flush(self) -> None:
        """Flush everything to the disk."""
        with self._lock:
            for file in (self._file, self._unfit):
                if file is not None:
                    file.flush()

    def begin(self, name: str) -> bool:
        """Prepare for the vectors of an encoder; those of another one are removed.

        Returns False if the folder is not open.

        Raises:
            TrainingError: If the folder can't be written to.
        """
        with self._lock, _explained():
            if self._folder is None:
                return False
            if self._about is None or self._about.name != name:
                self._remove()
                self._write(AboutVectors(name=name))
            return True

    def append(self, edition: int, vectors: NDArray[np.float32], unfit: Mapping[int, str]) -> bool:
        """Append vectors of shape (n, width); ``unfit`` says what is wrong, by their places.

        Returns False, and does nothing, if the files are not those of that ``edition`` any more.

        Raises:
            TrainingError: If they can't be written.
        """
        with self._lock, _explained():
            if edition != self.edition or self._folder is None or self._about is None:
                return False
            if self._file is None or self._unfit is None:
                self._create(self._folder, vectors.shape[1:])
            assert self._file is not None
            assert self._unfit is not None
            start, known_unfit = self._file.count, self._unfit.count
            if unfit:
                named = dict(list(unfit.items())[: MAX_NAMED - len(self._about.unfit)])
                if named:
                    known = self._about.unfit | {start + n: why for n, why in named.items()}
                    self._write(AboutVectors(name=self._about.name, unfit=known))
                self._unfit.append(start + np.array(sorted(unfit), dtype=np.int64))
            try:
                self._file.append(vectors)
            except OSError:
                self._unfit.cut(known_unfit)  # the rows are encoded again
                raise
            return True

    def added_to(self, source: Source) -> Source:
        """Return the source with its vectors, if nearly all of its items have one.

        It then ends with the last item that has one.
        """
        with self._lock:
            if self._file is None or self._about is None or self._unfit is None:
                return source
            count = min(self._file.count, source.count)
            if not count or count < NEARLY * source.count:
                return source
            found = VectorsFile(
                path=str(Path(source.folder, ENCODED)),
                width=self._file.row[0],
                name=self._about.name,
                unfit_count=self._unfit.count,
            )
            return replace(source, count=count, vectors=found)

    def _create(self, folder: Path, row: tuple[int, ...]) -> None:
        """Begin both files, over those of an attempt for which there was no room."""
        for name in (ENCODED, ENCODED_UNFIT):
            (folder / name).unlink(missing_ok=True)
        file = GrowingArray(folder / ENCODED, np.float32, row)
        try:
            self._unfit = GrowingArray(folder / ENCODED_UNFIT, np.int64)
        except OSError:
            file.close()
            raise
        self._file = file

    def _load(self, folder: Path, rows: int) -> None:
        about = msgspec.json.decode((folder / ABOUT).read_bytes(), type=AboutVectors)
        if about.format != FORMAT:
            raise ValueError("the files are of another version")
        self._about = about
        if not (folder / ENCODED).exists():
            return
        self._file = GrowingArray.reopen(folder / ENCODED)
        self._unfit = GrowingArray.reopen(folder / ENCODED_UNFIT)
        if len(self._file.row) != 1:
            raise ValueError("the file does not hold vectors")
        self._file.cut(min(self._file.count, rows))
        noted = np.load(folder / ENCODED_UNFIT, mmap_mode="r")
        self._unfit.cut(int(np.searchsorted(noted, self._file.count)))

    def _remove(self) -> None:
        assert self._folder is not None
        folder = self._folder
        self._close()
        self._folder = folder
        for name in (ABOUT, ENCODED, ENCODED_UNFIT):
            (folder / name).unlink(missing_ok=True)

    def _close(self) -> None:
        for file in (self._file, self._unfit):
            if file is not None:
                file.close()
        self._folder = self._about = self._file = self._unfit = None
        self.edition += 1

    def _write(self, about: AboutVectors) -> None:
        assert self._folder is not None
        new = self._folder / f"{ABOUT}.new"
        new.write_bytes(msgspec.json.encode(about))
        new.replace(self._folder / ABOUT)
        self._about = about


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        raise TrainingError(
            f"The vectors can't be stored ({exc.strerror or exc}). Make room in the state folder,"
            f" or name another one with --state."
        ) from exc

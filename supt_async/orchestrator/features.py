"""The features of a project's pool, in files that a training worker reads by path.

The files are a cache that is made anew by each process in a folder of its own, since ids say
nothing about which database they are from. The folder goes when the store is closed, and what
a killed process left is cleared away by the next one: a lock that dies with its owner tells.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np
from numpy.typing import NDArray

from supt_async.orchestrator import encoding
from supt_async.orchestrator.encoding import Page, encode_page
from supt_async.orchestrator.files import (
    MATRIX,
    GrowingArray,
    GrowingDocuments,
    Kind,
    Source,
)
from supt_async.types import ItemId

if sys.platform != "win32":
    import fcntl

PAGE = 1_000
"""Items that are fetched and encoded in one go: a few milliseconds of work."""
PREFIX = "features-"
LOCK = "owner.lock"

logger = logging.getLogger(__name__)

Fetch: TypeAlias = Callable[[Sequence[ItemId]], Awaitable[Sequence[tuple[ItemId, str, str | None]]]]
"""Gives id, payload and features of items, at most PAGE at a time."""


class FeatureStore:
    """One project's features. Used by one task at a time."""

    def __init__(self, root: Path) -> None:
        self.kind: Kind | None = None
        self._root = root
        self._folder: Path | None = None
        self._lock: BinaryIO | None = None
        self._shape: tuple[int, ...] = ()
        self._ids = np.empty(0, dtype=np.int64)  # ascending
        self._rows = np.empty(0, dtype=np.int64)  # row of each of them in the files
        self._id_file: GrowingArray | None = None
        self._data: GrowingArray | GrowingDocuments | None = None

    async def sync(self, ids: NDArray[np.int64], fetch: Fetch) -> Source:
        """Add what is missing; ``ids`` is int64 of shape (n,), not empty.

        Raises:
            TrainingError: If the items can't be brought into one form; the next call tries
                again from where this one stopped.
        """
        missing = await asyncio.to_thread(np.setdiff1d, ids, self._ids)
        new: list[NDArray[np.int64]] = []
        try:
            for start in range(0, len(missing), PAGE):
                wanted = [ItemId(item) for item in missing[start : start + PAGE].tolist()]
                items = await fetch(wanted)
                if items:
                    new.append(await asyncio.to_thread(self._take_in, items))
        finally:
            self._index(new)
        assert self.kind is not None
        assert self._folder is not None
        return Source(folder=str(self._folder), kind=self.kind, shape=self._shape)

    def rows(self, ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Find items: their rows in the files, and which of ``ids`` are there at all.

        Returns int64 of shape (n_found,) and bool of shape (len(ids),).
        """
        places = np.searchsorted(self._ids, ids)
        places[places == len(self._ids)] = 0
        found = self._ids[places] == ids
        return self._rows[places[found]], found

    def close(self) -> None:
        """Remove the files. A worker that still reads them keeps what it has mapped."""
        for file in (self._data, self._id_file, self._lock):
            if file is not None:
                file.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._data = self._id_file = self._lock = self._folder = None

    def _take_in(self, items: Sequence[tuple[ItemId, str, str | None]]) -> NDArray[np.int64]:
        page = encode_page(items)
        if self._data is None:
            self._begin(page)
        self._check(page)
        match self._data:
            case GrowingArray() as matrix:
                matrix.append(_cast(page, matrix.dtype))
            case GrowingDocuments() as documents:
                documents.append(page.documents)
        assert self._id_file is not None
        self._id_file.append(page.ids)
        return page.ids

    def _index(self, new: Sequence[NDArray[np.int64]]) -> None:
        """Note where the items that were just appended are."""
        if not new:
            return
        count = sum(map(len, new))
        rows = np.arange(len(self._rows), len(self._rows) + count, dtype=np.int64)
        ids = np.concatenate([self._ids, *new])
        order = np.argsort(ids, kind="stable")  # ids may become visible out of order
        self._ids, self._rows = ids[order], np.append(self._rows, rows)[order]

    def _begin(self, page: Page) -> None:
        self._open_folder()
        assert self._folder is not None
        self.kind = page.kind
        self._shape = page.shape
        self._id_file = GrowingArray(self._folder / "ids.npy", np.int64)
        if page.matrix is None:
            self._data = GrowingDocuments(self._folder)
        else:
            columns = page.matrix.shape[1:]
            self._data = GrowingArray(self._folder / MATRIX, page.matrix.dtype, columns)

    def _check(self, page: Page) -> None:
        assert self.kind is not None
        first = ItemId(int(page.ids[0]))
        if page.kind is not self.kind:
            raise encoding.different_kinds(first, page.kind, self.kind)
        if page.shape != self._shape:
            raise encoding.different_shapes(first, page.shape, self._shape)

    def _open_folder(self) -> None:
        self._root.mkdir(parents=True, exist_ok=True)
        clear_away(self._root)
        # It gets its name when it is locked: before that, nobody clears it away.
        new = Path(tempfile.mkdtemp(prefix="new-", dir=self._root))
        self._lock = (new / LOCK).open("wb")
        _lock(self._lock)
        self._folder = new.rename(new.with_name(PREFIX + new.name.removeprefix("new-")))


def clear_away(root: Path) -> None:
    """Remove the folders below ``root`` whose owner has died."""
    for folder in root.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # its owner lives, or another process was faster
            with (folder / LOCK).open("rb") as lock:
                _lock(lock)
                shutil.rmtree(folder)
                logger.info("cleared away", extra={"action": "features.cleared"})


def _lock(file: BinaryIO) -> None:
    """Take the lock that a process loses by dying.

    Raises:
        OSError: If somebody has it. On Windows always succeeds, where an open file can't be
            removed anyway.
    """
    if sys.platform != "win32":
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _cast(page: Page, dtype: np.dtype[Any]) -> NDArray[Any]:
    assert page.matrix is not None
    with np.errstate(over="ignore"):
        matrix = page.matrix.astype(dtype)
    finite = np.isfinite(matrix).all(axis=1)
    if not finite.all():  # float64 that float32 can't hold
        raise encoding.not_finite(ItemId(int(page.ids[np.argmin(finite)])))
    return matrix

"""Store of the features of a project's pool, in files that training workers read by path.

The files are a cache in the project's state folder: they grow with the pool and outlive the
process.

Files of an earlier process are used only if they can be complete (they were flushed, or the
machine has not been restarted since) and if their newest items are still those of the database,
which may have been restored from a backup. Otherwise the files are rebuilt.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from supt_async.domain.ids import ItemId
from supt_async.errors import TrainingError
from supt_async.orchestrator.features import encoding
from supt_async.orchestrator.features.columns import Columns, Seen, conform
from supt_async.orchestrator.features.encoding import Page, encode_page
from supt_async.orchestrator.features.growing_files import (
    IDS,
    INCOMPLETE,
    MATRIX,
    GrowingArray,
    GrowingDocuments,
    Kind,
    Source,
)
from supt_async.orchestrator.state_folder import StateFolder, boot

PAGE = 1_000
"""Number of items that are fetched and encoded at once: a few milliseconds of work."""
FORMAT = 2
"""Version of the files' format."""
ABOUT = "about.json"
"""File that describes the other files of the folder."""

logger = logging.getLogger(__name__)

Fetch: TypeAlias = Callable[[Sequence[ItemId]], Awaitable[Sequence[tuple[ItemId, str, str | None]]]]
"""Function that returns id, payload and features of items, at most PAGE at a time."""


class About(msgspec.Struct, kw_only=True):
    """Description of a folder's files, and whether they can be complete."""

    format: int
    kind: Kind
    shape: tuple[int, ...]
    boot: str
    """Id of the boot of the machine that wrote them; empty once they are flushed to the disk."""
    columns: list[Seen] = []
    unread: dict[str, str] = {}
    changes: int = 0
    """Number of the latest change of the items' content that the files have."""


class FeatureStore:
    """Features of one project, in ``root / name``; used by one task at a time."""

    def __init__(self, root: Path, name: str) -> None:
        self.kind: Kind | None = None
        self._root = root
        self._state = StateFolder(root, name)
        self._folder: Path | None = None
        self._shape: tuple[int, ...] = ()
        self._ids = np.empty(0, dtype=np.int64)  # ascending
        self._rows = np.empty(0, dtype=np.int64)  # row of each of them in the files
        self._columns = Columns()
        self._changes = 0
        self._id_file: GrowingArray | None = None
        self._incomplete: GrowingArray | None = None  # rows with missing numbers
        self._data: GrowingArray | GrowingDocuments | None = None

    @property
    def unread(self) -> dict[str, str]:
        """Columns that can't be given to a model, or not fully, and what they hold."""
        return self._columns.unread

    async def sync(self, ids: NDArray[np.int64], fetch: Fetch, changes: int = 0) -> Source:
        """Add the missing items; ``ids`` is int64 of shape (n,), ascending, not empty.

        ``changes`` is the pool's: if it is another one than last time, items that are there have
        got another content, and all are read again.

        Raises:
            TrainingError: If the items can't be brought to one form, or if the folder can't be
                used; the next call continues where this one stopped.
        """
        try:
            if self._folder is None:
                await asyncio.to_thread(self._open)
                await self._check_newest(fetch)
            if changes != self._changes:
                await asyncio.to_thread(self._clear)
                self._changes = changes
            missing = await asyncio.to_thread(self._missing, ids)
            new: list[NDArray[np.int64]] = []
            try:
                for start in range(0, len(missing), PAGE):
                    wanted = [ItemId(item) for item in missing[start : start + PAGE].tolist()]
                    items = await fetch(wanted)
                    if items:
                        new.append(await asyncio.to_thread(self._append, items))
            finally:
                await asyncio.to_thread(self._index, new)
        except OSError as exc:
            raise TrainingError(
                f"The features can't be stored in {self._root}: {exc.strerror or exc}. Make room"
                f" there, or name another folder with --state."
            ) from exc
        return self._source()

    def rows(self, ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return the rows of items, and which of ``ids`` there are.

        Returns int64 of shape (n_found,) and bool of shape (len(ids),).
        """
        if not len(self._ids):
            return np.empty(0, dtype=np.int64), np.zeros(len(ids), dtype=np.bool_)
        places = np.searchsorted(self._ids, ids)
        places[places == len(self._ids)] = 0
        found = self._ids[places] == ids
        return self._rows[places[found]], found

    def close(self) -> None:
        """Close the files; a worker that still reads them keeps its mapping."""
        if self._data is not None and not self._state.private:
            with contextlib.suppress(OSError):  # then the files are rebuilt after a restart
                self._flush()
        self._close_files()
        self._folder = None
        self._state.close()

    def _source(self) -> Source:
        assert self.kind is not None
        assert self._folder is not None
        return Source(
            folder=str(self._folder),
            kind=self.kind,
            shape=self._shape,
            count=len(self._ids),
            columns=self._columns.decided,
            incomplete_count=0 if self._incomplete is None else self._incomplete.count,
        )

    # --- opening ----------------------------------------------------------------------------

    def _open(self) -> None:
        self._folder = self._state.open()
        try:
            self._load(self._folder)
        except (OSError, ValueError, msgspec.DecodeError, EOFError):
            self._clear()

    def _load(self, folder: Path) -> None:
        """Open the files of an earlier process."""
        about = msgspec.json.decode((folder / ABOUT).read_bytes(), type=About)
        if about.format != FORMAT or about.boot not in ("", boot()):
            raise ValueError("the files may be incomplete")
        self._id_file = GrowingArray.reopen(folder / IDS)
        self._incomplete = GrowingArray.reopen(folder / INCOMPLETE)
        if about.kind is Kind.NUMBERS:
            self._data = GrowingArray.reopen(folder / MATRIX)
        else:
            self._data = GrowingDocuments.reopen(folder)
        # A killed process may have written more rows to one file than to the other.
        count = self._id_file.count
        if self._data.count < count:
            raise ValueError("the files are incomplete")
        self._data.cut(count)
        self._incomplete.cut(int(np.searchsorted(np.load(folder / INCOMPLETE), count)))
        self._columns = Columns(about.columns, about.unread)
        self.kind, self._shape = about.kind, about.shape
        self._changes = about.changes
        self._index([np.load(folder / IDS)])
        self._write_about(boot())

    async def _check_newest(self, fetch: Fetch) -> None:
        """Rebuild the files if their newest items are no longer those of the database."""
        newest = np.sort(self._ids[np.argsort(self._rows)[-PAGE:]])
        if not len(newest):
            return
        items = await fetch([ItemId(item) for item in newest.tolist()])
        if not await asyncio.to_thread(self._same, newest, items):
            logger.warning(
                "features rebuilt: the files do not match the database",
                extra={"action": "features.outdated"},
            )
            await asyncio.to_thread(self._clear)

    def _same(
        self, ids: NDArray[np.int64], items: Sequence[tuple[ItemId, str, str | None]]
    ) -> bool:
        if len(items) != len(ids):
            return False
        try:
            page = encode_page(items)
            self._check(page)
        except TrainingError:
            return False
        source = self._source()
        rows, _ = self.rows(page.ids)
        stored = source.read(rows)
        if page.matrix is None:
            documents = page.documents
            if page.kind is Kind.ROW:
                documents = conform(documents, source.columns)
            return bool(stored.tolist() == list(documents))
        same = np.array_equal(stored, _cast(page, stored.dtype), equal_nan=True)
        return bool(same)

    def _clear(self) -> None:
        self._close_files()
        assert self._folder is not None
        self._state.clear()

    def _close_files(self) -> None:
        for file in (self._data, self._id_file, self._incomplete):
            if file is not None:
                file.close()
        self.kind, self._shape = None, ()
        self._ids = self._rows = np.empty(0, dtype=np.int64)
        self._id_file = self._incomplete = self._data = None
        self._columns = Columns()

    # --- adding -----------------------------------------------------------------------------

    def _missing(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        if np.array_equal(ids, self._ids):  # the usual case
            return ids[:0]
        return ids[~self.rows(ids)[1]]

    def _append(self, items: Sequence[tuple[ItemId, str, str | None]]) -> NDArray[np.int64]:
        page = encode_page(items)
        if self._data is None:
            self._begin(page)
        self._check(page)
        assert self._id_file is not None
        assert self._incomplete is not None
        self._align()
        match self._data:
            case GrowingArray() as matrix:
                floats = _cast(page, matrix.dtype)
                matrix.append(floats)
                self._incomplete.append(
                    self._id_file.count + np.flatnonzero(np.isnan(floats).any(1))
                )
            case GrowingDocuments() as documents:
                if page.kind is Kind.ROW and self._columns.note(page.documents, page.unread):
                    self._write_about(boot())  # before the rows that need these columns
                documents.append(page.documents)
        self._id_file.append(page.ids)
        return page.ids

    def _align(self) -> None:
        """Drop rows whose ids could not be written, for example because the disk was full."""
        assert self._id_file is not None
        assert self._incomplete is not None
        assert self._data is not None
        count = self._id_file.count
        if self._data.count > count:
            self._data.cut(count)
            assert self._folder is not None
            incomplete = np.load(self._folder / INCOMPLETE, mmap_mode="r")
            self._incomplete.cut(int(np.searchsorted(incomplete, count)))

    def _index(self, new: Sequence[NDArray[np.int64]]) -> None:
        """Add the appended items to the index."""
        if not new:
            return
        count = sum(map(len, new))
        rows = np.arange(len(self._rows), len(self._rows) + count, dtype=np.int64)
        ids = np.concatenate([self._ids, *new])
        rows = np.append(self._rows, rows)
        if np.any(ids[1:] < ids[:-1]):  # ids may become visible out of order
            order = np.argsort(ids, kind="stable")
            ids, rows = ids[order], rows[order]
        self._ids, self._rows = ids, rows

    def _begin(self, page: Page) -> None:
        assert self._folder is not None
        self.kind = page.kind
        self._shape = page.shape
        self._write_about(boot())
        self._id_file = GrowingArray(self._folder / IDS, np.int64)
        self._incomplete = GrowingArray(self._folder / INCOMPLETE, np.int64)
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

    def _flush(self) -> None:
        assert self._data is not None
        assert self._id_file is not None
        self._data.flush()
        self._id_file.flush()
        assert self._incomplete is not None
        self._incomplete.flush()
        self._write_about("")

    def _write_about(self, boot_: str) -> None:
        assert self._folder is not None
        assert self.kind is not None
        about = About(
            format=FORMAT,
            kind=self.kind,
            shape=self._shape,
            boot=boot_,
            columns=self._columns.seen,
            unread=self._columns.unread,
            changes=self._changes,
        )
        new = self._folder / f"{ABOUT}.new"
        new.write_bytes(msgspec.json.encode(about))
        new.replace(self._folder / ABOUT)


def _cast(page: Page, dtype: np.dtype[Any]) -> NDArray[Any]:
    """Convert numbers to the type of the file; those out of its range become missing."""
    assert page.matrix is not None
    with np.errstate(over="ignore"):
        matrix = page.matrix.astype(dtype)
    matrix[np.isinf(matrix)] = np.nan
    return matrix

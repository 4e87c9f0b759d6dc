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
from supt_async.orchestrator.features.about import FORMAT, MAX_NAMED, About
from supt_async.orchestrator.features.columns import Columns, conform
from supt_async.orchestrator.features.encoding import Form, Page, encode_page
from supt_async.orchestrator.features.growing_files import (
    IDS,
    INCOMPLETE,
    MATRIX,
    UNFIT,
    Files,
    GrowingArray,
    GrowingDocuments,
    Kind,
    Source,
)
from supt_async.orchestrator.features.index import ItemIndex
from supt_async.orchestrator.features.unfit import check_form, missing_number
from supt_async.orchestrator.features.vectors import VectorStore
from supt_async.orchestrator.state_folder import StateFolder, boot

PAGE = 1_000
"""Number of items that are fetched and encoded at once: a few milliseconds of work."""

logger = logging.getLogger(__name__)

Fetch: TypeAlias = Callable[[Sequence[ItemId]], Awaitable[Sequence[tuple[ItemId, str, str | None]]]]
"""Function that returns id, payload and features of items, at most PAGE at a time."""


class FeatureStore:
    """Features of one project, in ``root / name``; used by one task at a time."""

    def __init__(self, root: Path, name: str) -> None:
        self.form: Form | None = None
        self.unfit: dict[int, str] = {}
        """What is wrong with the first unfit items, by their ids."""
        self.vectors = VectorStore()
        """Vectors that an encoder makes of the items."""
        self.files: Files | None = None
        """Items that are files for an encoder, None for as before; a change rebuilds the files."""
        self._root = root
        self._state = StateFolder(root, name)
        self._folder: Path | None = None
        self._index = ItemIndex()
        self._limit: int | None = None  # rows from here on are left out
        self._columns = Columns()
        self._changes = 0
        self._files = Files.NONE
        self.every: Source | None = None
        """The last source, with the items that have no vector yet."""
        self._id_file: GrowingArray | None = None
        self._incomplete: GrowingArray | None = None  # rows with missing numbers
        self._unfit: GrowingArray | None = None  # rows without data
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
            TrainingError: If as many items are unfit as fit, or if the folder can't be used; the
                next call continues where this one stopped.
        """
        try:
            if self._folder is None:
                await asyncio.to_thread(self._open)
                await self._check_newest(fetch)
            files = self._files if self.files is None else self.files
            if changes != self._changes or files is not self._files:
                await asyncio.to_thread(self._clear)
                self._changes, self._files = changes, files
            missing = await asyncio.to_thread(self._index.missing, ids)
            new: list[NDArray[np.int64]] = []
            try:
                for start in range(0, len(missing), PAGE):
                    wanted = [ItemId(item) for item in missing[start : start + PAGE].tolist()]
                    items = await fetch(wanted)
                    if items:
                        new.append(await asyncio.to_thread(self._append, items))
            finally:
                await asyncio.to_thread(self._index.add, new)
        except OSError as exc:
            raise TrainingError(
                f"The features can't be stored in {self._root}: {exc.strerror or exc}. Make room"
                f" there, or name another folder with --state."
            ) from exc
        source = self._source()
        check_form(source, self.unfit)
        self.every = source
        source = self.vectors.added_to(source)
        self._limit = source.count
        return source

    def rows(self, ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return the rows of items in the last source, and which of ``ids`` it has.

        Returns int64 of shape (n_found,) and bool of shape (len(ids),).
        """
        return self._index.rows(ids, self._limit)

    def reasons(self, source: Source, ids: NDArray[np.int64]) -> list[str]:
        """Return in a few words why items are left out: what they are, or what they lack."""
        return [self._reason(source, item) for item in ids.tolist()]

    def _reason(self, source: Source, item: int) -> str:
        rows, _ = self._index.rows(np.array([item]))
        why = self.vectors.reason(int(rows[0])) if source.of_vectors and len(rows) else None
        return self.unfit.get(item) or why or missing_number(source, rows)

    def close(self) -> None:
        """Close the files; a worker that still reads them keeps its mapping."""
        if self._data is not None and not self._state.private:
            with contextlib.suppress(OSError):  # then the files are rebuilt after a restart
                self._flush()
        self._close_files()
        self._folder = None
        self._state.close()

    def _source(self) -> Source:
        assert self.form is not None
        assert self._folder is not None
        return Source(
            folder=str(self._folder),
            kind=self.form.kind,
            shape=self.form.shape,
            count=self._index.count,
            columns=self._columns.decided,
            incomplete_count=0 if self._incomplete is None else self._incomplete.count,
            unfit_count=0 if self._unfit is None else self._unfit.count,
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
        about = About.read(folder)
        if about.format != FORMAT or about.boot not in ("", boot()):
            raise ValueError("the files may be incomplete")
        self._id_file = GrowingArray.reopen(folder / IDS)
        self._incomplete = GrowingArray.reopen(folder / INCOMPLETE)
        self._unfit = GrowingArray.reopen(folder / UNFIT)
        if about.kind is Kind.NUMBERS:
            self._data = GrowingArray.reopen(folder / MATRIX)
        else:
            self._data = GrowingDocuments.reopen(folder)
        # A killed process may have written more rows to one file than to the other.
        count = self._id_file.count
        if self._data.count < count:
            raise ValueError("the files are incomplete")
        self._data.cut(count)
        self._cut_rows(count)
        self._columns = Columns(about.columns, about.unread)
        self.form, self.unfit = Form(about.kind, about.shape), about.unfit
        self._changes = about.changes
        self._files = about.files
        self._index.add([np.load(folder / IDS)])
        self._write_about(boot())
        self.vectors.open(folder, self._index.count)

    async def _check_newest(self, fetch: Fetch) -> None:
        """Rebuild the files if their newest items are no longer those of the database."""
        newest = self._index.newest(PAGE)
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
        page = encode_page(items, self.form, self._files)
        source = self._source()
        rows, _ = self._index.rows(page.ids)
        stored = source.read(rows)
        if page.matrix is None:
            documents = page.documents
            if source.kind is Kind.ROW:
                documents = conform(documents, source.columns)
            return bool(stored.tolist() == list(documents))
        same = np.array_equal(stored, _cast(page, stored.dtype), equal_nan=True)
        return bool(same)

    def _clear(self) -> None:
        self._close_files()
        assert self._folder is not None
        self._state.clear()
        self.vectors.open(self._folder, 0)

    def _close_files(self) -> None:
        for file in (self._data, self._id_file, self._incomplete, self._unfit):
            if file is not None:
                file.close()
        self.form, self.unfit = None, {}
        self._index, self._limit = ItemIndex(), None
        self.vectors.close()
        self.every = None
        self._id_file = self._incomplete = self._unfit = self._data = None
        self._columns = Columns()

    # --- adding -----------------------------------------------------------------------------

    def _append(self, items: Sequence[tuple[ItemId, str, str | None]]) -> NDArray[np.int64]:
        page = encode_page(items, self.form, self._files)
        if self._data is None:
            self._begin(page)
        assert self._id_file is not None
        assert self._incomplete is not None
        assert self._unfit is not None
        self._align()
        if page.unfit:
            self._note_unfit(page)
            self._unfit.append(self._id_file.count + np.array(sorted(page.unfit), dtype=np.int64))
        match self._data:
            case GrowingArray() as matrix:
                floats = _cast(page, matrix.dtype)
                matrix.append(floats)
                self._incomplete.append(
                    self._id_file.count + np.flatnonzero(np.isnan(floats).any(1))
                )
            case GrowingDocuments() as documents:
                if page.form.kind is Kind.ROW and self._columns.note(page.documents, page.unread):
                    self._write_about(boot())  # before the rows that need these columns
                documents.append(page.documents)
        self._id_file.append(page.ids)
        return page.ids

    def _align(self) -> None:
        """Drop rows whose ids could not be written, for example because the disk was full."""
        assert self._id_file is not None
        assert self._data is not None
        count = self._id_file.count
        self._cut_rows(count)
        if self._data.count > count:
            self._data.cut(count)

    def _cut_rows(self, count: int) -> None:
        """Drop what is noted of rows from ``count`` on."""
        assert self._folder is not None
        for name, file in ((INCOMPLETE, self._incomplete), (UNFIT, self._unfit)):
            assert file is not None
            rows = np.load(self._folder / name, mmap_mode="r")
            file.cut(int(np.searchsorted(rows, count)))

    def _note_unfit(self, page: Page) -> None:
        """Note what is wrong with the first unfit items."""
        for place, why in page.unfit.items():
            if len(self.unfit) < MAX_NAMED:
                self.unfit[int(page.ids[place])] = why
        self._write_about(boot())

    def _begin(self, page: Page) -> None:
        assert self._folder is not None
        self.form = page.form
        self._write_about(boot())
        self._id_file = GrowingArray(self._folder / IDS, np.int64)
        self._incomplete = GrowingArray(self._folder / INCOMPLETE, np.int64)
        self._unfit = GrowingArray(self._folder / UNFIT, np.int64)
        if page.matrix is None:
            self._data = GrowingDocuments(self._folder)
        else:
            columns = page.matrix.shape[1:]
            self._data = GrowingArray(self._folder / MATRIX, page.matrix.dtype, columns)

    def _flush(self) -> None:
        assert self._data is not None
        assert self._id_file is not None
        self._data.flush()
        self._id_file.flush()
        assert self._incomplete is not None
        assert self._unfit is not None
        self._incomplete.flush()
        self._unfit.flush()
        self.vectors.flush()
        self._write_about("")

    def _write_about(self, boot_: str) -> None:
        assert self._folder is not None
        assert self.form is not None
        about = About(
            format=FORMAT,
            kind=self.form.kind,
            shape=self.form.shape,
            boot=boot_,
            columns=self._columns.seen,
            unread=self._columns.unread,
            unfit=self.unfit,
            changes=self._changes,
            files=self._files,
        )
        about.write(self._folder)


def _cast(page: Page, dtype: np.dtype[Any]) -> NDArray[Any]:
    """Convert numbers to the type of the file; those out of its range become missing."""
    assert page.matrix is not None
    with np.errstate(over="ignore"):
        matrix = page.matrix.astype(dtype)
    matrix[np.isinf(matrix)] = np.nan
    return matrix

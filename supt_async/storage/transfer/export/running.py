"""Running an export: pages come from the event loop, and a thread makes bytes of them."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import zipfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, cast

from supt_async.domain.project import Project
from supt_async.storage.database import Database
from supt_async.storage.transfer.export.form_answers import answers_to, with_question
from supt_async.storage.transfer.export.format import Format, Job, OpenMedia
from supt_async.storage.transfer.export.formats import FORMATS
from supt_async.storage.transfer.export.options import ExportOptions
from supt_async.storage.transfer.export.pages import label_pages, with_content
from supt_async.storage.transfer.export.resolved import item_pages
from supt_async.storage.transfer.export.rows import OF_ITEM, Page

BLOCK = 256 * 1024
"""Bytes of a file that are read at once."""


class Export:
    """One export of a project."""

    def __init__(
        self,
        database: Database,
        project: Project,
        options: ExportOptions,
        open_media: OpenMedia | None = None,
    ) -> None:
        """Check that the project can be exported like that.

        Raises:
            Refused: It can't; the text says what to do.
        """
        self.rows = 0
        """Number of rows that were written."""
        self._database = database
        self._format: Format = FORMATS[options.format]
        self._whole = project
        asked = with_question(project, options.question) if options.question else project
        self._job = Job(project=asked, options=options, open_media=open_media)
        self._format.check(self._job)

    @property
    def name(self) -> str:
        return self._format.name

    @property
    def left_out(self) -> str | None:
        """What of the answers the format has no place for, in one line."""
        return self._format.left_out(self._job)

    @property
    def is_folder(self) -> bool:
        return self._format.is_folder

    @property
    def is_table(self) -> bool:
        """Whether the labels are rows, and no item is looked into."""
        return not self._format.needs_content

    @property
    def media_type(self) -> str:
        return "application/zip" if self.is_folder else self._format.media_type

    @property
    def suffix(self) -> str:
        """End of the name of a file with this export, with its dot."""
        return f".{self._format.name}.zip" if self.is_folder else self._format.suffix

    async def chunks(self) -> AsyncGenerator[bytes]:
        """Yield the bytes of the file; of a folder those of a zip, once it is complete.

        Empty bytes only show that it goes on. Close the generator if you leave it early.
        """
        write = self._zipped if self.is_folder else self._written
        async with contextlib.aclosing(in_thread(write, self._pages())) as chunks:
            async for chunk in chunks:
                yield chunk

    async def into(self, folder: Path) -> AsyncGenerator[None]:
        """Write the files of a folder, which is there and empty; yield for each step."""
        job = replace(self._job, folder=folder)

        def write(pages: Iterator[Page]) -> Iterator[bytes]:
            return self._format.write(pages, job)

        async with contextlib.aclosing(in_thread(write, self._pages())) as chunks:
            async for _ in chunks:
                yield

    def _written(self, pages: Iterator[Page]) -> Iterator[bytes]:
        return self._format.write(pages, self._job)

    def _zipped(self, pages: Iterator[Page]) -> Iterator[bytes]:
        with tempfile.TemporaryDirectory(prefix="supt-export-") as name:
            folder = Path(name)
            for _ in self._format.write(pages, replace(self._job, folder=folder)):
                yield b""
            yield from zip_of(folder)

    async def _pages(self) -> AsyncIterator[Page]:
        options, project = self._job.options, self._whole
        pages: AsyncIterator[Page]
        if options.resolve == "none":
            pages = label_pages(self._database, project.id, options)
            if options.question:
                pages = _answering(options.question, pages)
        else:
            pages = item_pages(self._database, project, options)
        if set(options.extras) & set(OF_ITEM) or self._format.needs_content:
            pages = with_content(self._database, project.id, pages)
        async for page in pages:
            yield page
            self.rows += len(page)


async def _answering(question: str, pages: AsyncIterator[Page]) -> AsyncIterator[Page]:
    """Yield pages with the answers to one question of a form."""
    async for page in pages:
        yield await asyncio.to_thread(answers_to, question, page)


class _Ahead:
    """Pages for a thread: while it works on one, the event loop reads the next."""

    def __init__(self, pages: AsyncIterator[Page]) -> None:
        self._pages = pages
        self._loop = asyncio.get_running_loop()
        self._next: asyncio.Task[Page | None] | None = None
        self._stopped = False

    def __iter__(self) -> Iterator[Page]:
        return self

    def __next__(self) -> Page:
        page = asyncio.run_coroutine_threadsafe(self._take(), self._loop).result()
        if page is None:
            raise StopIteration
        return page

    def stop(self) -> None:
        """Give no more pages; a thread that waits for one gets an error."""
        self._stopped = True
        if self._next is not None:
            self._next.cancel()

    async def _take(self) -> Page | None:
        if self._next is None:
            self._next = self._reading()
        page = await self._next
        self._next = None if page is None or self._stopped else self._reading()
        return page

    def _reading(self) -> asyncio.Task[Page | None]:
        task = asyncio.create_task(self._read(), name="export-page")
        task.add_done_callback(lambda task: task.cancelled() or task.exception())  # it is seen
        return task

    async def _read(self) -> Page | None:
        return None if self._stopped else await anext(self._pages, None)


async def in_thread(
    write: Callable[[Iterator[Page]], Iterator[bytes]], pages: AsyncIterator[Page]
) -> AsyncGenerator[bytes]:
    """Yield what a generator makes of pages, which runs in a thread, step by step."""
    loop = asyncio.get_running_loop()
    ahead = _Ahead(pages)
    chunks = write(iter(ahead))
    thread = ThreadPoolExecutor(1, thread_name_prefix="supt-export")
    try:
        while (chunk := await loop.run_in_executor(thread, next, chunks, None)) is not None:
            yield chunk
    finally:
        # The step under way ends first, since the thread is one: then temporary files go. They
        # also do if this is cancelled again.
        ahead.stop()
        closed = loop.run_in_executor(thread, _close, chunks)
        thread.shutdown(wait=False)
        await asyncio.shield(closed)


def _close(chunks: Iterator[bytes]) -> None:
    close: Callable[[], Any] | None = getattr(chunks, "close", None)
    if close is not None:
        close()


def zip_of(folder: Path) -> Iterator[bytes]:
    """Yield the bytes of a zip of all files below a folder, which are packed as they come."""
    sink = Sink()
    with zipfile.ZipFile(
        cast(IO[bytes], sink), "w", zipfile.ZIP_DEFLATED, compresslevel=1
    ) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo.from_file(path, path.relative_to(folder).as_posix())
            entry.compress_type = zipfile.ZIP_DEFLATED
            with open(path, "rb") as file, archive.open(entry, "w", force_zip64=True) as packed:
                while block := file.read(BLOCK):
                    packed.write(block)
                    yield sink.take()
    yield sink.take()


class Sink:
    """A file that is written from its beginning to its end; its bytes are taken from time to time.

    It has no ``seek`` and ``tell``, so that a zip is written without going back.
    """

    def __init__(self) -> None:
        self._blocks: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        self._blocks.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def take(self) -> bytes:
        """Return what was written since the last call."""
        found, self._blocks = b"".join(self._blocks), []
        return found

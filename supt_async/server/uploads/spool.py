"""Reception of uploaded files on disk, bounded in size and number.

A file lies in a folder of its own under the system's temporary folder, which is removed when its
request ends, however it ends.
"""

from __future__ import annotations

import contextlib
import errno
from collections import Counter
from collections.abc import AsyncIterator, Hashable, Iterator
from pathlib import Path
from typing import IO

from starlette.requests import Request

from supt_async.server.errors import Denied
from supt_async.server.uploads.work_folders import work_folder
from supt_async.server.worker_threads import WorkerThreads

FILES_PER_PERSON = 2
"""Number of files that one person may upload at once."""
FILES = 8
"""Number of files that the server takes at once."""
PIECE = 256 * 1024
"""Bytes that are written at once."""
MAX_NAME = 120
"""Maximum length of a file's name in characters; the rest is cut off at its beginning."""


class Spool:
    """Files that are being uploaded to one server."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._threads = WorkerThreads("supt-uploads", 2)
        self._held: Counter[Hashable] = Counter()

    @contextlib.asynccontextmanager
    async def received(self, request: Request, person: Hashable, name: str) -> AsyncIterator[Path]:
        """Receive a request's body as a file, which is deleted after the body of ``async with``.

        Raises:
            Denied: The file is too large, there is no room for it, or too many come at once.
        """
        self._check_length(request)
        with self._slot(person):
            folder = work_folder()
            place = await self._threads.run(folder.__enter__)
            try:
                path = place / safe_name(name)
                await self._receive(request, path)
                yield path
            finally:
                await self._threads.run(folder.__exit__, None, None, None)

    def _check_length(self, request: Request) -> None:
        """Refuse a file that says it is too large before anything of it is read."""
        length = request.headers.get("content-length", "")
        if length.isascii() and length.isdigit() and int(length[:18]) > self.max_bytes:
            raise self._too_large()

    async def _receive(self, request: Request, path: Path) -> None:
        size, piece = 0, bytearray()
        with await self._threads.run(path.open, "xb") as file:
            async for chunk in request.stream():
                size += len(chunk)
                if size > self.max_bytes:
                    raise self._too_large()
                piece += chunk
                if len(piece) >= PIECE:
                    await self._threads.run(_write, file, bytes(piece))
                    piece.clear()
            await self._threads.run(_write, file, bytes(piece))

    def _too_large(self) -> Denied:
        megabytes = self.max_bytes // 10**6
        return Denied(
            413, f"the file is larger than {megabytes} MB: split it, or use supt items add"
        )

    @contextlib.contextmanager
    def _slot(self, person: Hashable) -> Iterator[None]:
        if self._held[person] >= FILES_PER_PERSON:
            text = f"{FILES_PER_PERSON} files of yours are being read: wait until one is done"
            raise Denied(429, text, retry_seconds=2)
        if self._held.total() >= FILES:
            text = "the server is reading many files: send it again in a moment"
            raise Denied(429, text, retry_seconds=5)
        self._held[person] += 1
        try:
            yield
        finally:
            self._held[person] -= 1
            if not self._held[person]:
                del self._held[person]

    def close(self) -> None:
        """End the threads."""
        self._threads.close()


def safe_name(name: str) -> str:
    """Return a name that can be a file's in an empty folder, with the same ending."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter for letter in last if letter.isprintable())[-MAX_NAME:]
    while len(kept.encode(errors="ignore")) > 250:  # the limit of most file systems is 255
        kept = kept[1:]
    kept = kept.encode(errors="ignore").decode()
    return kept if kept.strip(". ") else "upload"


def _write(file: IO[bytes], piece: bytes) -> None:
    try:
        file.write(piece)
        file.flush()
    except OSError as exc:
        if exc.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        raise Denied(507, "the server has no room for the file: tell who runs it") from exc

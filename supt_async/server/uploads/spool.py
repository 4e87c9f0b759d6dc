"""Reception of uploaded files on disk, bounded in size and number.

A file lies in a folder of its own under the system's temporary folder, which is removed when its
request ends, however it ends.
"""

from __future__ import annotations

import contextlib
import errno
import time
from collections import Counter
from collections.abc import AsyncIterator, Hashable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from starlette.requests import Request

from supt_async.server.errors import Denied
from supt_async.server.places import SLOW_RATE, SLOW_SECONDS
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


@dataclass(eq=False, slots=True)
class _Upload:
    """Place of one file."""

    began: float
    size: int = 0
    whole: bool = False
    gives_way: bool = False
    """Others wait, and it arrives too slowly."""

    def is_slow(self, now: float) -> bool:
        """Tell whether it has arrived slowly for some time."""
        age = now - self.began
        return not self.whole and age > SLOW_SECONDS and self.size < SLOW_RATE * age


class Spool:
    """Files that are being uploaded to one server."""

    def __init__(self, max_bytes: int, files: int = FILES) -> None:
        """``files`` is the number of files that are taken at once."""
        self.max_bytes = max_bytes
        self._files = files
        self._threads = WorkerThreads("supt-uploads", 2)
        self._held: Counter[Hashable] = Counter()
        self._uploads: set[_Upload] = set()

    @contextlib.asynccontextmanager
    async def received(self, request: Request, person: Hashable, name: str) -> AsyncIterator[Path]:
        """Receive a request's body as a file, which is deleted after the body of ``async with``.

        Raises:
            Denied: The file is too large, there is no room for it, or too many come at once.
        """
        self._check_length(request)
        with self._slot(person) as upload:
            folder = work_folder()
            place = await self._threads.run(folder.__enter__)
            try:
                path = place / safe_name(name)
                await self._receive(request, path, upload)
                yield path
            finally:
                await self._threads.run(folder.__exit__, None, None, None)

    def _check_length(self, request: Request) -> None:
        """Refuse a file that says it is too large before anything of it is read."""
        length = request.headers.get("content-length", "")
        if length.isascii() and length.isdigit() and int(length[:18]) > self.max_bytes:
            raise self._too_large()

    async def _receive(self, request: Request, path: Path, upload: _Upload) -> None:
        piece = bytearray()
        with await self._threads.run(path.open, "xb") as file:
            async for chunk in request.stream():
                upload.size += len(chunk)
                if upload.size > self.max_bytes:
                    raise self._too_large()
                if upload.gives_way:
                    text = "the file arrives too slowly, and others wait: send it again later"
                    raise Denied(408, text)
                piece += chunk
                if len(piece) >= PIECE:
                    await self._threads.run(_write, file, bytes(piece))
                    piece.clear()
            await self._threads.run(_write, file, bytes(piece))
        upload.whole = True

    def _too_large(self) -> Denied:
        megabytes = self.max_bytes // 10**6
        return Denied(
            413, f"the file is larger than {megabytes} MB: split it, or use supt items add"
        )

    @contextlib.contextmanager
    def _slot(self, person: Hashable) -> Iterator[_Upload]:
        if self._held[person] >= FILES_PER_PERSON:
            text = f"{FILES_PER_PERSON} files of yours are being read: wait until one is done"
            raise Denied(429, text, retry_seconds=2)
        if self._held.total() >= self._files:
            self._make_room()
            text = "the server is reading many files: send it again in a moment"
            raise Denied(429, text, retry_seconds=5)
        self._held[person] += 1
        upload = _Upload(time.monotonic())
        self._uploads.add(upload)
        try:
            yield upload
        finally:
            self._uploads.discard(upload)
            self._held[person] -= 1
            if not self._held[person]:
                del self._held[person]

    def _make_room(self) -> None:
        """End the slowest upload, if there are slow ones."""
        now = time.monotonic()
        slow = [upload for upload in self._uploads if upload.is_slow(now)]
        if slow:
            min(slow, key=lambda upload: upload.size).gives_way = True

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

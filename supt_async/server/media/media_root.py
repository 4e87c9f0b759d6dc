"""Images, sounds and videos that items name by path, opened to be sent.

Only files that begin as an image, a sound or a video are sent (``readers.media.media_folder`` says
where they may lie).
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO

from supt_async.errors import NotFound
from supt_async.protocol.display.media_types import shown, type_of_file
from supt_async.readers.media.media_folder import MediaFolder
from supt_async.server.worker_threads import WorkerThreads

CHUNK_BYTES = 256 * 1024
"""Number of bytes that are read and sent at once."""
THREADS = 4
"""Number of threads that read files."""


@dataclass(frozen=True, slots=True)
class MediaFile:
    """An open file that may be sent; the caller closes it, or reads it with ``chunks``."""

    file: BinaryIO
    size: int
    media_type: str
    threads: WorkerThreads
    etag: str | None = None
    """Validator of its content; None if that is not known."""

    async def chunks(self, first: int, last: int) -> AsyncIterator[bytes]:
        """Yield the bytes from ``first`` to ``last``, and close the file."""
        with closing(self.file) as file:
            await self.threads.run(file.seek, first)
            left = last + 1 - first
            while left > 0:
                chunk = await self.threads.run(file.read, min(left, CHUNK_BYTES))
                if not chunk:
                    return  # the file has become shorter; the client sees that from the length
                left -= len(chunk)
                yield chunk


class MediaRoot:
    """Files below ``root``; without a root there are none.

    Raises:
        Refused: No installed package opens such an address, or there is no such folder.
    """

    def __init__(self, root: str) -> None:
        # Separate threads: a disk or bucket that does not answer blocks nothing else.
        self.threads = WorkerThreads("supt-media", THREADS)
        self._folder = MediaFolder(root) if root else None

    @property
    def needs_slug(self) -> bool:
        return self._folder is not None and self._folder.needs_slug

    def close(self) -> None:
        self.threads.close()

    def open(self, slug: str, path: str) -> MediaFile:
        """Open a file; this blocks on a disk or a network.

        Raises:
            NotFound: There is no such file, or it may not be sent.
        """
        if self._folder is None:
            raise NotFound(
                "this item names a file, and the server was started without --media-root"
            )
        try:
            file, size = self._folder.open(slug, path)
        except (OSError, ValueError) as exc:
            raise NotFound("there is no such file below the media root") from exc
        try:
            media_type = shown(type_of_file(file))
        except BaseException:
            file.close()
            raise
        if media_type is None:
            file.close()
            raise NotFound("the file is no image, sound or video that browsers can show")
        return MediaFile(file, size, media_type, self.threads, self._etag(file))

    def _etag(self, file: BinaryIO) -> str | None:
        if self._folder is None or not self._folder.local:
            return None
        status = os.fstat(file.fileno())
        return f'"{status.st_mtime_ns:x}-{status.st_size:x}"'

"""Folder or bucket of the images, sounds and videos that items name by path.

It can be anything that fsspec opens: a folder, ``s3://bucket/prefix``, ``gs://``, ``https://``.
``{project}`` in it stands for the project's short name: then the owner of one project can't name
the files of another. A path must lead down; a symbolic link that leads out of the folder is
treated as missing; and only files that begin as an image, a sound or a video are sent.
"""

from __future__ import annotations

import os
import stat
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import quote

import fsspec
from fsspec.implementations.local import LocalFileSystem

from supt_async.errors import NotFound, Refused
from supt_async.protocol.display.media_paths import checked_path
from supt_async.protocol.display.media_types import shown, type_of_file
from supt_async.server.worker_threads import WorkerThreads

CHUNK_BYTES = 256 * 1024
"""Number of bytes that are read and sent at once."""
THREADS = 4
"""Number of threads that read files."""
OPEN_FILE = "/proc/self/fd/{}"
"""Path at which Linux links to an open file."""
PROJECT = "{project}"
"""Placeholder of a project's short name."""


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
        self._root = root
        self._system: Any = None
        # Separate threads: a disk or bucket that does not answer blocks nothing else.
        self.threads = WorkerThreads("supt-media", THREADS)
        if not root:
            return
        try:
            self._system, _ = fsspec.url_to_fs(root.replace(PROJECT, "x"))
        except (ImportError, ValueError) as exc:
            raise Refused(f"--media-root: {exc}") from exc
        if isinstance(self._system, LocalFileSystem) and not self._there():
            raise Refused(f"--media-root: there is no folder {root}: make it, or name another")

    @property
    def needs_slug(self) -> bool:
        return PROJECT in self._root

    def close(self) -> None:
        self.threads.close()

    def _there(self) -> bool:
        """Tell whether the folder exists, or the one above the folders of all projects."""
        return Path(self._system._strip_protocol(self._root.partition(PROJECT)[0])).is_dir()

    def open(self, slug: str, path: str) -> MediaFile:
        """Open a file; this blocks on a disk or a network.

        Raises:
            NotFound: There is no such file, or it may not be sent.
        """
        if self._system is None:
            raise NotFound(
                "this item names a file, and the server was started without --media-root"
            )
        try:
            checked_path(path)
            file, size = self._open(self._root.replace(PROJECT, slug), path)
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
        if not isinstance(self._system, LocalFileSystem):
            return None
        status = os.fstat(file.fileno())
        return f'"{status.st_mtime_ns:x}-{status.st_size:x}"'

    def _open(self, root: str, path: str) -> tuple[BinaryIO, int]:
        if isinstance(self._system, LocalFileSystem):
            return _open_below(Path(self._system._strip_protocol(root)), path)
        base = self._system._strip_protocol(root).rstrip("/")
        # Over HTTP %2e%2e would mean .. again, and ? would end the path.
        web = {"http", "https"} & set(_protocols(self._system))
        address = f"{base}/{quote(path) if web else path}"
        size = self._system.size(address)
        if size is None:
            raise FileNotFoundError(path)
        return cast(BinaryIO, self._system.open(address, "rb")), size


def _open_below(root: Path, path: str) -> tuple[BinaryIO, int]:
    """Open a plain file that lies below a folder after all links are resolved.

    Raises:
        OSError: There is no such file.
    """
    base = root.resolve()
    try:
        found = (base / path).resolve(strict=True)
    except RuntimeError as exc:  # a link that leads to itself
        raise FileNotFoundError(path) from exc
    if not found.is_relative_to(base):
        raise PermissionError(path)
    # Don't wait for the writer of a pipe, and don't follow a link that was made since.
    handle = os.open(found, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or not _lies_below(handle, base, found, status):
            raise PermissionError(path)
    except BaseException:
        os.close(handle)
        raise
    return os.fdopen(handle, "rb"), status.st_size


def _lies_below(handle: int, base: Path, found: Path, status: os.stat_result) -> bool:
    """Tell whether an open file lies below a folder: its path may have become a link since.

    Linux tells the path of an open file. Elsewhere the path is resolved again: only somebody who
    changes it twice in between could still lead out.
    """
    try:
        return Path(os.readlink(OPEN_FILE.format(handle))).is_relative_to(base)
    except FileNotFoundError:
        again = found.resolve(strict=True)
        return again.is_relative_to(base) and os.path.samestat(os.stat(again), status)


def _protocols(system: Any) -> tuple[str, ...]:
    named = system.protocol
    return (named,) if isinstance(named, str) else tuple(named)

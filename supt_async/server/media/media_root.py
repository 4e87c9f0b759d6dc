"""The folder or bucket under which items' images and sounds lie, if they are only named.

Whatever fsspec opens can be one: a folder, ``s3://bucket/prefix``, ``gs://``, ``https://``.
``{project}`` in it stands for the project's short name: then no project's owner can name the
files of another. A file is found by a path that leads down; a symbolic link that leads out of a
folder is as good as nothing; and only what begins as an image or a sound is ever sent.
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
from supt_async.protocol.display.media_types import HEAD_BYTES, media_type_of_head
from supt_async.server.worker_threads import Threads

CHUNK_BYTES = 256 * 1024
THREADS = 4
OPENED = "/proc/self/fd/{}"
"""A link to an open file, where Linux tells its path."""
PROJECT = "{project}"
"""What stands for a project's short name."""


@dataclass(frozen=True, slots=True)
class MediaFile:
    """An open file that may be sent. Whoever has it closes it, or reads it with ``chunks``."""

    file: BinaryIO
    size: int
    media_type: str
    threads: Threads

    async def chunks(self, first: int, last: int) -> AsyncIterator[bytes]:
        """Yield the bytes from ``first`` to ``last``, and close the file."""
        with closing(self.file) as file:
            await self.threads.run(file.seek, first)
            left = last + 1 - first
            while left > 0:
                chunk = await self.threads.run(file.read, min(left, CHUNK_BYTES))
                if not chunk:
                    return  # it has become shorter; the length that was told says so
                left -= len(chunk)
                yield chunk


class MediaRoot:
    """Finds files below ``root``; without one there are none.

    Raises:
        Refused: Nothing that is installed opens such an address, or there is no such folder.
    """

    def __init__(self, root: str) -> None:
        self._root = root
        self._system: Any = None
        # Of its own: a disk or a bucket that does not answer holds up nothing else.
        self.threads = Threads("supt-media", THREADS)
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
        """A folder is there; of one for each project, the folder that those are in."""
        return Path(self._system._strip_protocol(self._root.partition(PROJECT)[0])).is_dir()

    def open(self, slug: str, path: str) -> MediaFile:
        """Open a file; this reads from a disk or a network.

        Raises:
            NotFound: There is none that may be sent.
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
            media_type = media_type_of_head(file.read(HEAD_BYTES))
        except BaseException:
            file.close()
            raise
        if media_type is None:
            file.close()
            raise NotFound("the file is neither an image nor a sound that browsers can show")
        return MediaFile(file, size, media_type, self.threads)

    def _open(self, root: str, path: str) -> tuple[BinaryIO, int]:
        if isinstance(self._system, LocalFileSystem):
            return _open_below(Path(self._system._strip_protocol(root)), path)
        base = self._system._strip_protocol(root).rstrip("/")
        # Over HTTP %2e%2e would be .. again, and ? the end of the path.
        web = {"http", "https"} & set(_protocols(self._system))
        address = f"{base}/{quote(path) if web else path}"
        size = self._system.size(address)
        if size is None:
            raise FileNotFoundError(path)
        return cast(BinaryIO, self._system.open(address, "rb")), size


def _open_below(root: Path, path: str) -> tuple[BinaryIO, int]:
    """Open a plain file that lies below a folder, wherever links lead.

    Raises:
        OSError: There is none.
    """
    base = root.resolve()
    try:
        found = (base / path).resolve(strict=True)
    except RuntimeError as exc:  # a link that leads to itself
        raise FileNotFoundError(path) from exc
    if not found.is_relative_to(base):
        raise PermissionError(path)
    # Not to wait for a writer if it is a pipe, nor to follow a link that was put there since.
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
    """Look where an opened file lies: a folder may have become a link since its path was looked at.

    Linux tells the path of what is open. Elsewhere the way to it is looked at once more: only who
    changes it twice within the moment between could still lead out.
    """
    try:
        return Path(os.readlink(OPENED.format(handle))).is_relative_to(base)
    except FileNotFoundError:
        again = found.resolve(strict=True)
        return again.is_relative_to(base) and os.path.samestat(os.stat(again), status)


def _protocols(system: Any) -> tuple[str, ...]:
    named = system.protocol
    return (named,) if isinstance(named, str) else tuple(named)

"""Folder or bucket of the images, sounds and videos that items name by path.

It can be anything that fsspec opens: a folder, ``s3://bucket/prefix``, ``gs://``, ``https://``.
``{project}`` in it stands for the project's short name: then the owner of one project can't name
the files of another. A path must lead down; a symbolic link that leads out of the folder is
treated as missing.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import quote

import fsspec
from fsspec.implementations.local import LocalFileSystem

from supt_async.errors import Refused
from supt_async.protocol.display.media_paths import checked_path

OPEN_FILE = "/proc/self/fd/{}"
"""Path at which Linux links to an open file."""
PROJECT = "{project}"
"""Placeholder of a project's short name."""


class MediaFolder:
    """Files below ``root``.

    Raises:
        Refused: If no installed package opens such an address, or there is no such folder.
    """

    def __init__(self, root: str) -> None:
        self._root = root
        try:
            self._system, _ = fsspec.url_to_fs(root.replace(PROJECT, "x"))
        except (ImportError, ValueError) as exc:
            raise Refused(f"--media-root: {exc}") from exc
        if self.local and not self._there():
            raise Refused(f"--media-root: there is no folder {root}: make it, or name another")

    @property
    def local(self) -> bool:
        """Whether the files are on this machine, so that an open one has a descriptor."""
        return isinstance(self._system, LocalFileSystem)

    @property
    def needs_slug(self) -> bool:
        return PROJECT in self._root

    def open(self, slug: str, path: str) -> tuple[BinaryIO, int]:
        """Open a file; return it and its size in bytes. This blocks on a disk or a network.

        Raises:
            OSError, ValueError: If there is no such file below the folder.
        """
        root = self._root.replace(PROJECT, slug)
        checked_path(path)
        if self.local:
            return _open_below(Path(self._system._strip_protocol(root)), path)
        base = self._system._strip_protocol(root).rstrip("/")
        # Over HTTP %2e%2e would mean .. again, and ? would end the path.
        web = {"http", "https"} & set(_protocols(self._system))
        address = f"{base}/{quote(path) if web else path}"
        size = self._system.size(address)
        if size is None:
            raise FileNotFoundError(path)
        return cast(BinaryIO, self._system.open(address, "rb")), size

    def _there(self) -> bool:
        """Tell whether the folder exists, or the one above the folders of all projects."""
        return Path(self._system._strip_protocol(self._root.partition(PROJECT)[0])).is_dir()


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

"""Folders for the temporary files of one request, which are removed with it.

A server that is killed removes nothing. Its folders are known by their name and by their lock,
which the system has released, and are removed as the next folder is made.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

PREFIX = "supt-server-"
"""Beginning of the folders' names."""
NEW_SECONDS = 60.0
"""Age up to which a folder may not be locked yet by who made it."""


@contextlib.contextmanager
def work_folder() -> Iterator[Path]:
    """Make a folder that only this user can read, and remove it after the body of ``with``."""
    remove_abandoned()
    path = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        with _opened(path) as folder:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def remove_abandoned() -> None:
    """Remove the folders of servers that were killed."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # another server, another user, or gone meanwhile
            facts = path.lstat()
            old = abs(time.time() - facts.st_mtime) > NEW_SECONDS
            if old and stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.geteuid():
                with _opened(path) as folder:
                    fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(path)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        yield folder
    finally:
        os.close(folder)

"""State of an orchestrator on disk: a folder for each project, with one writer at a time.

The writer holds a lock that ends with its process. A process that finds the folder locked (a
frozen leader may still hold it) gets a private folder. That is removed when it is closed, or by
the next process if its owner was killed.

The saved model is a pickle, and unpickling runs whatever code the file names. So it is read only
from a folder that no other user can write to.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

if sys.platform != "win32":
    import fcntl

PRIVATE = "private-"
"""Prefix of a private folder's name."""
LOCK = "owner.lock"
"""File that the folder's owner holds locked."""
MODEL = "model.pickle"
"""File of the latest fitted model."""

logger = logging.getLogger(__name__)


def project_folder(project: int, created_ms: int) -> str:
    """Return the name of a project's folder.

    It includes the time of creation, since SQLite reuses the id of a deleted project.
    """
    return f"project-{project}-{created_ms}"


class StateFolder:
    """Folder ``root / name``, or a private one while another process has locked that."""

    def __init__(self, root: Path, name: str) -> None:
        self.private = False
        self._root = root
        self._name = name
        self._path: Path | None = None
        self._lock: BinaryIO | None = None

    def open(self) -> Path:
        """Create and lock the folder; return its path.

        Raises:
            OSError: If it can't be created.
        """
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        remove_abandoned(self._root)
        path = self._root / self._name
        path.mkdir(exist_ok=True, mode=0o700)
        lock: BinaryIO = (path / LOCK).open("ab")
        try:
            _lock(lock)
        except OSError:
            lock.close()
            path, lock = self._open_private()
        else:
            self.private = False
            path.chmod(stat.S_IRWXU)
        self._path, self._lock = path, lock
        return path

    def clear(self) -> None:
        """Remove everything in the folder."""
        assert self._path is not None
        for path in self._path.iterdir():
            if path.name != LOCK:
                path.unlink()

    def close(self) -> None:
        """Unlock the folder for other processes; a private one is removed."""
        if self._path is not None and self.private:
            shutil.rmtree(self._path, ignore_errors=True)
        if self._lock is not None:
            self._lock.close()
        self._path = self._lock = None

    def _open_private(self) -> tuple[Path, BinaryIO]:
        # Renamed after it is locked, so that no other process takes it for abandoned.
        new = Path(tempfile.mkdtemp(prefix="new-", dir=self._root))
        lock = (new / LOCK).open("ab")
        _lock(lock)
        self.private = True
        return new.rename(new.with_name(PRIVATE + new.name.removeprefix("new-"))), lock


def remove_abandoned(root: Path) -> None:
    """Remove the private folders below ``root`` whose owner has died."""
    for folder in root.glob(f"{PRIVATE}*"):
        with contextlib.suppress(OSError):  # its owner is alive, or another process was faster
            with (folder / LOCK).open("rb") as lock:
                _lock(lock)
                shutil.rmtree(folder)
                logger.info(
                    "removed the state folder of a dead process", extra={"action": "state.cleared"}
                )


def trusted(path: Path) -> bool:
    """Tell whether no other user can have written the file."""
    if sys.platform == "win32":  # it has no owners and modes to check
        return False
    try:
        folder, file = path.parent.lstat(), path.lstat()
    except OSError:
        return False
    others = stat.S_IRWXG | stat.S_IRWXO
    return (
        stat.S_ISREG(file.st_mode)
        and folder.st_uid == file.st_uid == os.geteuid()
        and not folder.st_mode & others
        and not file.st_mode & others
    )


def write(path: Path, data: bytes) -> None:
    """Replace a file atomically, readable by this user only.

    Raises:
        OSError: If that fails; the file is unchanged then.
    """
    handle, name = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)  # mode 0600
    try:
        with open(handle, "wb") as file:
            file.write(data)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink()
        raise


@functools.cache
def boot() -> str:
    """Return an id of the machine's current boot; unique to this process if it is unknown."""
    with contextlib.suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"unknown-{os.getpid()}"


def _lock(file: BinaryIO) -> None:
    """Lock a file until this process closes it or ends.

    On Windows this does nothing, since an open file can't be removed there anyway.

    Raises:
        OSError: If another process holds the lock.
    """
    if sys.platform != "win32":
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

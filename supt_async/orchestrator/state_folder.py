"""What an orchestrator keeps between its runs: a folder for each project, one writer at a time.

A lock that dies with its owner says who writes. Whoever finds it taken (a frozen leader may
still have it) gets a private folder, which goes with its owner, or is cleared away by the next
one if that was killed.

A model that was kept is pickled, and unpickling runs whatever the file says. So it is read only
from a folder that nobody else can write to.
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
LOCK = "owner.lock"
MODEL = "model.pickle"

logger = logging.getLogger(__name__)


def project_folder(project: int, created_ms: int) -> str:
    """Name a project's folder: SQLite gives the id of a deleted project to a later one."""
    return f"project-{project}-{created_ms}"


class StateFolder:
    """The folder ``root / name``, or a private one while another process has that."""

    def __init__(self, root: Path, name: str) -> None:
        self.private = False
        self._root = root
        self._name = name
        self._path: Path | None = None
        self._lock: BinaryIO | None = None

    def open(self) -> Path:
        """Have the folder to oneself.

        Raises:
            OSError: If it can't be made.
        """
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        clear_away(self._root)
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
        """Remove everything in it."""
        assert self._path is not None
        for path in self._path.iterdir():
            if path.name != LOCK:
                path.unlink()

    def close(self) -> None:
        """Let somebody else have it. A private folder is removed."""
        if self._path is not None and self.private:
            shutil.rmtree(self._path, ignore_errors=True)
        if self._lock is not None:
            self._lock.close()
        self._path = self._lock = None

    def _open_private(self) -> tuple[Path, BinaryIO]:
        # It gets its name when it is locked: before that, nobody clears it away.
        new = Path(tempfile.mkdtemp(prefix="new-", dir=self._root))
        lock = (new / LOCK).open("ab")
        _lock(lock)
        self.private = True
        return new.rename(new.with_name(PRIVATE + new.name.removeprefix("new-"))), lock


def clear_away(root: Path) -> None:
    """Remove the private folders below ``root`` whose owner has died."""
    for folder in root.glob(f"{PRIVATE}*"):
        with contextlib.suppress(OSError):  # its owner lives, or another process was faster
            with (folder / LOCK).open("rb") as lock:
                _lock(lock)
                shutil.rmtree(folder)
                logger.info("cleared away", extra={"action": "state.cleared"})


def trusted(path: Path) -> bool:
    """Tell whether nobody but this user can have written the file."""
    if sys.platform == "win32":  # no owners or modes that could be asked for
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
    """Replace a file as a whole, readable by this user only.

    Raises:
        OSError: If that can't be done; then it is what it was.
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
    """Say which start of the machine this is; what can't be known is a new one each time."""
    with contextlib.suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"unknown-{os.getpid()}"


def _lock(file: BinaryIO) -> None:
    """Take the lock that a process loses by dying.

    Raises:
        OSError: If somebody has it. On Windows always succeeds, where an open file can't be
            removed anyway.
    """
    if sys.platform != "win32":
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

"""Files of an open SQLite database, and whether they still are what lies at its path.

SQLite opens files by their name once and holds them. If somebody moves another file there, or
removes one, it goes on writing into files that nobody finds again; and the journal that is left
(``-wal``) would be applied to whatever lies there next. So a process remembers the files that it
has open and compares them before it says that anything is stored.

What is found beside a database at the start may be the journal of another one: for a process
that was killed there is a note in the lock file (``-server``) of which files belong together.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import msgspec

from supt_async.errors import DatabaseInUse, StorageReplaced, StorageUnavailable

JOURNALS = ("-wal", "-shm")
"""Suffixes of the files that SQLite keeps beside a database."""
NOTE = "-server"
"""Suffix of the lock file, which holds the note."""
PROBED_SECONDS = (0.001, 0.01)
"""Seconds after which a lock is tried again that may be held by a look at it."""
MAX_NOTE = 1024
"""Maximum length of the note, in bytes."""
PUBLIC = "the database's file was replaced or removed: the server must be started again"

Id: TypeAlias = tuple[int, int]
"""Device and inode number of a file."""

logger = logging.getLogger(__name__)


class Note(msgspec.Struct, frozen=True):
    """The files that a process has had open."""

    database: Id
    journal: Id


class Files:
    """The files that this process has open; to be made once SQLite has opened them."""

    def __init__(self, path: Path) -> None:
        # A link may be changed later; SQLite has its journals beside the file that it led to.
        self._named = str(path.absolute())
        self.path = Path(os.path.realpath(path))
        self._held = _hold(self.path)
        # Strings, because they are checked twice in each transaction.
        self._journals = [(suffix, f"{self.path}{suffix}") for suffix in JOURNALS]
        self._ids = {"": identify(self.path)}
        self._ids |= {suffix: identify(name) for suffix, name in self._journals}

    def check(self) -> None:
        """Check that the files still are at their path.

        Raises:
            StorageReplaced: They are not; the text says what has happened.
            OSError: The disk doesn't answer.
        """
        here = identify(self._named)
        if here != self._ids[""]:
            what = "was removed" if here is None else "is another file now"
            raise StorageReplaced(f"{self._named} {what}", public=PUBLIC)
        for suffix, name in self._journals:
            if identify(name) != self._ids[suffix]:
                raise StorageReplaced(f"{name} was removed or exchanged", public=PUBLIC)

    def linked(self) -> bool:
        """Tell whether the database's file is known to have a name still, here or elsewhere."""
        return self._held is not None and os.fstat(self._held).st_nlink > 0

    def note(self) -> None:
        """Note which files belong together, for the start after a crash."""
        database, journal = self._ids[""], self._ids["-wal"]
        if database is not None and journal is not None:
            _write_note(self.path, msgspec.json.encode(Note(database, journal)))

    def remove_journals(self) -> None:
        """Remove this database's journals, so that SQLite does not apply them to another file."""
        for suffix in JOURNALS:
            path = _beside(self.path, suffix)
            with contextlib.suppress(OSError):
                if identify(path) == self._ids[suffix] is not None:
                    path.unlink()

    def close(self) -> None:
        """Release the files; the last call, once SQLite has closed them."""
        if not _beside(self.path, "-wal").exists():
            _write_note(self.path, b"")
        if self._held is not None:
            os.close(self._held)
            self._held = None


def settle(path: Path) -> None:
    """Move the journal of another database out of the way, before SQLite opens this one."""
    path = Path(os.path.realpath(path))
    note = _read_note(path)
    if note is None:
        return
    here = identify(path)
    if here is None:
        logger.warning(
            "the database that was here when supt last ran is gone: a new one is made",
            extra={"action": "database", "file": str(path)},
        )
    if has_strange_journal(path):
        kept = stamped(path)
        for suffix in JOURNALS:
            with contextlib.suppress(FileNotFoundError):
                _beside(path, suffix).rename(f"{kept}{suffix}")
        logger.warning(
            "another file was put in the database's place: the journal of the earlier one was "
            "moved away and not applied to it",
            extra={"action": "database", "file": str(path), "journal": f"{kept}-wal"},
        )


@contextlib.contextmanager
def only_server(path: Path) -> Iterator[None]:
    """Hold the lock file beside the database; the kernel frees it however the process ends.

    Raises:
        StorageUnavailable: The file can't be made.
        DatabaseInUse: Another process holds it.
    """
    try:
        handle = os.open(f"{path}-server", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as exc:
        raise StorageUnavailable(f"can't open {path}: {exc.strerror}") from exc
    try:
        try:
            _lock(handle)
        except OSError as exc:
            raise DatabaseInUse(
                f"another server has {path} open: stop it first, or use PostgreSQL "
                "for several servers on one database"
            ) from exc
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    """Take a server's lock; another process's ``has_server`` may hold it for an instant."""
    for pause in (*PROBED_SECONDS, None):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if pause is None:
                raise
            time.sleep(pause)
        else:
            return


def has_server(path: Path) -> bool:
    """Tell whether a server has a database open."""
    try:
        handle = os.open(f"{path}{NOTE}", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


def has_strange_journal(path: Path) -> bool:
    """Tell whether the journal beside a database was written for another file."""
    path = Path(os.path.realpath(path))
    note = _read_note(path)
    return (
        note is not None
        and identify(path) != note.database
        and identify(_beside(path, "-wal")) == note.journal
    )


def stamped(path: Path) -> Path:
    """Return the name of a file beside the database that keeps what it holds now."""
    return _beside(path, time.strftime("-kept-%Y%m%d-%H%M%S", time.gmtime()))


def identify(path: str | Path) -> Id | None:
    """Return the id of the file at a path; None if there is no file."""
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_dev, found.st_ino


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _hold(path: Path) -> int | None:
    """Hold a file without opening it: a close of an open one would drop SQLite's locks."""
    flag = getattr(os, "O_PATH", None)
    if flag is None:
        return None
    with contextlib.suppress(OSError):
        return os.open(path, flag | os.O_CLOEXEC)
    return None


def _read_note(path: Path) -> Note | None:
    try:
        with _beside(path, NOTE).open("rb") as file:
            return msgspec.json.decode(file.read(MAX_NOTE), type=Note)
    except (OSError, msgspec.MsgspecError):
        return None


def _write_note(path: Path, text: bytes) -> None:
    """Write into a server's lock file; without it, less is noticed at the next start."""
    with contextlib.suppress(OSError):
        handle = os.open(_beside(path, NOTE), os.O_RDWR | os.O_CLOEXEC)
        try:
            if os.pread(handle, MAX_NOTE, 0) != text:
                os.ftruncate(handle, 0)
                os.pwrite(handle, text, 0)
        finally:
            os.close(handle)

"""Rescue of a SQLite database whose files are replaced or removed under a running process.

The process still has its own files open. All that was acknowledged goes from the journal into the
database's own file, or into a copy with a new name if that file has none any more. The journal is
removed, so that SQLite does not apply it to another database. The file that was put in the
database's place is not opened.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from sqlalchemy import Connection

from supt_async.errors import StorageReplaced
from supt_async.storage.sqlite.files import Files, stamped

ADVICE = "stop this process, see that the right file is there, and start it again"


def rescue(
    connection: Connection, files: Files, found: StorageReplaced, *, keep: bool
) -> StorageReplaced:
    """Keep what was acknowledged, and return the error that says so.

    ``connection`` is outside of any transaction, and is to be closed next. ``keep`` if a copy is
    to be made of a database that has no name any more.
    """
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    whole = _flushed(raw)
    text = f"{found}: nothing is stored any more"
    if keep and not (whole and files.linked()):
        copy = _copied(raw, stamped(files.path))
        if copy is not None:
            whole = True
            text += f"; what was stored before is in {copy}"
        else:
            text += "; what was stored before could not be copied"
    if whole:
        files.remove_journals()
    return StorageReplaced(f"{text}. {ADVICE}", public=found.public)


def _flushed(raw: sqlite3.Connection) -> bool:
    """Write the journal into the open file, and tell whether all of it is there now.

    It goes to the file that is open, whatever lies at its path.
    """
    with contextlib.suppress(sqlite3.Error):
        busy, frames, written = raw.execute("PRAGMA wal_checkpoint(FULL)").fetchone()
        return bool(not busy and frames == written)
    return False


def _copied(raw: sqlite3.Connection, target: Path) -> Path | None:
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError:
        return None
    try:
        raw.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.Error:
        target.unlink(missing_ok=True)
        return None
    return target

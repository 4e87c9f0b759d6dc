"""Backups of a SQLite database: made while a server uses it, and put back in its place.

PostgreSQL has tools for this that are better than anything here could be: ``pg_dump`` and
``pg_restore``, see docs/howto/operate.md.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import URL

from supt_async.errors import Refused, StorageUnavailable
from supt_async.storage.database import translated
from supt_async.storage.sqlite.database import BUSY_SECONDS
from supt_async.storage.sqlite.files import only_server, settle

_MARIADB = (
    "MariaDB has tools of its own: mariadb-dump --single-transaction NAME > FILE, and "
    "mariadb NAME < FILE into an empty database"
)
TOOLS = {
    "postgresql": "PostgreSQL has tools of its own: pg_dump --format=custom --file=FILE ADDRESS, "
    "and pg_restore --dbname=ADDRESS FILE into an empty database",
    "mariadb": _MARIADB,
    "mysql": _MARIADB,
}
"""What to use instead, by kind of database."""


def back_up(url: URL, target: Path) -> int:
    """Write a copy of a SQLite database as it is at one moment, and return its size in bytes.

    Other processes can go on using the database. When this returns, the copy is on the disk and
    has been checked; until then it has another name. Only its owner can read it, because it holds
    people's answers and the key that signs links.

    Raises:
        Refused: The target exists, or can't be written; or the database is not SQLite.
        StorageUnavailable: There is no such database.
    """
    source = _file(url)
    if not source.exists():
        raise StorageUnavailable(f"there is no database {source}")
    if target.exists():
        raise Refused(f"{target} exists: choose another name, or remove it first")
    settle(source)
    part = target.with_name(f".{target.name}.part-{os.getpid()}")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with _connected(source) as connection:
            # One transaction reads everything; in WAL mode it blocks no writer.
            connection.execute("VACUUM INTO ?", (str(part),))
        _check(part)
        _flush(part)
        os.link(part, target)  # unlike a rename, this never replaces another file
        _flush(target.parent)
    except OSError as exc:
        raise Refused(f"can't write {target}: {exc.strerror or exc}") from exc
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def restore(url: URL, source: Path, *, replace: bool = False) -> None:
    """Put a copy in a SQLite database's place, in one transaction.

    The copy goes through SQLite instead of over the file: what is left of the old database's
    journal would otherwise be taken for the new one's.

    Raises:
        Refused: The source is no such copy, or the database has projects and may not be replaced.
        DatabaseInUse: A server has it.
    """
    target = _file(url)
    if not source.is_file():
        raise Refused(f"there is no file {source}")
    _check(source)
    with only_server(target), _connected(source) as copy:
        settle(target)
        if target.exists() and not replace and _projects(target):
            raise Refused(f"{target} has projects in it: --replace loses them")
        if not target.exists():
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT, 0o600))
        with _connected(target) as connection:
            copy.backup(connection)
            connection.execute("PRAGMA journal_mode=WAL")


def _file(url: URL) -> Path:
    kind = url.get_backend_name()
    if kind != "sqlite":
        tools = TOOLS.get(kind, "this database has tools of its own")
        raise Refused(f"{tools}; see docs/howto/databases.md")
    if url.database in (None, "", ":memory:"):
        raise Refused("a database in memory has no file")
    return Path(str(url.database))


@contextlib.contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    with translated(str(path)):
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            yield connection
        finally:
            connection.close()


def _check(path: Path) -> None:
    """Check that a file is a whole database of supt."""
    try:
        with _connected(path) as connection:
            found = _first_flaw(connection)
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
            connection.execute("SELECT value FROM meta WHERE key = 'server'").fetchone()
    except StorageUnavailable as exc:
        raise Refused(f"{path} is not a copy of a supt database") from exc
    if found != "ok":
        raise Refused(f"{path} is damaged: {found.splitlines()[0]}")


def _first_flaw(connection: sqlite3.Connection) -> str:
    """Return what SQLite finds wrong with a database first; ``ok`` if that is nothing.

    Where a view happens to come before the tables in SQLite's own table of names, it passes over
    pages that belong to nothing and the list of free pages. So it is asked without the view, in a
    transaction that changes nothing; what may not be written is checked as far as it goes.
    """
    with contextlib.suppress(sqlite3.OperationalError):
        connection.execute("BEGIN")
        connection.execute("DROP VIEW IF EXISTS event")
    try:
        return str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _projects(path: Path) -> int:
    with _connected(path) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'project'").fetchone():
            return 0
        return int(connection.execute("SELECT count(*) FROM project").fetchone()[0])


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

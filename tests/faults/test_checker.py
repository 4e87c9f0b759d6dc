"""The checker finds the bug of each buggy server."""

from __future__ import annotations

import pytest

from tests.faults.cluster import Cluster, run_cluster
from tests.faults.database_servers import MariaDb

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SERVERS = pytest.mark.parametrize("database", ["postgres", "mariadb"])


def says(broken: list[str], words: str) -> bool:
    return any(words in sentence for sentence in broken)


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
async def test_an_answer_that_is_acknowledged_before_it_is_stored_is_missed(database: str) -> None:
    async with run_cluster(database, "hasty", bug="ack_before_commit") as cluster:
        await cluster.fill(items=2000, labellers=8)
        await cluster.wait_for_answers(100)
        await cluster.servers[0].kill()
        await cluster.servers[0].start()
        assert says(await cluster.finish(), "and is lost")


@SERVERS
async def test_a_commit_that_is_not_on_the_disk_is_missed(database: str) -> None:
    async with run_cluster(database, "memory", bug="commit_in_memory") as cluster:
        await cluster.fill(items=4000, labellers=12)
        if isinstance(cluster.started, MariaDb):
            # Only what comes from here on may be lost: who was invited is to be let in again.
            await cluster.started.commit_in_memory()
        await cluster.wait_for_answers(300)
        cluster.database.crash()
        await cluster.database.start()
        assert says(await cluster.finish(), "and is lost")


@SERVERS
async def test_an_item_that_goes_to_two_people_is_seen(database: str) -> None:
    async with run_cluster(database, "places", bug="place_not_taken", servers=2) as cluster:
        await cluster.fill(items=30, labellers=10, pause=0.05)
        await cluster.wait_for_answers(30)
        broken = await cluster.finish()
        assert says(broken, "with two people at once")
        assert says(broken, "labels that count")


async def swap_leases(cluster: Cluster) -> list[str]:
    """Let each labeller also answer the next one's leases, ten times as some may hold none."""
    for _ in range(10):
        all_held = [dict(labeller._held) for labeller in cluster.labellers]
        for labeller, held in zip(cluster.labellers, all_held[1:] + all_held[:1], strict=True):
            labeller._held = {**held, **labeller._held}
        await cluster.wait_for_answers(10)
    return await cluster.finish()


async def test_an_answer_to_somebody_elses_item_is_seen() -> None:
    async with run_cluster("postgres", "thieves", bug="lease_not_checked") as cluster:
        await cluster.fill(items=2000, labellers=8, pause=0.02)
        await cluster.wait_for_answers(50)
        assert says(await swap_leases(cluster), "stored as something else")


async def test_somebody_elses_item_is_refused_by_a_server_without_a_bug() -> None:
    async with run_cluster("postgres", "thieves") as cluster:
        await cluster.fill(items=2000, labellers=8, pause=0.02)
        await cluster.wait_for_answers(50)
        assert await swap_leases(cluster) == []
        assert "not_yours" in {
            answer.status for journal in cluster.journals for answer in journal.answers.values()
        }

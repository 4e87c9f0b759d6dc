"""Crash tests: a process killed under load loses and doubles no acknowledged answer."""

from __future__ import annotations

import asyncio

import pytest

from tests.faults.cluster import closes, notices, run_cluster

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
DATABASES = pytest.mark.parametrize("database", ["sqlite", "postgres", "mariadb"])
SERVERS = pytest.mark.parametrize("database", ["postgres", "mariadb"])
"""Databases that have a server, which several of ours may share."""


@DATABASES
async def test_a_server_that_is_killed_again_and_again_loses_and_doubles_nothing(
    database: str,
) -> None:
    async with run_cluster(database, "killed") as cluster:
        (server,) = cluster.servers
        await cluster.fill(items=4000, labellers=12)
        for _ in range(4):
            await cluster.wait_for_answers(cluster.rng.randrange(50, 250))
            await server.kill()
            await server.start()
        await cluster.wait_for_answers(100)
        assert await cluster.finish() == []


@SERVERS
async def test_a_database_that_crashes_under_load_loses_and_doubles_nothing(
    database: str,
) -> None:
    async with run_cluster(database, "crash") as cluster:
        await cluster.fill(items=4000, labellers=12)
        for _ in range(2):
            await cluster.wait_for_answers(cluster.rng.randrange(100, 300))
            cluster.database.crash()
            await cluster.database.start()
        await cluster.wait_for_answers(100)
        assert await cluster.finish() == []


@SERVERS
async def test_while_the_database_is_away_sessions_stay_and_their_answers_wait(
    database: str,
) -> None:
    async with run_cluster(database, "away") as cluster:
        await cluster.fill(items=2000, labellers=8)
        await cluster.wait_for_answers(100)
        cluster.database.crash()
        async with asyncio.timeout(60):
            while not all("unavailable" in journal.errors for journal in cluster.journals):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert closes(cluster.journals) == {}
        await cluster.database.start()
        await cluster.wait_for_answers(100)
        assert closes(cluster.journals) == {}
        assert await cluster.finish() == []


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
async def test_a_server_that_is_asked_to_stop_says_goodbye_and_answers_what_was_sent(
    database: str,
) -> None:
    async with run_cluster(database, "drain") as cluster:
        (server,) = cluster.servers
        await cluster.fill(items=2000, labellers=8, pause=0.01)
        await cluster.wait_for_answers(100)
        assert await server.terminate() in (0, -15)
        assert {notice["reason"] for notice in notices(cluster.journals)} == {"drain"}
        assert closes(cluster.journals).get(4503) == 8
        await server.start()
        await cluster.wait_for_answers(50)
        assert await cluster.finish() == []


@SERVERS
async def test_replicas_are_restarted_one_after_the_other_and_nobody_stops_labelling(
    database: str,
) -> None:
    async with run_cluster(database, "rolling", servers=2) as cluster:
        await cluster.fill(items=20_000, labellers=10, pause=0.01)
        await cluster.wait_for_answers(100)
        for server in cluster.servers:
            await server.terminate()
            await cluster.wait_for_answers(100)  # at the other one
            await server.start()
        await cluster.wait_for_answers(100)
        assert await cluster.finish() == []


@SERVERS
async def test_of_two_replicas_one_is_killed_and_the_other_takes_its_people_over(
    database: str,
) -> None:
    async with run_cluster(database, "replica", servers=2) as cluster:
        await cluster.fill(items=4000, labellers=10)
        await cluster.wait_for_answers(100)
        await cluster.servers[0].kill()
        await cluster.wait_for_answers(300)
        assert await cluster.finish() == []

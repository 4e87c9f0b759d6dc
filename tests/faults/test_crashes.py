"""Processes are killed under load: nothing that was acknowledged is lost, nothing is doubled."""

from __future__ import annotations

import asyncio

import pytest

from tests.faults.cluster import closes, house, notices

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
DATABASES = pytest.mark.parametrize("database", ["sqlite", "postgresql"])


@DATABASES
async def test_a_server_that_is_killed_again_and_again_loses_and_doubles_nothing(
    database: str,
) -> None:
    async with house(database, "killed") as made:
        (server,) = made.servers
        await made.fill(items=4000, labellers=12)
        for _ in range(4):
            await made.work(made.rng.randrange(50, 250))
            await server.kill()
            await server.start()
        await made.work(100)
        assert await made.finish() == []


async def test_a_database_that_crashes_under_load_loses_and_doubles_nothing() -> None:
    async with house("postgresql", "crash") as made:
        assert made.postgres is not None
        await made.fill(items=4000, labellers=12)
        for _ in range(2):
            await made.work(made.rng.randrange(100, 300))
            made.postgres.crash()
            await made.postgres.start()
        await made.work(100)
        assert await made.finish() == []


async def test_while_the_database_is_away_sessions_stay_and_their_answers_wait() -> None:
    async with house("postgresql", "away") as made:
        assert made.postgres is not None
        await made.fill(items=2000, labellers=8)
        await made.work(100)
        made.postgres.crash()
        async with asyncio.timeout(20):
            while not all("unavailable" in journal.errors for journal in made.journals):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert closes(made.journals) == {}
        await made.postgres.start()
        await made.work(100)
        assert closes(made.journals) == {}
        assert await made.finish() == []


@DATABASES
async def test_a_server_that_is_asked_to_stop_says_goodbye_and_answers_what_was_sent(
    database: str,
) -> None:
    async with house(database, "drain") as made:
        (server,) = made.servers
        await made.fill(items=2000, labellers=8, pause=0.01)
        await made.work(100)
        assert await server.terminate() in (0, -15)
        assert {notice["reason"] for notice in notices(made.journals)} == {"drain"}
        assert closes(made.journals).get(4503) == 8
        await server.start()
        await made.work(50)
        assert await made.finish() == []


async def test_replicas_are_restarted_one_after_the_other_and_nobody_stops_labelling() -> None:
    async with house("postgresql", "rolling", servers=2) as made:
        await made.fill(items=20_000, labellers=10, pause=0.01)
        await made.work(100)
        for server in made.servers:
            await server.terminate()
            await made.work(100)  # at the other one
            await server.start()
        await made.work(100)
        assert await made.finish() == []


async def test_of_two_replicas_one_is_killed_and_the_other_takes_its_people_over() -> None:
    async with house("postgresql", "replica", servers=2) as made:
        await made.fill(items=4000, labellers=10)
        await made.work(100)
        await made.servers[0].kill()
        await made.work(300)
        assert await made.finish() == []

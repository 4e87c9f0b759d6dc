"""The database is away, stalls, or is full: sessions stay, memory is bounded, nothing is lost."""

from __future__ import annotations

import asyncio
import os
import resource

import psutil
import pytest

from tests.faults.cluster import House, closes, house
from tests.support.postgres import Wire

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
GROWTH_MB = 30
"""What a server's memory may grow by while answers wait."""


def waiting(made: House) -> bool:
    """Tell whether everybody has been told that the database is away."""
    return all("unavailable" in journal.errors for journal in made.journals)


async def test_a_database_that_is_away_for_long_costs_no_session_no_memory_and_no_answer(
    pytestconfig: pytest.Config,
) -> None:
    away_seconds = pytestconfig.getoption("--away-seconds")
    async with house("postgresql", "long") as made:
        assert made.postgres is not None
        (server,) = made.servers
        await made.fill(items=3000, labellers=12)
        await made.work(200)
        made.postgres.crash()
        await made.come(lambda: waiting(made))
        before = server.megabytes
        told = sum(len(journal.errors) for journal in made.journals)
        await asyncio.sleep(away_seconds)
        assert server.megabytes - before < GROWTH_MB
        told = sum(len(journal.errors) for journal in made.journals) - told
        # Each answer that waits is tried about once a second, and nothing comes on top of that.
        assert told <= 12 * 4 * (away_seconds + 2)
        assert closes(made.journals) == {}
        await made.postgres.start()
        await made.work(200)
        assert closes(made.journals) == {}
        assert await made.finish() == []


async def test_what_was_sent_to_a_database_that_stalls_is_answered_in_order() -> None:
    """The network swallows everything for a while, and says nothing."""
    async with house("postgresql", "stall", servers=0) as made:
        async with Wire(made.address).laid() as wire:
            server = await made.add_server(wire.address)
            await made.fill(items=2000, labellers=8)
            await made.work(100)
            wire.stop()
            await asyncio.sleep(2)
            wire.flow()
            await made.work(200)
            assert closes(made.journals) == {}
            assert await made.finish() == []
            for journal in made.journals:
                assert journal.settled == list(journal.answers), journal.labeller
            assert server.running.is_running()
            await made.end(server)


async def test_a_full_disk_is_one_clear_line_and_nothing_is_lost_when_there_is_room() -> None:
    """SQLite's file may grow no further, as on a full disk."""
    async with house("sqlite", "full") as made:
        (server,) = made.servers
        await made.fill(items=3000, labellers=8)
        await made.work(100)
        room = os.stat(f"{made.address.removeprefix('sqlite:///')}-wal").st_size + 100_000
        server.running.rlimit(psutil.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
        await made.come(lambda: waiting(made))
        await made.come(lambda: "labels can't be stored" in server.log.read_text())
        settled = made.settled
        await asyncio.sleep(2)
        assert made.settled == settled, "an answer was acknowledged without room for it"
        server.running.rlimit(psutil.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        await made.work(200)
        await made.come(lambda: "labels are stored" in server.log.read_text())
        assert closes(made.journals) == {}
        assert await made.finish() == []
        lines = server.log.read_text().splitlines()
        assert len(lines) == 2, lines
        assert "can't use the database" in lines[0]


async def test_a_sqlite_server_that_is_killed_twenty_times_loses_and_doubles_nothing() -> None:
    async with house("sqlite", "twenty") as made:
        (server,) = made.servers
        await made.fill(items=4000, labellers=8)
        for _ in range(20):
            await made.work(made.rng.randrange(1, 40))
            await server.kill()
            await server.start()
        await made.work(50)
        assert await made.finish() == []

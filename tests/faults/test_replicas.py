"""Two servers on one PostgreSQL: they race, go deaf, and have clocks that are wrong."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from supt_async.storage.factory import open_storage
from supt_async.storage.records import StoredLabel
from tests.faults.cluster import House, house, seated
from tests.support.postgres import MuteWire, bare
from tests.support.servers import Socket

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
NET_SECONDS = 12
"""Within so long a server finds by itself what it was not told: a look every two seconds, one
that is given five seconds to answer, and a new connection."""


async def labels(made: House) -> list[StoredLabel]:
    """All labels that there are, those that don't count, too."""
    storage = await open_storage(made.address)
    try:
        project = await storage.catalogue.project("digits")
        return [
            label async for label in storage.catalogue.labels(project.id, withdrawn=True, late=True)
        ]
    finally:
        await storage.close()


async def leases_by_end(made: House) -> Counter[str]:
    connection = await bare(made.address)
    try:
        return Counter(row[0] for row in await connection.fetch("SELECT how FROM lease_log"))
    finally:
        await connection.close()


async def test_the_same_answer_fifty_times_at_once_is_one_label_and_fifty_acks() -> None:
    async with house("postgresql", "fifty", servers=2) as made, AsyncExitStack() as stack:
        await made.fill(items=10, labellers=0)
        token = await made.invite("Ada")
        sockets = [
            await stack.enter_async_context(seated(server, token))
            for server in made.servers
            for _ in range(5)
        ]
        item = await sockets[0].get("item")
        submit = {"type": "submit", "id": "A1", "lease": item["lease"], "value": "cat"}

        async def insist(socket: Socket) -> list[dict[str, Any]]:
            for _ in range(5):
                await socket.send(submit)
            return [await socket.get("ack", re="A1") for _ in range(5)]

        acks = [ack for five in await asyncio.gather(*map(insist, sockets)) for ack in five]
        assert Counter(ack["status"] for ack in acks) == {"stored": 1, "duplicate": 49}
        assert all("late" not in ack for ack in acks)
        (label,) = await labels(made)
        assert (label.label, label.value, label.late) == ("A1", "cat", False)


async def test_of_two_answers_that_race_for_one_lease_one_counts_and_the_other_is_kept() -> None:
    async with house("postgresql", "race", servers=2) as made:
        one, other = made.servers
        await made.fill(items=30, labellers=0)
        token = await made.invite("Ada")
        async with seated(one, token) as phone, seated(other, token) as desktop:
            for turn in range(10):
                lease = (await phone.get("item"))["lease"]
                acks = []
                for socket, value in ((phone, "cat"), (desktop, "dog")):
                    id_ = f"{value}-{turn}"
                    await socket.send(type="submit", id=id_, lease=lease, value=value)
                    acks.append(socket.get("ack", re=id_))
                late = [ack.get("late", False) for ack in await asyncio.gather(*acks)]
                assert sorted(late) == [False, True]
        given = await labels(made)
        counting = Counter(label.item for label in given if not label.late)
        assert len(given) == 20
        assert set(counting.values()) == {1}


async def hears_of_an_item(
    made: House, nemesis: Callable[[], Awaitable[None]], seconds: float
) -> None:
    """Let somebody wait at the last server for what is let go at the first."""
    storage = await open_storage(made.address)
    try:
        project = await storage.catalogue.project("digits")
        tokens = await made.invite("Bob"), await made.invite("Ada")
        async with AsyncExitStack() as stack:
            bob = await stack.enter_async_context(seated(made.servers[0], tokens[0]))
            item = await bob.get("item")
            ada = await stack.enter_async_context(seated(made.servers[-1], tokens[1]))
            await ada.get("idle")
            await nemesis()
            # It comes back through the first server, which tells it over the wire alone.
            await bob.send(type="skip", id="S1", lease=item["lease"])
            found = await ada.get("item", seconds=seconds)
            assert found["item"] == item["item"]
            assert (await storage.queue.counts(project.id)).out == 1
    finally:
        await storage.close()


async def test_a_server_whose_listening_backend_is_killed_hears_again_at_once() -> None:
    async with house("postgresql", "deaf", servers=2) as made:

        async def kill() -> None:
            connection = await bare(made.address)
            killed = await connection.fetch(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND application_name = 'supt'"
                "   AND (query LIKE 'LISTEN%' OR query LIKE '%pg_notify%'"
                "        OR query LIKE '%clock_timestamp%' OR query LIKE '%max(o.seq)%')"
            )
            await connection.close()
            assert len(killed) >= 2

        await made.fill(items=1, labellers=0)
        await hears_of_an_item(made, kill, 5)


async def test_a_server_whose_listening_connection_stalls_silently_finds_out_by_itself() -> None:
    async with house("postgresql", "stalled") as made:
        async with MuteWire(made.address).laid() as wire:
            server = await made.add_server(wire.address)

            async def mute() -> None:
                assert wire.mute() == 1

            await made.fill(items=1, labellers=0)
            await hears_of_an_item(made, mute, NET_SECONDS)
            await made.end(server)


async def test_a_replica_whose_clock_is_an_hour_ahead_takes_nothing_from_anybody() -> None:
    """Leases, grace times and heartbeats go by the database's clock, on every server."""
    async with house("postgresql", "hour", bugs=[None, "an_hour_ahead"]) as made:
        await made.fill(items=4000, labellers=10, pause=0.02)
        await made.work(300)
        for server in made.servers:  # so that people move between the clocks
            await server.terminate()
            await made.work(50)
            await server.start()
        await made.work(200)
        assert await made.finish() == []
        ends = await leases_by_end(made)
        assert ends["expired"] == 0, "a lease ran out within seconds"
        assert ends["answered"] >= 600

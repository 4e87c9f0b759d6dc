"""Two servers on one database: races, lost notifications and wrong clocks."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from sqlalchemy import select

from supt_async.storage.factory import open_storage
from supt_async.storage.records import StoredLabel
from supt_async.storage.schema import tables
from tests.faults.cluster import Cluster, idle_session, run_cluster
from tests.faults.wire import MuteWire
from tests.support.postgres import bare
from tests.support.servers import Socket

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
NET_SECONDS = 12
"""Time within which a server notices a silent connection: it checks every two seconds, waits five
seconds for the answer, and connects again."""
HINT_SECONDS = 5
"""Time within which a server that polls for hints has heard one, on a busy machine."""


SERVERS = pytest.mark.parametrize("database", ["postgres", "mariadb"])


async def labels(cluster: Cluster) -> list[StoredLabel]:
    """Return all labels, including those that don't count."""
    storage = await open_storage(cluster.address)
    try:
        project = await storage.catalogue.project("digits")
        return [
            label async for label in storage.catalogue.labels(project.id, withdrawn=True, late=True)
        ]
    finally:
        await storage.close()


async def leases_by_end(cluster: Cluster) -> Counter[str]:
    storage = await open_storage(cluster.address)
    try:
        ended = select(tables.lease_log.c.how)
        return Counter(await storage.database.read(lambda c: list(c.scalars(ended))))
    finally:
        await storage.close()


async def test_the_same_answer_fifty_times_at_once_is_one_label_and_fifty_acks() -> None:
    async with run_cluster("postgres", "fifty", servers=2) as cluster, AsyncExitStack() as stack:
        await cluster.fill(items=10, labellers=0)
        token = await cluster.invite("Ada")
        sockets = [
            await stack.enter_async_context(idle_session(server, token))
            for server in cluster.servers
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
        (label,) = await labels(cluster)
        assert (label.label, label.value, label.late) == ("A1", "cat", False)


@SERVERS
async def test_of_two_answers_that_race_for_one_lease_one_counts_and_the_other_is_kept(
    database: str,
) -> None:
    async with run_cluster(database, "race", servers=2) as cluster:
        one, other = cluster.servers
        await cluster.fill(items=30, labellers=0)
        token = await cluster.invite("Ada")
        async with idle_session(one, token) as phone, idle_session(other, token) as desktop:
            for turn in range(10):
                lease = (await phone.get("item"))["lease"]
                acks = []
                for socket, value in ((phone, "cat"), (desktop, "dog")):
                    id_ = f"{value}-{turn}"
                    await socket.send(type="submit", id=id_, lease=lease, value=value)
                    acks.append(socket.get("ack", re=id_))
                late = [ack.get("late", False) for ack in await asyncio.gather(*acks)]
                assert sorted(late) == [False, True]
        given = await labels(cluster)
        counting = Counter(label.item for label in given if not label.late)
        assert len(given) == 20
        assert set(counting.values()) == {1}


async def hears_of_an_item(
    cluster: Cluster, disturb: Callable[[], Awaitable[None]], seconds: float
) -> None:
    """Let a labeller wait at the last server for an item that is released at the first."""
    storage = await open_storage(cluster.address)
    try:
        project = await storage.catalogue.project("digits")
        tokens = await cluster.invite("Bob"), await cluster.invite("Ada")
        async with AsyncExitStack() as stack:
            bob = await stack.enter_async_context(idle_session(cluster.servers[0], tokens[0]))
            item = await bob.get("item")
            ada = await stack.enter_async_context(idle_session(cluster.servers[-1], tokens[1]))
            await ada.get("idle")
            await disturb()
            # It comes back through the first server, which tells it over the wire alone.
            await bob.send(type="skip", id="S1", lease=item["lease"])
            found = await ada.get("item", seconds=seconds)
            assert found["item"] == item["item"]
            assert (await storage.queue.counts(project.id)).out == 1
    finally:
        await storage.close()


async def test_a_server_of_mariadb_hears_within_seconds_what_another_one_has_freed() -> None:
    """It looks for hints every half second."""
    async with run_cluster("mariadb", "hints", servers=2) as cluster:

        async def do_nothing() -> None:
            pass

        await cluster.fill(items=1, labellers=0)
        await hears_of_an_item(cluster, do_nothing, HINT_SECONDS)


async def test_a_server_whose_listening_backend_is_killed_hears_again_at_once() -> None:
    async with run_cluster("postgres", "deaf", servers=2) as cluster:

        async def kill() -> None:
            connection = await bare(cluster.address)
            killed = await connection.fetch(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND application_name = 'supt'"
                "   AND (query LIKE 'LISTEN%' OR query LIKE '%pg_notify%'"
                "        OR query LIKE '%clock_timestamp%' OR query LIKE '%max(o.seq)%')"
            )
            await connection.close()
            assert len(killed) >= 2

        await cluster.fill(items=1, labellers=0)
        await hears_of_an_item(cluster, kill, 5)


async def test_a_server_whose_listening_connection_stalls_silently_finds_out_by_itself() -> None:
    async with run_cluster("postgres", "stalled") as cluster:
        async with MuteWire(cluster.address).laid() as wire:
            server = await cluster.add_server(wire.address)

            async def mute() -> None:
                assert wire.mute() == 1

            await cluster.fill(items=1, labellers=0)
            await hears_of_an_item(cluster, mute, NET_SECONDS)
            await cluster.kill_server(server)


@SERVERS
async def test_a_replica_whose_clock_is_an_hour_ahead_takes_nothing_from_anybody(
    database: str,
) -> None:
    """Leases, grace times and heartbeats go by the database's clock, on every server."""
    async with run_cluster(database, "hour", bugs=[None, "an_hour_ahead"]) as cluster:
        await cluster.fill(items=4000, labellers=10, pause=0.02)
        await cluster.wait_for_answers(300)
        for server in cluster.servers:  # so that people move between the clocks
            await server.terminate()
            await cluster.wait_for_answers(50)
            await server.start()
        await cluster.wait_for_answers(200)
        assert await cluster.finish() == []
        ends = await leases_by_end(cluster)
        assert ends["expired"] == 0, "a lease ran out within seconds"
        assert ends["answered"] >= 600

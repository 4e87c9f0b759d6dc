"""Several servers on one PostgreSQL: they share the order, and no open transaction slows them."""

from __future__ import annotations

import asyncio

import pytest

from supt_async.domain.ids import ItemId
from supt_async.storage.postgres.order import claims
from supt_async.storage.postgres.order.claims import PASSES
from supt_async.storage.postgres.order_reader import SLICE
from tests.contract.servers.cluster import Cluster
from tests.support.postgres import bare
from tests.support.queue_fixture import LabellerSession


async def rank(cluster: Cluster) -> list[int]:
    """Publish an order of all items, and return it."""
    training, project = cluster.one.storage.training, cluster.one.project.id
    pool = await training.pool(project)
    term = await training.lead(project, "here", 10_000)
    assert term is not None
    await training.publish(project, term, None, pool.ids, covers=pool.covers, labels=0)
    best: list[int] = pool.ids.tolist()
    return best


async def test_servers_take_turns_in_the_order_and_seldom_meet(cluster: Cluster) -> None:
    await cluster.one.add(*range(1000))
    best = await rank(cluster)
    ada, bob = await cluster.one.open_session("Ada"), await cluster.other.open_session("Bob")
    await cluster.sweep()
    hers = [offer.item for offer in (await ada.claim(50)).leased]
    his = [offer.item for offer in (await bob.claim(50)).leased]
    assert hers == best[:50]
    assert his == best[100:150], "a server passes over what another has claimed"
    more = [offer.item for offer in (await bob.claim(60)).leased]
    assert more == best[150:210]


async def test_what_another_server_has_claimed_is_handed_out_at_the_end_of_the_order(
    cluster: Cluster,
) -> None:
    await cluster.one.add(*range(150))
    ada, bob = await cluster.one.open_session("Ada"), await cluster.other.open_session("Bob")
    await cluster.sweep()
    hers = [offer.item for offer in (await ada.claim(1)).leased]
    his = [offer.item for offer in (await bob.claim(100)).leased]
    his += [offer.item for offer in (await bob.claim(100)).leased]
    assert len({*hers, *his}) == 150
    await cluster.check()


async def test_what_another_server_keeps_claimed_is_passed_over_so_often_and_then_handed_out(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PASSED_SECONDS", "FEW_SECONDS"):
        monkeypatch.setattr(claims, name, 0.0)  # it is tried again with each slice
    await cluster.one.add(*range((PASSES + 4) * SLICE))
    best = await rank(cluster)
    ada, bob = await cluster.one.open_session("Ada"), await cluster.other.open_session("Bob")
    await cluster.sweep()
    first = await ada.get()
    his: list[ItemId] = []
    for _ in range(PASSES + 1):
        his += [offer.item for offer in (await bob.claim(SLICE)).leased]
    assert first.item == best[0]
    passed = PASSES * SLICE
    assert his[:passed] == best[SLICE : SLICE + passed]
    assert his[passed:-1] == best[1:SLICE], "the rest of a slice that is still claimed"
    await cluster.check()


async def blocks_read(address: str) -> int:
    """Count the blocks of tables and indexes that were looked at in a database so far.

    Backends report that for certain when they end, so they are ended: the queue connects again.
    """
    connection = await bare(address)
    ours = (
        "FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'supt' AND pid <> pg_backend_pid()"
    )
    pids = await connection.fetchval(f"SELECT array_agg(pid) {ours}")
    await connection.execute("SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) pid", pids)
    there = "SELECT count(*) FROM pg_stat_activity WHERE pid = ANY ($1::int[])"
    async with asyncio.timeout(60):
        while await connection.fetchval(there, pids):  # noqa: ASYNC110 - it is not ours
            await asyncio.sleep(0.01)
    blocks = await connection.fetchval(
        "SELECT sum(heap_blks_hit + heap_blks_read + idx_blks_hit + idx_blks_read)::bigint"
        "  FROM pg_statio_user_tables"
    )
    await connection.close()
    return int(blocks)


async def test_an_answer_costs_the_same_however_long_a_transaction_has_been_open(
    cluster: Cluster,
) -> None:
    """An export that somebody forgot keeps PostgreSQL from cleaning up all the while."""
    await cluster.one.add(*range(6000))
    sessions = [await cluster.one.open_session(f"labeller {n}") for n in range(20)]
    connection = await bare(cluster.address)

    async def answer(session: LabellerSession, times: int) -> None:
        (offer,) = (await session.claim()).leased
        for _ in range(times):
            reply = await session.submit(offer, want=1)
            (offer,) = reply.leased
        await session.release(offer)

    async def cost(times: int) -> int:
        before = await blocks_read(cluster.address)
        await asyncio.gather(*(answer(session, times) for session in sessions))
        return await blocks_read(cluster.address) - before

    async with connection.transaction(isolation="repeatable_read"):
        await connection.fetchval("SELECT count(*) FROM item")  # from here on nothing is cleaned
        await cost(80)  # indexes get their second level
        first = await cost(20)
        await cost(170)
        last = await cost(20)
    await connection.close()
    assert last < 1.4 * first
    await cluster.check()

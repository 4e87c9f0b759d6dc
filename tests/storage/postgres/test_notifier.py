"""What happens at one server reaches the others, and the labellers who wait there."""

from __future__ import annotations

import asyncio
import time

import numpy as np

from supt_async.domain.results import IdleReason
from supt_async.storage.postgres.notifier import LOOK_SECONDS
from tests.storage.postgres.cluster import Cluster
from tests.storage.postgres.listener import Listener

# --- what one does reaches the other --------------------------------------------------------


async def test_what_is_released_at_one_server_is_dealt_at_the_other(cluster: Cluster) -> None:
    await cluster.one.add("only")
    ada, bob = await cluster.one.open_session("Ada"), await cluster.other.open_session("Bob")
    offer = await ada.get()
    idle = (await bob.claim()).idle
    assert idle is not None
    assert (idle.reason, idle.out) == (IdleReason.WAITING, 1)
    await ada.release(offer)
    assert (await bob.get()).item == offer.item
    await cluster.check()


async def test_what_comes_back_keeps_its_rank_at_every_server(cluster: Cluster) -> None:
    await cluster.one.add(*range(50))
    ada, bob = await cluster.one.open_session("Ada"), await cluster.other.open_session("Bob")
    first, second = (await ada.claim(2)).leased
    await bob.claim(10)
    await ada.release(second, first)
    assert [offer.item for offer in (await bob.claim(2)).leased] == [first.item, second.item]


async def test_a_priority_that_is_added_at_one_server_comes_first_at_the_other(
    cluster: Cluster,
) -> None:
    await cluster.one.add(*range(20))
    bob = await cluster.other.open_session("Bob")
    await bob.claim(3)
    await cluster.one.add("now", priority=5)
    assert (await bob.get()).payload == '"now"'


async def test_a_pause_at_one_server_holds_at_the_other(cluster: Cluster) -> None:
    await cluster.one.add(1, 2)
    bob = await cluster.other.open_session("Bob")
    await bob.get()
    await cluster.one.storage.catalogue.set_paused(cluster.one.project.id, True)
    idle = (await bob.claim()).idle
    assert idle is not None
    assert idle.reason is IdleReason.PAUSED


async def test_a_ranking_is_followed_by_every_server(cluster: Cluster) -> None:
    await cluster.one.add(*range(30))
    ada, bob = await cluster.one.open_session("Ada"), await cluster.other.open_session("Bob")
    taken = {(await ada.get()).item, (await bob.get()).item}
    training, project = cluster.one.storage.training, cluster.one.project.id
    pool = await training.pool(project)
    best = [id_ for id_ in pool.ids.tolist() if id_ not in taken][:2]
    term = await training.lead(project, "here", 10_000)
    assert term is not None
    ids = np.asarray(best, dtype=np.int64)
    await training.publish(project, term, None, ids, covers=pool.covers, labels=0)
    assert {(await ada.get()).item, (await bob.get()).item} == set(best)


async def quiet(cluster: Cluster) -> Listener:
    """Let the servers find each other, and listen at the second one."""
    for queue in cluster.queues:
        await queue.storage.database.listening()  # type: ignore[attr-defined]
    listener = Listener(cluster.other.storage)
    await asyncio.sleep(0)
    return listener


async def test_an_idle_labeller_is_reached_before_the_server_would_look_by_itself(
    cluster: Cluster,
) -> None:
    """Of items that are added, released and expired at the other server, in turn.

    How long it takes is measured by ``scripts/bench reach``.
    """
    ada, bob = await cluster.one.open_session("Ada"), await cluster.other.open_session("Bob")
    listener = await quiet(cluster)
    took: list[float] = []
    for number in range(30):
        assert (await bob.claim()).leased == ()
        while not listener.heard.empty():
            listener.heard.get_nowait()
        if number % 3 == 0:
            began = time.perf_counter()
            await cluster.one.add(f"item {number}")
        else:
            await cluster.one.add(f"item {number}")
            held = await ada.get()
            await asyncio.sleep(0.15)  # the hint of the item that was added is over
            while not listener.heard.empty():
                listener.heard.get_nowait()
            began = time.perf_counter()
            if number % 3 == 1:
                await ada.release(held)
            else:
                cluster.clock.advance(601)
                await cluster.one.storage.queue.sweep()
                await cluster.other.storage.queue.sweep()
        await listener.wait(items=True)
        offer = await bob.get()
        took.append(time.perf_counter() - began)
        await bob.submit(offer)
    await listener.close()
    assert sorted(took)[len(took) // 2] < LOOK_SECONDS / 4, "by looking it would be a half"


async def test_hints_of_labels_are_few_however_many_labels_there_are(cluster: Cluster) -> None:
    await cluster.one.add(*range(400))
    ada = await cluster.one.open_session("Ada")
    listener = await quiet(cluster)
    offers = (await ada.claim(400)).leased
    began = time.perf_counter()
    for offer in offers:
        await ada.submit(offer)
    seconds = time.perf_counter() - began
    await listener.wait(labels=True)
    await listener.close()
    assert listener.heard.qsize() <= 12 * seconds + 4

"""What happens at one server reaches the labellers of the others."""

from __future__ import annotations

import numpy as np

from supt_async.domain.results import IdleReason
from tests.contract.servers.cluster import Cluster


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

"""Sessions move between servers, and outlive those that die, freeze or have a wrong clock."""

from __future__ import annotations

import asyncio

import pytest

from supt_async.domain.ids import SessionId
from supt_async.domain.results import Verdict
from tests.contract.servers.cluster import Cluster

# --- sessions -------------------------------------------------------------------------------


async def test_a_session_moves_to_another_server_with_its_leases(cluster: Cluster) -> None:
    await cluster.one.add(1, 2)
    ada = await cluster.one.open_session("Ada")
    offer = await ada.get()
    moved = await cluster.move(ada, cluster.other)
    assert moved.opened.resumed
    assert [held.lease for held in moved.opened.leases] == [offer.lease]
    await ada.lose()  # the first server only now finds the socket gone
    cluster.clock.advance(60)
    await cluster.sweep()
    assert (await moved.submit(offer)).verdict is Verdict.STORED


async def test_of_a_crowd_that_comes_at_once_everybody_gets_their_own(cluster: Cluster) -> None:
    await cluster.one.add(*range(20))
    people = [await cluster.one.open_session(f"labeller {number}") for number in range(10)]
    held = [await person.get() for person in people]
    await asyncio.gather(*(person.lose() for person in people))
    others = [(await cluster.one.open_session(f"new {number}")).access for number in range(10)]
    open_ = cluster.other.storage.queue.open
    back = [open_(person.access, person.opened.session) for person in people]
    thief = open_(others[0], people[0].opened.session)
    new = [open_(access, None) for access in others]
    opened = await asyncio.gather(*back, thief, *new)
    assert [one.resumed for one in opened] == [True] * 10 + [False] * 11
    assert [[lease.item for lease in one.leases] for one in opened[:10]] == [
        [lease.item] for lease in held
    ]
    assert len({one.session for one in opened}) == 21
    again = await asyncio.gather(*(open_(people[0].access, opened[0].session) for _ in range(3)))
    assert sorted(one.connection for one in again) == [3, 4, 5]
    assert (await cluster.other.counts()).connected == 20


@pytest.mark.parametrize("made_up", ["\0", "a\0b", "x" * 64, "\U0001f600"])
async def test_one_who_names_an_impossible_session_keeps_nobody_else_out(
    cluster: Cluster, made_up: str
) -> None:
    people = [await cluster.one.open_session(f"labeller {number}") for number in range(4)]
    open_ = cluster.other.storage.queue.open
    bad, *good = people
    coming = [open_(person.access, person.opened.session) for person in good]
    opened = await asyncio.gather(open_(bad.access, SessionId(made_up)), *coming)
    assert [one.resumed for one in opened] == [False, True, True, True]


async def test_nothing_is_dealt_to_a_session_where_it_is_no_more(cluster: Cluster) -> None:
    await cluster.one.add(1, 2)
    ada = await cluster.one.open_session("Ada")
    await cluster.move(ada, cluster.other)
    assert (await ada.claim()).leased == ()
    assert (await cluster.one.counts()).out == 0


async def test_the_leases_of_a_server_that_died_get_the_grace_time_and_no_more(
    cluster: Cluster,
) -> None:
    await cluster.one.add("only")
    ada, bob = await cluster.one.open_session("Ada"), await cluster.other.open_session("Bob")
    offer = await ada.get()
    cluster.clock.advance(21)  # no heartbeat of the first server
    await cluster.other.storage.queue.sweep()
    cluster.clock.advance(14)
    await cluster.other.storage.queue.sweep()
    assert (await bob.claim()).leased == ()
    cluster.clock.advance(2)
    await cluster.other.storage.queue.sweep()
    assert (await bob.get()).item == offer.item
    await cluster.check()


async def test_a_server_that_was_only_frozen_takes_its_sessions_back(cluster: Cluster) -> None:
    await cluster.one.add("only")
    ada = await cluster.one.open_session("Ada")
    await cluster.other.open_session("Bob")
    offer = await ada.get()
    cluster.clock.advance(21)
    await cluster.other.storage.queue.sweep()
    await cluster.one.storage.queue.sweep()
    cluster.clock.advance(20)
    await cluster.sweep()
    assert (await cluster.one.counts()).connected == 2
    assert (await ada.submit(offer)).verdict is Verdict.STORED


async def test_a_server_that_sweeps_another_ones_leases_lets_it_know(cluster: Cluster) -> None:
    await cluster.one.add("only")
    ada = await cluster.one.open_session("Ada")
    offer = await ada.get()
    cluster.clock.advance(601)
    gone = (ada.opened.session, offer.lease)
    assert await cluster.other.storage.queue.sweep() == [gone]
    assert await cluster.one.storage.queue.sweep() == [gone]
    assert await cluster.one.storage.queue.sweep() == []


async def test_work_at_one_server_is_known_to_the_sweep_of_the_other(cluster: Cluster) -> None:
    await cluster.one.add(1, 2)
    ada = await cluster.one.open_session("Ada")
    _, other = (await ada.claim(2)).leased
    cluster.clock.advance(400)
    await ada.show(other)
    await cluster.sweep()
    cluster.clock.advance(400)
    await cluster.other.storage.queue.sweep()
    assert (await cluster.one.counts()).out == 2
    cluster.clock.advance(201)
    await cluster.other.storage.queue.sweep()
    assert (await cluster.one.counts()).out == 0


async def test_two_servers_that_sweep_at_once_give_everything_back_once(cluster: Cluster) -> None:
    await cluster.one.add(*range(1200))
    ada = await cluster.one.open_session("Ada")
    await ada.claim(1200)
    cluster.clock.advance(601)
    both = (queue.storage.queue.sweep() for queue in cluster.queues)
    await asyncio.gather(*both)
    await cluster.sweep()
    assert (await cluster.one.counts()).out == 0
    await cluster.check()


async def test_a_dead_servers_heartbeat_from_the_future_keeps_nothing(cluster: Cluster) -> None:
    await cluster.one.add("only")
    ada, bob = await cluster.one.open_session("Ada"), await cluster.other.open_session("Bob")
    offer = await ada.get()
    await cluster.sweep()
    cluster.clock.advance(-3600)  # a standby with a wrong clock takes over, and ``one`` is killed
    for seconds in (0, 16):
        cluster.clock.advance(seconds)
        await cluster.other.storage.queue.sweep()
    assert (await bob.get()).item == offer.item


async def test_a_server_that_lives_keeps_its_sessions_when_the_clock_goes_back(
    cluster: Cluster,
) -> None:
    await cluster.one.add("only")
    ada = await cluster.one.open_session("Ada")
    offer = await ada.get()
    await cluster.sweep()
    cluster.clock.advance(-3600)
    await cluster.other.storage.queue.sweep()  # before ``one`` has shown that it lives
    await cluster.one.storage.queue.sweep()
    cluster.clock.advance(60)
    await cluster.sweep()
    assert (await ada.submit(offer)).verdict is Verdict.STORED

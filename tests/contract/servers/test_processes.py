"""Several servers on one database: what one does reaches the others, and nothing is doubled."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections import Counter
from dataclasses import replace
from itertools import chain
from typing import Any

import pytest

from supt_async.domain.results import OpenedSession, Verdict
from tests.contract.servers.cluster import Cluster, work
from tests.support.queue_fixture import LabellerSession

# --- dealing --------------------------------------------------------------------------------


async def test_two_servers_deal_no_item_twice(cluster: Cluster) -> None:
    await cluster.one.add(*range(600))
    sessions = [
        await queue.open_session(f"labeller {n}") for n in range(8) for queue in cluster.queues
    ]
    await cluster.sweep()
    dealt = await asyncio.gather(*(work(session) for session in sessions))
    assert max(Counter(chain.from_iterable(dealt)).values()) == 1
    assert len(list(chain.from_iterable(dealt))) == 600
    await cluster.check()
    assert (await cluster.other.counts()).done == 600


async def test_with_overlap_two_servers_count_every_item_done_once(cluster: Cluster) -> None:
    thrice = await cluster.project("thrice", overlap=3)
    await thrice.one.add(*range(120))
    sessions = [
        await queue.open_session(f"labeller {n}") for n, queue in enumerate(thrice.queues * 4)
    ]
    while (await thrice.one.counts()).open:
        dealt = await asyncio.gather(*(work(session) for session in sessions))
        assert all(len(items) == len(set(items)) for items in dealt)
    counts = await thrice.one.counts()
    assert (counts.done, counts.labels, counts.open, counts.out) == (120, 360, 0, 0)
    await thrice.check()


async def test_the_last_two_answers_to_an_item_at_the_same_time_complete_it_once(
    cluster: Cluster,
) -> None:
    twice = await cluster.project("twice", overlap=2)
    await twice.one.add(*range(40))
    ada, bob = await twice.one.open_session("Ada"), await twice.other.open_session("Bob")
    hers, his = (await ada.claim(40)).leased, (await bob.claim(40)).leased
    order = {offer.item: offer for offer in his}
    assert len(hers) == len(order) == 40
    for offer in hers:
        await asyncio.gather(ada.submit(offer), bob.submit(order[offer.item]))
    assert (await twice.one.counts()).done == 40
    await twice.check()


async def test_a_labeller_at_two_servers_gets_an_item_once(cluster: Cluster) -> None:
    twice = await cluster.project("twice", overlap=2)
    await twice.one.add(*range(60))
    sessions = [await queue.open_session("Ada") for queue in twice.queues]
    dealt = await asyncio.gather(*(work(session) for session in sessions))
    assert Counter(chain.from_iterable(dealt)) == Counter(range(1, 61))
    await twice.check()


async def test_alone_again_a_server_deals_the_order_as_it_is(cluster: Cluster) -> None:
    await cluster.one.add(*range(300))
    ada, bob = await cluster.one.open_session("Ada"), await cluster.other.open_session("Bob")
    await cluster.sweep()
    await bob.lose()
    await cluster.sweep()
    head = [offer.item for offer in (await ada.claim(300)).leased]
    assert len(head) == 300


# --- answers --------------------------------------------------------------------------------


async def test_an_answer_that_is_sent_fifty_times_to_two_servers_is_stored_once(
    cluster: Cluster,
) -> None:
    await cluster.one.add(1)
    sessions = [await queue.open_session("Ada") for queue in cluster.queues]
    offer = await sessions[0].get()
    replies = await asyncio.gather(
        *(session.submit(offer, id="A1") for session in sessions for _ in range(25))
    )
    assert Counter(reply.verdict for reply in replies) == {
        Verdict.STORED: 1,
        Verdict.DUPLICATE: 49,
    }
    await cluster.check()


async def test_of_two_answers_that_race_for_a_lease_one_counts(cluster: Cluster) -> None:
    await cluster.one.add(*range(40))
    here, there = [await queue.open_session("Ada") for queue in cluster.queues]
    for offer in (await here.claim(40)).leased:
        replies = await asyncio.gather(
            here.submit(offer, "cat", want=1), there.submit(offer, "dog", want=1)
        )
        assert {reply.verdict for reply in replies} == {Verdict.STORED, Verdict.LATE}
    assert (await cluster.one.counts()).labels == 40
    await cluster.check()


async def test_an_id_that_two_labellers_use_at_two_servers_is_stored_once(cluster: Cluster) -> None:
    await cluster.one.add(*range(60))
    ada, bob = await cluster.one.open_session("Ada"), await cluster.other.open_session("Bob")
    hers, his = (await ada.claim(30)).leased, (await bob.claim(30)).leased
    for number, (mine, yours) in enumerate(zip(hers, his, strict=True)):
        replies = await asyncio.gather(
            ada.submit(mine, id=f"A{number}"), bob.submit(yours, id=f"A{number}")
        )
        assert {reply.verdict for reply in replies} == {Verdict.STORED, Verdict.ID_CONFLICT}
    assert (await cluster.one.counts()).out == 30
    await cluster.check()


async def test_an_answer_can_be_undone_at_another_server(cluster: Cluster) -> None:
    await cluster.one.add("only")
    ada = await cluster.one.open_session("Ada")
    await ada.submit(await ada.get(), "cat", id="A1")
    moved = await cluster.move(ada, cluster.other)
    (again,) = (await moved.undo("A1")).leased
    assert again.value == "cat"
    assert (await moved.submit(again, "dog")).verdict is Verdict.STORED
    await cluster.check()


# --- all of it at once ----------------------------------------------------------------------


class Restless:
    """A labeller who does everything that a labeller may do, at random."""

    def __init__(self, cluster: Cluster, session: LabellerSession, dice: random.Random) -> None:
        self.cluster = cluster
        self.session = session
        self.dice = dice
        self.held: list[Any] = []
        self.closed: list[Any] = []
        self.answers: list[str] = []

    async def act(self) -> None:
        acts = [self.claim, self.submit, self.submit, self.submit, self.skip, self.undo]
        acts += [self.release, self.late, self.vanish, self.repeat]
        await self.dice.choice(acts)()

    async def claim(self) -> None:
        self.held.extend((await self.session.claim(self.dice.randint(1, 3))).leased)

    async def submit(self) -> None:
        if self.held:
            offer, answer = self.held.pop(), self.session.next_id()
            reply = await self.session.submit(offer, id=answer, want=1)
            self.held.extend(reply.leased)
            self.closed.append(offer)
            self.answers.append(answer)

    async def repeat(self) -> None:
        if self.held:
            offer, answer = self.held.pop(), self.session.next_id()
            await asyncio.gather(*(self.session.submit(offer, id=answer) for _ in range(2)))

    async def skip(self) -> None:
        if self.held:
            answer = self.session.next_id()
            await self.session.skip(self.held.pop(), id=answer)
            self.answers.append(answer)

    async def undo(self) -> None:
        if self.answers:
            reply = await self.session.undo(self.answers.pop())
            self.held.extend(reply.leased)

    async def release(self) -> None:
        if self.held:
            offer = self.held.pop()
            await self.session.release(offer)
            self.closed.append(offer)

    async def late(self) -> None:
        if self.closed:
            await self.session.submit(self.dice.choice(self.closed))

    async def vanish(self) -> None:
        """Lose the socket, and come back at any of the servers."""
        if self.dice.random() < 0.5:
            await self.session.lose()
        session = await self.cluster.move(self.session, self.dice.choice(self.cluster.queues))
        self.session = replace(session, ids=itertools.count(self.dice.randrange(10**9)))
        opened: OpenedSession = session.opened
        self.held = list(opened.leases)


@pytest.mark.parametrize("overlap", [1, 3])
async def test_whatever_happens_no_place_is_lost_and_all_is_counted(
    cluster: Cluster, overlap: int
) -> None:
    many = await cluster.project("many", overlap=overlap)
    await many.one.add(*range(150))
    dice = random.Random(overlap)
    people = [
        Restless(many, await queue.open_session(f"labeller {n}"), random.Random(n))
        for n, queue in enumerate(many.queues * 5)
    ]

    async def live(person: Restless) -> None:
        for _ in range(60):
            await person.act()

    async def time_passes() -> None:
        for _ in range(20):
            many.clock.advance(dice.choice([1, 6, 16, 300]))
            await asyncio.gather(*(queue.storage.queue.sweep() for queue in many.queues))

    await asyncio.gather(time_passes(), *(live(person) for person in people))
    await many.check()
    many.clock.advance(2000)
    await many.sweep()
    await many.sweep()
    await many.check()
    assert (await many.one.counts()).out == 0

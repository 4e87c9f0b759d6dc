"""Several servers on one PostgreSQL: what one does reaches the others, and nothing is doubled."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
import pytest

from supt_async.domain.results import IdleReason, OpenedSession, Verdict
from supt_async.storage.factory import Storage
from supt_async.storage.postgres.notifier import LOOK_SECONDS
from supt_async.storage.records import Hint
from tests.support.postgres import bare, check_places, processes, server
from tests.support.queue_fixture import Desk, ManualClock, Seat


@dataclass
class House:
    """Two servers, the same project at both, and a desk at each."""

    address: str
    clock: ManualClock
    one: Desk
    other: Desk

    @property
    def desks(self) -> tuple[Desk, Desk]:
        return self.one, self.other

    async def project(self, slug: str, **settings: object) -> House:
        desk = await self.one.another_project(slug, **settings)
        other = Desk(self.other.storage, self.clock, desk.project)
        return House(self.address, self.clock, desk, other)

    async def sweep(self) -> None:
        for desk in self.desks:
            await desk.storage.queue.sweep()

    async def move(self, seat: Seat, desk: Desk) -> Seat:
        """Let a labeller come back to their session at another server."""
        opened = await desk.storage.queue.open(seat.access, seat.opened.session)
        return Seat(desk.storage, seat.access, opened, seat.ids)

    async def check(self) -> None:
        await check_places(self.address, self.one.project.id)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    clock = ManualClock()
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(server().fresh())
        one, other = await stack.enter_async_context(processes(address, 2, clock))
        desk = await Desk.set_up(one, clock)
        yield House(address, clock, desk, Desk(other, clock, desk.project))


async def work(seat: Seat) -> list[int]:
    """Answer all that there is, with one item in reserve; returns the items."""
    items: list[int] = []
    reply = await seat.claim(2)
    hand = list(reply.leased)
    while hand:
        offer = hand.pop(0)
        items.append(offer.item)
        reply = await seat.submit(offer, want=1)
        assert reply.verdict is Verdict.STORED
        hand.extend(reply.leased)
    return items


# --- dealing --------------------------------------------------------------------------------


async def test_two_servers_deal_no_item_twice(house: House) -> None:
    await house.one.add(*range(600))
    seats = [await desk.sit(f"labeller {n}") for n in range(8) for desk in house.desks]
    await house.sweep()
    dealt = await asyncio.gather(*(work(seat) for seat in seats))
    assert max(Counter(chain.from_iterable(dealt)).values()) == 1
    assert len(list(chain.from_iterable(dealt))) == 600
    await house.check()
    assert (await house.other.counts()).done == 600


async def test_with_overlap_two_servers_count_every_item_done_once(house: House) -> None:
    thrice = await house.project("thrice", overlap=3)
    await thrice.one.add(*range(120))
    seats = [await desk.sit(f"labeller {n}") for n, desk in enumerate(thrice.desks * 4)]
    while (await thrice.one.counts()).open:
        dealt = await asyncio.gather(*(work(seat) for seat in seats))
        assert all(len(items) == len(set(items)) for items in dealt)
    counts = await thrice.one.counts()
    assert (counts.done, counts.labels, counts.open, counts.out) == (120, 360, 0, 0)
    await thrice.check()


async def test_the_last_two_answers_to_an_item_at_the_same_time_complete_it_once(
    house: House,
) -> None:
    twice = await house.project("twice", overlap=2)
    await twice.one.add(*range(40))
    ada, bob = await twice.one.sit("Ada"), await twice.other.sit("Bob")
    hers, his = (await ada.claim(40)).leased, (await bob.claim(40)).leased
    order = {offer.item: offer for offer in his}
    assert len(hers) == len(order) == 40
    for offer in hers:
        await asyncio.gather(ada.submit(offer), bob.submit(order[offer.item]))
    assert (await twice.one.counts()).done == 40
    await twice.check()


async def test_a_labeller_at_two_servers_gets_an_item_once(house: House) -> None:
    twice = await house.project("twice", overlap=2)
    await twice.one.add(*range(60))
    seats = [await desk.sit("Ada") for desk in twice.desks]
    dealt = await asyncio.gather(*(work(seat) for seat in seats))
    assert Counter(chain.from_iterable(dealt)) == Counter(range(1, 61))
    await twice.check()


async def test_servers_take_turns_in_the_order_and_seldom_meet(house: House) -> None:
    await house.one.add(*range(1000))
    training, project = house.one.storage.training, house.one.project.id
    pool = await training.pool(project)
    term = await training.lead(project, "here", 10_000)
    assert term is not None
    await training.publish(project, term, None, pool.ids, covers=pool.covers, labels=0)
    ada, bob = await house.one.sit("Ada"), await house.other.sit("Bob")
    await house.sweep()
    hers = [offer.item for offer in (await ada.claim(50)).leased]
    his = [offer.item for offer in (await bob.claim(50)).leased]
    best = set(pool.ids[:100].tolist())
    assert best == {*hers, *his}
    assert {np.diff(hers).max(), np.diff(his).max()} == {2}


async def test_alone_again_a_server_deals_the_order_as_it_is(house: House) -> None:
    await house.one.add(*range(300))
    ada, bob = await house.one.sit("Ada"), await house.other.sit("Bob")
    await house.sweep()
    await bob.lose()
    await house.sweep()
    head = [offer.item for offer in (await ada.claim(300)).leased]
    assert len(head) == 300


# --- what one does reaches the other --------------------------------------------------------


async def test_what_is_released_at_one_server_is_dealt_at_the_other(house: House) -> None:
    await house.one.add("only")
    ada, bob = await house.one.sit("Ada"), await house.other.sit("Bob")
    offer = await ada.get()
    idle = (await bob.claim()).idle
    assert idle is not None
    assert (idle.reason, idle.out) == (IdleReason.WAITING, 1)
    await ada.release(offer)
    assert (await bob.get()).item == offer.item
    await house.check()


async def test_what_comes_back_keeps_its_rank_at_every_server(house: House) -> None:
    await house.one.add(*range(50))
    ada, bob = await house.one.sit("Ada"), await house.other.sit("Bob")
    first, second = (await ada.claim(2)).leased
    await bob.claim(10)
    await ada.release(second, first)
    assert [offer.item for offer in (await bob.claim(2)).leased] == [first.item, second.item]


async def test_a_priority_that_is_added_at_one_server_comes_first_at_the_other(
    house: House,
) -> None:
    await house.one.add(*range(20))
    bob = await house.other.sit("Bob")
    await bob.claim(3)
    await house.one.add("now", priority=5)
    assert (await bob.get()).payload == '"now"'


async def test_a_pause_at_one_server_holds_at_the_other(house: House) -> None:
    await house.one.add(1, 2)
    bob = await house.other.sit("Bob")
    await bob.get()
    await house.one.storage.catalogue.set_paused(house.one.project.id, True)
    idle = (await bob.claim()).idle
    assert idle is not None
    assert idle.reason is IdleReason.PAUSED


async def test_a_ranking_is_followed_by_every_server(house: House) -> None:
    await house.one.add(*range(30))
    ada, bob = await house.one.sit("Ada"), await house.other.sit("Bob")
    taken = {(await ada.get()).item, (await bob.get()).item}
    training, project = house.one.storage.training, house.one.project.id
    pool = await training.pool(project)
    best = [id_ for id_ in pool.ids.tolist() if id_ not in taken][:2]
    term = await training.lead(project, "here", 10_000)
    assert term is not None
    ids = np.asarray(best, dtype=np.int64)
    await training.publish(project, term, None, ids, covers=pool.covers, labels=0)
    assert {(await ada.get()).item, (await bob.get()).item} == set(best)


class Listener:
    """Who waits for hints at a server, as its hub does."""

    def __init__(self, storage: Storage) -> None:
        self.heard: asyncio.Queue[Hint] = asyncio.Queue()
        self._task = asyncio.create_task(self._listen(storage))

    async def _listen(self, storage: Storage) -> None:
        async for hint in storage.database.hints():
            self.heard.put_nowait(hint)

    async def wait(self, **flags: bool) -> Hint:
        """Wait for a hint that has these flags."""
        async with asyncio.timeout(5):
            while True:
                hint = await self.heard.get()
                if all(getattr(hint, name) == value for name, value in flags.items()):
                    return hint

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


async def quiet(house: House) -> Listener:
    """Let the servers find each other, and listen at the second one."""
    for desk in house.desks:
        await desk.storage.database.listening()  # type: ignore[attr-defined]
    listener = Listener(house.other.storage)
    await asyncio.sleep(0)
    return listener


async def test_an_idle_labeller_is_reached_before_the_server_would_look_by_itself(
    house: House,
) -> None:
    """Of items that are added, released and expired at the other server, in turn.

    How long it takes is measured by ``scripts/bench reach``.
    """
    ada, bob = await house.one.sit("Ada"), await house.other.sit("Bob")
    listener = await quiet(house)
    took: list[float] = []
    for number in range(30):
        assert (await bob.claim()).leased == ()
        while not listener.heard.empty():
            listener.heard.get_nowait()
        if number % 3 == 0:
            began = time.perf_counter()
            await house.one.add(f"item {number}")
        else:
            await house.one.add(f"item {number}")
            held = await ada.get()
            await asyncio.sleep(0.15)  # the hint of the item that was added is over
            while not listener.heard.empty():
                listener.heard.get_nowait()
            began = time.perf_counter()
            if number % 3 == 1:
                await ada.release(held)
            else:
                house.clock.advance(601)
                await house.one.storage.queue.sweep()
                await house.other.storage.queue.sweep()
        await listener.wait(items=True)
        offer = await bob.get()
        took.append(time.perf_counter() - began)
        await bob.submit(offer)
    await listener.close()
    assert sorted(took)[-1] < LOOK_SECONDS / 2


async def test_hints_of_labels_are_few_however_many_labels_there_are(house: House) -> None:
    await house.one.add(*range(400))
    ada = await house.one.sit("Ada")
    listener = await quiet(house)
    offers = (await ada.claim(400)).leased
    began = time.perf_counter()
    for offer in offers:
        await ada.submit(offer)
    seconds = time.perf_counter() - began
    await listener.wait(labels=True)
    await listener.close()
    assert listener.heard.qsize() <= 12 * seconds + 4


# --- answers --------------------------------------------------------------------------------


async def test_an_answer_that_is_sent_fifty_times_to_two_servers_is_stored_once(
    house: House,
) -> None:
    await house.one.add(1)
    seats = [await desk.sit("Ada") for desk in house.desks]
    offer = await seats[0].get()
    replies = await asyncio.gather(
        *(seat.submit(offer, id="A1") for seat in seats for _ in range(25))
    )
    assert Counter(reply.verdict for reply in replies) == {
        Verdict.STORED: 1,
        Verdict.DUPLICATE: 49,
    }
    await house.check()


async def test_of_two_answers_that_race_for_a_lease_one_counts(house: House) -> None:
    await house.one.add(*range(40))
    here, there = [await desk.sit("Ada") for desk in house.desks]
    for offer in (await here.claim(40)).leased:
        replies = await asyncio.gather(
            here.submit(offer, "cat", want=1), there.submit(offer, "dog", want=1)
        )
        assert {reply.verdict for reply in replies} == {Verdict.STORED, Verdict.LATE}
    assert (await house.one.counts()).labels == 40
    await house.check()


async def test_an_id_that_two_labellers_use_at_two_servers_is_stored_once(house: House) -> None:
    await house.one.add(*range(60))
    ada, bob = await house.one.sit("Ada"), await house.other.sit("Bob")
    hers, his = (await ada.claim(30)).leased, (await bob.claim(30)).leased
    for number, (mine, yours) in enumerate(zip(hers, his, strict=True)):
        replies = await asyncio.gather(
            ada.submit(mine, id=f"A{number}"), bob.submit(yours, id=f"A{number}")
        )
        assert {reply.verdict for reply in replies} == {Verdict.STORED, Verdict.ID_CONFLICT}
    assert (await house.one.counts()).out == 30
    await house.check()


async def test_an_answer_can_be_undone_at_another_server(house: House) -> None:
    await house.one.add("only")
    ada = await house.one.sit("Ada")
    await ada.submit(await ada.get(), "cat", id="A1")
    moved = await house.move(ada, house.other)
    (again,) = (await moved.undo("A1")).leased
    assert again.value == "cat"
    assert (await moved.submit(again, "dog")).verdict is Verdict.STORED
    await house.check()


# --- sessions -------------------------------------------------------------------------------


async def test_a_session_moves_to_another_server_with_its_leases(house: House) -> None:
    await house.one.add(1, 2)
    ada = await house.one.sit("Ada")
    offer = await ada.get()
    moved = await house.move(ada, house.other)
    assert moved.opened.resumed
    assert [held.lease for held in moved.opened.leases] == [offer.lease]
    await ada.lose()  # the first server only now finds the socket gone
    house.clock.advance(60)
    await house.sweep()
    assert (await moved.submit(offer)).verdict is Verdict.STORED


async def test_nothing_is_dealt_to_a_session_where_it_is_no_more(house: House) -> None:
    await house.one.add(1, 2)
    ada = await house.one.sit("Ada")
    await house.move(ada, house.other)
    assert (await ada.claim()).leased == ()
    assert (await house.one.counts()).out == 0


async def test_the_leases_of_a_server_that_died_get_the_grace_time_and_no_more(
    house: House,
) -> None:
    await house.one.add("only")
    ada, bob = await house.one.sit("Ada"), await house.other.sit("Bob")
    offer = await ada.get()
    house.clock.advance(21)  # no heartbeat of the first server
    await house.other.storage.queue.sweep()
    house.clock.advance(14)
    await house.other.storage.queue.sweep()
    assert (await bob.claim()).leased == ()
    house.clock.advance(2)
    await house.other.storage.queue.sweep()
    assert (await bob.get()).item == offer.item
    await house.check()


async def test_a_server_that_was_only_frozen_takes_its_sessions_back(house: House) -> None:
    await house.one.add("only")
    ada = await house.one.sit("Ada")
    await house.other.sit("Bob")
    offer = await ada.get()
    house.clock.advance(21)
    await house.other.storage.queue.sweep()
    await house.one.storage.queue.sweep()
    house.clock.advance(20)
    await house.sweep()
    assert (await house.one.counts()).connected == 2
    assert (await ada.submit(offer)).verdict is Verdict.STORED


async def test_a_server_that_sweeps_another_ones_leases_lets_it_know(house: House) -> None:
    await house.one.add("only")
    ada = await house.one.sit("Ada")
    offer = await ada.get()
    house.clock.advance(601)
    gone = (ada.opened.session, offer.lease)
    assert await house.other.storage.queue.sweep() == [gone]
    assert await house.one.storage.queue.sweep() == [gone]
    assert await house.one.storage.queue.sweep() == []


async def test_work_at_one_server_is_known_to_the_sweep_of_the_other(house: House) -> None:
    await house.one.add(1, 2)
    ada = await house.one.sit("Ada")
    _, other = (await ada.claim(2)).leased
    house.clock.advance(400)
    await ada.show(other)
    await house.sweep()
    house.clock.advance(400)
    await house.other.storage.queue.sweep()
    assert (await house.one.counts()).out == 2
    house.clock.advance(201)
    await house.other.storage.queue.sweep()
    assert (await house.one.counts()).out == 0


async def test_two_servers_that_sweep_at_once_give_everything_back_once(house: House) -> None:
    await house.one.add(*range(1200))
    ada = await house.one.sit("Ada")
    await ada.claim(1200)
    house.clock.advance(601)
    both = (desk.storage.queue.sweep() for desk in house.desks)
    await asyncio.gather(*both)
    await house.sweep()
    assert (await house.one.counts()).out == 0
    await house.check()


# --- all of it at once ----------------------------------------------------------------------


class Restless:
    """A labeller who does everything that a labeller may do, at random."""

    def __init__(self, house: House, seat: Seat, dice: random.Random) -> None:
        self.house = house
        self.seat = seat
        self.dice = dice
        self.hand: list[Any] = []
        self.closed: list[Any] = []
        self.answers: list[str] = []

    async def act(self) -> None:
        acts = [self.claim, self.submit, self.submit, self.submit, self.skip, self.undo]
        acts += [self.release, self.late, self.vanish, self.repeat]
        await self.dice.choice(acts)()

    async def claim(self) -> None:
        self.hand.extend((await self.seat.claim(self.dice.randint(1, 3))).leased)

    async def submit(self) -> None:
        if self.hand:
            offer, answer = self.hand.pop(), self.seat.next_id()
            reply = await self.seat.submit(offer, id=answer, want=1)
            self.hand.extend(reply.leased)
            self.closed.append(offer)
            self.answers.append(answer)

    async def repeat(self) -> None:
        if self.hand:
            offer, answer = self.hand.pop(), self.seat.next_id()
            await asyncio.gather(*(self.seat.submit(offer, id=answer) for _ in range(2)))

    async def skip(self) -> None:
        if self.hand:
            answer = self.seat.next_id()
            await self.seat.skip(self.hand.pop(), id=answer)
            self.answers.append(answer)

    async def undo(self) -> None:
        if self.answers:
            reply = await self.seat.undo(self.answers.pop())
            self.hand.extend(reply.leased)

    async def release(self) -> None:
        if self.hand:
            offer = self.hand.pop()
            await self.seat.release(offer)
            self.closed.append(offer)

    async def late(self) -> None:
        if self.closed:
            await self.seat.submit(self.dice.choice(self.closed))

    async def vanish(self) -> None:
        """Lose the socket, and come back at any of the servers."""
        if self.dice.random() < 0.5:
            await self.seat.lose()
        seat = await self.house.move(self.seat, self.dice.choice(self.house.desks))
        self.seat = replace(seat, ids=itertools.count(self.dice.randrange(10**9)))
        opened: OpenedSession = seat.opened
        self.hand = list(opened.leases)


@pytest.mark.parametrize("overlap", [1, 3])
async def test_whatever_happens_no_place_is_lost_and_all_is_counted(
    house: House, overlap: int
) -> None:
    many = await house.project("many", overlap=overlap)
    await many.one.add(*range(150))
    dice = random.Random(overlap)
    people = [
        Restless(many, await desk.sit(f"labeller {n}"), random.Random(n))
        for n, desk in enumerate(many.desks * 5)
    ]

    async def live(person: Restless) -> None:
        for _ in range(60):
            await person.act()

    async def time_passes() -> None:
        for _ in range(20):
            many.clock.advance(dice.choice([1, 6, 16, 300]))
            await asyncio.gather(*(desk.storage.queue.sweep() for desk in many.desks))

    await asyncio.gather(time_passes(), *(live(person) for person in people))
    await many.check()
    many.clock.advance(2000)
    await many.sweep()
    await many.sweep()
    await many.check()
    assert (await many.one.counts()).out == 0


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
    async with asyncio.timeout(10):
        while await connection.fetchval(there, pids):  # noqa: ASYNC110 - it is not ours
            await asyncio.sleep(0.01)
    blocks = await connection.fetchval(
        "SELECT sum(heap_blks_hit + heap_blks_read + idx_blks_hit + idx_blks_read)::bigint"
        "  FROM pg_statio_user_tables"
    )
    await connection.close()
    return int(blocks)


async def test_an_answer_costs_the_same_however_long_a_transaction_has_been_open(
    house: House,
) -> None:
    """An export that somebody forgot keeps PostgreSQL from cleaning up all the while."""
    await house.one.add(*range(6000))
    seats = [await house.one.sit(f"labeller {n}") for n in range(20)]
    connection = await bare(house.address)

    async def answer(seat: Seat, times: int) -> None:
        (offer,) = (await seat.claim()).leased
        for _ in range(times):
            reply = await seat.submit(offer, want=1)
            (offer,) = reply.leased
        await seat.release(offer)

    async def cost(times: int) -> int:
        before = await blocks_read(house.address)
        await asyncio.gather(*(answer(seat, times) for seat in seats))
        return await blocks_read(house.address) - before

    async with connection.transaction(isolation="repeatable_read"):
        await connection.fetchval("SELECT count(*) FROM item")  # from here on nothing is cleaned
        await cost(80)  # indexes get their second level
        first = await cost(20)
        await cost(170)
        last = await cost(20)
    await connection.close()
    assert last < 1.4 * first
    await house.check()


async def test_a_dead_servers_heartbeat_from_the_future_keeps_nothing(house: House) -> None:
    await house.one.add("only")
    ada, bob = await house.one.sit("Ada"), await house.other.sit("Bob")
    offer = await ada.get()
    await house.sweep()
    house.clock.advance(-3600)  # a standby with a wrong clock takes over, and ``one`` is killed
    for seconds in (0, 16):
        house.clock.advance(seconds)
        await house.other.storage.queue.sweep()
    assert (await bob.get()).item == offer.item


async def test_a_server_that_lives_keeps_its_sessions_when_the_clock_goes_back(
    house: House,
) -> None:
    await house.one.add("only")
    ada = await house.one.sit("Ada")
    offer = await ada.get()
    await house.sweep()
    house.clock.advance(-3600)
    await house.other.storage.queue.sweep()  # before ``one`` has shown that it lives
    await house.one.storage.queue.sweep()
    house.clock.advance(60)
    await house.sweep()
    assert (await ada.submit(offer)).verdict is Verdict.STORED

"""Contract of ``storage.ports.queue``, on every database."""

from __future__ import annotations

import asyncio
from collections import Counter
from itertools import chain

import numpy as np
import pytest

from supt_async.domain.results import IdleReason, LeasedItem, Verdict
from supt_async.payloads.codec import decode
from supt_async.storage.queries.project_status import dealt_twice
from supt_async.storage.schema import tables
from tests.support.queue_fixture import LabellerSession, QueueFixture


def shown(offer: LeasedItem) -> object:
    return decode(offer.payload)


# --- dealing --------------------------------------------------------------------------------


async def test_an_item_is_with_one_labeller_only(queue: QueueFixture) -> None:
    await queue.add(*range(200))
    sessions = [await queue.open_session(f"labeller {n}") for n in range(20)]
    replies = await asyncio.gather(*(session.claim(3) for session in sessions for _ in range(4)))
    held = Counter(offer.item for offer in chain.from_iterable(r.leased for r in replies))
    assert len(held) == 200
    assert max(held.values()) == 1


async def test_every_item_is_answered_exactly_once_however_many_work_at_once(
    queue: QueueFixture,
) -> None:
    await queue.add(*range(150))
    sessions = [await queue.open_session(f"labeller {n}") for n in range(10)]

    async def work(session: LabellerSession) -> int:
        done, reply = 0, await session.claim(2)
        held = list(reply.leased)
        while held:
            reply = await session.submit(held.pop(0), want=1)
            assert reply.verdict is Verdict.STORED
            held.extend(reply.leased)
            done += 1
        return done

    assert sum(await asyncio.gather(*(work(session) for session in sessions))) == 150
    counts = await queue.counts()
    assert (counts.items, counts.done, counts.labels) == (150, 150, 150)
    assert (counts.open, counts.out) == (0, 0)


async def test_items_come_in_a_shuffled_order_that_all_share(queue: QueueFixture) -> None:
    await queue.add(*range(100))
    ada = await queue.open_session("Ada")
    dealt = [shown(offer) for offer in (await ada.claim(100)).leased]
    assert sorted(dealt) == list(range(100))  # type: ignore[type-var]
    assert dealt != list(range(100))


async def test_items_with_a_priority_come_first(queue: QueueFixture) -> None:
    await queue.add(*range(50))
    await queue.add("soon", priority=1)
    await queue.add("now", priority=5)
    ada = await queue.open_session("Ada")
    assert [shown(offer) for offer in (await ada.claim(2)).leased] == ["now", "soon"]


async def test_a_ranking_is_followed_and_then_the_rest(queue: QueueFixture) -> None:
    await queue.add(*range(30))
    training = queue.storage.training
    pool = await training.pool(queue.project.id)
    term = await training.lead(queue.project.id, "here", 10_000)
    assert term is not None
    best = pool.ids[[7, 3, 11]]
    generation = await training.publish(
        queue.project.id, term, None, best, covers=pool.covers, labels=0
    )
    ada = await queue.open_session("Ada")
    offers = (await ada.claim(30)).leased
    assert [offer.item for offer in offers[:3]] == best.tolist()
    assert len({offer.item for offer in offers}) == 30
    assert {offer.generation for offer in offers} == {generation}


async def test_items_added_after_a_ranking_come_before_the_rest(queue: QueueFixture) -> None:
    await queue.add(*range(30))
    training = queue.storage.training
    pool = await training.pool(queue.project.id)
    term = await training.lead(queue.project.id, "here", 10_000)
    assert term is not None
    await training.publish(queue.project.id, term, None, pool.ids[:2], covers=pool.covers, labels=0)
    await queue.add("new")
    ada = await queue.open_session("Ada")
    offers = (await ada.claim(3)).leased
    assert [offer.item for offer in offers[:2]] == pool.ids[:2].tolist()
    assert shown(offers[2]) == "new"


async def test_an_item_that_was_released_keeps_its_place_in_the_ranking(
    queue: QueueFixture,
) -> None:
    await queue.add(*range(30))
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    first, second, *_ = (await ada.claim(6)).leased
    await ada.release(second, first)
    assert [offer.item for offer in (await bob.claim(2)).leased] == [first.item, second.item]


async def test_a_known_answer_closes_its_item(queue: QueueFixture) -> None:
    await queue.add("known", label="dog")
    await queue.add("open")
    ada = await queue.open_session("Ada")
    assert [shown(offer) for offer in (await ada.claim(2)).leased] == ["open"]
    (label,) = [label async for label in queue.storage.catalogue.labels(queue.project.id)]
    assert (label.value, label.labeller) == ("dog", "import")
    counts = await queue.counts()
    assert (counts.items, counts.done, counts.labels) == (2, 1, 1)


# --- overlap --------------------------------------------------------------------------------


async def test_with_overlap_an_item_goes_to_that_many_different_labellers(
    queue: QueueFixture,
) -> None:
    twice = await queue.another_project("twice", overlap=3)
    await twice.add(*range(20))
    sessions = [await twice.open_session(f"labeller {n}") for n in range(5)]

    async def work(session: LabellerSession) -> list[int]:
        items: list[int] = []
        while offers := (await session.claim(1)).leased:
            items.append(offers[0].item)
            await session.submit(offers[0])
        return items

    dealt: list[list[int]] = [[] for _ in sessions]
    while (await twice.counts()).open:  # an item that another is just taking is passed over
        for items, more in zip(dealt, await asyncio.gather(*map(work, sessions)), strict=True):
            items += more
    assert all(len(items) == len(set(items)) for items in dealt)
    assert Counter(Counter(chain.from_iterable(dealt)).values()) == {3: 20}
    counts = await twice.counts()
    assert (counts.done, counts.labels, counts.open, counts.out) == (20, 60, 0, 0)


async def test_whoever_has_had_all_is_told_that_nothing_is_left_for_them(
    queue: QueueFixture,
) -> None:
    twice = await queue.another_project("twice", overlap=2)
    await twice.add("only")
    ada = await twice.open_session("Ada")
    await ada.submit(await ada.get())
    idle = (await ada.claim()).idle
    assert idle is not None
    assert idle.reason is IdleReason.NOTHING_FOR_YOU


# --- idle -----------------------------------------------------------------------------------


async def test_an_empty_project_is_waiting(queue: QueueFixture) -> None:
    ada = await queue.open_session("Ada")
    idle = (await ada.claim()).idle
    assert idle is not None
    assert (idle.reason, idle.out) == (IdleReason.WAITING, 0)


async def test_what_is_out_with_others_is_waited_for(queue: QueueFixture) -> None:
    await queue.add(1, 2)
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    await ada.claim(2)
    idle = (await bob.claim()).idle
    assert idle is not None
    assert (idle.reason, idle.out) == (IdleReason.WAITING, 2)


async def test_when_all_is_answered_it_is_done(queue: QueueFixture) -> None:
    await queue.add(1)
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    reply = await ada.submit(await ada.get(), want=1)
    assert reply.idle is not None
    assert reply.idle.reason is IdleReason.DONE
    idle = (await bob.claim()).idle
    assert idle is not None
    assert idle.reason is IdleReason.DONE


async def test_a_paused_project_deals_nothing_but_takes_answers(queue: QueueFixture) -> None:
    await queue.add(1, 2)
    ada = await queue.open_session("Ada")
    offer = await ada.get()
    await queue.storage.catalogue.set_paused(queue.project.id, True)
    reply = await ada.submit(offer, want=1)
    assert reply.verdict is Verdict.STORED
    assert reply.idle is not None
    assert reply.idle.reason is IdleReason.PAUSED
    await queue.storage.catalogue.set_paused(queue.project.id, False)
    assert len((await ada.claim()).leased) == 1


async def test_after_a_restart_the_queue_goes_on_where_it_was(queue: QueueFixture) -> None:
    await queue.add(*range(10))
    ada = await queue.open_session("Ada")
    first = await ada.get()
    await ada.submit(first)
    held = await ada.get()
    queue.storage.queue.forget_windows()
    others = (await ada.claim(20)).leased
    assert len(others) == 8
    assert {first.item, held.item}.isdisjoint(offer.item for offer in others)
    await ada.release(held)
    assert (await ada.get()).item == held.item


async def test_the_database_itself_keeps_a_labeller_from_seeing_an_item_twice(
    queue: QueueFixture,
) -> None:
    """What the window remembers is only a help: after a restart it knows nothing."""
    twice = await queue.another_project("twice", overlap=2)
    await twice.add(*range(4))
    ada = await twice.open_session("Ada")
    answered, skipped, held = (await ada.claim(3)).leased
    await ada.submit(answered)
    await ada.skip(skipped)
    twice.storage.queue.forget_windows()
    (last,) = (await ada.claim(4)).leased
    assert last.item not in (answered.item, skipped.item, held.item)


@pytest.mark.parametrize("overlap", [1, 2])
async def test_an_item_counts_as_dealt_twice_if_more_people_had_it_than_are_to_answer(
    queue: QueueFixture, overlap: int
) -> None:
    one = await queue.another_project("one", overlap=overlap)
    await one.add("a", "b")
    people = [await one.open_session(name) for name in ("Ada", "Bob")][:overlap]
    held = [(await person.claim(1)).leased[0] for person in people]
    queue.clock.advance(1)
    assert await dealt_twice(one.storage, one.project.id) == 0
    # Somebody had it from before the end of another's time on: the log says so, whoever wrote it.
    row = {
        "project_id": one.project.id,
        "item_id": held[0].item,
        "labeller_id": people[0].access.labeller,
        "session_id": people[0].opened.session,
        "how": "answered",
        "generation": 0,
        "behind": 0,
    }
    now = queue.clock()
    spans = {"none": (now, now), "after": (now, now + 500), "before": (now - 9000, now - 1000)}
    await one.storage.database.write(
        lambda connection: connection.execute(
            tables.lease_log.insert(),
            [
                {**row, "token": token, "dealt_ms": dealt, "ended_ms": ended}
                for token, (dealt, ended) in spans.items()
                if token != "after"
            ],
        )
    )
    assert await dealt_twice(one.storage, one.project.id) == 0
    dealt, ended = spans["after"]
    await one.storage.database.write(
        lambda connection: connection.execute(
            tables.lease_log.insert().values(token="after", dealt_ms=dealt, ended_ms=ended, **row)
        )
    )
    assert await dealt_twice(one.storage, one.project.id) == 1


async def test_what_was_taken_back_and_let_go_may_come_again(queue: QueueFixture) -> None:
    await queue.add("answered", "skipped")
    ada = await queue.open_session("Ada")
    one, other = (await ada.claim(2)).leased
    await ada.submit(one, id="A1")
    await ada.skip(other, id="S1")
    for answer in ("A1", "S1"):
        (again,) = (await ada.undo(answer)).leased
        await ada.release(again)
    queue.storage.queue.forget_windows()
    assert {offer.item for offer in (await ada.claim(2)).leased} == {one.item, other.item}


@pytest.mark.parametrize("chunk_edge", [999, 1000, 1001, 2500])
async def test_all_items_are_dealt_wherever_the_chunks_end(
    queue: QueueFixture, chunk_edge: int
) -> None:
    await queue.add(*range(chunk_edge))
    training = queue.storage.training
    pool = await training.pool(queue.project.id)
    term = await training.lead(queue.project.id, "here", 10_000)
    assert term is not None
    await training.publish(
        queue.project.id, term, None, np.flip(pool.ids[:1500]), covers=pool.covers, labels=0
    )
    ada = await queue.open_session("Ada")
    offers = (await ada.claim(chunk_edge + 1)).leased
    assert len({offer.item for offer in offers}) == chunk_edge


async def test_after_a_project_is_deleted_the_next_one_is_dealt_from_the_beginning(
    queue: QueueFixture,
) -> None:
    """SQLite gives the ids of deleted items to the next ones."""
    for slug in ("one", "two", "three"):
        other = await queue.another_project(slug)
        await other.add(*range(3))
        ada = await other.open_session("Ada")
        assert len((await ada.claim(3)).leased) == 3
        await ada.submit((await other.resume(ada)).opened.leases[0])
        await other.storage.catalogue.delete_project(other.project.id)
        queue.clock.advance(1)

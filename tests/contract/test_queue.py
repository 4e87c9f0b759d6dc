"""The contract of ``storage.base.Queue``, held to by every database."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from itertools import chain

import numpy as np
import pytest

from supt_async.domain.commands import FlagItem, SkipItem
from supt_async.domain.ids import LeaseToken, RequestId
from supt_async.domain.results import IdleReason, LeasedItem, Mode, Verdict
from supt_async.payloads.codec import decode
from supt_async.storage.queries.project_status import dealt_twice
from supt_async.storage.schema import tables
from tests.support.queue_fixture import Desk, Seat


def shown(offer: LeasedItem) -> object:
    return decode(offer.payload)


# --- dealing --------------------------------------------------------------------------------


async def test_an_item_is_with_one_labeller_only(desk: Desk) -> None:
    await desk.add(*range(200))
    seats = [await desk.sit(f"labeller {n}") for n in range(20)]
    replies = await asyncio.gather(*(seat.claim(3) for seat in seats for _ in range(4)))
    held = Counter(offer.item for offer in chain.from_iterable(r.leased for r in replies))
    assert len(held) == 200
    assert max(held.values()) == 1


async def test_every_item_is_answered_exactly_once_however_many_work_at_once(desk: Desk) -> None:
    await desk.add(*range(150))
    seats = [await desk.sit(f"labeller {n}") for n in range(10)]

    async def work(seat: Seat) -> int:
        done, reply = 0, await seat.claim(2)
        hand = list(reply.leased)
        while hand:
            reply = await seat.submit(hand.pop(0), want=1)
            assert reply.verdict is Verdict.STORED
            hand.extend(reply.leased)
            done += 1
        return done

    assert sum(await asyncio.gather(*(work(seat) for seat in seats))) == 150
    counts = await desk.counts()
    assert (counts.items, counts.done, counts.labels) == (150, 150, 150)
    assert (counts.open, counts.out) == (0, 0)


async def test_items_come_in_a_shuffled_order_that_all_share(desk: Desk) -> None:
    await desk.add(*range(100))
    ada = await desk.sit("Ada")
    dealt = [shown(offer) for offer in (await ada.claim(100)).leased]
    assert sorted(dealt) == list(range(100))  # type: ignore[type-var]
    assert dealt != list(range(100))


async def test_items_with_a_priority_come_first(desk: Desk) -> None:
    await desk.add(*range(50))
    await desk.add("soon", priority=1)
    await desk.add("now", priority=5)
    ada = await desk.sit("Ada")
    assert [shown(offer) for offer in (await ada.claim(2)).leased] == ["now", "soon"]


async def test_a_ranking_is_followed_and_then_the_rest(desk: Desk) -> None:
    await desk.add(*range(30))
    training = desk.storage.training
    pool = await training.pool(desk.project.id)
    term = await training.lead(desk.project.id, "here", 10_000)
    assert term is not None
    best = pool.ids[[7, 3, 11]]
    generation = await training.publish(
        desk.project.id, term, None, best, covers=pool.covers, labels=0
    )
    ada = await desk.sit("Ada")
    offers = (await ada.claim(30)).leased
    assert [offer.item for offer in offers[:3]] == best.tolist()
    assert len({offer.item for offer in offers}) == 30
    assert {offer.generation for offer in offers} == {generation}


async def test_items_added_after_a_ranking_come_before_the_rest(desk: Desk) -> None:
    await desk.add(*range(30))
    training = desk.storage.training
    pool = await training.pool(desk.project.id)
    term = await training.lead(desk.project.id, "here", 10_000)
    assert term is not None
    await training.publish(desk.project.id, term, None, pool.ids[:2], covers=pool.covers, labels=0)
    await desk.add("new")
    ada = await desk.sit("Ada")
    offers = (await ada.claim(3)).leased
    assert [offer.item for offer in offers[:2]] == pool.ids[:2].tolist()
    assert shown(offers[2]) == "new"


async def test_an_item_that_was_released_keeps_its_place_in_the_ranking(desk: Desk) -> None:
    await desk.add(*range(30))
    ada, bob = await desk.sit("Ada"), await desk.sit("Bob")
    first, second, *_ = (await ada.claim(6)).leased
    await ada.release(second, first)
    assert [offer.item for offer in (await bob.claim(2)).leased] == [first.item, second.item]


async def test_a_known_answer_closes_its_item(desk: Desk) -> None:
    await desk.add("known", label="dog")
    await desk.add("open")
    ada = await desk.sit("Ada")
    assert [shown(offer) for offer in (await ada.claim(2)).leased] == ["open"]
    (label,) = [label async for label in desk.storage.catalogue.labels(desk.project.id)]
    assert (label.value, label.labeller) == ("dog", "import")
    counts = await desk.counts()
    assert (counts.items, counts.done, counts.labels) == (2, 1, 1)


# --- overlap --------------------------------------------------------------------------------


async def test_with_overlap_an_item_goes_to_that_many_different_labellers(desk: Desk) -> None:
    twice = await desk.another_project("twice", overlap=3)
    await twice.add(*range(20))
    seats = [await twice.sit(f"labeller {n}") for n in range(5)]

    async def work(seat: Seat) -> list[int]:
        items: list[int] = []
        while offers := (await seat.claim(1)).leased:
            items.append(offers[0].item)
            await seat.submit(offers[0])
        return items

    dealt: list[list[int]] = [[] for _ in seats]
    while (await twice.counts()).open:  # an item that another is just taking is passed over
        for items, more in zip(dealt, await asyncio.gather(*map(work, seats)), strict=True):
            items += more
    assert all(len(items) == len(set(items)) for items in dealt)
    assert Counter(Counter(chain.from_iterable(dealt)).values()) == {3: 20}
    counts = await twice.counts()
    assert (counts.done, counts.labels, counts.open, counts.out) == (20, 60, 0, 0)


async def test_whoever_has_had_all_is_told_that_nothing_is_left_for_them(desk: Desk) -> None:
    twice = await desk.another_project("twice", overlap=2)
    await twice.add("only")
    ada = await twice.sit("Ada")
    await ada.submit(await ada.get())
    idle = (await ada.claim()).idle
    assert idle is not None
    assert idle.reason is IdleReason.NOTHING_FOR_YOU


# --- idle -----------------------------------------------------------------------------------


async def test_an_empty_project_is_waiting(desk: Desk) -> None:
    ada = await desk.sit("Ada")
    idle = (await ada.claim()).idle
    assert idle is not None
    assert (idle.reason, idle.out) == (IdleReason.WAITING, 0)


async def test_what_is_out_with_others_is_waited_for(desk: Desk) -> None:
    await desk.add(1, 2)
    ada, bob = await desk.sit("Ada"), await desk.sit("Bob")
    await ada.claim(2)
    idle = (await bob.claim()).idle
    assert idle is not None
    assert (idle.reason, idle.out) == (IdleReason.WAITING, 2)


async def test_when_all_is_answered_it_is_done(desk: Desk) -> None:
    await desk.add(1)
    ada, bob = await desk.sit("Ada"), await desk.sit("Bob")
    reply = await ada.submit(await ada.get(), want=1)
    assert reply.idle is not None
    assert reply.idle.reason is IdleReason.DONE
    idle = (await bob.claim()).idle
    assert idle is not None
    assert idle.reason is IdleReason.DONE


async def test_a_paused_project_deals_nothing_but_takes_answers(desk: Desk) -> None:
    await desk.add(1, 2)
    ada = await desk.sit("Ada")
    offer = await ada.get()
    await desk.storage.catalogue.set_paused(desk.project.id, True)
    reply = await ada.submit(offer, want=1)
    assert reply.verdict is Verdict.STORED
    assert reply.idle is not None
    assert reply.idle.reason is IdleReason.PAUSED
    await desk.storage.catalogue.set_paused(desk.project.id, False)
    assert len((await ada.claim()).leased) == 1


# --- answers --------------------------------------------------------------------------------


async def test_the_same_answer_sent_again_is_a_duplicate(desk: Desk) -> None:
    await desk.add(1)
    ada = await desk.sit("Ada")
    offer = await ada.get()
    replies = await asyncio.gather(*(ada.submit(offer, id="A1") for _ in range(20)))
    assert Counter(reply.verdict for reply in replies) == {
        Verdict.STORED: 1,
        Verdict.DUPLICATE: 19,
    }
    assert (await desk.counts()).labels == 1


async def test_an_id_with_another_answer_is_a_conflict(desk: Desk) -> None:
    await desk.add(1)
    ada = await desk.sit("Ada")
    offer = await ada.get()
    await ada.submit(offer, "cat", id="A1")
    assert (await ada.submit(offer, "dog", id="A1")).verdict is Verdict.ID_CONFLICT


async def test_an_id_of_somebody_else_is_a_conflict_and_frees_nothing(desk: Desk) -> None:
    await desk.add(1, 2)
    ada, bob = await desk.sit("Ada"), await desk.sit("Bob")
    await ada.submit(await ada.get(), id="A1")
    hers = await bob.get()
    reply = await bob.submit(hers, id="A1", want=1)
    assert (reply.verdict, reply.leased) == (Verdict.ID_CONFLICT, ())
    assert (await bob.submit(hers)).verdict is Verdict.STORED


async def test_a_conflict_says_nothing_of_the_pause(desk: Desk) -> None:
    await desk.add(1, 2)
    ada = await desk.sit("Ada")
    one, other = (await ada.claim(2)).leased
    await ada.submit(one, id="A1")
    await desk.storage.catalogue.set_paused(desk.project.id, True)
    reply = await ada.submit(other, id="A1", want=1)
    assert (reply.verdict, reply.leased, reply.idle) == (Verdict.ID_CONFLICT, (), None)


async def test_a_lease_that_nobody_made_is_lost(desk: Desk) -> None:
    ada = await desk.sit("Ada")
    assert (await ada.submit(LeaseToken("0" * 32))).verdict is Verdict.LEASE_LOST


async def test_somebody_elses_lease_can_not_be_used(desk: Desk) -> None:
    await desk.add(1)
    ada, bob = await desk.sit("Ada"), await desk.sit("Bob")
    offer = await ada.get()
    assert (await bob.submit(offer)).verdict is Verdict.NOT_YOURS
    assert (await bob.skip(offer)).verdict is Verdict.NOT_YOURS
    await bob.release(offer)
    assert (await ada.submit(offer)).verdict is Verdict.STORED


async def test_any_session_of_the_labeller_may_use_the_lease(desk: Desk) -> None:
    await desk.add(1)
    phone, desktop = await desk.sit("Ada"), await desk.sit("Ada")
    assert (await desktop.submit(await phone.get())).verdict is Verdict.STORED


async def test_two_sessions_of_a_labeller_get_different_items(desk: Desk) -> None:
    twice = await desk.another_project("twice", overlap=2)
    await twice.add(1, 2)
    phone, desktop = await twice.sit("Ada"), await twice.sit("Ada")
    one, other = await phone.get(), await desktop.get()
    assert one.item != other.item
    assert (await phone.claim()).leased == ()


async def test_a_label_keeps_what_is_known_of_it(desk: Desk) -> None:
    await desk.add("x", external_id="doc-1")
    ada = await desk.sit("Ada")
    offer = await ada.get()
    await ada.submit(offer, {"b": 1, "a": [True, None]}, id="A1")
    (label,) = [label async for label in desk.storage.catalogue.labels(desk.project.id)]
    assert (label.label, label.item, label.external_id) == ("A1", offer.item, "doc-1")
    assert (label.labeller, label.value, label.ms) == ("Ada", {"b": 1, "a": [True, None]}, 1200)
    assert (label.created_ms, label.late, label.withdrawn) == (desk.clock.now, False, False)


# --- skip -----------------------------------------------------------------------------------


async def test_a_skipped_item_goes_to_others_and_not_back(desk: Desk) -> None:
    await desk.add("only")
    ada, bob = await desk.sit("Ada"), await desk.sit("Bob")
    offer = await ada.get()
    reply = await ada.skip(offer, id="S1", want=1)
    assert reply.verdict is Verdict.DONE
    assert reply.idle is not None
    assert reply.idle.reason is IdleReason.NOTHING_FOR_YOU
    assert (await bob.get()).item == offer.item


async def test_a_skip_sent_again_does_nothing(desk: Desk) -> None:
    await desk.add("only")
    ada, bob = await desk.sit("Ada"), await desk.sit("Bob")
    offer = await ada.get()
    await ada.skip(offer, id="S1")
    hers = await bob.get()
    assert (await ada.skip(offer, id="S1")).verdict is Verdict.DONE
    assert (await bob.submit(hers)).verdict is Verdict.STORED


async def test_a_skip_after_the_answer_does_not_touch_it(desk: Desk) -> None:
    await desk.add("only")
    ada = await desk.sit("Ada")
    offer = await ada.get()
    await ada.submit(offer)
    assert (await ada.skip(offer)).verdict is Verdict.DONE
    assert (await desk.counts()).labels == 1


async def test_a_skip_that_can_not_be_stored_leaves_nothing_behind(desk: Desk) -> None:
    await desk.add("only")
    ada = await desk.sit("Ada")
    offer = await ada.get()
    skip = SkipItem(by=ada.by, id=RequestId("S1"), lease=offer.lease, reason="\ud800")
    assert (await desk.storage.queue.ask(skip)).verdict is Verdict.INVALID_VALUE
    counts = await desk.counts()
    assert (counts.open, counts.out) == (0, 1)
    assert (await ada.submit(offer)).verdict is Verdict.STORED


async def test_what_is_let_go_can_be_dealt_in_the_same_step(desk: Desk) -> None:
    await desk.add("only")
    ada = await desk.sit("Ada")
    offer = await ada.get()
    reply = await ada.release(offer, want=1)
    assert reply.idle is None
    assert [again.item for again in reply.leased] == [offer.item]


# --- undo -----------------------------------------------------------------------------------


async def test_an_undone_answer_comes_back_with_its_value(desk: Desk) -> None:
    await desk.add("only")
    ada, bob = await desk.sit("Ada"), await desk.sit("Bob")
    offer = await ada.get()
    await ada.submit(offer, "cat", id="A1")
    reply = await ada.undo("A1")
    assert reply.verdict is Verdict.DONE
    (again,) = reply.leased
    assert (again.item, again.mode, again.value) == (offer.item, Mode.UNDO, "cat")
    counts = await desk.counts()
    assert (counts.done, counts.labels, counts.out) == (0, 0, 1)
    assert (await bob.claim()).leased == ()  # nobody came between
    assert (await ada.submit(again, "dog", id="A2")).verdict is Verdict.STORED
    labels = [
        (label.value, label.withdrawn)
        async for label in desk.storage.catalogue.labels(desk.project.id, withdrawn=True)
    ]
    assert labels == [("cat", True), ("dog", False)]
    assert (await desk.counts()).done == 1


async def test_an_undo_sent_again_does_not_touch_the_later_answer(desk: Desk) -> None:
    await desk.add("only")
    ada = await desk.sit("Ada")
    await ada.submit(await ada.get(), id="A1")
    (again,) = (await ada.undo("A1", id="U1")).leased
    await ada.submit(again, "dog", id="A2")
    reply = await ada.undo("A1", id="U1")
    assert (reply.verdict, reply.leased) == (Verdict.DONE, ())
    assert (await desk.counts()).labels == 1


async def test_a_skip_can_be_undone(desk: Desk) -> None:
    await desk.add("only")
    ada = await desk.sit("Ada")
    offer = await ada.get()
    await ada.skip(offer, id="S1")
    (again,) = (await ada.undo("S1")).leased
    assert (again.item, again.value) == (offer.item, None)
    await ada.release(again)
    assert (await ada.get()).item == offer.item


async def test_a_skip_whose_item_has_gone_on_can_not_be_undone(desk: Desk) -> None:
    await desk.add("only")
    ada, bob = await desk.sit("Ada"), await desk.sit("Bob")
    await ada.skip(await ada.get(), id="S1")
    await bob.get()
    assert (await ada.undo("S1")).verdict is Verdict.UNDO_EXPIRED


async def test_only_ones_own_recent_answers_can_be_undone(desk: Desk) -> None:
    await desk.add(1, 2)
    ada, bob = await desk.sit("Ada"), await desk.sit("Bob")
    await ada.submit(await ada.get(), id="A1")
    assert (await bob.undo("A1")).verdict is Verdict.UNDO_EXPIRED
    assert (await ada.undo("nothing")).verdict is Verdict.UNDO_EXPIRED
    desk.clock.advance(3601)
    assert (await ada.undo("A1")).verdict is Verdict.UNDO_EXPIRED


async def test_an_undone_item_that_is_let_go_can_be_answered_by_anybody(desk: Desk) -> None:
    await desk.add("only")
    ada, bob = await desk.sit("Ada"), await desk.sit("Bob")
    await ada.submit(await ada.get(), id="A1")
    (again,) = (await ada.undo("A1")).leased
    await ada.release(again)
    assert (await bob.get()).item == again.item


# --- leases and sessions --------------------------------------------------------------------


async def test_a_lease_runs_out_and_the_item_goes_on(desk: Desk) -> None:
    await desk.add("only")
    ada, bob = await desk.sit("Ada"), await desk.sit("Bob")
    offer = await ada.get()
    desk.clock.advance(601)
    await desk.storage.queue.sweep()
    assert (await bob.get()).item == offer.item


async def test_whoever_works_keeps_their_leases(desk: Desk) -> None:
    await desk.add(1, 2)
    ada = await desk.sit("Ada")
    one, other = (await ada.claim(2)).leased
    desk.clock.advance(400)
    await ada.show(other)
    desk.clock.advance(400)
    await desk.storage.queue.sweep()
    assert (await desk.counts()).out == 2
    desk.clock.advance(201)
    await desk.storage.queue.sweep()
    assert (await desk.counts()).out == 0
    assert one.lease != other.lease


async def test_a_lost_session_keeps_its_leases_for_the_grace_time(desk: Desk) -> None:
    await desk.add("only")
    ada, bob = await desk.sit("Ada"), await desk.sit("Bob")
    offer = await ada.get()
    await ada.lose()
    desk.clock.advance(14)
    await desk.storage.queue.sweep()
    assert (await bob.claim()).leased == ()
    desk.clock.advance(2)
    await desk.storage.queue.sweep()
    assert (await bob.get()).item == offer.item


async def test_a_session_comes_back_to_its_leases(desk: Desk) -> None:
    await desk.add("only")
    ada = await desk.sit("Ada")
    offer = await ada.get()
    await ada.show(offer)
    await ada.lose()
    desk.clock.advance(10)
    ada = await desk.back(ada)
    assert ada.opened.resumed
    (held,) = ada.opened.leases
    assert (held.lease, held.item, held.shown) == (offer.lease, offer.item, True)
    desk.clock.advance(60)
    await desk.storage.queue.sweep()
    assert (await desk.counts()).out == 1
    assert (await ada.submit(offer)).verdict is Verdict.STORED


async def test_an_item_that_came_long_after_the_last_work_survives_a_lost_socket(
    desk: Desk,
) -> None:
    ada = await desk.sit("Ada")
    desk.clock.advance(1200)
    await desk.storage.queue.sweep()
    await desk.add("late")
    offer = await ada.get()
    desk.clock.advance(10)
    await ada.lose()
    ada = await desk.back(ada)
    await desk.storage.queue.sweep()
    assert [held.lease for held in ada.opened.leases] == [offer.lease]
    assert (await desk.counts()).out == 1


async def test_what_was_asked_for_before_the_socket_was_lost_is_given_back(desk: Desk) -> None:
    await desk.add("only")
    ada, bob = await desk.sit("Ada"), await desk.sit("Bob")
    reply, _ = await asyncio.gather(ada.claim(), ada.lose())
    assert len(reply.leased) == 1
    desk.clock.advance(16)
    await desk.storage.queue.sweep()
    assert (await bob.get()).item == reply.leased[0].item


async def test_what_has_expired_is_told_once(desk: Desk) -> None:
    await desk.add(1, 2)
    ada = await desk.sit("Ada")
    offers = (await ada.claim(2)).leased
    desk.clock.advance(601)
    expired = await desk.storage.queue.sweep()
    assert sorted(expired) == sorted((ada.opened.session, offer.lease) for offer in offers)
    assert await desk.storage.queue.sweep() == []


async def test_a_tab_whose_connection_comes_and_goes_hoards_nothing(desk: Desk) -> None:
    await desk.add("only")
    ada = await desk.sit("Ada")
    await ada.get()
    for _ in range(3):
        desk.clock.advance(201)
        await ada.lose()
        ada = await desk.back(ada)
        await desk.storage.queue.sweep()
    assert (await desk.counts()).out == 0


async def test_news_of_a_lost_socket_does_not_end_a_newer_connection(desk: Desk) -> None:
    await desk.add("only")
    old = await desk.sit("Ada")
    offer = await old.get()
    new = await desk.back(old)
    await old.lose()
    desk.clock.advance(60)
    await desk.storage.queue.sweep()
    assert (await desk.counts()).out == 1
    assert (await new.submit(offer)).verdict is Verdict.STORED
    assert (await desk.counts()).labels == 1


@pytest.mark.parametrize("back", [30, 3600])
async def test_a_clock_that_goes_back_keeps_no_items_from_anybody(desk: Desk, back: int) -> None:
    await desk.add("lost", "left", "kept")
    ada, bob, eve = [await desk.sit(name) for name in ("Ada", "Bob", "Eve")]
    lost, left, kept = [await seat.get() for seat in (ada, bob, eve)]
    await ada.lose()
    await desk.storage.queue.sweep()
    desk.clock.advance(-back)
    await desk.storage.queue.sweep()
    await bob.lose()
    desk.clock.advance(16)
    await desk.storage.queue.sweep()
    assert {offer.item for offer in (await eve.claim(3)).leased} == {lost.item, left.item}
    assert (await eve.show(kept)).verdict is Verdict.DONE
    desk.clock.advance(601)
    await desk.storage.queue.sweep()
    assert (await desk.counts()).out == 0


async def test_a_session_that_comes_back_after_the_clock_went_back_holds_nothing_for_longer(
    desk: Desk,
) -> None:
    await desk.add("only")
    ada = await desk.sit("Ada")
    offer = await ada.get()
    await ada.show(offer)
    await ada.lose()
    desk.clock.advance(-3600)
    await desk.storage.queue.sweep()
    ada = await desk.back(ada)
    (held,) = ada.opened.leases
    assert held.expires_in_ms <= 600_000
    desk.clock.advance(601)
    await desk.storage.queue.sweep()
    assert (await desk.counts()).out == 0


async def test_nobody_else_can_resume_a_session(desk: Desk) -> None:
    await desk.add("only")
    ada = await desk.sit("Ada")
    await ada.get()
    eve = await desk.sit("Eve", resume=ada.opened.session)
    assert not eve.opened.resumed
    assert eve.opened.session != ada.opened.session
    assert eve.opened.leases == ()


async def test_a_goodbye_gives_everything_back_at_once(desk: Desk) -> None:
    await desk.add("only")
    ada, bob = await desk.sit("Ada"), await desk.sit("Bob")
    offer = await ada.get()
    await desk.storage.queue.leave(ada.opened.session, release=True)
    assert (await bob.get()).item == offer.item


async def test_a_late_answer_counts_while_its_place_is_open(desk: Desk) -> None:
    await desk.add("only")
    ada = await desk.sit("Ada")
    offer = await ada.get()
    desk.clock.advance(601)
    await desk.storage.queue.sweep()
    assert (await ada.submit(offer)).verdict is Verdict.STORED
    counts = await desk.counts()
    assert (counts.done, counts.labels, counts.open, counts.out) == (1, 1, 0, 0)


async def test_a_late_answer_whose_place_is_taken_is_kept_as_an_extra(desk: Desk) -> None:
    await desk.add("only")
    ada, bob = await desk.sit("Ada"), await desk.sit("Bob")
    offer = await ada.get()
    desk.clock.advance(601)
    await desk.storage.queue.sweep()
    hers = await bob.get()
    assert (await ada.submit(offer, "dog", id="A1")).verdict is Verdict.LATE
    assert (await ada.submit(offer, "dog", id="A1")).verdict is Verdict.DUPLICATE
    assert (await bob.submit(hers, "cat")).verdict is Verdict.STORED
    catalogue = desk.storage.catalogue
    assert [x.value async for x in catalogue.labels(desk.project.id)] == ["cat"]
    assert [x.value async for x in catalogue.labels(desk.project.id, late=True)] == ["dog", "cat"]
    assert (await desk.counts()).labels == 1


async def test_after_a_restart_the_queue_goes_on_where_it_was(desk: Desk) -> None:
    await desk.add(*range(10))
    ada = await desk.sit("Ada")
    first = await ada.get()
    await ada.submit(first)
    held = await ada.get()
    desk.storage.queue.forget_windows()
    others = (await ada.claim(20)).leased
    assert len(others) == 8
    assert {first.item, held.item}.isdisjoint(offer.item for offer in others)
    await ada.release(held)
    assert (await ada.get()).item == held.item


async def test_the_database_itself_keeps_a_labeller_from_seeing_an_item_twice(desk: Desk) -> None:
    """What the window remembers is only a help: after a restart it knows nothing."""
    twice = await desk.another_project("twice", overlap=2)
    await twice.add(*range(4))
    ada = await twice.sit("Ada")
    answered, skipped, held = (await ada.claim(3)).leased
    await ada.submit(answered)
    await ada.skip(skipped)
    twice.storage.queue.forget_windows()
    (last,) = (await ada.claim(4)).leased
    assert last.item not in (answered.item, skipped.item, held.item)


@pytest.mark.parametrize("overlap", [1, 2])
async def test_an_item_counts_as_dealt_twice_if_more_people_had_it_than_are_to_answer(
    desk: Desk, overlap: int
) -> None:
    one = await desk.another_project("one", overlap=overlap)
    await one.add("a", "b")
    people = [await one.sit(name) for name in ("Ada", "Bob")][:overlap]
    held = [(await person.claim(1)).leased[0] for person in people]
    desk.clock.advance(1)
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
    now = desk.clock()
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


async def test_what_was_taken_back_and_let_go_may_come_again(desk: Desk) -> None:
    await desk.add("answered", "skipped")
    ada = await desk.sit("Ada")
    one, other = (await ada.claim(2)).leased
    await ada.submit(one, id="A1")
    await ada.skip(other, id="S1")
    for answer in ("A1", "S1"):
        (again,) = (await ada.undo(answer)).leased
        await ada.release(again)
    desk.storage.queue.forget_windows()
    assert {offer.item for offer in (await ada.claim(2)).leased} == {one.item, other.item}


async def test_a_flag_is_kept_for_the_owner(desk: Desk) -> None:
    await desk.add("odd")
    ada = await desk.sit("Ada")
    offer = await ada.get()
    queue = desk.storage.queue
    flag = FlagItem(by=ada.by, id=RequestId("F1"), lease=offer.lease, note="blurred")
    assert (await queue.ask(flag)).verdict is Verdict.DONE
    assert (await queue.ask(flag)).verdict is Verdict.DONE
    lost = FlagItem(by=ada.by, id=RequestId("F2"), answer=RequestId("none"))
    assert (await queue.ask(lost)).verdict is Verdict.LEASE_LOST


async def test_a_flag_with_the_id_of_another_one_is_a_conflict(desk: Desk) -> None:
    """It is not stored, so nobody may be told that it is."""
    await desk.add("odd", "even")
    ada, bob = await desk.sit("Ada"), await desk.sit("Bob")
    hers, his = await ada.get(), await bob.get()
    queue, id_ = desk.storage.queue, RequestId("F1")
    first = FlagItem(by=ada.by, id=id_, lease=hers.lease, note="blurred")
    assert (await queue.ask(first)).verdict is Verdict.DONE
    for other in (
        FlagItem(by=bob.by, id=id_, lease=his.lease, note="blurred"),
        replace(first, note="sharp"),
        replace(first, note=None),
    ):
        assert (await queue.ask(other)).verdict is Verdict.ID_CONFLICT
    assert (await queue.ask(first)).verdict is Verdict.DONE
    found = await desk.storage.flags.page(desk.project.id, resolved=False, before=None, limit=9)
    assert [(flag.labeller, flag.note) for flag in found] == [("Ada", "blurred")]


@pytest.mark.parametrize("chunk_edge", [999, 1000, 1001, 2500])
async def test_all_items_are_dealt_wherever_the_chunks_end(desk: Desk, chunk_edge: int) -> None:
    await desk.add(*range(chunk_edge))
    training = desk.storage.training
    pool = await training.pool(desk.project.id)
    term = await training.lead(desk.project.id, "here", 10_000)
    assert term is not None
    await training.publish(
        desk.project.id, term, None, np.flip(pool.ids[:1500]), covers=pool.covers, labels=0
    )
    ada = await desk.sit("Ada")
    offers = (await ada.claim(chunk_edge + 1)).leased
    assert len({offer.item for offer in offers}) == chunk_edge


async def test_after_a_project_is_deleted_the_next_one_is_dealt_from_the_beginning(
    desk: Desk,
) -> None:
    """SQLite gives the ids of deleted items to the next ones."""
    for slug in ("one", "two", "three"):
        other = await desk.another_project(slug)
        await other.add(*range(3))
        ada = await other.sit("Ada")
        assert len((await ada.claim(3)).leased) == 3
        await ada.submit((await other.back(ada)).opened.leases[0])
        await other.storage.catalogue.delete_project(other.project.id)
        desk.clock.advance(1)

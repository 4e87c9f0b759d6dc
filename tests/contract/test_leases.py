"""Leases and sessions: how they end, survive and come back, on both databases."""

from __future__ import annotations

import asyncio

import pytest

from supt_async.domain.results import Verdict
from tests.support.queue_fixture import Desk

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

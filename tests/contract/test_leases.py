"""Leases and sessions: how they end, survive and are resumed."""

from __future__ import annotations

import asyncio

import pytest

from supt_async.domain.results import Verdict
from tests.support.queue_fixture import QueueFixture

# --- leases and sessions --------------------------------------------------------------------


async def test_a_lease_runs_out_and_the_item_goes_on(queue: QueueFixture) -> None:
    await queue.add("only")
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    offer = await ada.get()
    queue.clock.advance(601)
    await queue.storage.queue.sweep()
    assert (await bob.get()).item == offer.item


async def test_whoever_works_keeps_their_leases(queue: QueueFixture) -> None:
    await queue.add(1, 2)
    ada = await queue.open_session("Ada")
    one, other = (await ada.claim(2)).leased
    queue.clock.advance(400)
    await ada.show(other)
    queue.clock.advance(400)
    await queue.storage.queue.sweep()
    assert (await queue.counts()).out == 2
    queue.clock.advance(201)
    await queue.storage.queue.sweep()
    assert (await queue.counts()).out == 0
    assert one.lease != other.lease


async def test_a_lost_session_keeps_its_leases_for_the_grace_time(queue: QueueFixture) -> None:
    await queue.add("only")
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    offer = await ada.get()
    await ada.lose()
    queue.clock.advance(14)
    await queue.storage.queue.sweep()
    assert (await bob.claim()).leased == ()
    queue.clock.advance(2)
    await queue.storage.queue.sweep()
    assert (await bob.get()).item == offer.item


async def test_a_session_comes_back_to_its_leases(queue: QueueFixture) -> None:
    await queue.add("only")
    ada = await queue.open_session("Ada")
    offer = await ada.get()
    await ada.show(offer)
    await ada.lose()
    queue.clock.advance(10)
    ada = await queue.resume(ada)
    assert ada.opened.resumed
    (held,) = ada.opened.leases
    assert (held.lease, held.item, held.shown) == (offer.lease, offer.item, True)
    queue.clock.advance(60)
    await queue.storage.queue.sweep()
    assert (await queue.counts()).out == 1
    assert (await ada.submit(offer)).verdict is Verdict.STORED


async def test_an_item_that_came_long_after_the_last_work_survives_a_lost_socket(
    queue: QueueFixture,
) -> None:
    ada = await queue.open_session("Ada")
    queue.clock.advance(1200)
    await queue.storage.queue.sweep()
    await queue.add("late")
    offer = await ada.get()
    queue.clock.advance(10)
    await ada.lose()
    ada = await queue.resume(ada)
    await queue.storage.queue.sweep()
    assert [held.lease for held in ada.opened.leases] == [offer.lease]
    assert (await queue.counts()).out == 1


async def test_what_was_asked_for_before_the_socket_was_lost_is_given_back(
    queue: QueueFixture,
) -> None:
    await queue.add("only")
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    reply, _ = await asyncio.gather(ada.claim(), ada.lose())
    assert len(reply.leased) == 1
    queue.clock.advance(16)
    await queue.storage.queue.sweep()
    assert (await bob.get()).item == reply.leased[0].item


async def test_what_has_expired_is_told_once(queue: QueueFixture) -> None:
    await queue.add(1, 2)
    ada = await queue.open_session("Ada")
    offers = (await ada.claim(2)).leased
    queue.clock.advance(601)
    expired = await queue.storage.queue.sweep()
    assert sorted(expired) == sorted((ada.opened.session, offer.lease) for offer in offers)
    assert await queue.storage.queue.sweep() == []


async def test_a_tab_whose_connection_comes_and_goes_hoards_nothing(queue: QueueFixture) -> None:
    await queue.add("only")
    ada = await queue.open_session("Ada")
    await ada.get()
    for _ in range(3):
        queue.clock.advance(201)
        await ada.lose()
        ada = await queue.resume(ada)
        await queue.storage.queue.sweep()
    assert (await queue.counts()).out == 0


async def test_news_of_a_lost_socket_does_not_end_a_newer_connection(queue: QueueFixture) -> None:
    await queue.add("only")
    old = await queue.open_session("Ada")
    offer = await old.get()
    new = await queue.resume(old)
    await old.lose()
    queue.clock.advance(60)
    await queue.storage.queue.sweep()
    assert (await queue.counts()).out == 1
    assert (await new.submit(offer)).verdict is Verdict.STORED
    assert (await queue.counts()).labels == 1


@pytest.mark.parametrize("back", [30, 3600])
async def test_a_clock_that_goes_back_keeps_no_items_from_anybody(
    queue: QueueFixture, back: int
) -> None:
    await queue.add("lost", "left", "kept")
    ada, bob, eve = [await queue.open_session(name) for name in ("Ada", "Bob", "Eve")]
    lost, left, kept = [await session.get() for session in (ada, bob, eve)]
    await ada.lose()
    await queue.storage.queue.sweep()
    queue.clock.advance(-back)
    await queue.storage.queue.sweep()
    await bob.lose()
    queue.clock.advance(16)
    await queue.storage.queue.sweep()
    assert {offer.item for offer in (await eve.claim(3)).leased} == {lost.item, left.item}
    assert (await eve.show(kept)).verdict is Verdict.DONE
    queue.clock.advance(601)
    await queue.storage.queue.sweep()
    assert (await queue.counts()).out == 0


async def test_a_session_that_comes_back_after_the_clock_went_back_holds_nothing_for_longer(
    queue: QueueFixture,
) -> None:
    await queue.add("only")
    ada = await queue.open_session("Ada")
    offer = await ada.get()
    await ada.show(offer)
    await ada.lose()
    queue.clock.advance(-3600)
    await queue.storage.queue.sweep()
    ada = await queue.resume(ada)
    (held,) = ada.opened.leases
    assert held.expires_in_ms <= 600_000
    queue.clock.advance(601)
    await queue.storage.queue.sweep()
    assert (await queue.counts()).out == 0


async def test_nobody_else_can_resume_a_session(queue: QueueFixture) -> None:
    await queue.add("only")
    ada = await queue.open_session("Ada")
    await ada.get()
    eve = await queue.open_session("Eve", resume=ada.opened.session)
    assert not eve.opened.resumed
    assert eve.opened.session != ada.opened.session
    assert eve.opened.leases == ()


async def test_a_goodbye_gives_everything_back_at_once(queue: QueueFixture) -> None:
    await queue.add("only")
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    offer = await ada.get()
    await queue.storage.queue.leave(ada.opened.session, release=True)
    assert (await bob.get()).item == offer.item


async def test_a_late_answer_counts_while_its_place_is_open(queue: QueueFixture) -> None:
    await queue.add("only")
    ada = await queue.open_session("Ada")
    offer = await ada.get()
    queue.clock.advance(601)
    await queue.storage.queue.sweep()
    assert (await ada.submit(offer)).verdict is Verdict.STORED
    counts = await queue.counts()
    assert (counts.done, counts.labels, counts.open, counts.out) == (1, 1, 0, 0)


async def test_a_late_answer_whose_place_is_taken_is_kept_as_an_extra(queue: QueueFixture) -> None:
    await queue.add("only")
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    offer = await ada.get()
    queue.clock.advance(601)
    await queue.storage.queue.sweep()
    hers = await bob.get()
    assert (await ada.submit(offer, "dog", id="A1")).verdict is Verdict.LATE
    assert (await ada.submit(offer, "dog", id="A1")).verdict is Verdict.DUPLICATE
    assert (await bob.submit(hers, "cat")).verdict is Verdict.STORED
    catalogue = queue.storage.catalogue
    assert [x.value async for x in catalogue.labels(queue.project.id)] == ["cat"]
    assert [x.value async for x in catalogue.labels(queue.project.id, late=True)] == ["dog", "cat"]
    assert (await queue.counts()).labels == 1

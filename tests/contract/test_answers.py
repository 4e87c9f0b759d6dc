"""Answers, skips and undos: what the queue does with each."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace

from supt_async.domain.commands import FlagItem, SkipItem
from supt_async.domain.ids import LeaseToken, RequestId
from supt_async.domain.results import IdleReason, Mode, Verdict
from tests.support.queue_fixture import QueueFixture

# --- answers --------------------------------------------------------------------------------


async def test_the_same_answer_sent_again_is_a_duplicate(queue: QueueFixture) -> None:
    await queue.add(1)
    ada = await queue.open_session("Ada")
    offer = await ada.get()
    replies = await asyncio.gather(*(ada.submit(offer, id="A1") for _ in range(20)))
    assert Counter(reply.verdict for reply in replies) == {
        Verdict.STORED: 1,
        Verdict.DUPLICATE: 19,
    }
    assert (await queue.counts()).labels == 1


async def test_an_id_with_another_answer_is_a_conflict(queue: QueueFixture) -> None:
    await queue.add(1)
    ada = await queue.open_session("Ada")
    offer = await ada.get()
    await ada.submit(offer, "cat", id="A1")
    assert (await ada.submit(offer, "dog", id="A1")).verdict is Verdict.ID_CONFLICT


async def test_an_id_of_somebody_else_is_a_conflict_and_frees_nothing(queue: QueueFixture) -> None:
    await queue.add(1, 2)
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    await ada.submit(await ada.get(), id="A1")
    hers = await bob.get()
    reply = await bob.submit(hers, id="A1", want=1)
    assert (reply.verdict, reply.leased) == (Verdict.ID_CONFLICT, ())
    assert (await bob.submit(hers)).verdict is Verdict.STORED


async def test_a_conflict_says_nothing_of_the_pause(queue: QueueFixture) -> None:
    await queue.add(1, 2)
    ada = await queue.open_session("Ada")
    one, other = (await ada.claim(2)).leased
    await ada.submit(one, id="A1")
    await queue.storage.catalogue.set_paused(queue.project.id, True)
    reply = await ada.submit(other, id="A1", want=1)
    assert (reply.verdict, reply.leased, reply.idle) == (Verdict.ID_CONFLICT, (), None)


async def test_a_lease_that_nobody_made_is_lost(queue: QueueFixture) -> None:
    ada = await queue.open_session("Ada")
    assert (await ada.submit(LeaseToken("0" * 32))).verdict is Verdict.LEASE_LOST


async def test_somebody_elses_lease_can_not_be_used(queue: QueueFixture) -> None:
    await queue.add(1)
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    offer = await ada.get()
    assert (await bob.submit(offer)).verdict is Verdict.NOT_YOURS
    assert (await bob.skip(offer)).verdict is Verdict.NOT_YOURS
    await bob.release(offer)
    assert (await ada.submit(offer)).verdict is Verdict.STORED


async def test_a_lease_of_another_project_can_not_be_used_while_its_holder_does(
    queue: QueueFixture,
) -> None:
    """A gold item, since no place and no unique key keep a second answer from it."""
    golden = await queue.another_project("golden", quiz=1)
    await golden.add("known", label="cat", gold=True)
    ada = await golden.open_session("Ada")
    strangers = [await queue.open_session(name) for name in ("Bob", "Eve")]
    offer = await ada.get()
    replies = await asyncio.gather(*(one.submit(offer) for one in (ada, *strangers)))
    assert [reply.verdict.accepted for reply in replies] == [True, False, False]
    labels = queue.storage.catalogue.labels(golden.project.id, late=True)
    assert [label.labeller async for label in labels] == ["Ada"]


async def test_any_session_of_the_labeller_may_use_the_lease(queue: QueueFixture) -> None:
    await queue.add(1)
    phone, desktop = await queue.open_session("Ada"), await queue.open_session("Ada")
    assert (await desktop.submit(await phone.get())).verdict is Verdict.STORED


async def test_two_sessions_of_a_labeller_get_different_items(queue: QueueFixture) -> None:
    twice = await queue.another_project("twice", overlap=2)
    await twice.add(1, 2)
    phone, desktop = await twice.open_session("Ada"), await twice.open_session("Ada")
    one, other = await phone.get(), await desktop.get()
    assert one.item != other.item
    assert (await phone.claim()).leased == ()


async def test_a_label_keeps_what_is_known_of_it(queue: QueueFixture) -> None:
    await queue.add("x", external_id="doc-1")
    ada = await queue.open_session("Ada")
    offer = await ada.get()
    await ada.submit(offer, {"b": 1, "a": [True, None]}, id="A1")
    (label,) = [label async for label in queue.storage.catalogue.labels(queue.project.id)]
    assert (label.label, label.item, label.external_id) == ("A1", offer.item, "doc-1")
    assert (label.labeller, label.value, label.ms) == ("Ada", {"b": 1, "a": [True, None]}, 1200)
    assert (label.created_ms, label.late, label.withdrawn) == (queue.clock.now, False, False)


# --- skip -----------------------------------------------------------------------------------


async def test_a_skipped_item_goes_to_others_and_not_back(queue: QueueFixture) -> None:
    await queue.add("only")
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    offer = await ada.get()
    reply = await ada.skip(offer, id="S1", want=1)
    assert reply.verdict is Verdict.DONE
    assert reply.idle is not None
    assert reply.idle.reason is IdleReason.NOTHING_FOR_YOU
    assert (await bob.get()).item == offer.item


async def test_a_skip_sent_again_does_nothing(queue: QueueFixture) -> None:
    await queue.add("only")
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    offer = await ada.get()
    await ada.skip(offer, id="S1")
    hers = await bob.get()
    assert (await ada.skip(offer, id="S1")).verdict is Verdict.DONE
    assert (await bob.submit(hers)).verdict is Verdict.STORED


async def test_a_skip_after_the_answer_does_not_touch_it(queue: QueueFixture) -> None:
    await queue.add("only")
    ada = await queue.open_session("Ada")
    offer = await ada.get()
    await ada.submit(offer)
    assert (await ada.skip(offer)).verdict is Verdict.DONE
    assert (await queue.counts()).labels == 1


async def test_a_skip_that_can_not_be_stored_leaves_nothing_behind(queue: QueueFixture) -> None:
    await queue.add("only")
    ada = await queue.open_session("Ada")
    offer = await ada.get()
    skip = SkipItem(by=ada.by, id=RequestId("S1"), lease=offer.lease, reason="\ud800")
    assert (await queue.storage.queue.ask(skip)).verdict is Verdict.INVALID_VALUE
    counts = await queue.counts()
    assert (counts.open, counts.out) == (0, 1)
    assert (await ada.submit(offer)).verdict is Verdict.STORED


async def test_what_is_let_go_can_be_dealt_in_the_same_step(queue: QueueFixture) -> None:
    await queue.add("only")
    ada = await queue.open_session("Ada")
    offer = await ada.get()
    reply = await ada.release(offer, want=1)
    assert reply.idle is None
    assert [again.item for again in reply.leased] == [offer.item]


# --- undo -----------------------------------------------------------------------------------


async def test_an_undone_answer_comes_back_with_its_value(queue: QueueFixture) -> None:
    await queue.add("only")
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    offer = await ada.get()
    await ada.submit(offer, "cat", id="A1")
    reply = await ada.undo("A1")
    assert reply.verdict is Verdict.DONE
    (again,) = reply.leased
    assert (again.item, again.mode, again.value) == (offer.item, Mode.UNDO, "cat")
    counts = await queue.counts()
    assert (counts.done, counts.labels, counts.out) == (0, 0, 1)
    assert (await bob.claim()).leased == ()  # nobody came between
    assert (await ada.submit(again, "dog", id="A2")).verdict is Verdict.STORED
    labels = [
        (label.value, label.withdrawn)
        async for label in queue.storage.catalogue.labels(queue.project.id, withdrawn=True)
    ]
    assert labels == [("cat", True), ("dog", False)]
    assert (await queue.counts()).done == 1


async def test_an_undo_sent_again_does_not_touch_the_later_answer(queue: QueueFixture) -> None:
    await queue.add("only")
    ada = await queue.open_session("Ada")
    await ada.submit(await ada.get(), id="A1")
    (again,) = (await ada.undo("A1", id="U1")).leased
    await ada.submit(again, "dog", id="A2")
    reply = await ada.undo("A1", id="U1")
    assert (reply.verdict, reply.leased) == (Verdict.DONE, ())
    assert (await queue.counts()).labels == 1


async def test_a_skip_can_be_undone(queue: QueueFixture) -> None:
    await queue.add("only")
    ada = await queue.open_session("Ada")
    offer = await ada.get()
    await ada.skip(offer, id="S1")
    (again,) = (await ada.undo("S1")).leased
    assert (again.item, again.value) == (offer.item, None)
    await ada.release(again)
    assert (await ada.get()).item == offer.item


async def test_a_skip_whose_item_has_gone_on_can_not_be_undone(queue: QueueFixture) -> None:
    await queue.add("only")
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    await ada.skip(await ada.get(), id="S1")
    await bob.get()
    assert (await ada.undo("S1")).verdict is Verdict.UNDO_EXPIRED


async def test_only_ones_own_recent_answers_can_be_undone(queue: QueueFixture) -> None:
    await queue.add(1, 2)
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    await ada.submit(await ada.get(), id="A1")
    assert (await bob.undo("A1")).verdict is Verdict.UNDO_EXPIRED
    assert (await ada.undo("nothing")).verdict is Verdict.UNDO_EXPIRED
    queue.clock.advance(3601)
    assert (await ada.undo("A1")).verdict is Verdict.UNDO_EXPIRED


async def test_an_undone_item_that_is_let_go_can_be_answered_by_anybody(
    queue: QueueFixture,
) -> None:
    await queue.add("only")
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    await ada.submit(await ada.get(), id="A1")
    (again,) = (await ada.undo("A1")).leased
    await ada.release(again)
    assert (await bob.get()).item == again.item


async def test_a_flag_is_kept_for_the_owner(queue: QueueFixture) -> None:
    await queue.add("odd")
    ada = await queue.open_session("Ada")
    offer = await ada.get()
    ask = queue.storage.queue.ask
    flag = FlagItem(by=ada.by, id=RequestId("F1"), lease=offer.lease, note="blurred")
    assert (await ask(flag)).verdict is Verdict.DONE
    assert (await ask(flag)).verdict is Verdict.DONE
    lost = FlagItem(by=ada.by, id=RequestId("F2"), answer=RequestId("none"))
    assert (await ask(lost)).verdict is Verdict.LEASE_LOST


async def test_a_flag_with_the_id_of_another_one_is_a_conflict(queue: QueueFixture) -> None:
    """It is not stored, so nobody may be told that it is."""
    await queue.add("odd", "even")
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    hers, his = await ada.get(), await bob.get()
    ask, id_ = queue.storage.queue.ask, RequestId("F1")
    first = FlagItem(by=ada.by, id=id_, lease=hers.lease, note="blurred")
    assert (await ask(first)).verdict is Verdict.DONE
    for other in (
        FlagItem(by=bob.by, id=id_, lease=his.lease, note="blurred"),
        replace(first, note="sharp"),
        replace(first, note=None),
    ):
        assert (await ask(other)).verdict is Verdict.ID_CONFLICT
    assert (await ask(first)).verdict is Verdict.DONE
    found = await queue.storage.flags.page(queue.project.id, resolved=False, before=None, limit=9)
    assert [(flag.labeller, flag.note) for flag in found] == [("Ada", "blurred")]

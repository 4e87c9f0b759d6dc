"""Contract of voiding a labeller and of reopening items, on every database."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select

from supt_async.domain.ids import ItemId
from supt_async.domain.project import Access
from supt_async.domain.results import Verdict
from supt_async.errors import NotFound, Refused
from supt_async.storage.records import StoredLabel
from supt_async.storage.schema import tables
from supt_async.storage.withdrawals.reopening import Reopening
from supt_async.storage.withdrawals.voiding import Voiding
from supt_async.storage.withdrawals.withdrawing import MAX_REASON, Owner, Withdrawn
from tests.support.queue_fixture import LabellerSession, QueueFixture, owner


def voiding(
    queue: QueueFixture, name: str, by: Access | None = None, since_ms: int | None = None
) -> Voiding:
    why = Owner(project=queue.project.id, by=by, reason="clicks at random")
    return Voiding(queue.storage.database, why, name, since_ms=since_ms)


async def reopen(queue: QueueFixture, *items: int) -> Withdrawn:
    why = Owner(project=queue.project.id, by=None, reason="the guidelines have changed")
    reopening = Reopening(queue.storage.database, why, {"status": "labelled"})
    await reopening.reopen(items)
    await reopening.end()
    return reopening.report


async def labels(queue: QueueFixture, **also: bool) -> list[StoredLabel]:
    return [label async for label in queue.storage.catalogue.labels(queue.project.id, **also)]


async def label_all(session: LabellerSession, number: int) -> list[ItemId]:
    items = []
    for _ in range(number):
        offer = await session.get()
        await session.submit(offer)
        items.append(offer.item)
    return items


async def test_a_voided_labellers_labels_are_withdrawn_and_their_items_are_dealt_again(
    queue: QueueFixture,
) -> None:
    await queue.add("x", "y", "z")
    bob, ada = await queue.open_session("Bob"), await queue.open_session("Ada")
    items = await label_all(bob, 2)
    await label_all(ada, 1)
    by = await owner(queue)
    assert await voiding(queue, "Bob", by).count() == Withdrawn(labels=2, items=2)
    assert await voiding(queue, "Bob", by).run() == Withdrawn(labels=2, items=2)
    assert [label.labeller for label in await labels(queue)] == ["Ada"]
    counts = await queue.counts()
    assert (counts.done, counts.labels, counts.open, counts.out) == (1, 1, 2, 0)
    assert {(await ada.get()).item for _ in range(2)} == set(items)


async def test_what_was_withdrawn_stays_with_the_reason_and_who_did_it(
    queue: QueueFixture,
) -> None:
    await queue.add("x")
    bob = await queue.open_session("Bob")
    await label_all(bob, 1)
    by = await owner(queue)
    await voiding(queue, "Bob", by).run()
    (kept,) = await labels(queue, withdrawn=True)
    assert (kept.value, kept.withdrawn) == ("cat", True)
    w = tables.withdrawal.c
    rows = await queue.storage.database.read(
        lambda connection: connection.execute(select(w.reason, w.withdrawn_by)).all()
    )
    assert [tuple(row) for row in rows] == [("clicks at random", by.labeller)]
    (act, *_) = await queue.storage.acts.page(queue.project.id, before=None, limit=1)
    assert (act.by, act.what) == ("Owner", "labeller_voided")
    assert act.details == {
        "labeller": "Bob",
        "labels": 1,
        "items": 1,
        "reason": "clicks at random",
    }


async def test_a_voided_labeller_loses_leases_and_a_later_answer_is_kept_without_counting(
    queue: QueueFixture,
) -> None:
    await queue.add("x")
    bob = await queue.open_session("Bob")
    offer = await bob.get()
    await voiding(queue, "Bob").run()
    counts = await queue.counts()
    assert (counts.open, counts.out) == (1, 0)
    assert (await bob.submit(offer, "dog")).verdict is Verdict.LATE
    assert (await queue.counts()).labels == 0
    (kept,) = await labels(queue, late=True)
    assert (kept.value, kept.late) == ("dog", True)
    ada = await queue.open_session("Ada")
    assert (await ada.get()).item == offer.item


async def test_only_labels_since_a_time_are_withdrawn_if_one_is_given(queue: QueueFixture) -> None:
    await queue.add("x", "y")
    bob = await queue.open_session("Bob")
    first = await label_all(bob, 1)
    queue.clock.advance(60)
    since = queue.clock()
    await label_all(bob, 1)
    assert (await voiding(queue, "Bob", since_ms=since).run()).labels == 1
    assert [label.item for label in await labels(queue)] == first


async def test_a_voided_labeller_undoes_nothing_to_answer_it_again(queue: QueueFixture) -> None:
    await queue.add("x", "y")
    bob = await queue.open_session("Bob")
    await bob.submit(await bob.get(), "cat", id="A")
    await bob.skip(await bob.get(), id="S")
    queue.clock.advance(60)
    await voiding(queue, "Bob", since_ms=queue.clock()).run()
    for answer in ("A", "S"):
        undone = await bob.undo(answer)
        assert (undone.verdict, undone.leased) == (Verdict.UNDO_EXPIRED, ())
    assert [label.value for label in await labels(queue)] == ["cat"]


async def test_voiding_again_changes_nothing_and_goes_on_with_an_interrupted_act(
    queue: QueueFixture,
) -> None:
    await queue.add("x", "y")
    bob = await queue.open_session("Bob")
    await label_all(bob, 2)
    interrupted = voiding(queue, "Bob")
    await queue.storage.database.write(interrupted._begin)
    assert (await voiding(queue, "Bob").run()).labels == 2
    assert (await voiding(queue, "Bob").run()) == Withdrawn()
    counts = await queue.counts()
    assert (counts.open, counts.labels, counts.done) == (2, 0, 0)


async def test_bad_requests_are_refused_in_a_sentence(queue: QueueFixture) -> None:
    by = await owner(queue)
    with pytest.raises(NotFound, match="no labeller 'Nobody'"):
        await voiding(queue, "Nobody", by).run()
    with pytest.raises(NotFound, match="no labeller"):
        await voiding(queue, "\0", by).count()
    with pytest.raises(Refused, match="can't void yourself"):
        await voiding(queue, "Owner", by).run()
    for reason, said in (("  ", "say why"), ("x" * (MAX_REASON + 1), "at most")):
        why = Owner(project=queue.project.id, by=by, reason=reason)
        with pytest.raises(Refused, match=said):
            await Voiding(queue.storage.database, why, "Owner").run()


async def test_reopened_items_are_dealt_again_also_to_those_who_answered_them(
    queue: QueueFixture,
) -> None:
    await queue.add("x", "y")
    bob = await queue.open_session("Bob")
    items = await label_all(bob, 2)
    assert await reopen(queue, items[0]) == Withdrawn(labels=1, items=1)
    counts = await queue.counts()
    assert (counts.done, counts.labels, counts.open) == (1, 1, 1)
    offer = await bob.get()
    assert offer.item == items[0]
    await bob.submit(offer, "dog")
    assert [(label.item, label.value) for label in await labels(queue)] == [
        (items[1], "cat"),
        (items[0], "dog"),
    ]
    counts = await queue.counts()
    assert (counts.done, counts.labels, counts.open) == (2, 2, 0)


async def test_a_corrected_item_is_reopened_with_its_correction(queue: QueueFixture) -> None:
    await queue.add("x")
    bob = await queue.open_session("Bob")
    (item,) = await label_all(bob, 1)
    by = await owner(queue)
    await queue.storage.corrections.correct(by, item, bob.next_id(), "dog")
    assert await reopen(queue, item) == Withdrawn(labels=1, items=1, corrections=1)
    counts = await queue.counts()
    assert (counts.done, counts.labels, counts.open) == (0, 0, 1)
    assert await labels(queue) == []
    assert await reopen(queue, item) == Withdrawn()
    (act, *_) = await queue.storage.acts.page(queue.project.id, before=None, limit=1)
    assert act.what == "items_reopened"
    assert act.details == {
        "status": "labelled",
        "items": 1,
        "labels": 1,
        "corrections": 1,
        "reason": "the guidelines have changed",
        "ids": [item],
    }


async def test_items_of_other_projects_are_not_reopened(queue: QueueFixture) -> None:
    other = await queue.another_project("other")
    await other.add("x")
    bob = await other.open_session("Bob")
    (item,) = await label_all(bob, 1)
    assert await reopen(queue, item) == Withdrawn()
    assert (await other.counts()).labels == 1


async def test_counters_are_exact_when_people_label_while_somebody_is_voided(
    queue: QueueFixture,
) -> None:
    await queue.add(*range(60))
    sessions = [await queue.open_session(name) for name in ("Ada", "Bob", "Cy")]

    async def work(session: LabellerSession) -> None:
        for _ in range(15):
            leased = (await session.claim()).leased
            if leased:
                await session.submit(leased[0])

    working = [asyncio.create_task(work(session)) for session in sessions]
    voided = await voiding(queue, "Bob").run()
    await asyncio.gather(*working)
    again = await voiding(queue, "Bob").run()
    left = await labels(queue)
    assert "Bob" not in {label.labeller for label in left}
    i, held = tables.item.c, tables.lease.c
    places, leases = await queue.storage.database.read(
        lambda connection: (
            connection.scalar(select(func.sum(i.open_slots))),
            connection.scalar(select(func.count(held.token))),
        )
    )
    counts = await queue.counts()
    assert (counts.labels, counts.open, counts.out) == (len(left), places, leases)
    assert counts.done == len({label.item for label in left})
    assert voided.labels + again.labels <= 15


@pytest.mark.parametrize("held", [False, True])
async def test_who_had_answered_a_reopened_item_gets_it_again_though_no_place_was_added(
    queue: QueueFixture, held: bool
) -> None:
    """One answer was not sure enough, so the item had a place already, or somebody has it."""
    project = await queue.another_project("adaptive", overlap=1, overlap_max=2, sure=0.9)
    await project.add("x")
    bob, ada = await project.open_session("Bob"), await project.open_session("Ada")
    (item,) = await label_all(bob, 1)
    lease = await ada.get() if held else None
    assert (await bob.claim()).leased == ()
    await reopen(project, item)
    if lease is not None:
        await ada.release(lease)
    assert (await bob.get()).item == item

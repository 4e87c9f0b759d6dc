"""Owners' corrections, which count while the corrected answers stay as they are."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from supt_async.domain.ids import ItemId, RequestId
from supt_async.domain.project import Access
from supt_async.domain.results import IdleReason, Verdict
from supt_async.domain.values import JSONValue
from supt_async.errors import NotFound, Refused
from supt_async.storage.records import StoredLabel
from supt_async.storage.review_records import LabelledMany
from tests.support.queue_fixture import LabellerSession, QueueFixture, owner


async def correct(
    queue: QueueFixture, by: Access, item: ItemId, value: object, id_: str = "C1"
) -> bool:
    return await queue.storage.corrections.correct(by, item, RequestId(id_), value)


async def correct_many(
    queue: QueueFixture, by: Access, act: str, values: Mapping[ItemId, JSONValue]
) -> LabelledMany:
    return await queue.storage.corrections.correct_many(by, RequestId(act), values)


async def withdraw(queue: QueueFixture, by: Access, id_: str) -> int:
    return await queue.storage.corrections.withdraw(by, RequestId(id_))


async def labels(queue: QueueFixture, **also: bool) -> list[StoredLabel]:
    return [label async for label in queue.storage.catalogue.labels(queue.project.id, **also)]


async def targets(queue: QueueFixture) -> list[tuple[int, object]]:
    found = await queue.storage.training.targets(queue.project.id)
    return [(target.item, target.value) for target in found]


async def answered(queue: QueueFixture, name: str = "Ada") -> tuple[LabellerSession, ItemId]:
    session = await queue.open_session(name)
    offer = await session.get()
    await session.submit(offer, "cat", id="A1")
    return session, offer.item


async def test_a_correction_counts_and_the_answer_it_corrects_stays(queue: QueueFixture) -> None:
    await queue.add("x")
    by = await owner(queue)
    _, item = await answered(queue)
    assert await correct(queue, by, item, "dog")
    first, second = await labels(queue)
    assert (first.label, first.value, first.labeller) == ("A1", "cat", "Ada")
    assert (first.overruled, first.correction, first.withdrawn) == (True, False, False)
    assert (second.label, second.value, second.labeller) == ("C1", "dog", "Owner")
    assert (second.overruled, second.correction, second.withdrawn) == (False, True, False)
    assert await targets(queue) == [(item, "dog")]
    counts = await queue.counts()
    assert (counts.done, counts.labels, counts.open) == (1, 2, 0)


async def test_a_later_correction_counts_instead_of_the_one_before(queue: QueueFixture) -> None:
    await queue.add("x")
    _, item = await answered(queue)
    assert await correct(queue, await owner(queue), item, "dog", "C1")
    assert await correct(queue, await owner(queue, "Other"), item, "cat", "C2")
    assert [label.label for label in await labels(queue)] == ["A1", "C2"]
    every = await labels(queue, withdrawn=True)
    assert [(x.label, x.withdrawn) for x in every] == [("A1", False), ("C1", True), ("C2", False)]
    assert await targets(queue) == [(item, "cat")]
    assert (await queue.counts()).labels == 2


async def test_a_repeated_correction_does_no_harm_and_its_id_is_good_for_one(
    queue: QueueFixture,
) -> None:
    await queue.add("x", "y")
    by = await owner(queue)
    session, item = await answered(queue)
    other = (await session.get()).item
    assert await correct(queue, by, item, "dog")
    assert not await correct(queue, by, item, "dog")
    for wrong in ((item, "cat", "C1"), (other, "dog", "C1"), (other, "dog", "A1")):
        with pytest.raises(Refused, match="another answer"):
            await correct(queue, by, *wrong)
    assert len(await labels(queue)) == 2


async def test_an_item_that_nobody_has_answered_is_settled_and_dealt_no_more(
    queue: QueueFixture,
) -> None:
    await queue.add("x")
    by = await owner(queue)
    (item,) = [item.id async for item in queue.storage.catalogue.items(queue.project.id)]
    assert await correct(queue, by, item, "dog")
    counts = await queue.counts()
    assert (counts.done, counts.open, counts.labels) == (1, 0, 1)
    session = await queue.open_session("Ada")
    reply = await session.claim()
    assert reply.leased == ()
    assert reply.idle is not None
    assert reply.idle.reason is IdleReason.DONE


async def test_places_that_are_still_open_are_closed(queue: QueueFixture) -> None:
    several = await queue.another_project("several", overlap=3)
    await several.add("x")
    by = await owner(several)
    _, item = await answered(several)
    await correct(several, by, item, "dog")
    counts = await several.counts()
    assert (counts.done, counts.open) == (1, 0)
    assert (await (await several.open_session("Bob")).claim()).leased == ()


async def test_the_holder_of_an_item_may_still_answer_and_is_overruled(
    queue: QueueFixture,
) -> None:
    await queue.add("x")
    by = await owner(queue)
    session = await queue.open_session("Ada")
    offer = await session.get()
    await correct(queue, by, offer.item, "dog")
    assert (await queue.counts()).done == 0
    assert (await session.submit(offer, "cat")).verdict is Verdict.STORED
    counts = await queue.counts()
    assert (counts.done, counts.out, counts.open, counts.labels) == (1, 0, 0, 2)
    assert [(x.value, x.overruled) for x in await labels(queue)] == [("cat", True), ("dog", False)]
    assert await targets(queue) == [(offer.item, "dog")]


async def test_an_owner_may_correct_what_they_have_answered_or_hold_themselves(
    queue: QueueFixture,
) -> None:
    await queue.add("x", "y")
    session = await queue.open_session("Owner")
    by = await owner(queue)
    first, second = (await session.claim(2)).leased
    await session.submit(first, "cat", id="A1")
    await correct(queue, by, first.item, "dog", "C1")
    await correct(queue, by, second.item, "dog", "C2")
    assert (await session.submit(second, "cat", id="A2")).verdict is Verdict.STORED
    # Their own answers can be undone as ever; a correction is no answer of a session.
    assert (await session.undo("A1")).verdict is Verdict.DONE
    assert (await session.undo("C1")).verdict is Verdict.UNDO_EXPIRED
    assert sorted(await targets(queue)) == sorted([(first.item, "dog"), (second.item, "dog")])


async def test_what_was_undone_is_not_overruled_too(queue: QueueFixture) -> None:
    await queue.add("x")
    by = await owner(queue)
    session, item = await answered(queue)
    await session.undo("A1")
    await correct(queue, by, item, "dog")
    every = await labels(queue, withdrawn=True)
    assert [(x.label, x.withdrawn, x.overruled) for x in every] == [
        ("A1", True, False),
        ("C1", False, False),
    ]


async def test_an_item_of_another_project_is_not_found(queue: QueueFixture) -> None:
    await queue.add("x")
    other = await queue.another_project("other")
    by = await owner(other)
    _, item = await answered(queue)
    with pytest.raises(NotFound):
        await correct(other, by, item, "dog")
    with pytest.raises(NotFound):
        await correct(other, by, ItemId(999), "dog")


async def test_counters_stay_right_while_items_are_dealt_and_corrected_at_once(
    queue: QueueFixture,
) -> None:
    several = await queue.another_project("several", overlap=2)
    await several.add(*range(30))
    by = await owner(several)
    sessions = [await several.open_session(name) for name in ("Ada", "Bob", "Eve")]
    ids = [item.id async for item in several.storage.catalogue.items(several.project.id)]

    async def work(session: LabellerSession) -> None:
        while offers := (await session.claim()).leased:
            await session.submit(offers[0], "cat")

    async def review() -> None:
        for number, id_ in enumerate(ids):
            await correct(several, by, id_, "dog", f"C{number}")

    await asyncio.gather(*map(work, sessions), review())
    counts = await several.counts()
    assert (counts.done, counts.open, counts.out) == (30, 0, 0)
    assert counts.labels == len(await labels(several))
    assert sorted(await targets(several)) == [(id_, "dog") for id_ in ids]


async def test_a_deleted_project_takes_its_corrections_along(queue: QueueFixture) -> None:
    await queue.add("x")
    by = await owner(queue)
    _, item = await answered(queue)
    await correct(queue, by, item, "dog")
    await queue.storage.catalogue.delete_project(queue.project.id)
    assert await labels(queue) == []


async def test_whoever_follows_the_labels_sees_corrections_as_they_come(
    queue: QueueFixture,
) -> None:
    await queue.add("x", "y", "z")
    by = await owner(queue)
    session, item = await answered(queue)
    assert await targets(queue) == [(item, "cat")]
    assert await correct(queue, by, item, "dog", "C1")
    assert await targets(queue) == [(item, "dog")]
    other = await session.get()
    pool = await queue.storage.training.pool(queue.project.id)
    assert sorted(pool.ids[pool.open]) == sorted(set(pool.ids) - {item})
    await session.submit(other, "cat", id="A2")
    (third,) = set(pool.ids) - {item, other.item}
    assert await correct(queue, by, ItemId(int(third)), "dog", "C2")
    assert await correct(queue, by, item, "cat", "C3")
    await session.undo("A2")
    assert await targets(queue) == [(third, "dog"), (item, "cat")]
    pool = await queue.storage.training.pool(queue.project.id)
    assert pool.ids[pool.open].tolist() == [other.item]


async def test_a_withdrawn_correction_counts_no_more_and_the_answers_before_it_do(
    queue: QueueFixture,
) -> None:
    several = await queue.another_project("several", overlap=3)
    await several.add("x")
    by = await owner(several)
    _, item = await answered(several)
    before = await several.counts()
    await correct(several, by, item, "dog")
    assert await targets(several) == [(item, "dog")]
    assert await withdraw(several, by, "C1") == 1
    assert await several.counts() == before
    assert await targets(several) == [(item, "cat")]
    every = await labels(several, withdrawn=True)
    assert [(x.label, x.withdrawn, x.overruled) for x in every] == [
        ("A1", False, False),
        ("C1", True, False),
    ]
    assert (await (await several.open_session("Bob")).get()).item == item
    assert await withdraw(several, by, "C1") == 0
    assert await correct(several, by, item, "dog", "C2")
    assert await targets(several) == [(item, "dog")]


async def test_the_correction_before_a_withdrawn_one_counts_again(queue: QueueFixture) -> None:
    await queue.add("x")
    by = await owner(queue)
    _, item = await answered(queue)
    await correct(queue, by, item, "dog", "C1")
    await correct(queue, by, item, "cow", "C2")
    before = await queue.counts()
    assert await withdraw(queue, by, "C2") == 1
    assert await targets(queue) == [(item, "dog")]
    assert await queue.counts() == before


async def test_a_correction_is_withdrawn_only_by_who_gave_it(queue: QueueFixture) -> None:
    await queue.add("x")
    _, item = await answered(queue)
    await correct(queue, await owner(queue), item, "dog")
    assert await withdraw(queue, await owner(queue, "Other"), "C1") == 0
    assert await targets(queue) == [(item, "dog")]


async def test_many_items_are_settled_by_one_act_and_opened_by_one_undo(
    queue: QueueFixture,
) -> None:
    several = await queue.another_project("several", overlap=2)
    await several.add(*"uvwxyz")
    by = await owner(several)
    items = [item.id async for item in several.storage.catalogue.items(several.project.id)]
    session, item = await answered(several)
    held = (await session.get()).item
    await correct(several, by, next(one for one in items if one not in (item, held)), "own")
    before = await several.counts()
    values = dict.fromkeys([*items, ItemId(999_999)], "dog")
    done = await correct_many(several, by, "act", values)
    assert (done.labels, dict(done.left)) == (5, {"corrected": 1, "unknown": 1})
    counts = await several.counts()
    assert (counts.open, counts.out, counts.labels) == (0, before.out, before.labels + 5)
    assert counts.done == before.done + 4
    assert (await correct_many(several, by, "act", values)).labels == 5
    assert await several.counts() == counts
    assert await withdraw(several, by, "act") == 5
    assert await several.counts() == before
    again = await correct_many(several, by, "act", values)
    assert (again.labels, again.left["withdrawn"]) == (0, 5)

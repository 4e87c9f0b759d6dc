"""An owner's correction counts, and the answers that it corrects stay as they are."""

from __future__ import annotations

import asyncio

import pytest

from supt_async.domain.ids import ItemId, RequestId
from supt_async.domain.project import Access, Role
from supt_async.domain.results import IdleReason, Verdict
from supt_async.errors import NotFound, Refused
from supt_async.storage.records import StoredLabel
from tests.support.queue_fixture import Desk, Seat


async def owner(desk: Desk, name: str = "Owner") -> Access:
    people = desk.storage.people
    invitation = await people.invite(name, project=desk.project.id, role=Role.ADMIN)
    access = await people.access(invitation.token, desk.project.slug)
    assert access is not None
    return access


async def correct(desk: Desk, by: Access, item: ItemId, value: object, id_: str = "C1") -> bool:
    return await desk.storage.corrections.correct(by, item, RequestId(id_), value)


async def labels(desk: Desk, **also: bool) -> list[StoredLabel]:
    return [label async for label in desk.storage.catalogue.labels(desk.project.id, **also)]


async def targets(desk: Desk) -> list[tuple[int, object]]:
    found = await desk.storage.training.targets(desk.project.id)
    return [(target.item, target.value) for target in found]


async def answered(desk: Desk, name: str = "Ada") -> tuple[Seat, ItemId]:
    seat = await desk.sit(name)
    offer = await seat.get()
    await seat.submit(offer, "cat", id="A1")
    return seat, offer.item


async def test_a_correction_counts_and_the_answer_it_corrects_stays(desk: Desk) -> None:
    await desk.add("x")
    by = await owner(desk)
    _, item = await answered(desk)
    assert await correct(desk, by, item, "dog")
    first, second = await labels(desk)
    assert (first.label, first.value, first.labeller) == ("A1", "cat", "Ada")
    assert (first.overruled, first.correction, first.withdrawn) == (True, False, False)
    assert (second.label, second.value, second.labeller) == ("C1", "dog", "Owner")
    assert (second.overruled, second.correction, second.withdrawn) == (False, True, False)
    assert await targets(desk) == [(item, "dog")]
    counts = await desk.counts()
    assert (counts.done, counts.labels, counts.open) == (1, 2, 0)


async def test_a_later_correction_counts_instead_of_the_one_before(desk: Desk) -> None:
    await desk.add("x")
    _, item = await answered(desk)
    assert await correct(desk, await owner(desk), item, "dog", "C1")
    assert await correct(desk, await owner(desk, "Other"), item, "cat", "C2")
    assert [label.label for label in await labels(desk)] == ["A1", "C2"]
    every = await labels(desk, withdrawn=True)
    assert [(x.label, x.withdrawn) for x in every] == [("A1", False), ("C1", True), ("C2", False)]
    assert await targets(desk) == [(item, "cat")]
    assert (await desk.counts()).labels == 2


async def test_a_repeated_correction_does_no_harm_and_its_id_is_good_for_one(desk: Desk) -> None:
    await desk.add("x", "y")
    by = await owner(desk)
    seat, item = await answered(desk)
    other = (await seat.get()).item
    assert await correct(desk, by, item, "dog")
    assert not await correct(desk, by, item, "dog")
    for wrong in ((item, "cat", "C1"), (other, "dog", "C1"), (other, "dog", "A1")):
        with pytest.raises(Refused, match="another answer"):
            await correct(desk, by, *wrong)
    assert len(await labels(desk)) == 2


async def test_an_item_that_nobody_has_answered_is_settled_and_dealt_no_more(desk: Desk) -> None:
    await desk.add("x")
    by = await owner(desk)
    (item,) = [item.id async for item in desk.storage.catalogue.items(desk.project.id)]
    assert await correct(desk, by, item, "dog")
    counts = await desk.counts()
    assert (counts.done, counts.open, counts.labels) == (1, 0, 1)
    seat = await desk.sit("Ada")
    reply = await seat.claim()
    assert reply.leased == ()
    assert reply.idle is not None
    assert reply.idle.reason is IdleReason.DONE


async def test_places_that_are_still_open_are_closed(desk: Desk) -> None:
    several = await desk.another_project("several", overlap=3)
    await several.add("x")
    by = await owner(several)
    _, item = await answered(several)
    await correct(several, by, item, "dog")
    counts = await several.counts()
    assert (counts.done, counts.open) == (1, 0)
    assert (await (await several.sit("Bob")).claim()).leased == ()


async def test_who_holds_the_item_may_still_answer_it_and_is_overruled(desk: Desk) -> None:
    await desk.add("x")
    by = await owner(desk)
    seat = await desk.sit("Ada")
    offer = await seat.get()
    await correct(desk, by, offer.item, "dog")
    assert (await desk.counts()).done == 0
    assert (await seat.submit(offer, "cat")).verdict is Verdict.STORED
    counts = await desk.counts()
    assert (counts.done, counts.out, counts.open, counts.labels) == (1, 0, 0, 2)
    assert [(x.value, x.overruled) for x in await labels(desk)] == [("cat", True), ("dog", False)]
    assert await targets(desk) == [(offer.item, "dog")]


async def test_an_owner_may_correct_what_they_have_answered_or_hold_themselves(desk: Desk) -> None:
    await desk.add("x", "y")
    seat = await desk.sit("Owner")
    by = await owner(desk)
    first, second = (await seat.claim(2)).leased
    await seat.submit(first, "cat", id="A1")
    await correct(desk, by, first.item, "dog", "C1")
    await correct(desk, by, second.item, "dog", "C2")
    assert (await seat.submit(second, "cat", id="A2")).verdict is Verdict.STORED
    # Their own answers can be undone as ever; a correction is no answer of a session.
    assert (await seat.undo("A1")).verdict is Verdict.DONE
    assert (await seat.undo("C1")).verdict is Verdict.UNDO_EXPIRED
    assert sorted(await targets(desk)) == sorted([(first.item, "dog"), (second.item, "dog")])


async def test_what_was_undone_is_not_overruled_too(desk: Desk) -> None:
    await desk.add("x")
    by = await owner(desk)
    seat, item = await answered(desk)
    await seat.undo("A1")
    await correct(desk, by, item, "dog")
    every = await labels(desk, withdrawn=True)
    assert [(x.label, x.withdrawn, x.overruled) for x in every] == [
        ("A1", True, False),
        ("C1", False, False),
    ]


async def test_an_item_of_another_project_is_not_found(desk: Desk) -> None:
    await desk.add("x")
    other = await desk.another_project("other")
    by = await owner(other)
    _, item = await answered(desk)
    with pytest.raises(NotFound):
        await correct(other, by, item, "dog")
    with pytest.raises(NotFound):
        await correct(other, by, ItemId(999), "dog")


async def test_counters_stay_right_while_items_are_dealt_and_corrected_at_once(desk: Desk) -> None:
    several = await desk.another_project("several", overlap=2)
    await several.add(*range(30))
    by = await owner(several)
    seats = [await several.sit(name) for name in ("Ada", "Bob", "Eve")]
    ids = [item.id async for item in several.storage.catalogue.items(several.project.id)]

    async def work(seat: Seat) -> None:
        while offers := (await seat.claim()).leased:
            await seat.submit(offers[0], "cat")

    async def review() -> None:
        for number, id_ in enumerate(ids):
            await correct(several, by, id_, "dog", f"C{number}")

    await asyncio.gather(*map(work, seats), review())
    counts = await several.counts()
    assert (counts.done, counts.open, counts.out) == (30, 0, 0)
    assert counts.labels == len(await labels(several))
    assert sorted(await targets(several)) == [(id_, "dog") for id_ in ids]


async def test_a_deleted_project_takes_its_corrections_along(desk: Desk) -> None:
    await desk.add("x")
    by = await owner(desk)
    _, item = await answered(desk)
    await correct(desk, by, item, "dog")
    await desk.storage.catalogue.delete_project(desk.project.id)
    assert await labels(desk) == []


async def test_whoever_follows_the_labels_sees_corrections_as_they_come(desk: Desk) -> None:
    await desk.add("x", "y", "z")
    by = await owner(desk)
    seat, item = await answered(desk)
    assert await targets(desk) == [(item, "cat")]
    assert await correct(desk, by, item, "dog", "C1")
    assert await targets(desk) == [(item, "dog")]
    other = await seat.get()
    pool = await desk.storage.training.pool(desk.project.id)
    assert sorted(pool.ids[pool.open]) == sorted(set(pool.ids) - {item})
    await seat.submit(other, "cat", id="A2")
    (third,) = set(pool.ids) - {item, other.item}
    assert await correct(desk, by, ItemId(int(third)), "dog", "C2")
    assert await correct(desk, by, item, "cat", "C3")
    await seat.undo("A2")
    assert await targets(desk) == [(third, "dog"), (item, "cat")]
    pool = await desk.storage.training.pool(desk.project.id)
    assert pool.ids[pool.open].tolist() == [other.item]

"""Adaptive overlap, on every database: when one more opinion is asked for, and of whom."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from supt_async.domain.ids import ItemId, RequestId
from supt_async.domain.results import IdleReason, Verdict
from supt_async.storage.overlap import offers as offered
from supt_async.storage.queries.project_status import dealt_twice
from supt_async.storage.schema import tables
from tests.contract.setup.test_overlap_change import answer_all
from tests.support.queue_fixture import LabellerSession, QueueFixture, owner

SURE = 0.9
"""Two people who agree are surer than this, and two of three are not, if nothing is known of
them."""


async def adaptive(queue: QueueFixture, *values: object, **settings: object) -> QueueFixture:
    """Return a project with items whose overlap is 2..4."""
    chosen = {"overlap": 2, "overlap_max": 4, "sure": SURE, **settings}
    project = await queue.another_project("adaptive", **chosen)
    await project.add(*values)
    return project


async def people(queue: QueueFixture, *names: str) -> list[LabellerSession]:
    return [await queue.open_session(name) for name in names]


async def say(session: LabellerSession, value: str, **more: Any) -> ItemId:
    """Answer the next item; return which it was."""
    lease = await session.get()
    assert (await session.submit(lease, value, **more)).verdict is Verdict.STORED
    return lease.item


async def state(queue: QueueFixture) -> tuple[int, int, int]:
    """Return the numbers of open places, of leases and of items that are done; check them."""
    counts = await queue.counts()

    def read(connection: Connection) -> tuple[int, int, int]:
        i, lease = tables.item.c, tables.lease.c
        leased = select(lease.item_id).where(lease.project_id == queue.project.id)
        mine = i.project_id == queue.project.id
        done = select(func.count()).where(mine, i.open_slots == 0, i.id.not_in(leased))
        return (
            int(connection.scalar(select(func.sum(i.open_slots)).where(mine)) or 0),
            len(connection.execute(leased).all()),
            int(connection.scalar(done) or 0),
        )

    assert await queue.storage.database.read(read) == (counts.open, counts.out, counts.done)
    return counts.open, counts.out, counts.done


async def offers(queue: QueueFixture) -> int:
    o = tables.offered.c
    counted = select(func.count()).where(o.project_id == queue.project.id, o.lease.is_(None))
    return await queue.storage.database.read(lambda c: int(c.scalar(counted) or 0))


async def test_people_who_agree_complete_an_item(queue: QueueFixture) -> None:
    project = await adaptive(queue, "only")
    ada, bob = await people(project, "Ada", "Bob")
    await say(ada, "cat")
    assert await state(project) == (1, 0, 0)
    await say(bob, "cat")
    assert await state(project) == (0, 0, 1)
    idle = (await ada.claim()).idle
    assert idle is not None
    assert idle.reason is IdleReason.DONE


async def test_people_who_disagree_leave_a_place_for_somebody_else(queue: QueueFixture) -> None:
    project = await adaptive(queue, "only")
    ada, bob, cleo = await people(project, "Ada", "Bob", "Cleo")
    await say(ada, "cat")
    await say(bob, "dog")
    assert await state(project) == (1, 0, 0)
    for known in (ada, bob):
        idle = (await known.claim()).idle
        assert idle is not None
        assert idle.reason is IdleReason.NOTHING_FOR_YOU
    await say(cleo, "cat")
    assert await state(project) == (1, 0, 0), "two of three are not sure enough"


async def test_no_item_gets_more_than_the_largest_number(queue: QueueFixture) -> None:
    project = await adaptive(queue, "only")
    for number, session in enumerate(await people(project, "Ada", "Bob", "Cleo", "Dan")):
        await say(session, "cat" if number % 2 else "dog")
    assert await state(project) == (0, 0, 1)
    assert (await project.counts()).labels == 4
    assert (await project.counts()).asked == 2
    assert await dealt_twice(queue.storage, project.project.id) == 0


async def test_an_item_that_needs_another_opinion_comes_before_new_ones(
    queue: QueueFixture,
) -> None:
    project = await adaptive(queue, *range(20))
    ada, bob, cleo = await people(project, "Ada", "Bob", "Cleo")
    first = [await say(ada, "cat") for _ in range(5)]
    second = [await say(bob, "dog") for _ in range(5)]
    both = set(first) & set(second)
    assert both
    got = await cleo.claim(len(both))
    assert {lease.item for lease in got.leased} == both
    assert await offers(project) == len(both), "they stay until the items are complete"


async def test_what_has_offered_an_item_is_deleted_once_it_is_complete(
    queue: QueueFixture,
) -> None:
    project = await adaptive(queue, *range(6))
    ada, bob, cleo, dan = await people(project, "Ada", "Bob", "Cleo", "Dan")
    assert await answer_all(ada) == 6
    for _ in range(6):
        await say(bob, "dog")
    assert await offers(project) == 6
    for session in (cleo, dan):
        assert await answer_all(session) == 6
    assert (await project.counts()).done == 6
    assert await offers(project) <= 1, "SQLite keeps the last row"


async def test_a_place_that_is_given_back_is_offered_again_first(queue: QueueFixture) -> None:
    project = await adaptive(queue, *range(10))
    ada, bob, cleo, dan = await people(project, "Ada", "Bob", "Cleo", "Dan")
    items = {await say(ada, "cat") for _ in range(10)}
    unsure = await say(bob, "dog")
    held = await cleo.get()
    assert held.item == unsure
    project.storage.queue.forget_windows()
    await cleo.release(held)
    assert (await dan.get()).item == unsure
    skipped = await cleo.get()
    assert skipped.item in items - {unsure}


async def test_an_undone_answer_is_judged_again(queue: QueueFixture) -> None:
    project = await adaptive(queue, "only")
    ada, bob = await people(project, "Ada", "Bob")
    await say(ada, "cat")
    await say(bob, "cat", id="B1")
    assert await state(project) == (0, 0, 1)
    undone = await bob.undo("B1")
    assert await state(project) == (0, 1, 0)
    (lease,) = undone.leased
    await bob.submit(lease, "dog")
    assert await state(project) == (1, 0, 0)


async def test_a_late_answer_that_counts_is_judged(queue: QueueFixture) -> None:
    project = await adaptive(queue, "only")
    ada, bob = await people(project, "Ada", "Bob")
    lease = await bob.get()
    await say(ada, "cat")
    await bob.release(lease)
    assert (await bob.submit(lease, "dog")).verdict is Verdict.STORED
    assert await state(project) == (1, 0, 0)


async def test_a_correction_ends_the_asking(queue: QueueFixture) -> None:
    project = await adaptive(queue, "only")
    ada, bob, cleo = await people(project, "Ada", "Bob", "Cleo")
    item = await say(ada, "cat")
    lease = await bob.get()
    olga = await owner(project)
    assert await queue.storage.corrections.correct(olga, item, RequestId("C1"), "cat")
    await bob.submit(lease, "dog")
    assert await state(project) == (0, 0, 1)
    assert (await cleo.claim()).leased == ()


async def test_ranked_items_are_not_asked_for_by_the_queue(queue: QueueFixture) -> None:
    project = await adaptive(queue, "only", again="ranked")
    ada, bob = await people(project, "Ada", "Bob")
    await say(ada, "cat")
    await say(bob, "dog")
    assert await state(project) == (0, 0, 1)


async def test_one_answer_may_do_if_somebody_is_sure_enough(queue: QueueFixture) -> None:
    project = await adaptive(queue, "only", overlap=1, overlap_max=3, sure=0.6)
    (ada,) = await people(project, "Ada")
    await say(ada, "cat")
    assert await state(project) == (0, 0, 1)


async def test_answers_at_the_same_moment_are_judged_together(queue: QueueFixture) -> None:
    project = await adaptive(queue, *range(8))
    sessions = await people(project, "Ada", "Bob")
    leases = [(await session.claim(8)).leased for session in sessions]
    await asyncio.gather(
        *(
            session.submit(lease, value)
            for session, held, value in zip(sessions, leases, ("cat", "dog"), strict=True)
            for lease in held
        )
    )
    assert await state(project) == (8, 0, 0)


@pytest.mark.parametrize("before", [{"overlap": 1}, {"overlap": 2}])
async def test_an_overlap_that_becomes_adaptive_opens_what_is_not_sure(
    queue: QueueFixture, before: dict[str, int]
) -> None:
    project = await queue.another_project("later", **before)
    await project.add(*range(3))
    ada, bob = await people(project, "Ada", "Bob")
    await answer_all(ada)
    items = [await say(bob, "dog") for _ in range(3)] if before["overlap"] == 2 else []
    assert (await project.counts()).done == 3
    await project.storage.catalogue.change(
        project.project.id, settings={"overlap": 2, "overlap_max": 4, "sure": SURE}
    )
    assert await state(project) == (3, 0, 0)
    (cleo,) = await people(project, "Cleo")
    assert not items or (await cleo.get()).item in items


async def test_a_fixed_overlap_closes_what_was_asked_for(queue: QueueFixture) -> None:
    project = await adaptive(queue, "first", "second")
    ada, bob = await people(project, "Ada", "Bob")
    await answer_all(ada)
    await say(bob, "dog")
    assert await state(project) == (2, 0, 0)
    await project.storage.catalogue.change(
        project.project.id, settings={"overlap": 2, "overlap_max": None}
    )
    assert await state(project) == (1, 0, 1)


async def test_less_sure_is_enough_once_the_owner_says_so(queue: QueueFixture) -> None:
    project = await adaptive(queue, "only")
    ada, bob, cleo = await people(project, "Ada", "Bob", "Cleo")
    for session, value in ((ada, "cat"), (bob, "dog"), (cleo, "cat")):
        await say(session, value)
    assert await state(project) == (1, 0, 0)
    await project.storage.catalogue.change(project.project.id, settings={"sure": 0.7})
    assert await state(project) == (0, 0, 1)
    await project.storage.catalogue.change(project.project.id, settings={"sure": 0.9})
    assert await state(project) == (1, 0, 0)


async def test_priorities_of_completed_items_are_deleted_after_a_while(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where each item has one place, and whoever completed it."""
    monkeypatch.setattr(offered, "STEP", 3)
    await queue.add(*range(8), priority=1)
    await queue.add("last", priority=1)
    (ada,) = await people(queue, "Ada")
    held = await ada.claim(6)
    for lease in held.leased[:5]:
        await ada.submit(lease)
    assert await offers(queue) == 9
    queue.clock.advance(120)
    await queue.storage.queue.sweep()
    assert await offers(queue) == 4, "one is leased, three are open"
    queue.storage.queue.forget_windows()
    assert len((await ada.claim(9)).leased) == 3


async def test_a_row_that_comes_after_a_deleted_one_is_read(queue: QueueFixture) -> None:
    """SQLite would number it as the deleted one was."""
    project = await adaptive(queue, *range(12))
    ada, bob, cleo, dan = await people(project, "Ada", "Bob", "Cleo", "Dan")
    await answer_all(ada)
    for number in range(12):
        item = await say(bob, "dog")
        assert (await cleo.get()).item == item, number
        await project.storage.queue.leave(cleo.opened.session, release=True)
        cleo = await project.resume(cleo)
        assert await say(dan, "dog") == item
        assert await say(cleo, "dog") == item
        project.clock.advance(61)
        await project.storage.queue.sweep()


async def test_a_correction_that_is_undone_lets_one_more_opinion_be_asked_for(
    queue: QueueFixture,
) -> None:
    project = await adaptive(queue, "only", overlap=1, overlap_max=2)
    ada, bob = await people(project, "Ada", "Bob")
    item = await say(ada, "cat")
    assert await state(project) == (1, 0, 0)
    by, corrections = await owner(project), project.storage.corrections
    assert await corrections.correct(by, item, RequestId("C1"), "dog")
    assert await state(project) == (0, 0, 1)
    assert await corrections.withdraw(by, RequestId("C1")) == 1
    assert await state(project) == (1, 0, 0)
    assert await say(bob, "cat") == item
    assert await state(project) == (0, 0, 1)


async def test_who_holds_an_item_decides_about_another_opinion_after_a_correction_is_undone(
    queue: QueueFixture,
) -> None:
    project = await adaptive(queue, "only", overlap=1, overlap_max=3)
    ada, bob = await people(project, "Ada", "Bob")
    item = await say(ada, "cat")
    lease = await bob.get()
    by, corrections = await owner(project), project.storage.corrections
    assert await corrections.correct(by, item, RequestId("C1"), "dog")
    assert await corrections.withdraw(by, RequestId("C1")) == 1
    assert await state(project) == (0, 1, 0)
    await bob.submit(lease, "dog")
    assert await state(project) == (1, 0, 0)

"""Contract of changing a project's overlap, on every database: places, counters, who gets what."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, text

from supt_async.domain.ids import ItemId, RequestId
from supt_async.domain.items import NewItem
from supt_async.domain.project import Role
from supt_async.domain.results import IdleReason, Verdict
from supt_async.payloads.codec import encode
from supt_async.storage.overlap import change
from supt_async.storage.transfer.importer import Importer
from tests.support.queue_fixture import LabellerSession, QueueFixture

_ITEMS = text("""
SELECT i.id, i.open_slots,
       (SELECT count(*) FROM lease l WHERE l.item_id = i.id),
       (SELECT count(*) FROM label b WHERE b.item_id = i.id AND NOT b.late
           AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.answer_id = b.id)),
       (SELECT count(*) FROM label b WHERE b.item_id = i.id AND NOT b.late AND b.lease = '')
           + (SELECT count(*) FROM correction c WHERE c.item_id = i.id)
  FROM item i WHERE i.project_id = :project ORDER BY i.id
""")


async def set_overlap(queue: QueueFixture, overlap: int) -> None:
    await queue.storage.catalogue.change(queue.project.id, settings={"overlap": overlap})


async def check(queue: QueueFixture, overlap: int) -> None:
    """Compare the places with leases and answers, and the counters with all of them."""

    def read(connection: Connection) -> list[Any]:
        return list(connection.execute(_ITEMS, {"project": queue.project.id}))

    rows = await queue.storage.database.read(read)
    for id_, places, leases, answers, settled in rows:
        wanted = max(0, overlap - leases - answers)
        assert places == (0 if settled else wanted), (id_, places, leases, answers)
    counts = await queue.counts()
    assert counts.items == len(rows)
    assert counts.open == sum(row[1] for row in rows)
    assert counts.out == sum(row[2] for row in rows)
    assert counts.labels == sum(row[3] for row in rows)
    assert counts.done == sum(row[1] == 0 and row[2] == 0 for row in rows)


async def answer_all(session: LabellerSession) -> int:
    """Answer until nothing comes; return the number of answers."""
    answered = 0
    while (got := await session.claim()).leased:
        assert (await session.submit(got.leased[0])).verdict is Verdict.STORED
        answered += 1
    return answered


async def test_a_higher_overlap_opens_finished_items_again_for_others(queue: QueueFixture) -> None:
    await queue.add(*range(5))
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    assert await answer_all(ada) == 5
    idle = (await bob.claim()).idle
    assert idle is not None
    assert idle.reason is IdleReason.DONE
    await set_overlap(queue, 2)
    await check(queue, 2)
    assert (await queue.counts()).done == 0
    assert await answer_all(ada) == 0, "nobody is asked twice"
    assert await answer_all(bob) == 5
    await check(queue, 2)
    assert (await queue.counts()).done == 5


async def test_a_lower_overlap_closes_places_and_keeps_leases_and_answers(
    queue: QueueFixture,
) -> None:
    await queue.add(*range(3))
    await set_overlap(queue, 3)
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    await ada.submit(await ada.get())
    held = await bob.claim(3)
    assert len(held.leased) == 3
    await set_overlap(queue, 1)
    await check(queue, 1)
    for lease in held.leased:
        assert (await bob.submit(lease)).verdict is Verdict.STORED
        await check(queue, 1)
    assert (await queue.counts()).done == 3
    assert (await ada.claim()).leased == ()


async def test_leases_that_are_left_over_complete_their_item_once(queue: QueueFixture) -> None:
    """With an overlap of 1 an answer completes its item, but not if others hold it as well."""
    await queue.add("only")
    await set_overlap(queue, 3)
    sessions = [await queue.open_session(name) for name in ("Ada", "Bob", "Cleo")]
    leases = [await session.get() for session in sessions]
    await set_overlap(queue, 1)
    for session, lease in zip(sessions, leases, strict=True):
        await session.submit(lease)
        await check(queue, 1)
    assert (await queue.counts()).done == 1


async def test_a_place_that_is_given_back_after_lowering_is_not_lost(queue: QueueFixture) -> None:
    await queue.add("only")
    await set_overlap(queue, 2)
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    await ada.get()
    held = await bob.get()
    await set_overlap(queue, 1)
    await bob.release(held)
    await set_overlap(queue, 1)
    assert (await queue.counts()).out == 1


async def test_corrected_items_and_known_answers_stay_closed(queue: QueueFixture) -> None:
    await queue.add("known", label="cat")
    await queue.add("corrected", "open")
    people = queue.storage.people
    token = (await people.invite("Olga", project=queue.project.id, role=Role.ADMIN)).token
    olga = await people.access(token, "digits")
    assert olga is not None
    ids = {item.payload: item.id async for item in queue.storage.catalogue.items(queue.project.id)}
    item = ItemId(ids[encode("corrected")])
    await queue.storage.corrections.correct(olga, item, RequestId("C1"), "dog")
    await set_overlap(queue, 4)
    counts = await queue.counts()
    assert (counts.items, counts.open, counts.done) == (3, 4, 2)
    ada = await queue.open_session("Ada")
    assert await answer_all(ada) == 1


async def test_an_undo_after_the_change_takes_its_place_with_it(queue: QueueFixture) -> None:
    await queue.add("only")
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    await ada.submit(await ada.get(), id="A1")
    await set_overlap(queue, 2)
    await bob.submit(await bob.get())
    assert (await queue.counts()).done == 1
    assert (await ada.undo("A1")).verdict is Verdict.DONE
    await check(queue, 2)
    assert (await queue.counts()).done == 0


async def test_the_progress_of_a_change_is_told(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change, "STEP", 4)
    await queue.add(*range(10))
    told: list[int] = []
    settings = {"overlap": 2}
    await queue.storage.catalogue.change(queue.project.id, settings=settings, progress=told.append)
    assert told == [4, 8]


async def test_a_project_without_items_is_changed_at_once(queue: QueueFixture) -> None:
    await set_overlap(queue, 2)
    await queue.add("a", "b")
    await check(queue, 2)


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change, "STEP", 7)


@pytest.mark.usefixtures("small_steps")
async def test_while_people_label_every_place_is_counted_once(queue: QueueFixture) -> None:
    """Answers, skips, undos and releases at the same time as changes up and down."""
    await queue.add(*range(60))
    chance = random.Random(17)
    sessions = [await queue.open_session(f"labeller {number}") for number in range(8)]
    ended = asyncio.Event()

    async def label(session: LabellerSession) -> None:
        answers: list[str] = []
        while not ended.is_set():
            for lease in (await session.claim(chance.randint(1, 3))).leased:
                match chance.randint(0, 9):
                    case 0:
                        await session.skip(lease)
                    case 1:
                        await session.release(lease)
                    case _:
                        answers.append(id_ := session.next_id())
                        assert (await session.submit(lease, id=id_)).verdict.accepted
            if answers and chance.random() < 0.2:
                taken = await session.undo(answers.pop())
                for lease in taken.leased:
                    await session.submit(lease, "dog")
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        for session in sessions:
            group.create_task(label(session))
        for overlap in (3, 1, 2, 5, 2):
            await set_overlap(queue, overlap)
        ended.set()
    await check_after(queue, 2)


async def check_after(queue: QueueFixture, overlap: int) -> None:
    """Check once leases from before the last change have ended."""
    await set_overlap(queue, overlap + 1)
    await check(queue, overlap + 1)


@pytest.mark.usefixtures("small_steps")
async def test_items_that_are_added_meanwhile_have_the_new_places(queue: QueueFixture) -> None:
    await queue.add(*range(30))

    async def add() -> None:
        for number in range(100, 140):
            await queue.add(number)

    async def import_() -> None:
        def lines() -> Iterator[NewItem]:
            for number in range(1000, 1600):
                yield NewItem(payload=encode(f"text {number}"))

        await Importer(queue.storage.database, queue.project.id).take(lines())

    async def adjust() -> None:
        for overlap in (2, 4, 3):
            await set_overlap(queue, overlap)

    await asyncio.gather(add(), import_(), adjust())
    await check(queue, 3)


async def test_a_staged_import_is_counted_by_the_overlap_at_its_end(queue: QueueFixture) -> None:
    await queue.add("first")

    def lines() -> Iterator[NewItem]:
        yield from (NewItem(payload=encode(f"text {number}")) for number in range(1500))

    importer = Importer(queue.storage.database, queue.project.id)
    changed: list[asyncio.Task[None]] = []

    def progress(read: int) -> None:
        if not changed:
            changed.append(asyncio.ensure_future(set_overlap(queue, 2)))

    await importer.take(lines(), progress)
    await changed[0]
    await check(queue, 2)


async def test_what_a_crashed_process_has_left_is_finished(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await queue.add(*range(10))

    async def crash(*_: object) -> None:
        raise RuntimeError("crashed")

    with monkeypatch.context() as patched:
        patched.setattr(change, "wait_for_earlier", crash)
        with pytest.raises(RuntimeError):
            await set_overlap(queue, 2)
    assert (await queue.counts()).open == 10
    await queue.storage.catalogue.finish_changes()
    await check(queue, 2)
    await queue.storage.catalogue.finish_changes()
    await check(queue, 2)


async def test_two_owners_who_change_it_at_once_leave_one_of_both(queue: QueueFixture) -> None:
    await queue.add(*range(40))
    await asyncio.gather(*(set_overlap(queue, overlap) for overlap in (2, 3, 4)))
    found = await queue.storage.catalogue.project("digits")
    await check(queue, found.settings.overlap)

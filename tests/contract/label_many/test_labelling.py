"""One answer for many items at once, on every database."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

import pytest
from sqlalchemy import insert, select

from supt_async.domain.ids import ItemId, RequestId
from supt_async.storage.label_many import labelling, suggested
from supt_async.storage.queries import text_search
from supt_async.storage.review_records import Filter, ItemStatus, Suggested
from supt_async.storage.schema import tables
from tests.support.queue_fixture import LabellerSession, QueueFixture, owner

ACT, OTHER = RequestId("act-1"), RequestId("act-2")


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labelling, "STEP", 2)


async def ids_of(queue: QueueFixture) -> list[ItemId]:
    return [ItemId(i) for i in (await queue.storage.training.pool(queue.project.id)).ids.tolist()]


async def labels_of(queue: QueueFixture) -> list[Any]:
    b = tables.label.c
    query = select(tables.label).order_by(b.item_id, b.attempt)
    return list(await queue.storage.database.read(lambda c: c.execute(query).all()))


async def suggest(queue: QueueFixture, source: str, values: dict[int, tuple[str, float]]) -> None:
    rows = [
        {
            "item_id": item,
            "source": source,
            "project_id": queue.project.id,
            "value": value,
            "score": score,
            "created_ms": 1,
            "version": "7",
        }
        for item, (value, score) in values.items()
    ]
    await queue.storage.database.write(lambda c: c.execute(insert(tables.suggestion), rows))


def counted(counts: Any) -> tuple[int, int, int, int]:
    return counts.open, counts.out, counts.done, counts.labels


async def test_all_get_the_answer_and_one_undo_takes_it_back(queue: QueueFixture) -> None:
    await queue.add(*range(6))
    many, by = queue.storage.many, await owner(queue)
    ids = await ids_of(queue)
    done = await many.label(by, ACT, [*ids[:5], ids[0]], "cat")
    assert (done.labels, dict(done.left)) == (5, {})
    assert counted(await queue.counts()) == (1, 0, 5, 5)
    rows = await labels_of(queue)
    assert [(row.item_id, row.value, row.labeller_id) for row in rows] == [
        (item, '"cat"', by.labeller) for item in ids[:5]
    ]
    assert [row.suggestion_shown for row in rows] == [None] * 5
    targets = await queue.storage.training.targets(by.project)
    assert sorted(target.item for target in targets) == ids[:5]
    again = await many.label(by, ACT, ids[:5], "cat")
    assert (again.labels, dict(again.left)) == (5, {}), "a repeated request has no further effect"
    assert len(await labels_of(queue)) == 5

    assert await many.withdraw(by, ACT) == 5
    assert counted(await queue.counts()) == (6, 0, 0, 0)
    assert await queue.storage.training.targets(by.project) == []
    assert await many.withdraw(by, ACT) == 0
    ada = await queue.open_session("Ada")
    handed = [(await ada.get()).item for _ in range(6)]
    assert sorted(handed) == ids, "they are handed out again"


async def test_a_session_that_was_there_before_gets_items_that_are_open_again(
    queue: QueueFixture,
) -> None:
    await queue.add(*range(4))
    ada = await queue.open_session("Ada")
    held = await ada.get()
    many, by = queue.storage.many, await owner(queue)
    rest = [item for item in await ids_of(queue) if item != held.item]
    done = await many.label(by, ACT, rest, "cat")
    assert done.labels == 3
    await ada.submit(held)
    assert (await ada.claim(1)).leased == ()
    assert await many.withdraw(by, ACT) == 3
    assert sorted([(await ada.get()).item for _ in range(3)]) == rest


async def test_an_owner_gets_an_item_again_that_had_a_place_for_one_more(
    queue: QueueFixture,
) -> None:
    """One answer was not sure enough, so no place is added when it is taken back."""
    project = await queue.another_project("adaptive", overlap=1, overlap_max=2, sure=0.9)
    await project.add("x")
    by = await owner(project)
    (item,) = await ids_of(project)
    session = LabellerSession(project.storage, by, await project.storage.queue.open(by, None))
    await project.storage.many.label(by, ACT, [item], "cat")
    assert (await project.counts()).open == 1
    assert (await session.claim()).leased == ()
    assert await project.storage.many.withdraw(by, ACT) == 1
    assert (await session.get()).item == item


async def test_items_that_are_not_the_owners_to_answer_are_left_and_counted(
    queue: QueueFixture,
) -> None:
    await queue.add(*range(6))
    many, by = queue.storage.many, await owner(queue)
    ada = await queue.open_session("Ada")
    held = await ada.get()
    answered = await ada.get()
    await ada.submit(answered, "dog")
    free = [i for i in await ids_of(queue) if i not in (held.item, answered.item)]
    await many.label(by, OTHER, free[:1], "dog")
    await draw(queue, free[1])
    wanted = [*await ids_of(queue), ItemId(999_999)]
    done = await many.label(by, ACT, wanted, "cat")
    left = {"full": 2, "mine": 1, "audited": 1, "unknown": 1}
    assert (done.labels, dict(done.left)) == (2, left)
    assert counted(await queue.counts()) == (1, 1, 4, 4)
    await ada.submit(held, "cow")
    assert await many.withdraw(by, ACT) == 2
    assert counted(await queue.counts()) == (3, 0, 3, 3)
    assert (await many.label(by, ACT, free[2:], "cat")).left == {"withdrawn": 2}
    assert (await many.label(by, RequestId("act-3"), free[2:], "cat")).labels == 2


async def draw(queue: QueueFixture, item: int) -> None:
    """Draw an item for the audit of an acceptance."""
    same = {"project_id": queue.project.id}
    act = {"source": "x", "min_score": 0.5, "audit": 0.1, "labels": 0, "audited": 1}

    def change(connection: Any) -> None:
        made = insert(tables.acceptance).values(**same, **act, created_ms=1)
        id_ = connection.execute(made.returning(tables.acceptance.c.id)).scalar_one()
        row = {**same, "item_id": item, "acceptance_id": id_, "value": '"cat"', "score": 0.9}
        connection.execute(insert(tables.audited), [row])

    await queue.storage.database.write(change)


async def test_with_overlap_the_owner_takes_one_place_of_each(queue: QueueFixture) -> None:
    two = await queue.another_project("two", overlap=2)
    await two.add(*range(3))
    many, by = queue.storage.many, await owner(two)
    ids = await ids_of(two)
    assert (await many.label(by, ACT, ids, "cat")).labels == 3
    assert counted(await two.counts()) == (3, 0, 0, 3)
    ada = await two.open_session("Ada")
    for _ in range(3):
        await ada.submit(await ada.get(), "cat")
    assert counted(await two.counts()) == (0, 0, 3, 6)
    assert await many.withdraw(by, ACT) == 3
    assert counted(await two.counts()) == (3, 0, 0, 3)


async def test_what_an_owner_corrected_meanwhile_stays_closed(queue: QueueFixture) -> None:
    await queue.add(*range(2))
    many, by = queue.storage.many, await owner(queue)
    ids = await ids_of(queue)
    await many.label(by, ACT, ids, "cat")
    await queue.storage.corrections.correct(by, ids[0], RequestId("c"), "dog")
    assert await many.withdraw(by, ACT) == 2
    assert (await queue.counts()).open == 1
    (target,) = await queue.storage.training.targets(by.project)
    assert (target.item, target.value) == (ids[0], "dog")


async def test_a_label_says_what_the_owner_saw_beside_the_item(queue: QueueFixture) -> None:
    await queue.add(*range(3))
    many, by = queue.storage.many, await owner(queue)
    first, second, third = await ids_of(queue)
    await suggest(queue, "model", {first: ('"cat"', 0.9), second: ('"dog"', 0.8)})
    await many.label(by, ACT, [first, second, third], "cat", "model")
    rows = await labels_of(queue)
    assert [(r.suggestion_source, r.suggestion_value, r.suggestion_score) for r in rows] == [
        ("model", '"cat"', 0.9),
        ("model", '"dog"', 0.8),
        (None, None, None),
    ]
    assert [(r.suggestion_version, r.suggestion_shown, r.accepted) for r in rows] == [
        ("7", True, True),
        ("7", True, False),
        (None, None, None),
    ]


async def test_only_the_owners_own_act_is_undone_and_not_after_a_day(queue: QueueFixture) -> None:
    await queue.add(*range(2))
    many, by, other = queue.storage.many, await owner(queue), await owner(queue, "Other")
    ids = await ids_of(queue)
    await many.label(by, ACT, ids[:1], "cat")
    await many.label(by, OTHER, ids[1:], "cat")
    assert await many.withdraw(other, ACT) == 0
    assert await many.withdraw(by, ACT) == 1
    queue.clock.advance(86_401)
    assert await many.withdraw(by, OTHER) == 0


async def test_items_are_found_by_what_is_suggested(queue: QueueFixture) -> None:
    await queue.add(*range(5))
    browser, project = queue.storage.browser, queue.project.id
    ids = await ids_of(queue)
    for source in ("model", "llm"):
        await suggest(
            queue,
            source,
            {ids[0]: ('"cat"', 0.9), ids[1]: ('"dog"', 0.8), ids[3]: ('"cat"', 0.4)},
        )
        for wanted, expected in (
            (Suggested(source=source), [ids[0], ids[1], ids[3]]),
            (Suggested(source=source, value="cat"), [ids[0], ids[3]]),
            (Suggested(source=source, value="cat", min_score=0.5), [ids[0]]),
            (Suggested(source=source, max_score=0.8), [ids[1], ids[3]]),
            (Suggested(source="nobody"), []),
        ):
            page = await browser.page(project, Filter(suggested=wanted), after=0, limit=10)
            assert [item.id for item in page.items] == expected, wanted
    by = await owner(queue)
    await queue.storage.many.label(by, ACT, ids[:1], "cat")
    unlabelled = Filter(suggested=Suggested(source="model"), status=ItemStatus.UNLABELLED)
    page = await browser.page(project, unlabelled, after=0, limit=10)
    assert [item.id for item in page.items] == [ids[1], ids[3]]
    (found,) = (await browser.some(project, [ids[1]], unlabelled=True, limit=1)).items
    assert [astuple(one) for one in found.suggestions] == [
        ("llm", "dog", 0.8, "7"),
        ("model", "dog", 0.8, "7"),
    ]


async def test_some_items_come_in_the_order_that_was_asked_for(queue: QueueFixture) -> None:
    await queue.add(*range(4))
    browser, project, by = queue.storage.browser, queue.project.id, await owner(queue)
    ids = await ids_of(queue)
    await queue.storage.many.label(by, ACT, ids[1:2], "cat")
    asked = [ids[3], ids[1], ItemId(999_999), ids[0]]
    for unlabelled, expected in ((False, [ids[3], ids[1], ids[0]]), (True, [ids[3], ids[0]])):
        found = await browser.some(project, asked, unlabelled=unlabelled, limit=10)
        assert [item.id for item in found.items] == expected
        assert found.next is None
        first = await browser.some(project, asked, unlabelled=unlabelled, limit=1)
        assert [item.id for item in first.items] == expected[:1]
        assert first.next == ids[3]


async def test_a_page_of_some_items_ends_where_they_have_many_bytes(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await queue.add(*(f"{number}" * 50 for number in range(4)))
    ids = (await ids_of(queue))[::-1]
    monkeypatch.setattr(text_search, "PAGE_BYTES", 150)
    page = await queue.storage.browser.some(queue.project.id, ids, unlabelled=True, limit=3)
    assert [item.id for item in page.items] == ids[: len(page.items)]
    assert len(page.items) < 3
    assert page.next == page.items[-1].id


async def test_of_many_suggestions_for_an_item_some_are_read(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await queue.add(*range(2))
    ids = await ids_of(queue)
    for source in ("a", "b", "c", "model"):
        await suggest(queue, source, dict.fromkeys(ids, ('"cat"', 0.5)))
    monkeypatch.setattr(suggested, "MOST", 3)
    page = await queue.storage.browser.page(queue.project.id, Filter(), after=0, limit=10)
    sources = [[one.source for one in item.suggestions] for item in page.items]
    assert sources == [["a", "b", "model"]] * 2

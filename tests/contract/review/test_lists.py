"""Lists of items to review: their orders, their pages, and what is settled already."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert

from supt_async.domain.commands import FlagItem
from supt_async.domain.ids import ItemId, RequestId, RunId
from supt_async.errors import Refused
from supt_async.learning.label_errors import Suspect
from supt_async.storage.review.lists import SqlReviewLists
from supt_async.storage.review_records import ReviewOrder, ReviewWish
from supt_async.storage.schema import tables
from tests.support.queue_fixture import QueueFixture, owner

DISAGREEMENT, CONFIDENCE = ReviewOrder.DISAGREEMENT, ReviewOrder.CONFIDENCE


async def ids(queue: QueueFixture) -> list[ItemId]:
    return [item.id async for item in queue.storage.catalogue.items(queue.project.id)]


async def judged(queue: QueueFixture, *rows: tuple[ItemId, float, float | None, str]) -> None:
    """Store what answers come to: item, confidence, agreement and question."""
    values = [
        {
            "project_id": queue.project.id,
            "item_id": item,
            "question": question,
            "value": '"cat"',
            "confidence": confidence,
            "agreement": agreement,
            "labels": 2,
            "last_seq": 0,
            "method": "coin",
            "created_ms": 0,
        }
        for item, confidence, agreement, question in rows
    ]
    await queue.storage.database.write(
        lambda connection: connection.execute(insert(tables.consensus), values)
    )


async def listed(
    queue: QueueFixture, order: ReviewOrder, *, limit: int = 2, **also: Any
) -> list[ItemId]:
    """Return all items of a list, page by page."""
    wanted, after, found = ReviewWish(order=order, **also), "", []
    for _ in range(100):
        page = await queue.storage.reviews.page(queue.project.id, wanted, after=after, limit=limit)
        assert len(page.entries) <= limit
        found += [entry.item for entry in page.entries]
        if page.next is None:
            return found
        after = page.next
    raise AssertionError("the list has no end")


@pytest.mark.parametrize("limit", [1, 2, 50])
async def test_the_least_sure_items_come_first_page_by_page(
    queue: QueueFixture, limit: int
) -> None:
    await queue.add(*"uvwxyz")
    a, b, c, d, e, f = await ids(queue)
    await judged(
        queue,
        *((a, 0.9, 1.0, ""), (b, 0.5, 0.5, ""), (c, 0.7, None, "")),
        *((d, 0.7, None, ""), (e, 0.7, 0.6, ""), (f, 1 / 3, 1 / 3, "")),
    )
    assert await listed(queue, CONFIDENCE, limit=limit) == [f, b, c, d, e, a]
    assert await listed(queue, DISAGREEMENT, limit=limit) == [f, b, e]


async def test_an_item_of_a_form_is_listed_once_by_its_least_sure_question(
    queue: QueueFixture,
) -> None:
    await queue.add("x", "y")
    x, y = await ids(queue)
    await judged(
        queue,
        *((x, 0.9, 0.4, "tone"), (x, 0.3, 0.8, "topic"), (y, 0.5, 0.5, "tone")),
        *((y, 0.5, 0.5, "topic"), (y, 0.6, None, "a~b")),
    )
    for limit in (1, 5):
        assert await listed(queue, CONFIDENCE, limit=limit) == [x, y]
        assert await listed(queue, DISAGREEMENT, limit=limit) == [x, y]


async def test_what_an_owner_has_settled_is_listed_no_more_until_it_is_undone(
    queue: QueueFixture,
) -> None:
    await queue.add("x", "y")
    x, y = await ids(queue)
    by = await owner(queue)
    await judged(queue, (x, 0.4, 0.5, ""), (y, 0.5, 0.5, ""))
    await queue.storage.corrections.correct(by, x, RequestId("C1"), "dog")
    assert await listed(queue, CONFIDENCE) == [y]
    await queue.storage.corrections.withdraw(by, RequestId("C1"))
    assert await listed(queue, CONFIDENCE) == [x, y]


async def test_without_a_consensus_items_with_different_answers_come_by_id(
    queue: QueueFixture,
) -> None:
    several = await queue.another_project("several", overlap=2)
    await several.add("x", "y", "z")
    first, *others = await ids(several)
    for name, value in (("Ada", "cat"), ("Bob", "dog")):
        session = await several.open_session(name)
        for _ in range(3):
            offer = await session.get()
            await session.submit(offer, "cat" if offer.item == first else value)
    assert await listed(several, DISAGREEMENT) == others
    assert await listed(several, CONFIDENCE) == [first, *others]
    by = await owner(several)
    await several.storage.corrections.correct(by, first, RequestId("C"), "cat")
    assert await listed(several, CONFIDENCE, limit=1) == others


async def test_flagged_items_come_by_their_latest_flag_and_suspects_by_place(
    queue: QueueFixture,
) -> None:
    await queue.add("x", "y", "z")
    session = await queue.open_session("Ada")
    offers = [await session.get() for _ in range(3)]
    for number, offer in enumerate((offers[0], offers[2], offers[0])):
        flag = FlagItem(by=session.by, id=RequestId(f"F{number}"), lease=offer.lease)
        await queue.storage.queue.ask(flag)
        queue.clock.advance(1)
    flagged = await listed(queue, ReviewOrder.FLAG, limit=1)
    assert flagged == [offers[0].item, offers[2].item]
    term = await queue.storage.training.lead(queue.project.id, "here", 60_000)
    assert term is not None
    found = [
        Suspect(
            item=offer.item, value="a", probability=0.1, predicted="b", predicted_probability=0.9
        )
        for offer in (offers[1], offers[0])
    ]
    await queue.storage.training.replace_suspects(queue.project.id, term, RunId(1), found)
    assert await listed(queue, ReviewOrder.ERROR, limit=1) == [offers[1].item, offers[0].item]


async def test_what_somebody_answered_comes_the_latest_first(queue: QueueFixture) -> None:
    await queue.add("x", "y", "z")
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    answered = []
    for session in (ada, bob, ada):
        offer = await session.get()
        await session.submit(offer, "cat")
        answered.append(offer.item)
    found = await listed(queue, ReviewOrder.LABELLER, limit=1, labeller="Ada")
    assert found == [answered[2], answered[0]]
    assert await listed(queue, ReviewOrder.LABELLER, labeller="Eve") == []


async def test_a_page_looks_at_few_rows_and_says_where_to_go_on(queue: QueueFixture) -> None:
    await queue.add(*"uvwxyz")
    items = await ids(queue)
    by = await owner(queue)
    await judged(queue, *((item, 0.5, 0.5, "") for item in items))
    values = dict.fromkeys(items[:5], "dog")
    await queue.storage.corrections.correct_many(by, RequestId("act"), values)
    bounded = SqlReviewLists(queue.storage.database, queue.storage.browser, scan=1, step=2)
    wanted = ReviewWish(order=CONFIDENCE)
    page = await bounded.page(queue.project.id, wanted, after="", limit=10)
    assert page.entries == []
    assert page.next is not None
    assert await listed(queue, CONFIDENCE) == [items[5]]


@pytest.mark.parametrize("after", ["x", "1", "1~2", "x~1~", "1~99999999999999999999~", "id~x", "~"])
async def test_a_cursor_of_another_list_is_refused(queue: QueueFixture, after: str) -> None:
    wanted = ReviewWish(order=CONFIDENCE)
    with pytest.raises(Refused, match="give the next of a page"):
        await queue.storage.reviews.page(queue.project.id, wanted, after=after, limit=1)


async def test_what_the_last_training_knows_of_items_and_people_is_read(
    queue: QueueFixture,
) -> None:
    await queue.add("x", "y")
    x, y = await ids(queue)
    await judged(queue, (x, 0.9, 0.4, "tone"), (x, 0.3, 0.8, "topic"))
    found = await queue.storage.reviews.known(queue.project.id, [x, y])
    assert [(one.question, one.value, one.confidence) for one in found.items[x]] == [
        ("tone", '"cat"', 0.9),
        ("topic", '"cat"', 0.3),
    ]
    assert y not in found.items
    assert found.crowd == {}

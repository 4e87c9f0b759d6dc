"""Gold items in the queue, on both databases: handed out, answered, undone, given back."""

from __future__ import annotations

import asyncio

import pytest

from supt_async.domain.participation import IdleWhy
from supt_async.domain.results import Feedback, Idle, IdleReason, LeasedItem, QuizPlace, Verdict
from supt_async.storage.queries.project_status import dealt_twice
from supt_async.storage.records import Counts
from tests.support.queue_fixture import LabellerSession, QueueFixture


async def settle(queue: QueueFixture, **settings: object) -> None:
    await queue.storage.catalogue.change(queue.project.id, settings=settings)


async def add_gold(queue: QueueFixture, *values: object, label: object = "cat") -> None:
    await queue.add(*values, label=label, gold=True)


async def answers(ann: LabellerSession, number: int, value: object = "cat") -> list[LeasedItem]:
    """Answer some items, one after the other."""
    items = []
    for _ in range(number):
        item = await ann.get()
        result = await ann.submit(item, value)
        assert result.verdict is Verdict.STORED
        items.append(item)
    return items


def of(counts: Counts) -> tuple[int, ...]:
    return (counts.items, counts.open, counts.out, counts.done, counts.labels)


async def test_a_project_without_gold_items_hands_out_none(queue: QueueFixture) -> None:
    await settle(queue, gold_rate=1.0)
    await queue.add("one", "two")
    ann = await queue.open_session("ann")
    leased = (await ann.claim(2)).leased
    assert len(leased) == 2
    assert [item.quiz for item in leased] == [None, None]


async def test_gold_comes_among_the_others_and_to_each_labeller_once(queue: QueueFixture) -> None:
    await queue.add(*(f"item {n}" for n in range(4)))
    await add_gold(queue, "gold 1", "gold 2")
    await settle(queue, gold_rate=1.0)
    for name in ("ann", "bob"):
        session = await queue.open_session(name)
        items = await answers(session, 4)
        assert sorted(item.payload for item in items)[:2] == ['"gold 1"', '"gold 2"']
        assert len({item.item for item in items}) == 4
    assert (await queue.counts()).done == 4


async def test_gold_is_not_handed_out_when_nothing_else_is_left(queue: QueueFixture) -> None:
    await queue.add("only")
    await add_gold(queue, "gold")
    await settle(queue, gold_rate=0.0)
    ann = await queue.open_session("ann")
    await answers(ann, 1)
    await settle(queue, gold_rate=1.0)
    result = await ann.claim()
    assert result.leased == ()
    assert result.idle is not None
    assert result.idle.reason is IdleReason.DONE


async def test_gold_is_in_no_counter_and_locks_nobody_out(queue: QueueFixture) -> None:
    await queue.add("one", "two", "three")
    await add_gold(queue, "gold")
    await settle(queue, gold_rate=1.0)
    assert of(await queue.counts()) == (3, 3, 0, 0, 0)
    sessions = [await queue.open_session(name) for name in ("ann", "bob", "cid")]
    items = await asyncio.gather(*(session.get() for session in sessions))
    assert {item.payload for item in items} == {'"gold"'}
    assert of(await queue.counts()) == (3, 3, 0, 0, 0)
    for session, item in zip(sessions, items, strict=True):
        assert (await session.submit(item)).verdict is Verdict.STORED
    assert await dealt_twice(queue.storage, queue.project.id) == 0
    assert of(await queue.counts()) == (3, 3, 0, 0, 0)


async def test_a_gold_answer_counts_for_the_labeller_alone(queue: QueueFixture) -> None:
    await queue.add("one")
    await add_gold(queue, "gold")
    await settle(queue, gold_rate=1.0)
    ann = await queue.open_session("ann")
    await answers(ann, 1)
    again = await queue.resume(ann)
    assert again.opened.mine == 1
    assert (await queue.counts()).labels == 0


async def test_nobody_is_told_without_feedback(queue: QueueFixture) -> None:
    await queue.add("one")
    await add_gold(queue, "gold")
    await settle(queue, gold_rate=1.0)
    ann = await queue.open_session("ann")
    assert (await ann.submit(await ann.get(), "dog")).feedback is None


@pytest.mark.parametrize(("answer", "feedback"), [
    ("cat", Feedback(right=True)),
    ("dog", Feedback(right=False, value="cat")),
])  # fmt: skip
async def test_with_feedback_the_labeller_learns_the_known_answer(
    queue: QueueFixture, answer: str, feedback: Feedback
) -> None:
    await queue.add("one")
    await add_gold(queue, "gold")
    await settle(queue, gold_rate=1.0, gold_feedback=True)
    ann = await queue.open_session("ann")
    item = await ann.get()
    assert (await ann.submit(item, answer, id="A")).feedback == feedback
    again = await ann.submit(item, answer, id="A")
    assert again.verdict is Verdict.DUPLICATE
    assert again.feedback == feedback
    assert (await ann.undo("A")).verdict is Verdict.UNDO_EXPIRED
    other = await ann.get()
    assert (await ann.submit(other)).feedback is None


async def test_an_undone_gold_answer_comes_back_like_any_other(queue: QueueFixture) -> None:
    await queue.add("one")
    await add_gold(queue, "gold")
    await settle(queue, gold_rate=1.0)
    ann = await queue.open_session("ann")
    item = await ann.get()
    await ann.submit(item, "dog", id="A")
    undone = await ann.undo("A")
    assert undone.verdict is Verdict.DONE
    (back,) = undone.leased
    assert (back.item, back.value) == (item.item, "dog")
    assert (await ann.submit(back, "cat")).verdict is Verdict.STORED
    assert of(await queue.counts()) == (1, 1, 0, 0, 0)


async def test_a_skipped_gold_item_can_be_undone(queue: QueueFixture) -> None:
    await queue.add("one")
    await add_gold(queue, "gold")
    await settle(queue, gold_rate=1.0)
    ann = await queue.open_session("ann")
    item = await ann.get()
    await ann.skip(item, id="S")
    assert (await ann.get()).payload == '"one"'
    (back,) = (await ann.undo("S")).leased
    assert back.item == item.item
    assert of(await queue.counts()) == (1, 0, 1, 0, 0)


async def test_a_gold_item_that_is_released_or_expires_changes_no_counter(
    queue: QueueFixture,
) -> None:
    await queue.add("one")
    await add_gold(queue, "gold", "more gold")
    await settle(queue, gold_rate=1.0)
    ann = await queue.open_session("ann")
    item = await ann.get()
    await ann.release(item)
    other = await ann.get()
    await ann.lose()
    queue.clock.advance(3600)
    expired = await queue.storage.queue.sweep()
    assert [token for _, token in expired] == [other.lease]
    assert of(await queue.counts()) == (1, 1, 0, 0, 0)
    assert (await ann.submit(other)).verdict is Verdict.STORED
    assert of(await queue.counts()) == (1, 1, 0, 0, 0)


async def test_too_few_right_answers_suspend_a_labeller(queue: QueueFixture) -> None:
    await queue.add(*(f"item {n}" for n in range(20)))
    await add_gold(queue, *(f"gold {n}" for n in range(12)))
    await settle(queue, gold_rate=1.0, gold_min=0.7)
    ann, bob = await queue.open_session("ann"), await queue.open_session("bob")
    await answers(bob, 12, "cat")
    await answers(ann, 9, "dog")
    last = await ann.get()
    await ann.submit(last, "dog")
    result = await ann.claim(2)
    assert result.leased == ()
    assert result.idle is not None
    assert (result.idle.reason, result.idle.why) == (
        IdleReason.NOTHING_FOR_YOU,
        IdleWhy.SUSPENDED,
    )
    assert len((await bob.claim()).leased) == 1


async def test_the_quiz_comes_before_anything_else(queue: QueueFixture) -> None:
    await queue.add("one", "two")
    await add_gold(queue, *(f"gold {n}" for n in range(5)))
    await settle(queue, quiz=3, gold_rate=0.0)
    ann = await queue.open_session("ann")
    first = (await ann.claim(8)).leased
    assert [item.quiz for item in first] == [QuizPlace(number=n, of=3) for n in (1, 2, 3)]
    assert all(item.payload.startswith('"gold') for item in first)
    told = [await ann.submit(item, "cat", want=2) for item in first]
    assert [result.feedback for result in told] == [Feedback(right=True)] * 3
    assert [len(result.leased) for result in told] == [0, 0, 2]
    assert told[0].idle is not None
    assert told[0].idle.reason is IdleReason.WAITING
    assert {item.payload for item in told[2].leased} == {'"one"', '"two"'}


async def test_whoever_fails_the_quiz_gets_nothing(queue: QueueFixture) -> None:
    await queue.add("one")
    await add_gold(queue, *(f"gold {n}" for n in range(5)))
    await settle(queue, quiz=2)
    ann = await queue.open_session("ann")
    await ann.submit(await ann.get(), "dog")
    result = await ann.submit(await ann.get(), "cat", want=1)
    assert result.feedback == Feedback(right=True)
    assert result.idle is not None
    assert result.idle.why is IdleWhy.QUIZ_FAILED
    assert (await ann.claim()).idle == result.idle


async def test_a_quiz_with_fewer_gold_items_ends_with_them(queue: QueueFixture) -> None:
    await queue.add("one")
    await add_gold(queue, "gold 1", "gold 2")
    await settle(queue, quiz=10)
    ann = await queue.open_session("ann")
    one, two = (await ann.claim(2)).leased
    assert (one.quiz, two.quiz) == (QuizPlace(number=1, of=2), QuizPlace(number=2, of=2))
    await ann.submit(one)
    result = await ann.submit(two, want=1)
    assert [item.payload for item in result.leased] == ['"one"']


async def test_a_quiz_without_gold_items_lets_nobody_through(queue: QueueFixture) -> None:
    await queue.add("one")
    await settle(queue, quiz=10)
    ann = await queue.open_session("ann")
    result = await ann.claim()
    assert result.idle is not None
    assert result.idle.reason is IdleReason.WAITING
    await add_gold(queue, "gold")
    assert (await ann.get()).payload == '"gold"'


async def test_gold_never_shows_a_suggestion(queue: QueueFixture) -> None:
    await queue.add("one")
    await add_gold(queue, "gold")
    await settle(queue, gold_rate=1.0)
    ann = await queue.open_session("ann")
    assert (await ann.get()).suggestion is None


async def test_a_gold_item_is_answered_once_whatever_its_lease_is_used_for(
    queue: QueueFixture,
) -> None:
    await queue.add("one", "two")
    await add_gold(queue, "gold 1", "gold 2")
    await settle(queue, quiz=2)
    ann = await queue.open_session("ann")
    item = await ann.get()
    await ann.submit(item, "dog")
    again = await ann.submit(item, "cat", want=1)
    assert (again.verdict, again.feedback) == (Verdict.LATE, None)
    (second,) = again.leased
    assert second.quiz == QuizPlace(number=2, of=2)
    failed = await ann.submit(second, "cat", want=1)
    assert failed.idle is not None
    assert failed.idle.why is IdleWhy.QUIZ_FAILED


async def test_a_second_answer_tells_nobody_whether_an_item_is_gold(queue: QueueFixture) -> None:
    await queue.add("one")
    await add_gold(queue, "gold")
    await settle(queue, gold_rate=1.0)
    ann = await queue.open_session("ann")
    for item in await answers(ann, 2):
        assert (await ann.submit(item, "dog")).verdict is Verdict.LATE
    assert (await queue.resume(ann)).opened.mine == 2


async def test_a_late_answer_to_a_skipped_gold_item_is_late_as_any(queue: QueueFixture) -> None:
    await queue.add("one")
    await add_gold(queue, "gold")
    await settle(queue, gold_rate=1.0)
    ann = await queue.open_session("ann")
    for _ in range(2):
        item = await ann.get()
        await ann.skip(item)
        assert (await ann.submit(item, "dog")).verdict is Verdict.LATE


async def test_an_answer_of_a_passed_quiz_stays(queue: QueueFixture) -> None:
    await queue.add("one")
    await add_gold(queue, *(f"gold {n}" for n in range(4)))
    await settle(queue, quiz=3, gold_min=0.5)
    ann = await queue.open_session("ann")
    for number, value in enumerate(("dog", "cat", "cat")):
        await ann.submit(await ann.get(), value, id=f"A{number}")
    assert (await ann.undo("A0")).verdict is Verdict.UNDO_EXPIRED
    queue.clock.advance(1)
    await settle(queue, gold_rate=1.0)
    (item,) = await answers(ann, 1)
    await ann.submit(await ann.get(), id="B")
    assert (await ann.undo("B")).verdict is Verdict.DONE
    assert item.quiz is None


async def test_a_second_session_does_not_end_the_quiz(queue: QueueFixture) -> None:
    await queue.add("one")
    await add_gold(queue, "gold 1", "gold 2", "gold 3")
    await settle(queue, quiz=3, gold_rate=0.0)
    ann = await queue.open_session("ann")
    first, *rest = (await ann.claim(3)).leased
    await ann.submit(first)
    other = await queue.open_session("ann")
    assert (await other.claim()).idle == Idle(reason=IdleReason.WAITING)
    for item in rest:
        await ann.submit(item)
    assert (await other.get()).payload == '"one"'


async def test_whoever_comes_back_sees_where_they_are_in_the_quiz(queue: QueueFixture) -> None:
    await queue.add("one")
    await add_gold(queue, *(f"gold {n}" for n in range(5)))
    await settle(queue, quiz=4)
    ann = await queue.open_session("ann")
    await answers(ann, 1)
    held = (await ann.claim(2)).leased
    await ann.show(held[1])
    await ann.lose()
    back = await queue.resume(ann)
    places = {item.lease: item.quiz for item in back.opened.leases}
    assert places == {
        held[0].lease: QuizPlace(number=3, of=4),
        held[1].lease: QuizPlace(number=2, of=4),
    }


async def test_nothing_tells_gold_from_others_to_whoever_comes_back(queue: QueueFixture) -> None:
    await queue.add("one")
    await add_gold(queue, "gold")
    await settle(queue, gold_rate=1.0)
    ann = await queue.open_session("ann")
    await ann.claim(2)
    back = await queue.resume(ann)
    assert [item.quiz for item in back.opened.leases] == [None, None]

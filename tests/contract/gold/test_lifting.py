"""Suspensions as owners see and lift them, on both databases."""

from __future__ import annotations

import pytest

from supt_async.domain.participation import IdleWhy, Participation, ParticipationState
from supt_async.errors import NotFound, Refused
from supt_async.storage.people.participation import lift
from tests.contract.gold.test_handing_out import add_gold, answers, settle
from tests.support.queue_fixture import LabellerSession, QueueFixture, owner


async def suspended(queue: QueueFixture) -> LabellerSession:
    await queue.add(*(f"item {n}" for n in range(20)))
    await add_gold(queue, *(f"gold {n}" for n in range(30)))
    await settle(queue, gold_rate=1.0, gold_min=0.7)
    bob = await queue.open_session("bob")
    await answers(bob, 10, "dog")
    return bob


async def seen(queue: QueueFixture, name: str) -> Participation:
    found = await queue.storage.people.labellers(queue.project.id)
    return next(person.participation for person in found if person.name == name)


async def test_an_owner_sees_who_is_suspended_and_lifts_it(queue: QueueFixture) -> None:
    bob = await suspended(queue)
    state = await seen(queue, "bob")
    assert state.state is ParticipationState.SUSPENDED
    assert (state.reason, state.gold_answers, state.gold_right) == ("gold", 10, 0)
    by = await owner(queue)
    await lift(queue.storage.database, queue.project.id, "bob", by)
    assert await seen(queue, "bob") == Participation()
    assert len((await bob.claim()).leased) == 1
    (act, *_) = await queue.storage.acts.page(queue.project.id, before=None, limit=10)
    assert (act.by, act.what, act.details) == ("Owner", "labeller_lifted", {"labeller": "bob"})


async def test_after_a_lift_ten_gold_answers_are_judged_again(queue: QueueFixture) -> None:
    bob = await suspended(queue)
    await lift(queue.storage.database, queue.project.id, "bob", None)
    await answers(bob, 10, "dog")
    result = await bob.claim()
    assert result.idle is not None
    assert result.idle.why is IdleWhy.SUSPENDED


async def test_whoever_failed_the_quiz_works_on_after_a_lift(queue: QueueFixture) -> None:
    await queue.add("one")
    await add_gold(queue, "gold 1", "gold 2")
    await settle(queue, quiz=2, gold_rate=0.0)
    bob = await queue.open_session("bob")
    await answers(bob, 2, "dog")
    assert (await seen(queue, "bob")).reason == "quiz"
    await lift(queue.storage.database, queue.project.id, "bob", None)
    assert (await bob.get()).payload == '"one"'


async def test_only_a_suspension_can_be_lifted(queue: QueueFixture) -> None:
    await queue.open_session("ann")
    with pytest.raises(Refused, match="'ann' is not suspended in this project"):
        await lift(queue.storage.database, queue.project.id, "ann", None)
    with pytest.raises(NotFound, match="there is no labeller 'nobody' in this project"):
        await lift(queue.storage.database, queue.project.id, "nobody", None)

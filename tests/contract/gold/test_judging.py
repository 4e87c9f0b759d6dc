"""Judging of answers to gold items that need not be equal to the known one, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, delete, update

from supt_async.domain.results import Feedback, Verdict
from supt_async.storage.postgres.gold import judging
from supt_async.storage.postgres.queue import PostgresQueue
from supt_async.storage.schema import tables
from tests.contract.gold.test_handing_out import add_gold, answers, settle
from tests.support.queue_fixture import QueueFixture

SPANS = {"kind": "spans", "labels": ["name"]}
KNOWN: list[Any] = [[0, 9, "name"], [20, 29, "name"]]


async def ask_for(queue: QueueFixture, task: dict[str, Any]) -> None:
    """Make it a project with another task and with feedback to gold answers."""
    await queue.storage.catalogue.change(queue.project.id, task=task)
    await settle(queue, gold_rate=1.0, gold_feedback=True)
    await queue.add("one")


async def test_a_text_is_right_whatever_its_case(queue: QueueFixture) -> None:
    await ask_for(queue, {"kind": "text"})
    await add_gold(queue, "gold", label="New York")
    for name, answer, told in (
        ("ann", "new york.", Feedback(right=True)),
        ("bob", "Newark", Feedback(right=False, value="New York")),
    ):
        session = await queue.open_session(name)
        assert (await session.submit(await session.get(), answer)).feedback == told


@pytest.mark.parametrize("large", [False, True])
async def test_spans_are_right_if_most_of_them_agree(
    queue: QueueFixture, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if large:  # in a thread
        monkeypatch.setattr(judging, "LARGE", 0)
    await ask_for(queue, SPANS)
    await add_gold(queue, "gold", label=KNOWN)
    for name, answer, right in (
        ("ann", [[0, 8, "name"], [20, 29, "name"], [40, 49, "name"]], True),
        ("bob", KNOWN[:1], False),
    ):
        session = await queue.open_session(name)
        item = await session.get()
        result = await session.submit(item, answer, id=name)
        assert result.feedback is not None
        assert result.feedback.right is right
        again = await session.submit(item, answer, id=name)
        assert (again.verdict, again.feedback) == (Verdict.DUPLICATE, result.feedback)
    people = await queue.storage.people.labellers(queue.project.id)
    states = {person.name: person.participation for person in people}
    assert (states["ann"].gold_right, states["bob"].gold_right) == (1, 0)


async def test_an_answer_that_is_judged_later_is_judged_alike(queue: QueueFixture) -> None:
    await ask_for(queue, SPANS)
    await add_gold(queue, "gold", label=KNOWN)
    ann = await queue.open_session("ann")
    await answers(ann, 1, [[0, 8, "name"], [20, 29, "name"]])

    def forget(connection: Connection) -> None:
        connection.execute(update(tables.label).values(gold_right=None))
        connection.execute(delete(tables.participation))

    if isinstance(queue.storage.queue, PostgresQueue):  # the others judge as they store
        await queue.storage.database.write(forget)
    queue.clock.advance(60)
    await queue.storage.queue.sweep()
    (person,) = await queue.storage.people.labellers(queue.project.id)
    assert (person.participation.gold_answers, person.participation.gold_right) == (1, 1)

"""What gold items and their answers are left out of, on both databases."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import Connection, delete, update

from supt_async.domain.ids import RequestId
from supt_async.errors import Refused
from supt_async.storage.postgres.queue import PostgresQueue
from supt_async.storage.schema import tables
from supt_async.storage.transfer.export.parsing import export_options
from supt_async.storage.transfer.export.running import Export
from tests.contract.gold.test_handing_out import add_gold, answers, settle
from tests.support.queue_fixture import QueueFixture, owner


async def exported(queue: QueueFixture, **options: object) -> list[dict[str, Any]]:
    export = Export(queue.storage.database, queue.project, export_options(options))
    text = b"".join([chunk async for chunk in export.chunks()])
    return [json.loads(line) for line in text.splitlines()]


async def labelled(queue: QueueFixture) -> None:
    """Let Ann answer a gold item right, one wrong and then an item, and Bob undo a gold answer."""
    await queue.add("one", "two")
    await add_gold(queue, "gold 1")
    await settle(queue, gold_rate=1.0)
    ann = await queue.open_session("ann")
    await answers(ann, 1, "cat")
    await add_gold(queue, "gold 2", label="dog")
    await answers(ann, 2, "cat")
    bob = await queue.open_session("bob")
    await bob.submit(await bob.get(), "cat", id="B1")
    await bob.undo("B1")


async def test_gold_answers_are_exported_on_demand_alone(queue: QueueFixture) -> None:
    await labelled(queue)
    for options in ({}, {"late": True}, {"withdrawn": True}, {"resolve": "majority"}):
        rows = await exported(queue, **options)
        assert [row["item"] for row in rows] != []
        assert len(rows) == 1, options
        assert "gold_right" not in rows[0]
    rows = await exported(queue, gold=True)
    assert [(row["labeller"], row["gold_right"], row["late"]) for row in rows] == [
        ("ann", True, False),
        ("ann", False, False),
        ("ann", None, False),
    ]
    every = await exported(queue, gold=True, withdrawn=True)
    assert [row["withdrawn"] for row in every] == [False, False, False, True]


async def test_a_model_learns_from_no_gold_answer_and_ranks_no_gold_item(
    queue: QueueFixture,
) -> None:
    await labelled(queue)
    training = queue.storage.training
    assert len(await training.targets(queue.project.id)) == 1
    assert await training.label_count(queue.project.id) == 1
    pool = await training.pool(queue.project.id)
    assert len(pool.ids) == 2
    assert pool.out.tolist() == []  # Bob has the gold item of his undone answer


async def test_an_owner_answers_no_gold_item(queue: QueueFixture) -> None:
    await labelled(queue)
    by = await owner(queue)
    gold = [item.id async for item in queue.storage.catalogue.items(queue.project.id)][2]
    with pytest.raises(Refused, match="this item is gold"):
        await queue.storage.corrections.correct(by, gold, RequestId("C"), "cat")
    done = await queue.storage.corrections.correct_many(by, RequestId("D"), {gold: "cat"})
    assert done.labels == 0
    many = await queue.storage.many.label(by, RequestId("E"), [gold], "cat", None)
    assert many.labels == 0
    with pytest.raises(Refused, match="nobody has labelled this item"):
        await queue.storage.suspects.second_look(by, gold)


async def test_a_gold_answer_that_nobody_judged_is_judged_later(queue: QueueFixture) -> None:
    await queue.add("one")
    await add_gold(queue, "gold")
    await settle(queue, gold_rate=1.0)
    ann = await queue.open_session("ann")
    await answers(ann, 1, "cat")

    def forget(connection: Connection) -> None:
        connection.execute(update(tables.label).values(gold_right=None))
        connection.execute(delete(tables.participation))

    if isinstance(queue.storage.queue, PostgresQueue):  # the others judge as they store
        await queue.storage.database.write(forget)
    queue.clock.advance(60)
    await queue.storage.queue.sweep()
    found = await queue.storage.people.labellers(queue.project.id)
    states = {person.name: person.participation for person in found}
    assert (states["ann"].gold_answers, states["ann"].gold_right) == (1, 1)

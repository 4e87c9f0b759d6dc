"""What exports say of suggestions, and what becomes of machine labels in them."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, insert, select

from supt_async.rules.suggesting import is_blind
from supt_async.storage.schema import tables
from tests.contract.suggestions.given import add, suggest, take_all
from tests.contract.transfer.test_exports import correct, exported
from tests.support.queue_fixture import QueueFixture

FIELDS = ("suggestion_source", "suggestion", "accepted", "machine")
HUMAN = (None, None, None, False)


async def test_labels_tell_what_their_hand_outs_had(queue: QueueFixture) -> None:
    await add(queue, *range(8))
    await queue.add("without")
    await suggest(queue, suggest_blind=0.5)
    ada = await queue.open_session("Ada")
    expected: dict[str, tuple[object, ...]] = {}
    for number, leased in enumerate(await take_all(ada)):
        await ada.submit(leased, ("cat", "dog")[number % 2], id=f"A{number}")
        shown = not is_blind(leased.item, ada.access.labeller, 0.5)
        if leased.payload == '"without"':
            expected[f"A{number}"] = HUMAN
        else:
            accepted = number % 2 == 0 if shown else None
            expected[f"A{number}"] = ("llm", "cat", accepted, False)
    found = {row["label"]: tuple(row[name] for name in FIELDS) for row in await exported(queue)}
    assert found == expected
    assert {row[2] for row in found.values()} == {True, False, None}


async def test_a_correction_has_no_suggestion(queue: QueueFixture) -> None:
    await add(queue, "one")
    await suggest(queue)
    ada = await queue.open_session("Ada")
    leased = await ada.get()
    await ada.submit(leased)
    await correct(queue, leased.item, "dog", "C1")
    _, correction = await exported(queue)
    assert tuple(correction[name] for name in FIELDS) == HUMAN


async def accept(queue: QueueFixture, *items: int, value: str = '"cat"') -> None:
    """Store machine labels, as accepting suggestions does."""

    def write(connection: Connection) -> None:
        who = connection.scalar(
            insert(tables.labeller)
            .values(name="source:llm", created_ms=0)
            .returning(tables.labeller.c.id)
        )
        ids = sorted(connection.scalars(select(tables.content.c.item_id)))
        for number in items:
            row = {
                "project_id": queue.project.id,
                "id": f"M{number}",
                "item_id": ids[number],
                "labeller_id": who,
                "lease": "",
                "value": value,
                "created_ms": queue.clock.now,
                "generation": 0,
                "suggestion_source": "llm",
                "suggestion_value": value,
                "suggestion_score": 0.97,
                "machine": True,
            }
            connection.execute(insert(tables.label).values(**row))

    await queue.storage.database.write(write)


async def test_machine_labels_are_marked_and_may_be_left_out(queue: QueueFixture) -> None:
    await queue.add("one", "two")
    await accept(queue, 0)
    ada = await queue.open_session("Ada")
    await ada.submit(await ada.get(), id="A1")
    found = {row["label"]: row["machine"] for row in await exported(queue)}
    assert found == {"M0": True, "A1": False}
    assert [row["label"] for row in await exported(queue, machine=False)] == ["A1"]


@pytest.mark.parametrize("resolve", ["majority", "consensus"])
async def test_a_machine_label_is_the_answer_where_no_person_gave_one(
    queue: QueueFixture, resolve: str
) -> None:
    await queue.add("one", "two")
    ada = await queue.open_session("Ada")
    for leased in await take_all(ada):
        if leased.payload == '"two"':
            await ada.submit(leased, "dog")
    await accept(queue, 0, 1)
    one, two = await exported(queue, resolve=resolve)
    assert (one["value"], one["labellers"], one["confidence"]) == ("cat", ["source:llm"], 0.97)
    assert (two["value"], two["labellers"], two["labels"]) == ("dog", ["Ada"], 1)
    (people,) = await exported(queue, resolve=resolve, machine=False)
    assert people["value"] == "dog"


async def test_what_was_suggested_to_a_form_is_split_by_question(queue: QueueFixture) -> None:
    questions = [
        {"name": name, "kind": "choice", "options": ["cat", "dog"]} for name in ("top", "low")
    ]
    await queue.storage.catalogue.change(
        queue.project.id, task={"kind": "form", "questions": questions}
    )
    await add(queue, "one", suggested={"top": "cat", "low": "dog"})
    await add(queue, "two", suggested={"top": "cat"})
    await suggest(queue)
    ada = await queue.open_session("Ada")
    for leased in await take_all(ada):
        await ada.submit(leased, {"top": "cat", "low": "cat"})
    whole = [row["accepted"] for row in await exported(queue)]
    assert whole == [False, False]
    top = [(row["suggestion"], row["accepted"]) for row in await exported(queue, question="top")]
    assert top == [("cat", True), ("cat", True)]
    low = {(row["suggestion"], row["accepted"]) for row in await exported(queue, question="low")}
    assert low == {("dog", False), (None, None)}

"""Agreement of a project's people: which answers are compared, on every database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
import pytest
from sqlalchemy import Connection, event

from supt_async.domain.values import JSONValue
from supt_async.learning.agreement.intervals import Draws, alpha_of, nominal
from supt_async.learning.agreement.report import QuestionAgreement, Scale
from supt_async.storage.agreement import agreement as module, given as all_given, reading
from supt_async.storage.agreement.agreement import AgreementReport, agreement
from supt_async.storage.people import accounts
from tests.contract.agreement.given import MONDAY, WEEK, people, row, store, withdraw
from tests.learning.agreement.rater_tables import answers_in, simulated
from tests.support.queue_fixture import QueueFixture

CHOICE = {"kind": "choice", "options": ["a", "b", "c", "d"]}
TABLE = simulated(3, 40, 0.7)


async def report(queue: QueueFixture, task: dict[str, Any] = CHOICE) -> AgreementReport:
    project = replace(queue.project, task=task)
    return await agreement(queue.storage.database, project, asyncio.to_thread)


async def only(queue: QueueFixture, task: dict[str, Any] = CHOICE) -> QuestionAgreement:
    found = await report(queue, task)
    assert len(found.questions) == 1
    return found.questions[0]


def answers(
    by: list[int], of: Callable[[int], object] = "abcd".__getitem__
) -> list[dict[str, Any]]:
    """Return the labels of the table, as people give them."""
    return [
        row(item + 1, by[who], of(int(TABLE[who, item])))
        for item in range(TABLE.shape[1])
        for who in range(len(by))
    ]


async def test_the_answers_of_people_to_the_same_items_are_compared(queue: QueueFixture) -> None:
    by = await people(queue.storage, "Ada", "Ben", "Cyd")
    await store(queue.storage, queue.project.id, answers(by))
    found = await report(queue)
    [question] = found.questions
    assert question.alpha == alpha_of(nominal(answers_in(TABLE)), Draws(int(queue.project.id)))
    assert (found.labels, found.all, question.question) == (120, True, None)
    assert [label.value for label in question.labels] == ["a", "b", "c", "d"]
    assert sorted(found.names.values()) == ["Ada", "Ben", "Cyd"]
    assert len(question.pairs) == 3
    decoded = msgspec.json.decode(msgspec.json.encode(found), type=AgreementReport)
    assert decoded == found


async def test_what_is_no_answer_of_a_person_does_not_count(queue: QueueFixture) -> None:
    ada, ben = await people(queue.storage, "Ada", "Ben")
    file = await queue.storage.database.write(
        lambda connection: accounts.find_or_make_own(connection, accounts.IMPORT, 0)
    )
    gone = row(1, ben, "b")
    rows = [
        row(1, ada, "a"),
        gone,
        row(2, ada, "a"),
        row(2, file, "b"),
        row(3, ada, "a", gold=True, gold_right=True),
        row(3, ben, "b", gold=True, gold_right=False),
        row(4, ada, "a"),
        row(4, ben, "b", late=True),
        row(5, ada, "a"),
        row(5, ben, "b", machine=True),
        row(6, ada, "a"),
    ]
    await store(queue.storage, queue.project.id, rows)
    await withdraw(queue.storage, queue.project.id, gone)
    found = await report(queue)
    assert found.labels == 0
    assert found.questions[0].alpha.items == 0


async def test_another_projects_answers_do_not_count(queue: QueueFixture) -> None:
    ada, ben = await people(queue.storage, "Ada", "Ben")
    other = type(queue.project.id)(queue.project.id + 1)
    await store(queue.storage, other, [row(1, ada, "a"), row(1, ben, "a")])
    assert (await report(queue)).labels == 0


async def test_each_question_of_a_form_is_measured_by_itself(queue: QueueFixture) -> None:
    task = {
        "kind": "form",
        "questions": [
            {"name": "topic", "kind": "choice", "options": ["a", "b"]},
            {"name": "stars", "kind": "rating", "scale": [1, 5], "required": False},
        ],
    }
    ada, ben = await people(queue.storage, "Ada", "Ben")
    rows = []
    for item in range(12):
        rows.append(row(item, ada, {"topic": "ab"[item % 2], "stars": item % 5 + 1}))
        stars = {} if item < 6 else {"stars": item % 5 + 1}
        rows.append(row(item, ben, {"topic": "a", **stars}))
    await store(queue.storage, queue.project.id, rows)
    topic, stars_ = (await report(queue, task)).questions
    assert (topic.question, topic.scale, topic.alpha.items) == ("topic", Scale.NOMINAL, 12)
    assert topic.alpha.alpha is not None
    assert topic.alpha.alpha < 0
    assert (stars_.question, stars_.scale, stars_.alpha.items) == ("stars", Scale.ORDINAL, 6)
    assert stars_.alpha.alpha == 1.0


async def test_lists_agree_as_far_as_they_are_alike(queue: QueueFixture) -> None:
    task = {"kind": "choices", "options": ["a", "b", "c"]}
    ada, ben = await people(queue.storage, "Ada", "Ben")
    rows = []
    for item in range(20):
        rows.append(row(item, ada, ["a", "b"] if item % 2 else ["c"]))
        rows.append(row(item, ben, ["a"] if item % 2 else ["c"]))
    await store(queue.storage, queue.project.id, rows)
    found = await only(queue, task)
    assert found.scale is Scale.LIKENESS
    assert found.alpha.alpha is not None
    assert 0.5 < found.alpha.alpha < 1
    assert found.pairs[0].alike == pytest.approx((1 + 1 / 2) / 2)
    by_label = {label.value: label.alpha.alpha for label in found.labels}
    assert by_label["c"] == by_label["a"] == 1.0
    assert by_label["b"] is not None
    assert by_label["b"] < 0


async def test_weeks_are_those_in_which_the_latest_answers_came(queue: QueueFixture) -> None:
    by = await people(queue.storage, "Ada", "Ben", "Cyd")
    rows = answers(by)
    for number, one in enumerate(rows):
        one["created_ms"] = MONDAY - 1 + (number // 60) * WEEK
    await store(queue.storage, queue.project.id, rows)
    found = await only(queue)
    assert [week.alpha.items for week in found.weeks] == [20, 20]
    assert found.weeks[1].week == found.weeks[0].week + 1


async def test_labels_are_read_in_pages(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = await people(queue.storage, "Ada", "Ben", "Cyd")
    await store(queue.storage, queue.project.id, answers(by))
    whole = await report(queue)
    monkeypatch.setattr(all_given, "SPAN", 7)
    assert await report(queue) == whole
    monkeypatch.setattr(all_given, "MOST_TEXTS", 1)
    monkeypatch.setattr(reading, "VALUES", 5)
    assert await report(queue) == whole
    monkeypatch.setattr(reading, "SPREAD", 0)
    assert await report(queue) == whole


async def test_of_too_many_answers_those_to_some_items_are_compared(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = await people(queue.storage, "Ada", "Ben", "Cyd")
    await store(queue.storage, queue.project.id, answers(by))
    monkeypatch.setattr(module, "MOST_ANSWERS", 60)
    found = await report(queue)
    assert 50 <= found.labels <= 60
    assert not found.all


async def test_options_that_are_not_strings_stay_apart(queue: QueueFixture) -> None:
    by = await people(queue.storage, "Ada", "Ben", "Cyd")
    values: list[JSONValue] = [1, True, "1", 2]
    await store(queue.storage, queue.project.id, answers(by, values.__getitem__))
    options = [{"value": value, "label": f"option {n}"} for n, value in enumerate(values)]
    found = await only(queue, {"kind": "choice", "options": options})
    assert found.alpha.alpha == pytest.approx(alpha_of(nominal(answers_in(TABLE)), None).alpha)
    assert [label.answers for label in found.labels] == np.bincount(TABLE.ravel()).tolist()


async def test_no_statement_looks_all_labels_of_a_project_up_for_each_page(
    queue: QueueFixture,
) -> None:
    """SQLite would sort a million labels for each few thousand that it returns."""
    by = await people(queue.storage, "Ada", "Ben", "Cyd")
    await store(queue.storage, queue.project.id, answers(by))
    asked: list[str] = []

    def listen(connection: Connection) -> None:
        event.listen(connection, "before_cursor_execute", keep)
        for start in (1, 60):
            all_given._columns(queue.project.id, start, True, connection)
        reading._read_values(queue.project.id, np.arange(1, 9), connection)
        event.remove(connection, "before_cursor_execute", keep)
        if connection.dialect.name == "sqlite":
            for statement, values in given:
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
                asked.append(" ".join(str(row[3]) for row in plan))

    given: list[tuple[str, Any]] = []

    def keep(_: Any, __: Any, statement: str, values: Any, *___: Any) -> None:
        if statement.startswith("SELECT"):
            given.append((statement, values))

    await queue.storage.database.read(listen)
    assert len(given) == 3
    assert all("ROWID>? AND ROWID<?" in plan.upper() for plan in asked), asked
    assert not any("TEMP B-TREE" in plan for plan in asked), asked

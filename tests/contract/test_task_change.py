"""Change of a task: stored items and answers must fit the new one."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from supt_async.domain.ids import RequestId
from supt_async.errors import Refused
from supt_async.storage.review_records import Filter, ItemStatus
from supt_async.storage.schema import tables
from tests.support.queue_fixture import TASK, QueueFixture, owner

SET = {"kind": "choices", "options": ["a", "b", "c"]}


async def answered(queue: QueueFixture, name: str, value: Any) -> None:
    session = await queue.open_session(name)
    await session.submit(await session.get(), value, id=f"{name}-1")


async def store(queue: QueueFixture, label: str, text: str) -> None:
    """Write an answer as an earlier version took it in."""
    b = tables.label.c
    change = update(tables.label).where(b.id == label).values(value=text)
    await queue.storage.database.write(lambda connection: connection.execute(change))


async def values(queue: QueueFixture) -> list[Any]:
    found = queue.storage.catalogue.labels(queue.project.id)
    return [label.value async for label in found]


async def test_an_answer_that_the_task_never_allowed_does_not_keep_it_from_being_edited(
    queue: QueueFixture,
) -> None:
    await queue.add("x", "y")
    await answered(queue, "Ada", "cat")
    await answered(queue, "Bob", "dog")
    await store(queue, "Ada-1", '"zzz"')
    change = queue.storage.catalogue.change
    await change(queue.project.id, task={**TASK, "options": ["dog", "fox"]})
    with pytest.raises(Refused, match="an answer that this task would not allow"):
        await change(queue.project.id, task={**TASK, "options": ["fox"]})
    assert await values(queue) == ["zzz", "dog"]


async def test_sets_stay_equal_when_their_options_change_places(queue: QueueFixture) -> None:
    project = await queue.another_project("several", overlap=2)
    change, id_ = queue.storage.catalogue.change, project.project.id
    await change(id_, task=SET)
    await project.add("x")
    await answered(project, "Ada", ["a", "c"])
    await change(id_, task={**SET, "options": ["new", "a", "b", "c"]})
    assert await values(project) == [["a", "c"]]
    await change(id_, task={**SET, "options": ["c", "b", "a"]})
    assert await values(project) == [["c", "a"]]
    await answered(project, "Bob", ["c", "a"])

    async def disputed() -> int:
        wanted = Filter(status=ItemStatus.DISAGREEMENT)
        page = await queue.storage.browser.page(id_, wanted, after=0, limit=9)
        return len(page.items)

    assert await disputed() == 0
    await change(id_, task={**SET, "options": ["a", "b", "c"]})
    assert await values(project) == [["a", "c"], ["a", "c"]]
    assert await disputed() == 0


async def test_a_task_that_the_items_are_not_about_is_refused(queue: QueueFixture) -> None:
    await queue.add({"text": "a row"}, external_id="row-1")
    change, id_ = queue.storage.catalogue.change, queue.project.id
    for task, words in (
        ({"kind": "spans", "labels": ["A"]}, "item 'row-1' could not be answered by this task"),
        ({"kind": "boxes", "labels": ["A"]}, "drawn on an image"),
        ({"kind": "compare"}, "has no a and no b"),
        ({**TASK, "item": "image"}, '"item": "image"'),
        ({**TASK, "item": "html"}, "markup is a text"),
        ({"kind": "choice", "options_from": "x", "item": "text"}, "the options come from 'x'"),
    ):
        with pytest.raises(Refused, match=words):
            await change(id_, task=task)
    await change(id_, task={"kind": "rating", "scale": [1, 5]})
    assert (await queue.storage.catalogue.project("digits")).task["kind"] == "rating"


async def test_a_task_that_the_items_are_about_is_taken(queue: QueueFixture) -> None:
    await queue.add("a text", "another")
    change, id_ = queue.storage.catalogue.change, queue.project.id
    await change(id_, task={"kind": "spans", "labels": ["A"]})
    await change(id_, task={"kind": "choice", "options": ["x"], "item": "image"})


FORM: dict[str, Any] = {
    "kind": "form",
    "item": {"a": "text", "b": "text"},
    "questions": [
        {
            "name": "topic",
            "kind": "choice",
            "options": [{"value": "bug", "options": ["crash", "typo"]}, "praise"],
        },
        {"name": "why", "kind": "text", "required": False},
        {
            "name": "who",
            "kind": "spans",
            "labels": [{"value": "person"}, "place"],
            "on": "a",
            "required": False,
        },
    ],
}


def changed(question: int, **fields: Any) -> dict[str, Any]:
    """Return the form with fields of a question changed."""
    asked = [dict(one) for one in FORM["questions"]]
    asked[question] |= fields
    return {**FORM, "questions": asked}


async def a_form(queue: QueueFixture) -> QueueFixture:
    project = await queue.another_project("form", overlap=4)
    await queue.storage.catalogue.change(project.project.id, task=FORM)
    await project.add({"a": "Ada met Bo", "b": "and Eve"})
    await answered(project, "Ada", {"topic": "crash", "why": "x"})
    await answered(project, "Bob", {"topic": "crash", "why": "y"})
    await answered(project, "Eve", {"topic": "praise", "who": [[0, 3, "person"]]})
    return project


async def test_a_form_may_get_what_its_answers_can_do_without(queue: QueueFixture) -> None:
    project = await a_form(queue)
    optional = {"name": "sure", "kind": "choice", "options": ["yes"], "required": False}
    asked = FORM["questions"]
    deep = [{"value": "bug", "options": ["crash", "typo", {"value": "x", "options": ["y"]}]}]
    for task in (
        {**FORM, "questions": [optional, *asked]},
        {**FORM, "questions": [asked[2], asked[0], asked[1]]},
        changed(0, options=[*deep, "praise"]),
        changed(0, options=["crash", "praise"]),
        changed(1, required=True, when={"question": "topic", "is": ["crash", "typo"]}),
        changed(2, labels=[{"value": "person", "questions": [optional]}, "place"]),
        changed(2, labels=["person"], relations=None),
        {**FORM, "learn": "topic"},
    ):
        await queue.storage.catalogue.change(project.project.id, task=task)
        assert len(await values(project)) == 3
        await queue.storage.catalogue.change(project.project.id, task=FORM)


async def test_a_form_that_would_not_allow_its_answers_is_refused_with_their_number(
    queue: QueueFixture,
) -> None:
    project = await a_form(queue)
    asked = FORM["questions"]
    required = {"name": "sure", "kind": "rating", "scale": [1, 3]}
    for task, words in (
        ({**FORM, "questions": asked[:1]}, "3 answers .* an answer to a question that"),
        ({**FORM, "questions": [*asked, required]}, '3 answers .*"sure" must be answered'),
        ({**FORM, "questions": [asked[0], asked[2]]}, "2 answers"),
        (changed(0, options=["praise"]), '2 answers .*"topic": The value must be one of'),
        (changed(0, options=[{"value": "bug", "options": ["typo"]}, "praise"]), "2 answers"),
        (changed(1, when={"question": "topic", "is": "praise"}), "2 answers .* leave it out"),
        (changed(2, labels=["place"]), "an answer that"),
        (changed(2, labels=[{"value": "person", "questions": [required]}]), "an answer that"),
        (changed(2, on="b"), "an answer .*They are about the field 'a' of their items"),
        (changed(2, relations=["knows"]), "an answer .*regions and relations"),
    ):
        with pytest.raises(Refused, match=words):
            await queue.storage.catalogue.change(project.project.id, task=task)
    assert (await queue.storage.catalogue.project("form")).task == FORM


async def test_a_task_may_get_more_options_but_not_lose_one_that_was_given(
    queue: QueueFixture,
) -> None:
    catalogue, project = queue.storage.catalogue, queue.project.id
    await queue.add("x", "y")
    session = await queue.open_session("Ada")
    first, second = (await session.claim(2)).leased
    await session.submit(first, "cat", id="A1")
    await catalogue.change(project, task={**TASK, "options": ["cat", "dog", "fox"]})
    await catalogue.change(project, task={**TASK, "options": ["cat", "fox"]})
    with pytest.raises(Refused, match="an answer that this task would not allow"):
        await catalogue.change(project, task={**TASK, "options": ["fox", "dog"]}, title="New")
    with pytest.raises(Refused, match=r"task\.kind"):
        await catalogue.change(project, task={"kind": "nothing"})
    now = await catalogue.project("digits")
    assert (now.title, now.task["options"]) == ("Digits", ["cat", "fox"])
    # A correction is an answer, too.
    corrections = queue.storage.corrections
    await corrections.correct(await owner(queue), second.item, RequestId("C1"), "fox")
    with pytest.raises(Refused):
        await catalogue.change(project, task={"kind": "choice", "options": ["cat"]})
    await catalogue.change(project, task={"kind": "text"})

"""Suggestions after a change of the task, on every database."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from supt_async.storage.schema import tables
from supt_async.storage.suggestions import task_change
from supt_async.storage.suggestions.acceptable import Wanted
from supt_async.storage.suggestions.accepting import Accepting
from supt_async.storage.suggestions.audits import acceptances
from supt_async.storage.suggestions.taking_back import take_back
from tests.contract.suggestions.test_adding import add, brief, named, stored
from tests.support.queue_fixture import QueueFixture


async def test_a_new_task_respells_suggestions_and_deletes_what_is_no_answer_any_more(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task_change, "PAGE", 2)
    catalogue = queue.storage.catalogue
    options = {"kind": "choices", "options": ["a", "b", "c"]}
    await catalogue.change(queue.project.id, task=options)
    await named(queue, *"uvwxyz")
    values = [["a", "b"], ["c"], [], ["a"], ["b", "c"], ["b"]]
    lines = [{"id": name, "value": value} for name, value in zip("uvwxyz", values, strict=True)]
    await add(queue, *lines, task=options)
    await add(queue, {"id": "u", "value": ["c", "a"]}, source="other", task=options)
    other = await queue.another_project("other")
    await named(other, "u")
    await add(other, {"id": "u", "value": "cat"})

    threads = set()
    judge = task_change.SuggestionFit._judge

    def judged(self: task_change.SuggestionFit, text: str) -> str | None:
        threads.add(threading.get_ident())
        return judge(self, text)

    monkeypatch.setattr(task_change.SuggestionFit, "_judge", judged)
    await catalogue.change(queue.project.id, task={"kind": "choices", "options": ["b", "a"]})
    assert threads, "they are judged"
    assert threading.get_ident() not in threads, "not where labellers are served"
    kept = [("u", ["b", "a"]), ("w", []), ("x", ["a"]), ("z", ["b"])]
    assert brief(await stored(queue, "clip")) == kept
    assert await stored(queue, "other") == []
    assert brief(await stored(other)) == [("u", "cat")]


async def test_a_new_task_respells_what_answers_are_compared_with(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task_change, "PAGE", 2)
    catalogue, database = queue.storage.catalogue, queue.storage.database
    options = {"kind": "choices", "options": ["a", "b"]}
    await catalogue.change(queue.project.id, task=options)
    names = "tuvwxyz"
    await named(queue, *names)
    lines = [{"id": name, "value": ["a", "b"], "score": 1} for name in names]
    await add(queue, *lines, task=options)
    await queue.storage.catalogue.change(queue.project.id, settings={"suggest": "clip"})
    wanted = Wanted(source="clip", min_score=0.5, audit=0.999)
    for _ in range(2):  # both acts have all items audited
        assert (await Accepting(database, queue.project.id, wanted).run()).audited == 7
        await take_back(database, queue.project.id, "clip")
    ada = await queue.open_session("Ada")
    for offer in (await ada.claim(7)).leased:
        await ada.submit(offer, ["a", "b"])
    await catalogue.change(queue.project.id, task={**options, "options": ["b", "a"]})
    assert [one.wrong for one in await acceptances(database, queue.project.id)] == [0, 0]
    b = tables.label.c
    same = select(func.count()).where(b.value == '["b","a"]', b.suggestion_value == b.value)
    assert await database.read(lambda connection: connection.scalar(same)) == 7


async def test_the_task_is_the_one_in_force(queue: QueueFixture) -> None:
    training, project = queue.storage.training, queue.project.id
    new = {"kind": "choice", "options": ["cat", "dog", "cow"]}
    await queue.storage.catalogue.change(project, task=new)
    assert await training.task(project) == new
    await queue.storage.catalogue.delete_project(project)
    assert await training.task(project) is None

"""Forms of several questions, and tasks that no model learns, from a database to its status."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from supt_async.domain.items import NewItem
from supt_async.domain.project import ModelState, Project
from supt_async.domain.values import JSONValue
from supt_async.orchestrator.executors.processes import ProcessPool
from supt_async.orchestrator.loop import Orchestrator
from supt_async.storage.factory import Storage, open_storage
from supt_async.storage.queries.project_status import status
from supt_async.storage.schema import tables

pytestmark = pytest.mark.timeout(300)

FORM: JSONValue = {
    "kind": "form",
    "questions": [
        {"name": "topic", "kind": "choice", "options": ["bug", "praise"]},
        {
            "name": "severity",
            "kind": "rating",
            "scale": [1, 3],
            "when": {"question": "topic", "is": "bug"},
        },
        {"name": "why", "kind": "text", "required": False},
        {"name": "spam", "kind": "choice", "options": ["yes", "no"], "required": False},
    ],
}
WORDS = {1: "slow", 2: "fails", 3: "crash"}


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    opened = await open_storage(f"sqlite:///{tmp_path}/x.db")
    yield opened
    await opened.close()


@pytest.fixture
async def workers() -> AsyncIterator[ProcessPool]:
    async with ProcessPool(1) as workers:
        yield workers


def answer_to(number: int) -> dict[str, JSONValue]:
    if number % 2:
        return {"topic": "praise", "spam": "no"}
    return {"topic": "bug", "severity": number // 2 % 3 + 1, "spam": "no"}


def text_of(number: int) -> str:
    answer = answer_to(number)
    if answer["topic"] == "praise":
        return f"thanks, lovely work, number {number}"
    return f"the app: {WORDS[number // 2 % 3 + 1]}, number {number}"


async def create(storage: Storage, task: JSONValue, labelled: int, count: int) -> Project:
    project = await storage.catalogue.create_project("tickets", title="", task=task)
    items = [
        NewItem(
            payload=msgspec.json.encode(text_of(number)).decode(),
            label=answer_to(number) if number < labelled else None,
        )
        for number in range(count)
    ]
    await storage.catalogue.add_items(project.id, items)
    return project


async def suggestions(storage: Storage) -> list[tuple[JSONValue, float]]:
    s = tables.suggestion.c
    statement = select(s.value, s.score).where(s.source == "model").order_by(s.item_id)
    rows = await storage.database.read(lambda connection: connection.execute(statement).all())
    return [(msgspec.json.decode(value), score) for value, score in rows]


async def test_every_question_of_a_form_is_learned_scored_and_answered(
    storage: Storage, workers: ProcessPool, tmp_path: Path
) -> None:
    project = await create(storage, FORM, labelled=90, count=130)
    orchestrator = Orchestrator(storage.training, workers, project, tmp_path / "state")
    result = await orchestrator.once()
    await orchestrator.close()
    assert result.score is not None
    model = (await status(storage, project.slug))["model"]
    assert isinstance(model, dict)
    assert model["state"] == ModelState.READY
    scores = {one["question"]: one["score"] for one in model["questions"]}
    assert scores["topic"] > 0.9
    assert scores["severity"] > 0.9
    assert scores["why"] is scores["spam"] is None
    assert model["notes"] == [
        "No model learns the question 'spam' yet: all its answers are the same."
    ]
    found = await suggestions(storage)
    expected = [answer_to(number) for number in range(90, 130)]
    assert len(found) == len(expected)
    for answer in expected:
        del answer["spam"]  # it may be left out, and no model learns it
    assert [answer for answer, _ in found] == expected
    assert all(0 < score <= 1 for _, score in found)


async def test_texts_to_be_written_come_in_an_order_of_their_own_and_the_status_says_which(
    storage: Storage, workers: ProcessPool, tmp_path: Path
) -> None:
    project = await create(storage, {"kind": "text"}, labelled=0, count=130)
    orchestrator = Orchestrator(storage.training, workers, project, tmp_path / "state")
    running = asyncio.create_task(orchestrator.run())
    async with asyncio.timeout(120):
        while True:
            runs = await storage.training.latest_runs(project.id)
            if any(run.state is ModelState.READY for run in runs):
                break
            await asyncio.sleep(0.05)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await orchestrator.close()
    found = await status(storage, project.slug)
    model = found["model"]
    assert isinstance(model, dict)
    assert (model["state"], model["waits"]) == (ModelState.IDLE, "task")
    (note,) = model["notes"]
    assert note.startswith("No model learns tasks of the kind text: items are ranked by diversity")
    assert found["generation"] == 1
    _, head = await storage.training.head(project.id, 8)
    first = [text_of(item - 1).partition(", number")[0] for item in head]
    assert len(set(first)) == 4, "one of each kind is among the first"

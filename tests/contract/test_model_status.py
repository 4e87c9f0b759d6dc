"""Model status: why there is no model yet, its score, and what it can't learn."""

from __future__ import annotations

from typing import Any

import pytest

from supt_async.domain.ids import Term
from supt_async.domain.items import NewItem
from supt_async.domain.project import ModelState, Project
from supt_async.domain.values import JSONValue
from supt_async.learning import teachable
from supt_async.payloads.codec import encode
from supt_async.storage.queries.project_status import status
from supt_async.storage.training.model_status import DIVERSITY, model_message, scores
from tests.support.queue_fixture import QueueFixture

BOXES = {"kind": "boxes", "labels": ["car"], "item": "image"}
CHOICE: JSONValue = {"kind": "choice", "options": ["cat", "dog"]}
PHOTOS = {"kind": "choice", "options": ["cat", "dog"], "item": "image"}


async def model(queue: QueueFixture, project: Project | None = None) -> dict[str, Any]:
    found = await status(queue.storage, (project or queue.project).slug)
    described: dict[str, Any] = found["model"]
    return described


async def lead(queue: QueueFixture, project: Project | None = None) -> Term:
    id_ = (project or queue.project).id
    term = await queue.storage.training.lead(id_, "here", 10_000)
    assert term is not None
    return term


async def create(
    queue: QueueFixture, task: JSONValue, *values: str, features: str | None = None
) -> Project:
    project = await queue.storage.catalogue.create_project("other", title="", task=task)
    items = [NewItem(payload=value, features=features) for value in values]
    await queue.storage.catalogue.add_items(project.id, items)
    return project


async def test_without_an_orchestrator_that_is_what_is_waited_for(queue: QueueFixture) -> None:
    await queue.add("a", "b")
    found = await model(queue)
    assert (found["state"], found["waits"]) == (ModelState.IDLE, "orchestrator")
    await lead(queue)
    assert (await model(queue))["waits"] == "labels"
    queue.clock.advance(11)
    assert (await model(queue))["waits"] == "orchestrator", "it has gone"


async def test_what_a_model_prints_is_told_while_it_is_trained(queue: QueueFixture) -> None:
    training, project = queue.storage.training, queue.project.id
    term = await lead(queue)
    run = await training.queue_run(project, term, 7)
    assert run is not None
    for line in ("epoch 1", "epoch 2"):
        await training.update_run(project, term, run, ModelState.TRAINING, progress=line)
        assert (await model(queue))["progress"] == line
    await training.update_run(project, term, run, ModelState.READY)
    assert (await model(queue))["progress"] is None
    (found,) = await training.runs(project)
    assert found.progress == "epoch 2"


async def test_an_orchestrator_waits_for_items_and_labels(queue: QueueFixture) -> None:
    await lead(queue)
    assert (await model(queue))["waits"] == "items"
    await queue.add(*"abcdef")
    (note,) = (await model(queue))["notes"]
    assert note == "The model waits for labels: it needs 2 or more, and has 0."
    ada = await queue.open_session("Ada")
    for _ in range(3):
        await ada.submit(await ada.get())
    (note,) = (await model(queue))["notes"]
    assert "starts at 10 labels" in note
    assert "two items have different answers. There are 3 labels." in note


async def test_spans_say_what_to_install_to_learn_them_and_that_their_score_is_f1(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    spans = await create(queue, {"kind": "spans", "labels": ["a"]}, '"text"')
    found = await model(queue, spans)
    assert (found["waits"], found["measure"]) == ("orchestrator", "f1")
    monkeypatch.setattr(teachable, "SPANS_MODULE", "no_such_module")
    found = await model(queue, spans)
    assert found["waits"] == "package"
    assert "run pip install python-crfsuite, and start supt again" in found["notes"][0]
    assert (await model(queue))["measure"] == "accuracy"


async def test_a_score_stays_however_many_trainings_end_before_the_next_evaluation(
    queue: QueueFixture,
) -> None:
    training, project = queue.storage.training, queue.project.id
    term = await lead(queue)
    for labels in range(100, 220, 10):
        run = await training.queue_run(project, term, labels)
        assert run is not None
        metrics = {"score": 0.75} if labels == 100 else {}
        await training.update_run(project, term, run, ModelState.READY, metrics=metrics)
    found = await model(queue)
    assert (found["score"], found["labels"]) == (0.75, 210)


async def test_a_task_that_no_default_model_learns_says_so(queue: QueueFixture) -> None:
    boxes = await create(queue, BOXES, '"a.png"')
    found = await model(queue, boxes)
    assert found["waits"] == "task"
    assert found["notes"][0].startswith("No default model learns 'boxes' tasks. An orchestrator")
    await lead(queue, boxes)
    assert (await model(queue, boxes))["waits"] == "labels", "of a model of the owner's own"


@pytest.mark.parametrize(
    ("task", "about"),
    [
        ({"kind": "text"}, "No model learns tasks of the kind text"),
        (
            {"kind": "form", "questions": [{"name": "why", "kind": "text"}]},
            "No model learns a question of this form",
        ),
    ],
)
async def test_where_items_are_ranked_by_diversity_alone_that_is_said(
    queue: QueueFixture, task: JSONValue, about: str
) -> None:
    project = await create(queue, task, '"a"', '"b"')
    training = queue.storage.training
    term = await lead(queue, project)
    run = await training.queue_run(project.id, term, 0)
    assert run is not None
    metrics = {DIVERSITY: 1.0}
    await training.update_run(project.id, term, run, ModelState.TRAINING, metrics=metrics)
    found = await model(queue, project)
    assert (found["state"], found["waits"]) == (ModelState.IDLE, "task")
    assert "An orchestrator (supt serve --orchestrate) ranks" in found["notes"][0]
    await training.update_run(project.id, term, run, ModelState.READY)
    found = await model(queue, project)
    assert (found["state"], found["waits"], found["error"]) == (ModelState.IDLE, "task", None)
    assert found["notes"] == [f"{about}: items are ranked by diversity alone, typical ones first."]
    told = model_message(project.generation, await training.latest_runs(project.id))
    assert (told.state, told.metrics) == (ModelState.IDLE, {})
    next_ = await training.queue_run(project.id, term, 0)
    assert next_ is not None
    await training.update_run(project.id, term, next_, ModelState.TRAINING, metrics=metrics)
    await training.update_run(project.id, term, next_, ModelState.FAILED, error="It broke.")
    assert (await model(queue, project))["error"] == "It broke."


@pytest.mark.parametrize(("features", "waits"), [(None, "features"), ("[1.0]", "labels")])
async def test_files_without_features_are_what_is_missing(
    queue: QueueFixture, features: str | None, waits: str
) -> None:
    photos = await create(queue, PHOTOS, '"a.png"', features=features)
    await lead(queue, photos)
    assert (await model(queue, photos))["waits"] == waits


@pytest.mark.parametrize(("features", "waits"), [(None, "features"), ("[1.0]", "labels")])
async def test_files_that_items_hold_are_missing_features_as_well(
    queue: QueueFixture, features: str | None, waits: str
) -> None:
    sounds = await create(queue, CHOICE, encode(b"RIFF....WAVEfmt "), features=features)
    await lead(queue, sounds)
    assert (await model(queue, sounds))["waits"] == waits


async def test_what_does_not_reach_the_model_is_told_to_its_owner_only(queue: QueueFixture) -> None:
    training, project = queue.storage.training, queue.project.id
    await queue.add("a", external_id="row-7")
    await queue.add("b")
    term = await lead(queue)
    run = await training.queue_run(project, term, 7)
    assert run is not None
    metrics = {"score": 0.5, "holdout_score": 0.9, "left_out": 12.0, "unread:tags (list)": 1.0}
    items = [item.id async for item in queue.storage.catalogue.items(project)]
    metrics |= {f"left_out:{items[0]} (no features)": 1.0, f"left_out:{items[1]}": 1.0}
    await training.update_run(project, term, run, ModelState.READY, metrics=metrics)
    found = await model(queue)
    assert (found["score"], found["holdout_score"], found["waits"]) == (0.5, 0.9, None)
    left_out, unread = found["notes"]
    assert left_out.startswith("12 items are left out of training and handed out last: ")
    assert f": row-7 (no features), {items[1]}, ..." in left_out
    assert found["left_out"] == {
        "count": 12,
        "items": [
            {"item": items[0], "id": "row-7", "why": "no features"},
            {"item": items[1], "id": None, "why": ""},
        ],
    }
    assert "tags (list)" in unread
    said = model_message(queue.project.generation, await training.latest_runs(project)).metrics
    assert said == {"score": 0.5, "holdout_score": 0.9, "left_out": 12.0}


async def test_a_question_that_is_not_learned_is_named_with_the_reason(queue: QueueFixture) -> None:
    training, project = queue.storage.training, queue.project.id
    term = await lead(queue)
    run = await training.queue_run(project, term, 7)
    assert run is not None
    metrics = {"unlearned:how bad (all its answers are the same)": 1.0, "score": 0.5}
    await training.update_run(project, term, run, ModelState.READY, metrics=metrics)
    (note,) = (await model(queue))["notes"]
    assert note == "No model learns the question 'how bad' yet: all its answers are the same."
    said = model_message(queue.project.generation, await training.latest_runs(project)).metrics
    assert said == {"score": 0.5}


def test_the_score_without_bias_comes_first_and_the_other_says_what_it_is() -> None:
    assert scores(0.96, 0.63) == "hold-out accuracy 0.960, cross-validated score 0.630"
    assert scores(None, 0.63).startswith("cross-validated score 0.630 (low: measured on the hard")
    assert scores(None, None) == ""


async def test_a_run_whose_ranking_is_in_force_does_not_fail(queue: QueueFixture) -> None:
    """Whoever published it was stopped, or lost the connection, before they heard that it was."""
    await queue.add(1, 2)
    training, project = queue.storage.training, queue.project.id
    term = await lead(queue)
    run = await training.queue_run(project, term, 0)
    assert run is not None
    pool = await training.pool(project)
    await training.publish(project, term, run, pool.ids, covers=pool.covers, labels=0)
    assert await training.update_run(project, term, run, ModelState.FAILED, error="stopped")
    (found,) = await training.latest_runs(project)
    assert (found.state, found.error) == (ModelState.READY, None)

"""A task of spans, from labels to a ranking, suggestions, scores and likely errors."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from supt_async.domain.project import ModelState, Settings
from supt_async.errors import TrainingError
from supt_async.learning import teachable
from tests.orchestrator.memory import PROJECT, MemoryTraining
from tests.orchestrator.trainers import TERM, Make
from tests.orchestrator.worker.spans.letters import letters

LABELS = ["person", "place"]
SPANS = replace(PROJECT, task={"kind": "spans", "labels": LABELS, "item": "text"})


def add(storage: MemoryTraining, labelled: int) -> list[object]:
    every = letters(150)
    storage.add(*(text for text, _ in every))
    for item, (_, spans) in enumerate(every[:labelled], 1):
        storage.label(item, [list(span) for span in spans])
    return [spans for _, spans in every]


async def test_spans_are_learned_suggested_and_scored(storage: MemoryTraining, make: Make) -> None:
    answers = add(storage, 60)
    trainer = make(SPANS)
    assert trainer.trainable
    trained = await trainer.train(TERM)
    assert trained is not None
    assert sorted(storage.rankings[0]) == list(range(61, 151))
    suggested = {
        item: json.loads(value) for item, (value, score, _) in storage.suggestions.items() if score
    }
    right = [answers[item - 1] == value for item, value in suggested.items()]
    assert len(right) == 90
    assert sum(right) > 80
    score = await trainer.evaluate(TERM, trained)
    (run,) = storage.runs_
    assert run.state is ModelState.READY
    assert score == run.metrics["f1"] == run.metrics["score"]
    assert {"f1:person", "f1:place", "labels:person", "kappa"} <= set(run.metrics)


async def test_what_several_people_marked_is_learned_as_they_agree(
    storage: MemoryTraining, make: Make
) -> None:
    answers = add(storage, 60)
    for item in range(1, 41):  # two more people agree, and the first is wrong about the first ten
        for labeller in (2, 3):
            storage.label(item, answers[item - 1], labeller)
    for item in range(10):
        storage.labels[item] = (item + 1, 1, [[0, 2, "place"]])
    trained = await make(SPANS).train(TERM)
    assert trained is not None
    assert trained.training_set.answers.tolist() == answers[:60]


async def test_a_field_of_the_item_is_read_if_the_task_marks_it(
    storage: MemoryTraining, make: Make
) -> None:
    every = letters(100)
    storage.add(*({"title": f"no. {n}", "body": text} for n, (text, _) in enumerate(every)))
    for item, (_, spans) in enumerate(every[:50], 1):
        storage.label(item, [list(span) for span in spans])
    task = {"kind": "spans", "labels": LABELS, "item": {"title": "badge", "body": "text"}}
    assert await make(replace(PROJECT, task=task)).train(TERM) is not None
    right = [every[item - 1][1] == json.loads(one[0]) for item, one in storage.suggestions.items()]
    assert sum(right) > 40


async def test_likely_errors_and_the_hold_out_come_with_the_evaluation(
    storage: MemoryTraining, make: Make
) -> None:
    add(storage, 100)
    wrong = next(n for n, (_, _, value) in enumerate(storage.labels) if len(list(value or ())) == 2)
    item = storage.labels[wrong][0]
    storage.labels[wrong] = (item, 1, [])
    storage.settings_ = Settings(holdout=0.2)
    trainer = make(SPANS)
    trained = await trainer.train(TERM)
    assert trained is not None
    await trainer.evaluate(TERM, trained)
    metrics = storage.runs_[0].metrics
    assert metrics["holdout_low"] <= metrics["holdout_score"] <= metrics["holdout_high"]
    assert item in {suspect.item for suspect in storage.suspects[:3]}


async def test_typical_texts_come_first_before_there_are_labels(
    storage: MemoryTraining, make: Make
) -> None:
    add(storage, 0)
    assert await make(SPANS).rank_without_model(TERM) is not None
    assert sorted(storage.rankings[0]) == list(range(1, 151))


async def test_items_with_numbers_fail_with_a_sentence(storage: MemoryTraining, make: Make) -> None:
    for text, spans in letters(30):
        (item,) = storage.add(text, features=[1.0, 2.0])
        storage.label(item, [list(span) for span in spans])
    with pytest.raises(TrainingError, match="have numbers as `features`"):
        await make(SPANS).train(TERM)
    assert storage.runs_[0].state is ModelState.FAILED


async def test_without_the_package_nothing_is_trained(
    storage: MemoryTraining, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teachable, "SPANS_MODULE", "no_such_module")
    assert not make(SPANS).trainable

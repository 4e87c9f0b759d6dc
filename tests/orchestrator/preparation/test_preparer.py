"""Preparer: a training of several questions, from answers to a ranking and whole answers."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np

from supt_async.domain.values import JSONValue
from tests.orchestrator.memory import PROJECT, MemoryTraining
from tests.orchestrator.trainers import DIGITS, IMAGES, TERM, Make

QUESTIONS = [
    {"name": "digit", "kind": "choice", "options": [str(n) for n in range(10)]},
    {"name": "even", "kind": "choice", "options": [{"value": True}, {"value": False}]},
    {"name": "why", "kind": "text", "required": False},
]


async def test_a_model_for_each_question_that_is_to_be_learned_is_scored(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    for item in range(1, 121):
        digit = int(DIGITS[item - 1])
        answer = {"digit": str(digit), "even": digit % 2 == 0}
        storage.label(item, {**answer, "why": "x"} if item > 60 else answer)
    for item in range(1, 21):  # a second opinion, about parity the opposite one
        digit = int(DIGITS[item - 1])
        storage.label(item, {"digit": str(digit), "even": digit % 2 == 1}, labeller=2)
    form = {"kind": "form", "questions": QUESTIONS, "learn": ["even", "digit"]}
    trainer = make(replace(PROJECT, task=form))
    trained = await trainer.train(TERM)
    assert trained is not None
    assert set(trained.training_set.answers.tolist()) == {True, False}
    score = await trainer.evaluate(TERM, trained)
    metrics = storage.runs_[0].metrics
    assert metrics["score"] == metrics["score:even"] == score
    assert 0.5 < metrics["score:digit"] <= 1
    assert metrics["agreement:digit"] == 1
    assert metrics["agreement:even"] == metrics["agreement"] < 0
    assert "agreement:why" not in metrics
    assert "score:why" not in metrics


async def test_all_questions_that_can_be_learned_are_by_default_and_answered_together(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    for item in range(1, 121):
        digit = int(DIGITS[item - 1])
        answer: dict[str, JSONValue] = {"digit": str(digit), "even": digit % 2 == 0}
        storage.label(item, {**answer, "same": "x"})
    same = {"name": "same", "kind": "choice", "options": ["x", "y"], "required": False}
    form = {"kind": "form", "questions": [same, *QUESTIONS]}
    trainer = make(replace(PROJECT, task=form))
    trained = await trainer.train(TERM)
    assert trained is not None
    assert trained.question == "digit", "the first of which anything can be learned"
    assert set(trained.others) == {"even"}
    metrics = storage.runs_[0].metrics
    assert [name for name in metrics if name.startswith("unlearned")] == [
        "unlearned:same (all its answers are the same)"
    ]
    said = {item: msgspec.json.decode(text) for item, (text, *_) in storage.suggestions.items()}
    assert sorted(said) == list(range(121, 201))
    right = [
        answer == {"digit": str(DIGITS[item - 1]), "even": bool(DIGITS[item - 1] % 2 == 0)}
        for item, answer in said.items()
    ]
    assert np.mean(right) > 0.7
    await trainer.evaluate(TERM, trained)
    metrics = storage.runs_[0].metrics
    assert {"score:digit", "score:even"} <= set(metrics)
    assert metrics["score"] == metrics["score:digit"]

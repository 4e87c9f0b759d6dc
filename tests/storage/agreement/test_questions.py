"""Answers of every kind become numbers, the same ones for equal answers."""

from __future__ import annotations

from typing import Any

import pytest

from supt_async.domain.values import JSONValue
from supt_async.learning.agreement.report import Scale
from supt_async.protocol.tasks.equality import text_of
from supt_async.protocol.tasks.kinds import KINDS
from supt_async.protocol.tasks.task import parse
from supt_async.storage.agreement.questions import Answered


def answered(task: dict[str, Any]) -> Answered:
    return Answered(None, parse(task))


def numbers(question: Answered, *values: JSONValue) -> list[int]:
    return [question.number(text_of(value).encode()) for value in values]


@pytest.mark.parametrize("kind", [name for name in KINDS if name != "form"])
def test_each_kind_of_task_can_be_compared(kind: str) -> None:
    question = answered({"kind": kind, **KINDS[kind].example})
    empty: JSONValue = "x" if kind == "text" else [] if question.scale is Scale.LIKENESS else 1
    assert numbers(question, empty, empty) == [0, 0]
    asked = question.asked()
    if asked.scale is Scale.LIKENESS:
        assert asked.distance is not None
        assert asked.distance(0, 0) == 0


def test_equal_answers_have_one_number_whatever_their_spelling() -> None:
    question = answered({"kind": "any"})
    assert question.number(b'{"a": 1, "b": 2}') == question.number(b'{"b":2.0,"a":1}')
    assert question.number(b"1") != question.number(b"true")
    long = "x" * 100
    assert numbers(question, long, long + "y", long)[::2] == [3, 3]


def test_texts_differ_by_their_letters() -> None:
    question = answered({"kind": "text"})
    assert numbers(question, "The  cat ", "the cat", "the cut") == [0, 1, 2]
    distance = question.asked().distance
    assert distance is not None
    assert distance(0, 1) == 0
    assert 0 < distance(1, 2) < 0.2


def test_grades_keep_their_numbers() -> None:
    question = answered({"kind": "rating", "scale": [1, 5]})
    assert numbers(question, 5, 2, 5) == [0, 1, 0]
    assert question.asked().grades == [5.0, 2.0]


def test_labels_know_the_answers_that_have_them() -> None:
    question = answered({"kind": "choices", "options": ["a", "b"]})
    numbers(question, ["a"], ["a", "b"], [])
    assert question.asked().labels == [("a", [0, 1]), ("b", [1])]
    spans = answered({"kind": "spans", "labels": ["x", "y"]})
    numbers(spans, [[0, 1, "x"]], [[0, 1, "x"], [2, 3, "x"]])
    assert spans.asked().labels == [("x", [0, 1]), ("y", ())]
    assert spans.asked().sizes == [1, 2]

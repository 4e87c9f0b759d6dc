"""How alike two answers are, by kind of task."""

from __future__ import annotations

from typing import Any

import pytest

from supt_async.consensus.likeness import compared, likeness_of
from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.task import parse


def distance(task: dict[str, Any], one: JSONValue, other: JSONValue) -> float:
    likeness = likeness_of(parse(task))
    assert likeness is not None
    _, apart = compared(likeness, [one, other])
    assert apart(0, 0) == 0
    return apart(0, 1)


LETTERS = {"kind": "choices", "options": ["a", "b", "c"]}


@pytest.mark.parametrize(
    ("task", "one", "other", "apart"),
    [
        (LETTERS, ["a", "b"], ["b", "c"], 2 / 3),
        (LETTERS, [], [], 0),
        ({"kind": "rank", "options": ["a", "b", "c"]}, ["a", "b", "c"], ["a", "c", "b"], 1 / 3),
        ({"kind": "text"}, "The cat", "the  cat.", 0),
        ({"kind": "text"}, "cat", "cut", 1 / 3),
        ({"kind": "spans", "labels": ["x"]}, [[0, 9, "x"]], [[0, 9, "x"], [12, 20, "x"]], 1 / 3),
        (
            {"kind": "boxes", "labels": ["x"]},
            [{"type": "box", "label": "x", "xyxy": [0, 0, 10, 10]}],
            [{"type": "box", "label": "x", "xyxy": [50, 50, 60, 60]}],
            1,
        ),
    ],
)
def test_they_differ_by_what_is_not_in_both(
    task: dict[str, Any], one: JSONValue, other: JSONValue, apart: float
) -> None:
    assert distance(task, one, other) == pytest.approx(apart)
    assert distance(task, other, one) == pytest.approx(apart)


@pytest.mark.parametrize(
    "task",
    [
        {"kind": "choice", "options": ["a", "b"]},
        {"kind": "rating", "scale": [1, 5]},
        {"kind": "any"},
    ],
)
def test_classes_and_grades_need_no_likeness(task: dict[str, Any]) -> None:
    assert likeness_of(parse(task)) is None


@pytest.mark.parametrize("old", [None, 3, "a", {"regions": 1}, [[1, 2]]])
def test_an_answer_to_an_earlier_task_is_like_no_other(old: JSONValue) -> None:
    spans = {"kind": "spans", "labels": ["x"]}
    assert distance(spans, old, [[0, 9, "x"]]) == 1
    ranks = {"kind": "rank", "options": ["a", "b"]}
    assert distance(ranks, old, ["a", "b"]) == 1


def test_long_answers_have_a_size() -> None:
    likeness = likeness_of(parse({"kind": "spans", "labels": ["x"]}))
    assert likeness is not None
    assert compared(likeness, [[], [[0, 1, "x"], [2, 3, "x"]]])[0] == [0, 2]

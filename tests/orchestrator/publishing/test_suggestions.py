"""Predictions become suggestions that the task allows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from supt_async.domain.values import JSONValue
from supt_async.orchestrator.publishing.suggestions import suggestions_of
from supt_async.orchestrator.training_set import Predictions

COLOURS = {"kind": "choice", "options": ["red", "green"]}


def predicted(values: Sequence[str], numbers: Sequence[int]) -> Predictions:
    return Predictions(
        ids=np.arange(10, 10 + len(numbers)),
        values=values,
        numbers=np.array(numbers, dtype=np.int64),
        probability=np.linspace(0.5, 0.9, len(numbers), dtype=np.float32),
    )


def rows(task: JSONValue, found: Predictions) -> list[tuple[int, str, float]]:
    suggested = suggestions_of(task, found)
    return suggested.rows(0, len(suggested.ids))


def test_each_item_gets_its_answer_and_its_score() -> None:
    found = predicted(['"green"', '"red"'], [1, 0, 1])
    assert rows(COLOURS, found) == [(10, '"red"', 0.5), (11, '"green"', 0.7), (12, '"red"', 0.9)]


def test_an_answer_that_the_task_does_not_allow_is_left_out() -> None:
    found = predicted(['"blue"', '"red"', "1"], [1, 0, 2])
    assert rows(COLOURS, found) == [(10, '"red"', 0.5)]


def test_options_are_listed_in_the_order_of_the_task() -> None:
    task = {"kind": "choices", "options": ["b", "a"], "max": 2, "min": 1}
    assert rows(task, predicted(['["a","b"]', "[]"], [0, 1])) == [(10, '["b","a"]', 0.5)]


WHY = {"name": "why", "kind": "text", "when": {"question": "colour", "is": "red"}}
FORM = {"kind": "form", "questions": [{"name": "colour", **COLOURS}, WHY]}


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        ('{"colour":"green"}', True),
        ('{"colour":"red"}', False),
        ('{"colour":"blue"}', False),
        ('{"colour":"green","why":"x"}', False),
        ('"green"', False),
    ],
)
def test_of_a_form_only_whole_answers_are_suggested(answer: str, allowed: bool) -> None:
    assert rows(FORM, predicted([answer], [0])) == ([(10, answer, 0.5)] if allowed else [])


def test_nothing_is_made_of_nothing() -> None:
    assert rows(COLOURS, Predictions()) == []


@pytest.mark.parametrize("task", [{"kind": "choice"}, {"kind": "horoscope"}, {}, None])
def test_a_task_that_is_not_known_has_no_suggestions(task: JSONValue) -> None:
    assert rows(task, predicted(['"red"'], [0])) == []

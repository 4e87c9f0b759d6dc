"""What is learned of labellers from all answers, by kind of task."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from supt_async.consensus import crowds
from supt_async.consensus.crowds import Answers, agreements, classes_of, learn
from supt_async.consensus.known import YES_NO
from supt_async.protocol.tasks.task import parse

LETTERS = "abcdefgh"


def _answers(right: dict[int, float], wrong: Any, truth: Any, count: int = 200) -> Answers:
    """Return answers to items, of labellers who are right so often; else they give ``wrong``."""
    rng = np.random.default_rng(7)
    items, labellers, values = [], [], []
    for item in range(count):
        for labeller, share in right.items():
            items.append(item)
            labellers.append(labeller)
            values.append(truth(item) if rng.random() < share else wrong(item, labeller))
    return Answers(items, labellers, values)


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        ({"kind": "choice", "options": ["a", {"value": 1}]}, ('"a"', "1")),
        ({"kind": "compare"}, ('"a"', '"b"', '"tie"')),
        ({"kind": "rating", "scale": [-1, 2]}, ("-1", "0", "1", "2")),
        ({"kind": "rating", "scale": [0, 100]}, ()),
        ({"kind": "choice", "options": [str(number) for number in range(65)]}, ()),
        ({"kind": "choice", "options_from": "names"}, ()),
        ({"kind": "text"}, ()),
    ],
)
def test_classes_are_few_values(task: Any, expected: tuple[str, ...]) -> None:
    assert classes_of(parse(task)) == expected


@pytest.mark.parametrize(
    ("task", "truth", "wrong"),
    [
        (
            {"kind": "choice", "options": ["a", "b"]},
            lambda item: "ab"[item % 2],
            lambda item, labeller: "ba"[item % 2],
        ),
        (
            {"kind": "choice", "options": ["a", "b"], "other": True},
            lambda item: "ab"[item % 2],
            lambda item, labeller: "ba"[item % 2] if item % 9 else "something else",
        ),
        (
            {"kind": "rating", "scale": [1, 5]},
            lambda item: 1 + item % 5,
            lambda item, labeller: 5 - item % 5 if item % 5 != 2 else 1,
        ),
        (
            {"kind": "choices", "options": list(LETTERS)},
            lambda item: [LETTERS[item % 8]],
            lambda item, labeller: [LETTERS[(item + labeller) % 8]],
        ),
        (
            {"kind": "text"},
            lambda item: f"text {item}",
            lambda item, labeller: f"by {labeller}",
        ),
        (
            {"kind": "spans", "labels": ["x"]},
            lambda item: [[0, 4, "x"]],
            lambda item, labeller: [[10 * labeller, 10 * labeller + 4, "x"]],
        ),
    ],
)
def test_who_is_more_often_right_is_more_reliable(task: Any, truth: Any, wrong: Any) -> None:
    shares = {1: 0.95, 2: 0.85, 3: 0.6, 4: 0.9}
    known = learn(parse(task), _answers(shares, wrong, truth)).known
    found = {labeller: known.right(labeller) or 0 for labeller in shares}
    assert sorted(found, key=found.__getitem__) == [3, 2, 4, 1]
    model = known.model
    assert ((model.low < model.accuracy) & (model.accuracy < model.high)).all()
    assert (model.labels >= 150).all()


def test_a_list_of_options_is_a_yes_or_no_to_each_that_was_named() -> None:
    task = parse({"kind": "choices", "options": list(LETTERS)})
    answers = _answers(
        {1: 1.0, 2: 1.0, 3: 0.5},
        lambda item, labeller: [LETTERS[item % 8], LETTERS[(item + 1) % 8]],  # 3 names too much
        lambda item: [LETTERS[item % 8]],
    )
    known = learn(task, answers).known
    assert known.classes == YES_NO
    yes, no = known.yes_no(3) or (0, 0)
    assert no < 0.5 < yes


def test_single_answers_teach_nothing() -> None:
    for task in ({"kind": "text"}, {"kind": "choices", "options": ["a"]}):
        known = learn(parse(task), Answers([1, 2], [1, 1], [["a"], ["a"]])).known
        assert known.right(1) is None


def test_of_many_answers_an_even_part_of_the_items_is_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(crowds, "MOST_COMPARED", 100)
    answers = _answers({1: 1, 2: 1}, lambda item, labeller: "", lambda item: "x", count=500)
    known = learn(parse({"kind": "text"}), answers).known
    assert known.model.labels.tolist() == [50, 50]


def test_an_answer_agrees_as_much_as_the_others_are_like_it() -> None:
    task = parse({"kind": "text"})
    assert agreements(task, ["a", "A", "b"]) == [0.5, 0.5, 0]

"""Consensus of a project's labels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from supt_async.domain.ids import ItemId
from supt_async.learning.holdout import held_out
from supt_async.orchestrator import consensus as module
from supt_async.orchestrator.consensus import (
    ENOUGH_ITEMS,
    MAX_CLASSES,
    Consensus,
    Sampling,
    as_array,
    biased,
    find_consensus,
)
from supt_async.storage.records import Target
from supt_async.storage.targets.targets import Targets


def consensus(*labels: tuple[int, Any]) -> Consensus | None:
    return find_consensus(
        [
            Target(seq=seq, item=ItemId(item), labeller=seq, value=value)
            for seq, (item, value) in enumerate(labels, 1)
        ]
    )


def test_the_majority_of_an_items_labels_is_its_answer() -> None:
    found = consensus((5, "dog"), (3, "cat"), (5, "cat"), (5, "cat"), (4, "dog"))
    assert found is not None
    assert found.items.tolist() == [3, 4, 5]
    assert found.answers.tolist() == ["cat", "dog", "cat"]
    assert found.labels == 5
    assert len(set(found.classes[[0, 2]])) == 1


@pytest.mark.parametrize(
    "labels",
    [
        [],
        [(1, "cat")],
        [(1, "cat"), (2, "cat")],
        [(1, "cat"), (1, "dog")],
    ],
)
def test_less_than_two_items_with_different_answers_is_not_enough(labels: list[Any]) -> None:
    assert consensus(*labels) is None


def test_answers_are_compared_with_their_type() -> None:
    found = consensus((1, 1), (2, True), (3, "1"), (4, "true"))
    assert found is not None
    assert len(set(found.classes)) == 4
    assert len(set(found.answers)) == 4


def test_one_number_in_two_spellings_is_one_answer() -> None:
    found = consensus((1, 1), (1, 1.0), (2, 2), (3, -0.0), (4, 0))
    assert found is not None
    assert found.answers.tolist() == [1, 2, 0, 0]
    assert found.answers.dtype.kind == "i"
    assert found.agreement is None or found.agreement == 1
    found = consensus((1, {"a": 5.0}), (2, {"a": 5}), (3, [1]), (4, [1.0]))
    assert found is not None
    assert found.classes[0] == found.classes[1] != found.classes[2] == found.classes[3]


def test_the_order_of_keys_makes_no_difference() -> None:
    found = consensus((1, {"a": 1, "b": 2}), (2, {"b": 2, "a": 1}), (3, []))
    assert found is not None
    assert found.classes[0] == found.classes[1] != found.classes[2]


@pytest.mark.parametrize(
    ("values", "dtype", "listed"),
    [
        (["a", "b"], "U", ["a", "b"]),
        ([1, 2], "i", [1, 2]),
        ([True, False], "b", [True, False]),
        ([1, "1"], "U", ["1", '"1"']),
        ([0.5, 1], "U", ["0.5", "1"]),
        ([1, 2**70], "U", ["1", str(2**70)]),
        ([["a"], ["a", "b"]], "O", [["a"], ["a", "b"]]),
        ([["a"], ["b"]], "O", [["a"], ["b"]]),
    ],
)
def test_answers_become_classes_that_scikit_learn_takes(
    values: list[Any], dtype: str, listed: list[Any]
) -> None:
    array = as_array(values)
    assert array.dtype.kind == dtype
    assert array.tolist() == listed
    assert array.shape == np.shape(range(len(values)))


def test_who_is_mostly_right_outweighs_those_who_guess() -> None:
    labels: list[tuple[int, int, Any]] = []
    guesses = "abcabc" * 9
    for item in range(30):
        right = "abc"[item % 3]
        labels += [(item, 1, right), (item, 2, right)]
        if item % 3 == 0:
            labels += [(item, person, guesses[item + person]) for person in (3, 4, 5)]
    found = find_consensus(
        [
            Target(seq=seq, item=ItemId(item), labeller=labeller, value=value)
            for seq, (item, labeller, value) in enumerate(labels, 1)
        ]
    )
    assert found is not None
    assert found.answers.tolist() == ["abc"[item % 3] for item in range(30)]
    assert found.reliability[1] > 0.8 > found.reliability[4]


def test_how_far_people_agree_is_told_where_several_label_one_item() -> None:
    alike = consensus((1, "a"), (1, "a"), (2, "b"), (2, "b"))
    apart = consensus((1, "a"), (1, "a"), (1, "b"), (2, "b"), (2, "b"))
    single = consensus((1, "a"), (2, "b"))
    assert alike is not None
    assert apart is not None
    assert single is not None
    assert alike.agreement == 1
    assert apart.agreement is not None
    assert apart.agreement < 0.5
    assert single.agreement is None


def test_labels_of_one_person_each_say_nothing_of_anybody() -> None:
    found = consensus((1, "a"), (2, "b"))
    assert found is not None
    assert found.reliability == {}


def test_items_know_when_their_first_label_came() -> None:
    found = consensus((5, "a"), (3, "b"), (5, "a"), (4, "b"))
    assert found is not None
    assert found.items.tolist() == [3, 4, 5]
    assert found.arrived.tolist() == [1, 3, 0]


def test_many_labels_that_are_all_alike_are_worth_a_word() -> None:
    same = [(item, "cat") for item in range(ENOUGH_ITEMS)]
    assert consensus(*same[:-1]) is None
    assert consensus(*same) is not None, "the training says that there is nothing to tell apart"


def test_of_very_many_different_answers_the_majority_decides() -> None:
    many = [(item, f"name {item}") for item in range(MAX_CLASSES + 1)]
    found = consensus(*many, (0, "x"), (0, "x"))
    assert found is not None
    assert found.answers[0] == "x"
    assert found.reliability == {}


def test_what_was_answered_next_to_a_suggestion_is_not_measured_with() -> None:
    targets = [
        Target(seq=item, item=ItemId(item), labeller=1, value="cat", shown=item % 2 == 0)
        for item in range(1, 201)
    ]
    held = held_out(np.arange(1, 201), 0.3, 7)
    columns = Targets.of(targets)
    left = columns.items[~biased(columns, 0.3, 7)].tolist()
    assert left == [item for item in range(1, 201) if item % 2 or not held[item - 1]]
    assert 100 < len(left) < 200
    assert not biased(columns, 0.0, 7).any()


def test_of_many_items_a_sample_is_learned_and_all_are_counted() -> None:
    targets = [
        Target(seq=item, item=ItemId(item), labeller=1, value="dog" if item % 10 else "cat")
        for item in range(1, 2_001)
    ]
    sampling = Sampling(limit=200, holdout=0.2, salt=7)
    found = find_consensus(targets, sampling=sampling)
    assert found is not None
    held = held_out(found.items, 0.2, 7)
    assert 150 < held.sum() <= 200
    assert 150 < (~held).sum() <= 200
    assert found.counts is not None
    assert dict(zip(found.values, found.counts.tolist(), strict=True)) == {"cat": 200, "dog": 1_800}
    assert found.labels == 2_000
    assert len(found.answers) == len(found.classes) == len(found.arrived) == len(found.items)
    whole = find_consensus(targets, sampling=Sampling(limit=0))
    assert whole is not None
    assert len(whole.items) == 2_000
    assert whole.counts is None


def test_of_answers_that_never_repeat_only_those_of_the_sample_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_ANSWERS", 100)
    targets = [
        Target(seq=item, item=ItemId(item), labeller=1, value=f"text {item}")
        for item in range(1, 501)
    ]
    found = find_consensus(targets, sampling=Sampling(limit=50))
    assert found is not None
    assert len(found.values) == len(found.texts) == len(found.items) <= 50
    assert found.answers.tolist() == [f"text {item}" for item in found.items.tolist()]

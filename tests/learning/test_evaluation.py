"""Parts of a cross-validation that need no model."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from supt_async.learning.evaluation import deal_folds, mean_score, possible_folds, read_score


@pytest.mark.parametrize(
    ("counts", "folds"),
    [
        ([], 0),
        ([30], 0),
        ([1, 1, 1], 0),
        ([9, 1], 0),
        ([2, 2], 4),
        ([5, 5, 1], 5),
    ],
)
def test_there_are_folds_if_two_classes_have_two_labels(counts: list[int], folds: int) -> None:
    assert possible_folds(np.array(counts, dtype=np.int64)) == folds


def test_fewer_than_two_folds_are_impossible() -> None:
    assert possible_folds(np.array([5, 5]), wanted=1) == 0


@given(st.lists(st.integers(0, 4), min_size=4, max_size=60), st.integers(2, 4), st.integers(0, 99))
def test_folds_are_even_in_size_and_in_every_class(
    classes: list[int], folds: int, seed: int
) -> None:
    labels = np.array(classes, dtype=np.int64)
    dealt = deal_folds(labels, folds, np.random.default_rng(seed))
    for part in [dealt, *(dealt[labels == one] for one in set(classes))]:
        sizes = np.bincount(part, minlength=folds)
        assert sizes.max() - sizes.min() <= 1


def test_the_deal_is_random_and_the_seed_decides() -> None:
    classes = np.zeros(50, dtype=np.int64)
    deals = [deal_folds(classes, 3, np.random.default_rng(seed)).tolist() for seed in (1, 1, 2)]
    assert deals[0] == deals[1] != deals[2]


def test_the_score_is_the_mean_of_the_folds() -> None:
    assert mean_score([1.0, 0.5, 0.0]) == 0.5
    assert mean_score([]) is None


@pytest.mark.parametrize(
    ("found", "score"),
    [
        (0.5, 0.5),
        (np.float32(0.25), 0.25),
        ([0.5, 1.0], 0.75),
        ({"test_score": np.array([0.0, 1.0]), "fit_time": [3]}, 0.5),
    ],
)
def test_an_evaluation_may_return_a_score_several_or_a_mapping(found: Any, score: float) -> None:
    assert read_score(found) == pytest.approx(score)


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (None, "returned no score \\(NoneType\\)"),
        ([], "returned no score \\(list\\)"),
        ("good", "returned no score \\(str\\)"),
        ({"score": 1.0}, "a mapping without 'test_score'"),
        ([0.5, float("nan")], "something else than finite numbers"),
    ],
)
def test_whatever_else_an_evaluation_returns_is_named(found: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_score(found)

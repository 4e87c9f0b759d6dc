"""Acquisition functions: ranks by entropy, margin and certainty."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from supt_async.learning.acquisition import (
    ACQUISITIONS,
    RANDOM,
    UNSURE,
    certainty,
    entropy,
    joint,
    margin,
    random,
)

P = np.array([[0.9, 0.1, 0.0], [0.4, 0.35, 0.25], [0.49, 0.48, 0.03], [1.0, 0.0, 0.0]])
names = pytest.mark.parametrize("name", sorted(ACQUISITIONS))


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_margin_asks_first_where_two_classes_are_close() -> None:
    assert margin(P, 0.0, rng=rng()).tolist() == [2, 1, 0, 3]


def test_entropy_asks_first_where_the_model_knows_least() -> None:
    assert entropy(P, 0.0, rng=rng()).tolist() == [2, 0, 1, 3]


def test_certainty_asks_first_where_the_best_guess_is_weakest() -> None:
    assert certainty(P, 0.0, rng=rng()).tolist() == [2, 0, 1, 3]


def test_margin_of_several_outputs_is_their_average() -> None:
    sure, unsure = np.array([[0.9, 0.1]]), np.array([[0.55, 0.45]])
    outputs = [np.vstack([sure, sure, unsure]), np.vstack([sure, unsure, unsure])]
    assert margin(outputs, 0.0, rng=rng()).tolist() == [2, 1, 0]
    assert certainty(outputs, 0.0, rng=rng()).tolist() == [2, 1, 0]


def test_entropy_of_several_outputs_adds_up() -> None:
    half, sure = np.array([[0.5, 0.5]]), np.array([[1.0, 0.0]])
    third = np.array([[1 / 3, 1 / 3, 1 / 3]])
    thirds = np.array([[1.0, 0.0, 0.0]])
    # log 2 + 0, 0 + log 3, log 2 + log 3
    outputs = [np.vstack([half, sure, half]), np.vstack([thirds, third, third])]
    assert entropy(outputs, 0.0, rng=rng()).tolist() == [2, 1, 0]


@pytest.mark.parametrize("name", sorted(set(ACQUISITIONS) - {RANDOM}))
def test_what_is_unsure_is_on_one_scale_for_any_number_of_classes(name: str) -> None:
    for classes in (2, 3, 10):
        even = np.full((1, classes), 1 / classes)
        sure = np.eye(classes)[:1]
        assert UNSURE[name](np.vstack([even, sure])) == pytest.approx([1, 0], abs=1e-9)
    outputs = [np.array([[0.5, 0.5]]), np.array([[1.0, 0.0, 0.0]])]
    assert UNSURE[name](outputs) == pytest.approx([0.5]), "several outputs: their mean"


def test_of_several_questions_the_sum_counts_weighted_by_whether_they_are_asked() -> None:
    topic, severity = np.array([0.5, 0.1, 0.9]), np.array([0.3, 1.0, 0.0])
    both = joint([topic, severity], [np.ones(3), np.ones(3)])
    assert np.argsort(both).tolist() == [1, 2, 0]
    seldom = joint([topic, severity], [np.ones(3), np.array([1.0, 0.1, 1.0])])
    assert np.argsort(seldom).tolist() == [2, 0, 1]


def test_one_class_only_is_ranked_too() -> None:
    assert sorted(margin(np.ones((5, 1)), 0.0, rng=rng())) == [0, 1, 2, 3, 4]


@names
def test_nothing_is_ranked_as_nothing(name: str) -> None:
    assert ACQUISITIONS[name](np.empty((0, 3)), 0.5, rng=rng()).shape == (0,)


@names
def test_equal_scores_are_in_random_order_and_the_seed_decides(name: str) -> None:
    equal = np.full((100, 4), 0.25)
    first = ACQUISITIONS[name](equal, 0.0, rng=rng(1))
    assert np.array_equal(first, ACQUISITIONS[name](equal, 0.0, rng=rng(1)))
    assert not np.array_equal(first, ACQUISITIONS[name](equal, 0.0, rng=rng(2)))
    assert not np.array_equal(first, np.arange(100))


def test_a_share_of_the_rows_is_shuffled() -> None:
    gaps = np.linspace(0, 1, 1_000)
    probabilities = np.stack([(1 + gaps) / 2, (1 - gaps) / 2], axis=1)
    for share in (0.0, 0.2, 1.0):
        moved = np.mean(margin(probabilities, share, rng=rng()) != np.arange(1_000))
        assert abs(moved - share) < 0.05


def test_random_takes_no_notice_of_the_model() -> None:
    ranks = [random(P, 0.0, rng=rng(seed)).tolist() for seed in range(20)]
    assert len({tuple(rank) for rank in ranks}) > 10


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_is_between_0_and_1(share: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        margin(P, share)


@pytest.mark.parametrize(
    "bad", [np.ones(3), np.ones((2, 2, 2)), [np.ones((2, 2)), np.ones((3, 2))]]
)
def test_other_shapes_are_refused(bad: NDArray[np.float64]) -> None:
    with pytest.raises(ValueError, match=r"n_samples|number of samples"):
        margin(bad)


@names
@settings(max_examples=50, deadline=None)
@given(
    weights=arrays(
        np.float32,
        st.tuples(st.integers(1, 40), st.integers(1, 5)),
        elements=st.floats(0, 1, width=32),
    ),
    share=st.floats(0, 1),
    seed=st.integers(0, 2**32),
)
def test_ranks_are_a_permutation_of_int64(
    name: str, weights: NDArray[np.float32], share: float, seed: int
) -> None:
    ranks = ACQUISITIONS[name](weights, share, rng=rng(seed))
    assert ranks.dtype == np.int64
    assert sorted(ranks.tolist()) == list(range(len(weights)))

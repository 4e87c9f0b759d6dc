"""The cumulative-link model, and the pool of two models."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings, strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy import sparse

from supt_async.learning.ratings.link import CumulativeLink, fit_cumulative_link, pool


def rated(count: int, grades: int, seed: int = 0) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Features, of which the first decides about the grade, and grades 0 .. ``grades`` - 1."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(count, 4))
    latent = x[:, 0] + 0.3 * rng.logistic(size=count)
    cuts = np.quantile(latent, np.arange(1, grades) / grades)
    return x, np.digitize(latent, cuts).astype(np.int64)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.integers(2, 7), st.floats(0.01, 100))
def test_a_higher_grade_is_never_likelier_to_be_passed_than_a_lower_one(
    seed: int, grades: int, c: float
) -> None:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(30, 3))
    given_grades = np.concatenate([np.arange(grades), rng.integers(0, grades, 30 - grades)])
    model = fit_cumulative_link(x, given_grades, c)
    assert (np.diff(model.thresholds) >= 0).all()
    found = model.probabilities(10 * rng.normal(size=(50, 3)))
    assert found.shape == (50, grades)
    assert (found >= 0).all()
    np.testing.assert_allclose(found.sum(axis=1), 1)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000))
def test_the_expected_grade_rises_along_the_direction_that_was_learned(seed: int) -> None:
    x, grades = rated(80, 5, seed)
    model = fit_cumulative_link(x, grades)
    steps = np.linspace(-3, 3, 40)[:, None] * model.weights
    expected = model.probabilities(steps) @ np.arange(5)
    assert (np.diff(expected) >= -1e-12).all()


def test_it_finds_the_direction_and_the_shares_of_the_grades() -> None:
    x, grades = rated(2_000, 4)
    model = fit_cumulative_link(x, grades)
    assert model.weights[0] > 10 * np.abs(model.weights[1:]).max()
    np.testing.assert_allclose(model.probabilities(x).mean(axis=0), 0.25, atol=0.02)


def test_two_grades_are_a_logistic_regression() -> None:
    from sklearn.linear_model import LogisticRegression

    x, grades = rated(300, 2)
    theirs = LogisticRegression(C=0.5, tol=1e-8).fit(x, grades).predict_proba(x)
    ours = fit_cumulative_link(x, grades, 0.5).probabilities(x)
    np.testing.assert_allclose(ours, theirs, atol=1e-3)


def test_sparse_features_give_the_same_model() -> None:
    x, grades = rated(100, 3)
    dense, thin = fit_cumulative_link(x, grades), fit_cumulative_link(sparse.csr_matrix(x), grades)
    np.testing.assert_allclose(thin.weights, dense.weights, atol=1e-6)
    np.testing.assert_allclose(
        thin.probabilities(sparse.csr_matrix(x)), dense.probabilities(x), atol=1e-6
    )


def test_a_stronger_penalty_leaves_smaller_weights() -> None:
    x, grades = rated(100, 3)
    norms = [np.linalg.norm(fit_cumulative_link(x, grades, c).weights) for c in (0.01, 1, 100)]
    assert norms == sorted(norms)


def test_a_grade_far_from_all_others_keeps_its_digits() -> None:
    model = CumulativeLink(weights=np.array([1.0]), thresholds=np.array([-400.0, 400.0]))
    found = model.probabilities(np.array([[-900.0], [0.0], [900.0]]))
    np.testing.assert_allclose(found, np.eye(3), atol=1e-12)


shares = arrays(np.float64, (5, 3), elements=st.floats(0.01, 1)).map(
    lambda array: array / array.sum(axis=1, keepdims=True)
)


@given(shares, shares)
def test_a_pool_is_probabilities_between_those_of_both(
    first: NDArray[np.float64], second: NDArray[np.float64]
) -> None:
    pooled = pool(first, second)
    np.testing.assert_allclose(pooled.sum(axis=1), 1)
    np.testing.assert_allclose(pooled, pool(second, first))
    np.testing.assert_allclose(pool(first, first), first)
    agree = first.argmax(axis=1) == second.argmax(axis=1)
    assert (pooled.argmax(axis=1) == first.argmax(axis=1))[agree].all()


def test_where_two_models_exclude_each_other_the_first_counts() -> None:
    assert pool(np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])).tolist() == [[1.0, 0.0]]

"""Coverage orders, in which every prefix represents all items."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from supt_async.learning.coverage import Vectors, _usual, spread, squared_distances

points = arrays(
    np.float32,
    st.tuples(st.integers(1, 25), st.integers(1, 3)),
    elements=st.floats(-5, 5, width=16),
)


def greedy(x: Vectors, count: int, covered: Vectors | None) -> list[float]:
    """Choose as the definition says, computing everything anew; return the gains."""
    distances = squared_distances(x, x)
    nearest = np.full(len(x), _usual(distances), dtype=np.float32)
    if covered is not None:
        nearest = np.minimum(nearest, squared_distances(x, covered).min(axis=1))
    gains, left = [], list(range(len(x)))
    for _ in range(count):
        best = max(left, key=lambda row: float(np.maximum(nearest - distances[row], 0).sum()))
        gains.append(float(np.maximum(nearest - distances[best], 0).sum()))
        nearest = np.minimum(nearest, distances[best])
        left.remove(best)
    return gains


def gains_of(x: Vectors, order: NDArray[np.int64], covered: Vectors | None) -> list[float]:
    distances = squared_distances(x, x)
    nearest = np.full(len(x), _usual(distances), dtype=np.float32)
    if covered is not None:
        nearest = np.minimum(nearest, squared_distances(x, covered).min(axis=1))
    gains = []
    for row in order:
        gains.append(float(np.maximum(nearest - distances[row], 0).sum()))
        nearest = np.minimum(nearest, distances[row])
    return gains


def test_each_group_is_asked_about_before_one_is_asked_about_twice() -> None:
    rng = np.random.default_rng(0)
    centres = np.array([[0, 0], [0, 9], [9, 0], [9, 9]], dtype=np.float32)
    group = np.repeat(np.arange(4), [40, 20, 10, 5])
    x = (centres[group] + rng.normal(0, 0.3, (75, 2))).astype(np.float32)
    assert group[spread(x, 4)].tolist() == [0, 1, 2, 3], "the largest first"


def test_what_is_near_something_that_is_out_waits() -> None:
    x = np.array([[0.0], [0.1], [0.2], [5.0]], dtype=np.float32)
    assert spread(x, 1).tolist() == [1]
    assert spread(x, 1, covered=np.array([[0.05]], dtype=np.float32)).tolist() == [3]


def test_an_outlier_does_not_come_before_a_group() -> None:
    group = np.linspace(0, 1, 20)
    x = np.concatenate([group, 3 + group, [40.0]])[:, None].astype(np.float32)
    first = spread(x, 2)
    assert 40 not in first
    assert sorted(first // 20) == [0, 1]


@settings(max_examples=60, deadline=None)
@given(points, st.integers(0, 30))
def test_it_is_a_choice_without_repetition(x: Vectors, count: int) -> None:
    order = spread(x, count)
    assert order.dtype == np.int64
    assert len(set(order.tolist())) == len(order) == min(count, len(x))


@settings(max_examples=60, deadline=None)
@given(points, st.integers(1, 8), st.booleans())
def test_leaving_out_what_need_not_be_computed_changes_nothing(
    x: Vectors, count: int, some: bool
) -> None:
    covered, x = (x[:1], x) if some else (None, x)
    count = min(count, len(x))
    found = gains_of(x, spread(x, count, covered=covered), covered)
    assert found == pytest.approx(greedy(x, count, covered), rel=1e-3, abs=1e-3)


@settings(max_examples=40, deadline=None)
@given(points)
def test_a_longer_choice_begins_with_the_shorter(x: Vectors) -> None:
    assert np.array_equal(spread(x, 3), spread(x, len(x))[:3])


def test_of_nothing_nothing_is_chosen() -> None:
    assert len(spread(np.empty((0, 3), dtype=np.float32), 5)) == 0

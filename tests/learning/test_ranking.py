"""Ranking: from scores to an order, by the number of labellers at work."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from numpy.typing import NDArray

from supt_async.learning import ranking
from supt_async.learning.coverage import Vectors
from supt_async.learning.ranking import PoolContext, cold, needs_cold_start, shuffle, warm

Way = Callable[[NDArray[np.int64], PoolContext, np.random.Generator], NDArray[np.int64]]


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


POINTS = rng(7).normal(0, 1, (5_000, 3)).astype(np.float32)
SCORES = rng(8).random(5_000)


def vectors(rows: NDArray[np.int64]) -> Vectors:
    return POINTS[rows]


def coldly(
    rows: NDArray[np.int64], context: PoolContext, rng: np.random.Generator
) -> NDArray[np.int64]:
    return cold(rows, context, vectors, rng)


def warmly(
    rows: NDArray[np.int64], context: PoolContext, rng: np.random.Generator
) -> NDArray[np.int64]:
    return warm(SCORES[rows], rows, context, vectors, rng)


both = pytest.mark.parametrize("way", [coldly, warmly])


@both
@settings(max_examples=30, deadline=None)
@given(
    rows=st.lists(st.integers(0, 300), unique=True, max_size=60),
    out=st.lists(st.integers(0, 300), unique=True, max_size=20),
    labelled=st.lists(st.integers(0, 300), unique=True, max_size=20),
    labellers=st.integers(1, 40),
    seed=st.integers(0, 99),
)
def test_an_order_is_a_permutation_that_the_seed_decides(
    way: Way,
    rows: list[int],
    out: list[int],
    labelled: list[int],
    labellers: int,
    seed: int,
) -> None:
    places = np.array(sorted(rows), dtype=np.int64)
    context = PoolContext(
        out=np.array(out, dtype=np.int64),
        labelled=np.array(labelled, dtype=np.int64),
        labellers=labellers,
    )
    order = way(places, context, rng(seed))
    assert order.dtype == np.int64
    assert sorted(order.tolist()) == list(range(len(rows)))
    assert np.array_equal(order, way(places, context, rng(seed)))


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 80), st.integers(30, 500), st.integers(0, 99))
def test_behind_its_head_the_order_is_that_of_the_scores(
    labellers: int, count: int, seed: int
) -> None:
    rows = np.arange(count, dtype=np.int64)
    order = warm(SCORES[rows], rows, PoolContext(labellers=labellers), vectors, rng(seed))
    head = min(max(ranking.ROUND, ranking.AHEAD * labellers), count)
    assert np.all(np.diff(SCORES[order[head:]]) >= 0)


def test_the_head_is_chosen_of_those_that_the_model_is_unsure_of() -> None:
    rows = np.arange(2_000, dtype=np.int64)
    order = warm(SCORES[rows], rows, PoolContext(labellers=20), vectors, rng())
    limit = np.sort(SCORES[rows])[ranking.CHOICE * ranking.AHEAD * 20 - 1]
    assert SCORES[order[:40]].max() <= limit


def test_what_is_out_is_not_asked_about_first_and_nor_is_what_is_near_it() -> None:
    points = np.array([[0.0], [0.01], [5.0], [9.0]] * 30, dtype=np.float32)
    rows = np.arange(120, dtype=np.int64)
    scores = np.zeros(120)
    out = np.array([0, 4], dtype=np.int64)  # both at 0
    order = warm(scores, rows, PoolContext(out=out), lambda rows: points[rows], rng())
    assert {float(points[row, 0]) for row in order[:2]} == {5.0, 9.0}
    assert not set(order[:10].tolist()) & {0, 4}


def test_where_all_are_alike_what_is_out_waits_all_the_same() -> None:
    rows, scores = np.arange(8, dtype=np.int64), np.arange(8, dtype=np.float64)
    context = PoolContext(out=np.array([0, 1], dtype=np.int64))
    order = warm(scores, rows, context, lambda rows: np.zeros((len(rows), 2), np.float32), rng())
    assert set(order[-2:].tolist()) == {0, 1}


@both
def test_labelled_items_and_those_that_are_out_are_covered(way: Way) -> None:
    asked: list[NDArray[np.int64]] = []

    def noted(rows: NDArray[np.int64]) -> Vectors:
        asked.append(rows)
        return POINTS[rows]

    rows = np.arange(100, 200, dtype=np.int64)
    out, labelled = np.array([3], dtype=np.int64), np.array([5], dtype=np.int64)
    context = PoolContext(out=out, labelled=labelled)
    if way is coldly:
        cold(rows, context, noted, rng())
        assert {3, 5} < set(asked[0].tolist())
    else:
        warm(SCORES[rows], rows, context, noted, rng())
        assert 3 in asked[0]


@both
def test_a_large_pool_is_not_looked_at_as_a_whole(way: Way) -> None:
    looked_at: list[int] = []

    def noted(rows: NDArray[np.int64]) -> Vectors:
        looked_at.append(len(rows))
        return POINTS[rows % 5_000]

    rows = np.arange(200_000, dtype=np.int64)
    context = PoolContext(labellers=50, labelled=np.arange(200_000, 250_000))
    if way is coldly:
        order = cold(rows, context, noted, rng())
    else:
        order = warm(rng().random(200_000), rows, context, noted, rng())
    assert len(order) == 200_000
    assert sum(looked_at) <= 2 * ranking.MOST


def test_a_model_is_asked_once_it_has_as_many_labels_as_there_are_labellers() -> None:
    assert needs_cold_start(9, labellers=1)
    assert not needs_cold_start(10, labellers=1)
    assert needs_cold_start(99, labellers=100)
    assert not needs_cold_start(100, labellers=100)


def test_equal_scores_are_in_random_order() -> None:
    orders = [ranking.sort_scores(np.zeros(50), rng(seed)).tolist() for seed in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[0]) == list(range(50))


@given(st.integers(0, 50), st.floats(0, 1), st.integers(0, 9))
def test_shuffling_moves_a_share(count: int, share: float, seed: int) -> None:
    order = np.arange(count, dtype=np.int64)
    shuffled = shuffle(order, share, rng(seed))
    assert sorted(shuffled.tolist()) == list(range(count))
    assert share or np.array_equal(shuffled, order)

"""Scoring of open items."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from numpy.typing import NDArray

from supt_async.learning.ranking import PoolContext
from supt_async.orchestrator.features.growing_files import (
    MATRIX,
    GrowingArray,
    Kind,
    Pending,
    Source,
)
from supt_async.orchestrator.job_options import RankingOptions
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker import score as scoring
from supt_async.orchestrator.worker.rank import rank
from supt_async.orchestrator.worker.score import (
    Scored,
    merge,
    score,
)

COUNT = 1_000
NOTHING = np.empty(0, dtype=np.int64)
VALUES = np.random.default_rng(0).random(COUNT)


class Known:
    """A model for which the one feature is the probability of the first of two classes."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def fit(self, x: Any, y: Any) -> None: ...

    def predict_proba(self, x: Any) -> NDArray[np.float64]:
        self.asked.append(len(x))
        return np.column_stack([x[:, 0], 1 - x[:, 0]])


@pytest.fixture
def training_set(tmp_path: Path) -> TrainingSet:
    matrix = GrowingArray(tmp_path / MATRIX, np.float64, (1,))
    matrix.append(VALUES[:, None])
    matrix.close()
    source = Source(folder=str(tmp_path), kind=Kind.NUMBERS, shape=(1,), count=COUNT)
    return TrainingSet(source=source, maker="", rows=NOTHING, answers=NOTHING, classes=NOTHING)


def order(scored: Scored, rows: NDArray[np.int64], options: RankingOptions) -> NDArray[np.int64]:
    """Arrange by the scores alone."""
    source = Source(folder="", kind=Kind.NUMBERS, shape=(1,), count=COUNT)
    training_set = TrainingSet(
        source=source, maker="", rows=NOTHING, answers=NOTHING, classes=NOTHING
    )
    return rank(training_set, scored, rows, rows, replace(options, spread=False), PoolContext())


def margins(rows: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.abs(2 * VALUES[rows] - 1)


def test_of_many_rows_the_best_are_ranked(
    training_set: TrainingSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "CHUNK", 64)
    options = RankingOptions(head=50)
    rows = np.arange(COUNT)
    ranked = order(score(Known(), training_set, rows, options), rows, options)
    assert ranked.tolist() == np.argsort(margins(rows))[:50].tolist()


def test_where_almost_all_is_open_rows_are_not_copied_together(
    training_set: TrainingSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "CHUNK", 100)
    model = Known()
    dense = np.delete(np.arange(COUNT), [5, 17, 503])
    found = score(model, training_set, dense, RankingOptions(head=COUNT))
    assert np.array_equal(found.rows, dense)
    assert np.allclose(found.scores, margins(dense))
    assert sum(model.asked) == COUNT
    sparse = np.arange(0, COUNT, 3)
    model.asked.clear()
    assert np.allclose(score(model, training_set, sparse, RankingOptions()).scores, margins(sparse))
    assert sum(model.asked) == len(sparse)


def test_random_is_random_in_the_head_as_well(training_set: TrainingSet) -> None:
    rows = np.arange(COUNT)
    options = RankingOptions(acquisition="random", head=100)
    heads = [set(order(score(Known(), training_set, rows, options), rows, options)) for _ in "ab"]
    assert len(heads[0]) == 100
    assert len(heads[0] & heads[1]) < 50


@given(
    scores=st.lists(st.integers(0, 5), min_size=1, max_size=60),
    cuts=st.lists(st.integers(0, 60), max_size=4),
    head=st.integers(1, 70),
)
def test_shards_come_to_the_same_as_the_whole(
    scores: list[int], cuts: list[int], head: int
) -> None:
    whole = np.array(scores, dtype=np.float64)
    options = RankingOptions(head=head, seed=0)
    rng = np.random.default_rng(0)
    edges = [0, *sorted(min(cut, len(scores)) for cut in cuts), len(scores)]
    parts: Sequence[Scored] = [
        scoring._best(np.arange(a, b), whole[a:b], head, rng) for a, b in itertools.pairwise(edges)
    ]
    merged = merge(parts, options)
    assert sorted(merged.scores) == sorted(scores)[:head]
    assert np.array_equal(whole[merged.rows], merged.scores)
    ranked = order(merged, np.arange(len(scores)), options)
    assert np.all(np.diff(whole[ranked]) >= 0)
    assert len(set(ranked.tolist())) == len(ranked)


def test_equal_scores_are_chosen_by_lot() -> None:
    heads = [
        scoring._best(np.arange(100), np.zeros(100), 10, np.random.default_rng(seed)).rows.tolist()
        for seed in range(2)
    ]
    assert heads[0] != heads[1]


def test_shuffling_brings_items_from_all_of_the_pool_into_the_head() -> None:
    options = RankingOptions(head=100, shuffle_prop=0.3, seed=1)
    rows = np.arange(10_000)
    scored = Scored(rows=rows[:100], scores=np.arange(100.0))
    ranked = order(scored, rows, options)
    assert len(set(ranked.tolist())) == 100
    assert 55 < np.count_nonzero(ranked < 100) < 85
    assert np.mean(ranked[ranked >= 100]) == pytest.approx(5_000, abs=1_500)


def test_what_is_pending_is_all_but_what_is_closed() -> None:
    source = Source(folder="", kind=Kind.TEXT, count=10)
    pending = Pending(source=source, closed=np.array([7, 2]))
    assert pending.rows().tolist() == [0, 1, 3, 4, 5, 6, 8, 9]
    assert pending.rows(range(5, 8)).tolist() == [5, 6]

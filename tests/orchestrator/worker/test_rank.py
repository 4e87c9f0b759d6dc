"""What is asked first: by margin, spread out, apart from what is out, or at random."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pytest
from numpy.typing import NDArray

from supt_async.errors import TrainingError
from supt_async.learning.holdout import held_out
from supt_async.learning.ranking import PoolContext
from supt_async.orchestrator.features.growing_files import (
    Pending,
    Source,
)
from supt_async.orchestrator.job_options import RankingOptions
from supt_async.orchestrator.worker import jobs, score as scoring
from supt_async.orchestrator.worker.fit import fit
from supt_async.orchestrator.worker.jobs import (
    rank_without_model,
    train,
    train_pending,
)
from supt_async.orchestrator.worker.results.refused import CHECKED
from tests.orchestrator.worker.digits import Guess, X, Y, own, stored, training_set


def test_what_is_open_is_ranked_by_margin_behind_a_head_that_is_spread_out(source: Source) -> None:
    labelled, unlabelled = np.arange(60), np.arange(60, 400)
    ranked = train(training_set(source, labelled), unlabelled, unlabelled + 1_000, RankingOptions())
    assert ranked.ids.dtype == np.int64
    assert sorted(ranked.ids) == list(range(1_060, 1_400))
    assert set(ranked.durations) == {"fit", "score", "keep"}
    model = fit(training_set(source, labelled), np.arange(60))
    top = np.sort(model.predict_proba(X[ranked.ids - 1_000]), axis=1)[:, -2:]
    margins = top[:, 1] - top[:, 0]
    assert np.all(np.diff(margins[10:]) > -1e-6)
    assert margins[:10].max() < np.quantile(margins, 0.35)
    assert len(set(Y[ranked.ids[:10] - 1_000])) >= 6


def test_ranking_in_chunks_makes_no_difference(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    labelled, unlabelled = np.arange(60), np.arange(60, 400)
    whole = train(training_set(source, labelled), unlabelled, unlabelled, RankingOptions(seed=1))
    monkeypatch.setattr(scoring, "CHUNK", 7)
    parts = train(training_set(source, labelled), unlabelled, unlabelled, RankingOptions(seed=1))
    assert np.array_equal(whole.ids, parts.ids)


def test_when_nothing_is_open_the_model_is_fitted_all_the_same(source: Source) -> None:
    nothing = np.empty(0, dtype=np.int64)
    assert (
        len(train(training_set(source, np.arange(60)), nothing, nothing, RankingOptions()).ids) == 0
    )


def test_shuffling_is_passed_on(source: Source) -> None:
    rows = np.arange(100, 400)
    orders = [
        train(
            training_set(source, np.arange(60)),
            rows,
            rows,
            RankingOptions(shuffle_prop=share, seed=3),
        ).ids
        for share in (0.0, 0.5)
    ]
    assert 0.3 < np.mean(orders[0] != orders[1]) < 0.7


class NeverMany(Guess):
    """A model that fails when it is asked about more items than it is checked with."""

    def fit(self, x: Any, y: Any) -> None:
        self.classes_ = np.unique(y)

    def predict_proba(self, x: Any) -> Any:
        if len(x) > CHECKED:
            raise ZeroDivisionError
        return np.full((len(x), len(self.classes_)), 1 / len(self.classes_))


@pytest.mark.parametrize(("labels", "labellers"), [(9, 1), (60, 61)])
def test_with_fewer_labels_than_labellers_the_model_does_not_rank(
    source: Source, labels: int, labellers: int
) -> None:
    never = own(lambda: NeverMany(len))
    rows = np.arange(100, 400)
    context = PoolContext(labellers=labellers)
    few = training_set(source, np.arange(labels), never)
    ranked = train(few, rows, rows, RankingOptions(seed=1), context)
    assert sorted(ranked.ids) == rows.tolist()
    assert len(set(Y[ranked.ids[:10]])) >= 7
    with pytest.raises(TrainingError, match="ZeroDivisionError"):
        train(
            training_set(source, np.arange(labels + 1), never),
            rows,
            rows,
            RankingOptions(),
            context,
        )


def test_what_is_out_keeps_its_neighbours_back(source: Source) -> None:
    labelled, rows = np.arange(60), np.arange(60, 400)
    first = train(training_set(source, labelled), rows, rows, RankingOptions(seed=1)).ids
    # Whoever has the best ten is still at it: none of them, and nothing like them, is best now.
    context = PoolContext(out=first[:10], labellers=10)
    second = train(training_set(source, labelled), rows, rows, RankingOptions(seed=1), context).ids
    assert not set(first[:10]) & set(second[:20])

    def nearest(ids: NDArray[np.int64]) -> float:
        away = np.linalg.norm(X[ids][:, None] - X[first[:10]][None], axis=2)
        return float(away.min(axis=1).mean())

    unaware = train(
        training_set(source, labelled), rows, rows, RankingOptions(seed=1, spread=False)
    ).ids
    assert nearest(second[:10]) > nearest(unaware[10:20])


def test_before_there_is_a_model_typical_items_come_first(tmp_path: Path) -> None:
    pending = stored(tmp_path, 300)
    ranked = rank_without_model(pending, RankingOptions(seed=1))
    assert sorted(ranked.ids) == list(range(1_000, 1_300))
    assert len(set(Y[ranked.ids[:10] - 1_000])) >= 7
    closed = Pending(source=pending.source, closed=np.arange(100))
    assert sorted(rank_without_model(closed, RankingOptions(seed=1)).ids) == list(
        range(1_100, 1_300)
    )


def test_only_a_head_is_ranked_of_many_items(tmp_path: Path) -> None:
    assert len(rank_without_model(stored(tmp_path, 300), RankingOptions(head=50)).ids) == 50


def test_held_out_items_are_dealt_among_the_others_and_not_trained_on(tmp_path: Path) -> None:
    pending = stored(tmp_path, 400)
    options = RankingOptions(holdout=0.2, salt=7, seed=1)
    held = held_out(np.arange(1_000, 1_400), 0.2, 7)
    begun = rank_without_model(pending, options).ids
    for count in (50, 100, 200):
        assert abs(held[begun[:count] - 1_000].mean() - 0.2) <= 0.05
    labelled = np.sort(begun[:120] - 1_000)
    learned = replace(training_set(pending.source, labelled), held=held[labelled])
    assert len(learned.training) == np.count_nonzero(~held[labelled])
    closed = Pending(source=pending.source, closed=labelled)
    ranked = train_pending(learned, closed, options).ids
    assert sorted(ranked) == sorted(begun[120:])
    assert abs(held[ranked[:100] - 1_000].mean() - 0.2) <= 0.05


def test_shards_that_are_scored_apart_are_ranked_as_one(tmp_path: Path) -> None:
    pending = stored(tmp_path, 400)
    labelled = np.arange(60)
    pending = Pending(source=pending.source, closed=labelled)
    learned, options = training_set(pending.source, labelled), RankingOptions(seed=1)
    whole = train_pending(learned, pending, options)
    fitted = jobs.fit_only(learned)
    parts = [
        jobs.score_shard(fitted.model, learned, pending, span, options)
        for span in (range(150), range(150, 400))
    ]
    ids, predicted, refused = jobs.rank_shards(
        learned, parts, fitted.answers, pending, options, PoolContext()
    )
    assert np.array_equal(ids, whole.ids)
    assert np.array_equal(predicted.ids, whole.predictions.ids)
    assert np.array_equal(predicted.numbers, whole.predictions.numbers)
    assert predicted.values == whole.predictions.values
    assert refused == whole.refused == {}


def test_a_custom_acquisition_function_decides(source: Source) -> None:
    rows = np.arange(100, 400)
    backwards = cloudpickle.dumps(lambda p, shuffle_prop: np.arange(len(p))[::-1])
    ranked = train(
        training_set(source, np.arange(60)), rows, rows, RankingOptions(acquisition=backwards)
    )
    assert ranked.ids.tolist() == list(range(399, 99, -1))


def test_a_model_with_several_outputs_is_ranked(source: Source) -> None:
    two = own(lambda: Guess(lambda x: [np.full((len(x), 2), 0.5), np.full((len(x), 3), 1 / 3)]))
    ranked = train(
        training_set(source, np.arange(60), two), np.arange(9), np.arange(9), RankingOptions()
    )
    assert sorted(ranked.ids) == list(range(9))

"""Ratings, as a training worker learns them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pytest
import skops.io
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from supt_async.errors import TrainingError
from supt_async.learning.ranking import PoolContext
from supt_async.learning.ratings.errors import mean_error
from supt_async.learning.teachable import Learns
from supt_async.orchestrator.features.growing_files import (
    IDS,
    MATRIX,
    GrowingArray,
    Kind,
    Pending,
    Source,
)
from supt_async.orchestrator.job_options import RankingOptions
from supt_async.orchestrator.model_loading import DEFAULTS, Maker
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker import jobs
from supt_async.orchestrator.worker.default_models import numbers, rows, texts
from supt_async.orchestrator.worker.evaluate import evaluate
from supt_async.orchestrator.worker.fit import fit, make
from supt_async.orchestrator.worker.learners.ordinal import OnScale
from tests.orchestrator.worker.digits import own

RNG = np.random.default_rng(0)
X = RNG.normal(size=(600, 5))
LATENT = 3 + X @ [1, 0.5, 0, 0, 0] + 0.5 * RNG.normal(size=600)
RATINGS: NDArray[np.int64] = np.clip(np.round(LATENT), 1, 5).astype(np.int64)
NUMBERS = f"{DEFAULTS}:numbers"


@pytest.fixture
def pending(tmp_path: Path) -> Pending:
    for name, array in ((MATRIX, X.astype(np.float32)), (IDS, np.arange(len(X)))):
        file = GrowingArray(tmp_path / name, array.dtype, array.shape[1:])
        file.append(array)
        file.close()
    source = Source(folder=str(tmp_path), kind=Kind.NUMBERS, shape=(5,), count=len(X))
    return Pending(source=source, closed=np.empty(0, dtype=np.int64))


def rated(
    pending: Pending, rows: NDArray[np.int64], maker: Maker = NUMBERS, **also: Any
) -> TrainingSet:
    return TrainingSet(
        source=pending.source,
        maker=maker,
        rows=rows,
        answers=RATINGS[rows],
        classes=RATINGS[rows] - 1,
        learns=Learns.SCALE,
        values=[1, 2, 3, 4, 5],
        **also,
    )


def test_few_ratings_lead_nearer_to_the_truth_than_the_same_answers_as_classes() -> None:
    errors = {True: [], False: []}  # type: dict[bool, list[float]]
    for start in range(0, 300, 30):
        seen = np.arange(start, start + 30)
        for ordered, model in ((True, OnScale(numbers)), (False, numbers())):
            guesses = model.fit(X[seen], RATINGS[seen]).predict(X[300:])
            errors[ordered].append(mean_error(RATINGS[300:], guesses))
    assert np.mean(errors[True]) < 0.9 * np.mean(errors[False])


def test_ratings_that_nobody_gave_are_not_predicted() -> None:
    inner = np.flatnonzero((RATINGS > 1) & (RATINGS < 5))[:80]
    model = OnScale(numbers).fit(X[inner], RATINGS[inner])
    assert model.classes_.tolist() == [2, 3, 4]
    found = model.predict_proba(4 * X)
    np.testing.assert_allclose(found.sum(axis=1), 1)
    assert set(model.predict(4 * X).tolist()) <= {2, 3, 4}


def test_a_gap_in_the_scale_is_no_class_either() -> None:
    ends = np.flatnonzero(RATINGS != 3)[:80]
    assert OnScale(numbers).fit(X[ends], RATINGS[ends]).classes_.tolist() == [1, 2, 4, 5]


def test_two_different_ratings_are_two_classes() -> None:
    two = np.flatnonzero(RATINGS < 3)[:40]
    scale, classes = OnScale(numbers).fit(X[two], RATINGS[two]), numbers().fit(X[two], RATINGS[two])
    np.testing.assert_array_equal(scale.predict_proba(X), classes.predict_proba(X))


def test_one_rating_only_is_a_sentence(pending: Pending) -> None:
    same = rated(pending, np.flatnonzero(RATINGS == 4)[:30])
    with pytest.raises(TrainingError, match=r"have the same answer, '4'.*Label items of another"):
        fit(same, same.training)


def test_texts_and_table_rows_are_rated_as_well() -> None:
    words = np.array(["awful", "poor", "fair", "good", "great"], dtype=np.object_)[RATINGS - 1]
    table = np.empty(len(words), dtype=np.object_)
    table[:] = [{"said": word, "first": float(x[0])} for word, x in zip(words, X, strict=True)]
    for made, items in ((texts, words), (rows, table)):
        model = OnScale(made).fit(items[:200], RATINGS[:200])
        assert mean_error(RATINGS[200:], model.predict(items[200:])) < 0.1


def test_a_default_model_learns_the_order_and_a_users_own_gets_classes(pending: Pending) -> None:
    some = rated(pending, np.arange(100))
    assert isinstance(fit(some, some.training), OnScale)
    for other in (
        replace(some, maker=own(LogisticRegression)),
        replace(some, learns=Learns.CLASS),
        replace(some, preprocess=cloudpickle.dumps(lambda x, y: (x, y))),
        replace(some, answers=some.answers.astype(str)),
    ):
        assert not isinstance(fit(other, other.training), OnScale)


def test_a_pickled_model_says_the_same() -> None:
    model = OnScale(numbers).fit(X[:100], RATINGS[:100])
    read = cloudpickle.loads(cloudpickle.dumps(model))
    np.testing.assert_array_equal(read.predict_proba(X), model.predict_proba(X))


def test_an_exported_model_says_the_same() -> None:
    model = OnScale(partial(make, NUMBERS)).fit(X[:100], RATINGS[:100])
    data = skops.io.dumps(model)
    read = skops.io.loads(data, trusted=skops.io.get_untrusted_types(data=data))
    np.testing.assert_array_equal(read.predict_proba(X), model.predict_proba(X))


def test_ratings_are_evaluated_and_suggested(pending: Pending) -> None:
    some = rated(pending, np.arange(150))
    evaluated = evaluate(some)
    assert evaluated.score is not None
    assert evaluated.score > 0.5
    assert 1 - evaluated.score <= evaluated.metrics["mae"] < 0.6
    assert evaluated.score < evaluated.metrics["within_one"] <= 1
    found = jobs.train_pending(
        some, pending, RankingOptions(seed=1), PoolContext(labellers=1)
    ).predictions
    guesses = np.array([int(found.values[number]) for number in found.numbers])
    assert mean_error(RATINGS[found.ids], guesses) < 0.6


def test_a_users_own_model_has_the_same_measures_and_classes_have_none(pending: Pending) -> None:
    some = rated(pending, np.arange(100), own(numbers))
    assert {"mae", "within_one"} <= set(evaluate(some).metrics)
    assert "mae" not in evaluate(replace(some, learns=Learns.CLASS)).metrics


def test_shards_say_what_one_worker_says(pending: Pending) -> None:
    some = rated(pending, np.arange(100))
    options, context = RankingOptions(seed=1, spread=False), PoolContext(labellers=1)
    whole = jobs.train_pending(some, pending, options, context)
    fitted = jobs.fit_only(some)
    parts = [
        jobs.score_shard(fitted.model, some, pending, span, options)
        for span in (range(130), range(130, 290), range(290, 600))
    ]
    ids, predicted, *_ = jobs.rank_shards(some, parts, fitted.answers, pending, options, context)
    np.testing.assert_array_equal(ids, whole.ids)
    np.testing.assert_array_equal(predicted.numbers, whole.predictions.numbers)
    np.testing.assert_array_equal(predicted.probability, whole.predictions.probability)

"""Items with missing numbers, and models that accept them or not."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_digits
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from supt_async.domain.ids import ItemId
from supt_async.errors import TrainingError
from supt_async.learning.ranking import PoolContext
from supt_async.orchestrator.features.growing_files import Pending, Source
from supt_async.orchestrator.features.store import FeatureStore
from supt_async.orchestrator.job_options import RankingOptions
from supt_async.orchestrator.model_loading import DEFAULTS
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker import jobs, score as scoring
from supt_async.orchestrator.worker.default_models import numbers
from supt_async.orchestrator.worker.jobs import (
    evaluate,
    rank_without_model,
    train_pending,
)
from supt_async.orchestrator.worker.missing_values import accepts_nan
from supt_async.payloads.codec import encode

X, Y = load_digits(n_class=2, return_X_y=True)
COUNT = 200
INCOMPLETE = {3: math.nan, 50: math.inf, 51: -math.inf, 120: 1e300}
"""Places of items, of which the first is labelled."""
LABELLED = np.arange(40)
WHOLE = sorted(set(range(40, COUNT)) - INCOMPLETE.keys())


@pytest.fixture
async def source(tmp_path: Path) -> AsyncIterator[Source]:
    async def fetch(ids: Sequence[ItemId]) -> list[tuple[ItemId, str, str | None]]:
        return [(item, encode(matrix[item - 1]), None) for item in ids]

    matrix = X[:COUNT].astype(np.float32).tolist()
    for place, value in INCOMPLETE.items():
        matrix[place][7] = value
    matrix = [
        np.array(row, dtype=np.float32 if n < 100 else np.float64) for n, row in enumerate(matrix)
    ]
    store = FeatureStore(tmp_path, "one")
    await store.sync(np.arange(1, 101), fetch)
    yield await store.sync(np.arange(1, COUNT + 1), fetch)
    store.close()


def training_set(source: Source, maker: Any = f"{DEFAULTS}:numbers") -> TrainingSet:
    return TrainingSet(
        source=source,
        maker=maker if isinstance(maker, str) else cloudpickle.dumps(maker),
        rows=LABELLED,
        answers=Y[LABELLED].astype(str),
        classes=Y[LABELLED],
        arrived=LABELLED,
    )


def places(ids: NDArray[np.int64]) -> list[int]:
    return sorted((ids - 1).tolist())


async def test_one_item_with_nan_is_left_out_and_named(source: Source) -> None:
    pending = Pending(source=source, closed=LABELLED)
    ranked = train_pending(training_set(source), pending, RankingOptions())
    assert places(ranked.ids) == WHOLE
    assert places(ranked.left_out) == sorted(INCOMPLETE)
    held = replace(training_set(source), held=LABELLED % 4 == 3)
    metrics = evaluate(held).metrics
    assert metrics["score"] > 0.9
    assert metrics["holdout_labels"] == 9, "one of the ten can't be asked about"
    begun = rank_without_model(pending, RankingOptions()).ids
    assert places(begun) == WHOLE, "whoever labels it before there is a model does so for nothing"


async def test_shards_leave_the_same_items_out(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "CHUNK", 32)
    pending = Pending(source=source, closed=LABELLED)
    taught, options = training_set(source), RankingOptions()
    fitted = jobs.fit_only(taught)
    parts = [
        jobs.score_shard(fitted.model, taught, pending, span, options)
        for span in (range(60), range(60, COUNT))
    ]
    answers = fitted.answers
    ids, *_ = jobs.rank_shards(taught, parts, answers, pending, options, PoolContext())
    assert places(ids) == WHOLE
    assert places(fitted.left_out) == sorted(INCOMPLETE)


async def test_a_model_that_can_deal_with_nan_gets_every_item(source: Source) -> None:
    pending = Pending(source=source, closed=LABELLED)
    for maker in (
        HistGradientBoostingClassifier,
        lambda: make_pipeline(SimpleImputer(), LogisticRegression()),
    ):
        ranked = train_pending(training_set(source, maker), pending, RankingOptions())
        assert places(ranked.ids) == list(range(40, COUNT))
        assert not len(ranked.left_out)


@pytest.mark.parametrize("text", [True, False])
async def test_no_model_is_given_an_item_of_another_form(tmp_path: Path, text: bool) -> None:
    async def fetch(ids: Sequence[ItemId]) -> list[tuple[ItemId, str, str | None]]:
        odd = encode(np.zeros(3)) if text else encode("a text")
        return [
            (item, odd if item in (4, 60) else encode(f"{Y[item]} text" if text else X[item]), None)
            for item in ids
        ]

    store = FeatureStore(tmp_path, "one")
    source = await store.sync(np.arange(COUNT), fetch)
    maker: Any = f"{DEFAULTS}:texts" if text else HistGradientBoostingClassifier
    pending = Pending(source=source, closed=LABELLED)
    taught = training_set(source, maker)
    ranked = train_pending(taught, pending, RankingOptions())
    assert sorted(ranked.ids.tolist()) == sorted(set(range(40, COUNT)) - {60})
    assert ranked.left_out.tolist() == [4, 60]
    assert "score" in evaluate(taught).metrics
    begun = rank_without_model(pending, RankingOptions()).ids
    assert 60 not in begun
    store.close()


async def test_if_all_labelled_items_have_gaps_there_is_a_sentence(source: Source) -> None:
    only = replace(
        training_set(source),
        rows=np.array([3, 50]),
        answers=np.array(["a", "b"]),
        classes=np.arange(2),
        arrived=None,
    )
    with pytest.raises(TrainingError, match="All labelled items hold NaN or infinity"):
        train_pending(only, Pending(source=source, closed=LABELLED), RankingOptions())


class Own:
    """Says nothing of itself."""

    def fit(self, x: Any, y: Any) -> None: ...


@pytest.mark.parametrize(
    ("model", "takes"),
    [
        (HistGradientBoostingClassifier(), True),
        (RandomForestClassifier(), True),
        (LogisticRegression(), False),
        (make_pipeline(SimpleImputer(), LogisticRegression()), True),
        (make_pipeline(StandardScaler(), SimpleImputer(), LogisticRegression()), True),
        (make_pipeline(StandardScaler(), LogisticRegression()), False),
        (make_pipeline(StandardScaler(), "passthrough", HistGradientBoostingClassifier()), True),
        (CalibratedClassifierCV(LogisticRegression()), False),
        (CalibratedClassifierCV(HistGradientBoostingClassifier()), True),
        (numbers(), False),
        (Own(), False),
    ],
)
def test_a_model_says_by_its_tags_whether_it_can_deal_with_nan(model: Any, takes: bool) -> None:
    assert accepts_nan(model) is takes

"""Items with missing numbers, and the models that can deal with them or can't."""

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
from supt_async.orchestrator.features.growing_files import Pending, Source
from supt_async.orchestrator.features.store import FeatureStore
from supt_async.orchestrator.worker import jobs, score as scoring
from supt_async.orchestrator.worker.default_models import numbers
from supt_async.orchestrator.worker.fit import Lesson
from supt_async.orchestrator.worker.jobs import Choosing, Situation, evaluate, start, train_pending
from supt_async.orchestrator.worker.missing_values import takes_nan
from supt_async.orchestrator.worker.model_loading import DEFAULTS
from supt_async.payloads.codec import encode

X, Y = load_digits(n_class=2, return_X_y=True)
COUNT = 200
GAPS = {3: math.nan, 50: math.inf, 51: -math.inf, 120: 1e300}
"""Places of items, of which the first is labelled."""
LABELLED = np.arange(40)
WHOLE = sorted(set(range(40, COUNT)) - GAPS.keys())


@pytest.fixture
async def source(tmp_path: Path) -> AsyncIterator[Source]:
    async def fetch(ids: Sequence[ItemId]) -> list[tuple[ItemId, str, str | None]]:
        return [(item, encode(matrix[item - 1]), None) for item in ids]

    matrix = X[:COUNT].astype(np.float32).tolist()
    for place, value in GAPS.items():
        matrix[place][7] = value
    matrix = [
        np.array(row, dtype=np.float32 if n < 100 else np.float64) for n, row in enumerate(matrix)
    ]
    store = FeatureStore(tmp_path, "one")
    await store.sync(np.arange(1, 101), fetch)
    yield await store.sync(np.arange(1, COUNT + 1), fetch)
    store.close()


def lesson(source: Source, maker: Any = f"{DEFAULTS}:numbers") -> Lesson:
    return Lesson(
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
    ranked = train_pending(lesson(source), pending, Choosing())
    assert places(ranked.ids) == WHOLE
    assert places(ranked.left_out) == sorted(GAPS)
    held = replace(lesson(source), held=LABELLED % 4 == 3)
    metrics = evaluate(held).metrics
    assert metrics["score"] > 0.9
    assert metrics["holdout_labels"] == 9, "one of the ten can't be asked about"
    begun = start(pending, Choosing()).ids
    assert places(begun) == WHOLE, "whoever labels it before there is a model does so for nothing"


async def test_shards_leave_the_same_items_out(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "CHUNK", 32)
    pending = Pending(source=source, closed=LABELLED)
    taught, choosing = lesson(source), Choosing()
    fitted = jobs.fit_only(taught)
    parts = [
        jobs.score_shard(fitted.model, taught, pending, span, choosing)
        for span in (range(60), range(60, COUNT))
    ]
    assert places(jobs.rank_shards(taught, parts, pending, choosing, Situation())) == WHOLE
    assert places(fitted.left_out) == sorted(GAPS)


async def test_a_model_that_can_deal_with_nan_gets_every_item(source: Source) -> None:
    pending = Pending(source=source, closed=LABELLED)
    for maker in (
        HistGradientBoostingClassifier,
        lambda: make_pipeline(SimpleImputer(), LogisticRegression()),
    ):
        ranked = train_pending(lesson(source, maker), pending, Choosing())
        assert places(ranked.ids) == list(range(40, COUNT))
        assert not len(ranked.left_out)


async def test_if_all_labelled_items_have_gaps_there_is_a_sentence(source: Source) -> None:
    only = replace(
        lesson(source),
        rows=np.array([3, 50]),
        answers=np.array(["a", "b"]),
        classes=np.arange(2),
        arrived=None,
    )
    with pytest.raises(TrainingError, match="All labelled items hold NaN or infinity"):
        train_pending(only, Pending(source=source, closed=LABELLED), Choosing())


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
    assert takes_nan(model) is takes

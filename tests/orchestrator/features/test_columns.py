"""Columns of a table: the same in fitting, scoring and evaluation."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder

from supt_async.domain.ids import ItemId
from supt_async.orchestrator.features.columns import MAX_COLUMNS, Columns, conform
from supt_async.orchestrator.features.growing_files import Pending, Source
from supt_async.orchestrator.features.store import FeatureStore
from supt_async.orchestrator.job_options import RankingOptions
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker import score as scoring
from supt_async.orchestrator.worker.fit import inputs
from supt_async.orchestrator.worker.jobs import (
    evaluate,
    train_pending,
)
from supt_async.orchestrator.worker.model_store import fit_or_resume, save
from supt_async.payloads.codec import encode

COUNT = 60
CHUNK = 8
"""Rows that are scored at a time here."""


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[FeatureStore]:
    store = FeatureStore(tmp_path / "features", "one")
    yield store
    store.close()


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "CHUNK", CHUNK)


async def stored(store: FeatureStore, rows: Sequence[object]) -> Source:
    async def fetch(ids: Sequence[ItemId]) -> list[tuple[ItemId, str, str | None]]:
        return [(item, encode(rows[item - 1]), None) for item in ids]

    return await store.sync(np.arange(1, len(rows) + 1), fetch)


def table() -> list[dict[str, object]]:
    """Rows whose ``b`` says what they are; ``a``, ``c`` and ``t`` say nothing."""
    return [
        {"a": 0.25 * (place % 3), "t": "some words", "b": float(place % 2), "c": 0.5, "k": "u"}
        for place in range(COUNT)
    ]


def without(where: Callable[[int], bool], *names: str) -> list[dict[str, object]]:
    rows = table()
    return [
        {name: cell for name, cell in row.items() if not (where(place) and name in names)}
        for place, row in enumerate(rows)
    ]


CASES = {
    "at the rank_without_model of a chunk": without(lambda place: place % CHUNK == 0, "a", "t"),
    "in a whole chunk": without(lambda place: 24 <= place < 40, "a", "t", "k"),
    "in all but one row": without(lambda place: place != 3, "a", "t", "k"),
    "in all rows before the last": without(lambda place: place < COUNT - 1, "c", "k"),
    "in other order": [
        dict(reversed(row.items())) if n % 3 else row for n, row in enumerate(table())
    ],
}


class ByPosition:
    """Looks at numbers by their place, as a model does that was given ``x.to_numpy()``."""

    def fit(self, x: pd.DataFrame, y: Any) -> None:
        self.names, self.types = list(x.columns), list(x.dtypes)
        self.place = self.names.index("b")

    def predict_proba(self, x: pd.DataFrame) -> Any:
        assert list(x.columns) == self.names
        assert list(x.dtypes) == self.types
        b = x.to_numpy()[:, self.place].astype(float)
        return np.column_stack([1 - b, b])


def filled(texts: pd.Series[str]) -> pd.Series[str]:
    return texts.fillna("nothing")


def by_name() -> Any:
    return make_pipeline(
        ColumnTransformer(
            [
                ("numbers", SimpleImputer(keep_empty_features=True), ["b", "a"]),
                ("kinds", OneHotEncoder(handle_unknown="ignore"), ["k"]),
                ("words", make_pipeline(FunctionTransformer(filled), CountVectorizer()), "t"),
            ],
            sparse_threshold=1.0,
        ),
        LogisticRegression(),
    )


def training_set(source: Source, maker: Any) -> TrainingSet:
    rows = np.arange(20)
    return TrainingSet(
        source=source,
        maker=maker if isinstance(maker, str) else cloudpickle.dumps(maker),
        rows=rows,
        answers=np.array(["even", "odd"] * 10),
        classes=rows % 2,
        arrived=rows,
    )


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(
    "maker", [ByPosition, by_name, "supt_async.orchestrator.worker.default_models:rows"]
)
async def test_cells_that_are_missing_move_no_column(
    store: FeatureStore, case: str, maker: Any
) -> None:
    source = await stored(store, CASES[case])
    taught = training_set(source, maker)
    # Whoever is asked about 20..59 has to tell even from odd: their margin is far from 0.
    model = fit_or_resume(taught)
    asked = np.arange(20, COUNT)
    found = np.concatenate([out[0] for out in scoring.probabilities(model, taught, asked)])
    assert (found.argmax(axis=1) == asked % 2).all()
    pending = Pending(source=source, closed=np.arange(20))
    assert len(train_pending(taught, pending, RankingOptions()).ids) == COUNT - 20
    held = replace(taught, held=np.arange(20) < 6)
    metrics = evaluate(held).metrics
    assert metrics["score"] == metrics["holdout_score"] == 1.0


async def test_a_preprocessing_gets_the_same_columns_for_each_chunk(store: FeatureStore) -> None:
    source = await stored(store, CASES["in a whole chunk"])
    widths = cloudpickle.dumps(lambda x, y: (x[["a", "b", "c"]].fillna(0), y))
    taught = replace(training_set(source, ByPosition), preprocess=widths)
    ranked = train_pending(taught, Pending(source=source, closed=np.arange(20)), RankingOptions())
    assert len(ranked.ids) == COUNT - 20


async def test_each_column_has_one_type_whichever_rows_are_read(store: FeatureStore) -> None:
    rows: list[object] = [
        {"n": "3.50", "m": 1, "t": "7", "when": None},
        {"n": "", "m": "XL", "t": "x"},
        {"m": 2.5, "flag": True},
        {"n": "NA", "m": None, "flag": None, "t": "3.0"},
    ]
    source = await stored(store, rows)
    taught = training_set(source, ByPosition)
    whole = inputs(taught, np.arange(4))
    assert list(whole.columns) == ["n", "m", "t", "flag"]
    assert [str(kind) for kind in whole.dtypes] == ["float64", "object", "object", "float64"]
    assert whole["n"].isna().tolist() == [False, True, True, True]
    assert whole["m"].tolist()[:3] == ["1", "XL", "2.5"]
    assert whole["t"].tolist()[::3] == ["7", "3"]
    for place in range(4):
        one = inputs(taught, np.array([place]))
        assert one.dtypes.equals(whole.dtypes)
        pd.testing.assert_frame_equal(
            one.reset_index(drop=True), whole.iloc[[place]].reset_index(drop=True)
        )


async def test_a_column_that_appears_later_comes_last_and_is_missing_before(
    store: FeatureStore,
) -> None:
    rows: list[object] = list(table())
    first = await stored(store, rows[:30])
    rows[30:] = [{"new": 1.0, **row} for row in table()[30:]]
    later = await stored(store, rows)
    frame = inputs(training_set(later, ByPosition), np.arange(COUNT))
    assert list(frame.columns) == ["a", "t", "b", "c", "k", "new"]
    assert frame["new"].isna().tolist() == [True] * 30 + [False] * 30
    old = inputs(training_set(first, ByPosition), np.arange(30))
    assert list(old.columns) == ["a", "t", "b", "c", "k"], "whoever works on it keeps its table"


async def test_a_model_does_not_go_on_from_other_columns(store: FeatureStore) -> None:
    rows: list[object] = [{"a": 1.0 * (n % 2)} for n in range(COUNT)]

    class Counts:
        """Learns more and more."""

        seen = 0

        def fit(self, x: Any, y: Any) -> None:
            self.seen = len(x)

        def partial_fit(self, x: Any, y: Any) -> None:
            self.seen += len(x)

        def predict_proba(self, x: Any) -> Any:
            return np.full((len(x), 2), 0.5)

    folder = store._root / "one"
    taught = training_set(await stored(store, rows[:50]), Counts)
    assert folder.exists()
    assert save(taught, fit_or_resume(taught)) == ""
    again: Any = fit_or_resume(taught)
    assert again.seen == 20
    wider = training_set(await stored(store, [*rows[:50], {"z": 1.0}]), Counts)
    fresh: Any = fit_or_resume(wider)
    assert fresh.seen == 20


async def test_another_process_decides_on_the_same_columns(tmp_path: Path) -> None:
    first = FeatureStore(tmp_path, "one")
    source = await stored(first, [{"n": 1.0, "x": b"", "t": "a"}, {"late": "1"}])
    first.close()
    second = FeatureStore(tmp_path, "one")
    again = await stored(second, [{"n": 1.0, "x": b"", "t": "a"}, {"late": "1"}])
    assert again.columns == source.columns
    assert second.unread == {"x": "bytes"}
    second.close()


def test_a_table_has_so_many_columns_and_the_rest_is_named() -> None:
    columns = Columns()
    rows = [{f"c{n}": 1.0 for n in range(MAX_COLUMNS + 5)}]
    assert columns.note(rows, {})
    assert not columns.note(rows, {})
    assert len(columns.decided) == MAX_COLUMNS == len(conform(rows, columns.decided)[0])
    assert columns.unread == {"...": "columns after the first 4,096"}

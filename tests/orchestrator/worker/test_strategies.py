"""Custom functions and query strategies, with those of scikit-activeml."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pytest
from numpy.typing import NDArray
from skactiveml.pool import QueryByCommittee, RandomSampling, TypiClust, UncertaintySampling
from sklearn.datasets import load_digits

from supt_async.errors import Refused, TrainingError
from supt_async.learning.acquisition import margin
from supt_async.orchestrator.acquisition_loading import QueryStrategy, load_acquisition
from supt_async.orchestrator.features.growing_files import MATRIX, GrowingArray, Kind, Source
from supt_async.orchestrator.job_options import RankingOptions
from supt_async.orchestrator.model_loading import DEFAULTS
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker import strategies
from supt_async.orchestrator.worker.fit import fit
from supt_async.orchestrator.worker.jobs import train

X, Y = load_digits(return_X_y=True)
X, Y = X[:300], Y[:300]
ROWS = np.arange(60, 300)


@pytest.fixture
def training_set(tmp_path: Path) -> TrainingSet:
    matrix = GrowingArray(tmp_path / MATRIX, np.float32, (64,))
    matrix.append(X)
    matrix.close()
    source = Source(folder=str(tmp_path), kind=Kind.NUMBERS, shape=(8, 8), count=300)
    rows = np.arange(60)
    maker = f"{DEFAULTS}:numbers"
    return TrainingSet(source=source, maker=maker, rows=rows, answers=Y[rows], classes=Y[rows])


def ranked(training_set: TrainingSet, acquisition: str | bytes) -> NDArray[np.int64]:
    return train(training_set, ROWS, ROWS, RankingOptions(acquisition=acquisition, seed=1)).ids


def pickled(thing: Any) -> bytes:
    return bytes(cloudpickle.dumps(thing))


@pytest.mark.parametrize(
    "strategy",
    [
        UncertaintySampling(method="margin_sampling"),
        QueryByCommittee(),
        TypiClust(),
        RandomSampling(),
    ],
    ids=lambda strategy: type(strategy).__name__,
)
def test_a_strategy_ranks_what_is_open(
    training_set: TrainingSet, strategy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strategies, "BATCH", 5)
    assert sorted(ranked(training_set, pickled(strategy))) == ROWS.tolist()


def test_what_a_strategy_chooses_comes_first(
    training_set: TrainingSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strategies, "BATCH", 10)
    found = ranked(training_set, pickled(UncertaintySampling(method="margin_sampling")))
    model = fit(training_set, training_set.training)
    top = np.sort(model.predict_proba(X.astype(np.float32)), axis=1)[:, -2:]
    margins = top[:, 1] - top[:, 0]
    assert set(found[:10]) == set(ROWS[np.argsort(margins[ROWS])[:10]])
    assert np.corrcoef(margins[found], np.arange(len(found)))[0, 1] > 0.8, "the others likewise"


def test_a_strategy_may_be_named(
    training_set: TrainingSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strategies, "BATCH", 3)
    assert sorted(ranked(training_set, "skactiveml.pool:UncertaintySampling")) == ROWS.tolist()


def test_a_function_of_the_superintendents_form_may_be_named(training_set: TrainingSet) -> None:
    name = "supt_async.learning.acquisition:margin"
    assert sorted(ranked(training_set, name)) == ROWS.tolist()


def test_a_strategy_chooses_among_a_bounded_number(
    training_set: TrainingSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Noted:
        def query(self, X: Any, y: Any, candidates: Any, return_utilities: bool) -> Any:
            assert len(candidates) == 20
            assert np.isnan(y[candidates]).all()
            utilities = np.full((1, len(X)), np.nan)
            utilities[0, candidates] = 0.0
            return candidates[:1], utilities

    monkeypatch.setattr(strategies, "MAX_CANDIDATES", 20)
    assert sorted(ranked(training_set, pickled(Noted()))) == ROWS.tolist()


def test_a_strategy_that_needs_something_else_is_a_sentence(training_set: TrainingSet) -> None:
    class Demanding:
        def query(self, X: Any, y: Any, oracle: Any) -> Any: ...

    with pytest.raises(TrainingError, match="Demanding needs oracle, which this project"):
        ranked(training_set, pickled(Demanding()))


def test_a_strategy_that_fails_is_a_sentence(training_set: TrainingSet) -> None:
    class Broken:
        def query(self, X: Any) -> Any:
            raise ValueError("no luck")

    with pytest.raises(TrainingError, match=r"failed while ranking \(ValueError: no luck\)"):
        ranked(training_set, pickled(Broken()))


def test_texts_are_not_for_strategies(training_set: TrainingSet) -> None:
    strategy = TypiClust()
    source = Source(folder="nowhere", kind=Kind.TEXT, count=3)
    texts = TrainingSet(
        source=source,
        maker="x:y",
        rows=training_set.rows,
        answers=training_set.answers,
        classes=training_set.classes,
    )
    with pytest.raises(TrainingError, match="TypiClust needs items that are numbers"):
        strategies._arguments(strategy, texts, ROWS, np.random.default_rng(0))


def test_a_class_is_made_first_and_a_function_is_taken_as_it_is() -> None:
    assert isinstance(load_acquisition("skactiveml.pool:RandomSampling"), QueryStrategy)
    assert load_acquisition("supt_async.learning.acquisition:margin") is margin
    assert load_acquisition(pickled(lambda: margin)) is margin


def test_what_is_neither_is_refused() -> None:
    with pytest.raises(Refused, match="the acquisition function is a int"):
        load_acquisition(pickled(7))
    with pytest.raises(Refused, match=r"^acquisition 'no_such_module:thing': there is no module"):
        load_acquisition("no_such_module:thing")


def test_a_strategy_that_is_not_installed_is_named_with_its_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "skactiveml.pool", None)
    with pytest.raises(Refused, match=r"^acquisition 'skac.*pip install scikit-activeml$"):
        load_acquisition("skactiveml.pool:RandomSampling")

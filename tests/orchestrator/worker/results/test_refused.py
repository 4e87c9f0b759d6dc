"""Items that a model fails on while it takes the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from supt_async.errors import TrainingError
from supt_async.orchestrator.features.growing_files import Source
from supt_async.orchestrator.job_options import RankingOptions
from supt_async.orchestrator.worker.jobs import train
from supt_async.orchestrator.worker.results.refused import MAX_REFUSED
from tests.orchestrator.worker.digits import Guess, X, own, training_set as digits


class Choosy(Guess):
    """Takes any item but some, which it can't deal with or has no probabilities for."""

    def __init__(self, bad: list[int], says: Callable[[NDArray[Any]], Any]) -> None:
        super().__init__(says)
        self.bad = X[bad].tolist()

    def predict_proba(self, x: Any) -> Any:
        found = np.full((len(x), 10), 0.1)
        bad = np.array([row in self.bad for row in np.asarray(x).tolist()], dtype=np.bool_)
        if bad.any():
            found[bad] = self.says(x)
        return found


def refuse(_: object) -> None:
    raise ValueError("no words in it")


@pytest.mark.parametrize(
    ("says", "why"),
    [
        (refuse, "The model failed while predicting (ValueError: no words in it)"),
        (lambda _: np.nan, "The model's predict_proba returned something else than finite numbers"),
    ],
)
@pytest.mark.parametrize("rows", [np.arange(60, 400), np.arange(60, 400, 2)])
def test_a_few_items_that_the_model_fails_on_are_left_out_and_named(
    source: Source, says: Callable[[object], Any], why: str, rows: NDArray[np.int64]
) -> None:
    taught = digits(source, np.arange(60), own(lambda: Choosy([70, 200, 399], says)))
    ranked = train(taught, rows, rows + 1_000, RankingOptions())
    bad = {row + 1_000 for row in (70, 200, 399)} & set((rows + 1_000).tolist())
    assert ranked.refused == dict.fromkeys(bad, why)
    assert sorted(ranked.ids) == sorted(set((rows + 1_000).tolist()) - bad)
    assert not set(ranked.predictions.ids.tolist()) & bad


@pytest.mark.parametrize(
    "maker",
    [
        own(lambda: Choosy(list(range(100, 100 + MAX_REFUSED + 1)), refuse)),
        own(lambda: Guess(refuse)),
        own(lambda: Guess(lambda x: np.full((1, 10), 0.1))),  # right only of one alone
    ],
)
def test_a_model_that_fails_on_more_has_failed(source: Source, maker: bytes) -> None:
    rows = np.arange(60, 400)
    with pytest.raises(TrainingError):
        train(digits(source, np.arange(60), maker), rows, rows, RankingOptions())


def test_of_few_items_all_may_not_be_refused(source: Source) -> None:
    maker = own(lambda: Choosy([398, 399], refuse))
    rows = np.arange(398, 400)
    with pytest.raises(TrainingError, match="no words in it"):
        train(digits(source, np.arange(60), maker), rows, rows, RankingOptions())

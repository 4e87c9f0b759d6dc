"""Models that a process keeps between trainings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from supt_async.errors import TrainingError
from supt_async.orchestrator.features.growing_files import Source
from supt_async.orchestrator.job_options import EvaluationOptions
from supt_async.orchestrator.worker.evaluate import evaluate
from supt_async.orchestrator.worker.model_store import fit_or_resume
from supt_async.orchestrator.worker.process import warm_models
from supt_async.orchestrator.worker.process.warm_models import MAX_KEPT, any_kept, keep, take
from tests.orchestrator.saved_models import own, stored, training_set


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return stored(tmp_path)


@pytest.fixture(autouse=True)
def allowed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let this process keep models, as a worker does."""
    monkeypatch.setattr(warm_models._Kept, "allowed", True)
    yield
    warm_models._Kept.models.clear()


class Counting:
    """A model that counts how often it was fitted, and fails when it is told to."""

    made = 0
    fails_at: tuple[int, ...] = ()

    def __init__(self) -> None:
        type(self).made += 1
        self.fits = 0

    def fit(self, x: Any, y: Any) -> None:
        self.fits += 1
        self.classes_ = np.unique(y)
        if self.fits in self.fails_at:
            raise ValueError("not again")

    def predict_proba(self, x: Any) -> Any:
        return np.full((len(x), len(self.classes_)), 1 / len(self.classes_))


class Warm(Counting):
    warm = True


def make() -> Counting:
    return Counting()


make.warm = True  # type: ignore[attr-defined]


def fits(source: Source, maker: Any, count: int = 100) -> int:
    model: Any = fit_or_resume(training_set(source, np.arange(count), maker))
    return int(model.fits)


@pytest.mark.parametrize("factory", [Warm, lambda: Warm(), make])
def test_a_warm_model_is_fitted_again_as_the_same_object(source: Source, factory: Any) -> None:
    maker = own(factory)
    assert [fits(source, maker, count) for count in (100, 110, 120)] == [1, 2, 3]


def test_a_model_that_does_not_ask_for_it_is_made_anew(source: Source) -> None:
    maker = own(Counting)
    assert [fits(source, maker) for _ in range(2)] == [1, 1]
    assert not any_kept()


def test_a_process_that_serves_several_projects_keeps_nothing(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warm_models._Kept, "allowed", False)
    maker = own(Warm)
    assert [fits(source, maker) for _ in range(2)] == [1, 1]


def test_a_warm_model_that_fails_is_made_anew_in_the_same_training(source: Source) -> None:
    class Tired(Warm):
        fails_at = (3,)

    maker = own(Tired)
    assert [fits(source, maker) for _ in range(5)] == [1, 2, 1, 2, 1]


def test_a_warm_model_that_fails_when_it_is_new_has_failed(source: Source) -> None:
    class Broken(Warm):
        fails_at = (1,)

    with pytest.raises(TrainingError, match="not again"):
        fits(source, own(Broken))
    assert not any_kept()


def test_the_folds_of_an_evaluation_get_models_of_their_own(source: Source) -> None:
    class Learning(Warm):
        """Fails if it ever learns twice."""

        fails_at = (2,)

    maker = own(Learning)
    assert fits(source, maker) == 1
    assert evaluate(training_set(source, np.arange(100), maker), EvaluationOptions(seed=0)).score
    assert fits(source, maker) == 1, "the kept one was not used up by it: it is the one that fails"


def test_models_of_other_makers_are_kept_apart_and_the_oldest_are_dropped(source: Source) -> None:
    one, other = own(Warm), own(make)
    assert [fits(source, maker) for maker in (one, other, one)] == [1, 1, 2]
    for number in range(MAX_KEPT):
        keep(str(number), Counting())
    assert fits(source, one) == 1
    assert take("0") is None
    assert take("1") is not None

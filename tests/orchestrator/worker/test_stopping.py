"""Signals that say when to stop, measured on digits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.datasets import load_digits

from supt_async.learning.stopping.verdict import Verdict, judge
from supt_async.orchestrator.features.growing_files import MATRIX, GrowingArray, Kind, Source
from supt_async.orchestrator.job_options import EvaluationOptions
from supt_async.orchestrator.model_loading import DEFAULTS
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker import evaluate as evaluating

X, Y = load_digits(return_X_y=True)


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return written(tmp_path, X)


def written(folder: Path, items: NDArray[np.float64]) -> Source:
    matrix = GrowingArray(folder / MATRIX, np.float32, items.shape[1:])
    matrix.append(items)
    matrix.close()
    shape = items.shape[1:]
    return Source(folder=str(folder), kind=Kind.NUMBERS, shape=shape, count=len(items))


def measured(training_set: TrainingSet) -> Mapping[str, float]:
    return evaluating.evaluate(training_set, EvaluationOptions(seed=0)).metrics


def training_set(source: Source, labels: int, answers: NDArray[np.int64] = Y) -> TrainingSet:
    drawn = np.random.default_rng(0).permutation(min(source.count, len(Y)))[:labels]
    rows = np.sort(drawn)
    return TrainingSet(
        source=source,
        maker=f"{DEFAULTS}:numbers",
        rows=rows,
        answers=answers[rows].astype(str),
        classes=answers[rows],
        arrived=np.argsort(drawn),
    )


def test_the_gain_of_further_labels_shrinks_as_labels_come_in(source: Source) -> None:
    few, many = (measured(training_set(source, count)) for count in (100, 500))
    assert (few["gain_labels"], many["gain_labels"]) == (100, 500)
    assert few["gain"] > 2 * many["gain"]
    for metrics in (few, many):
        assert metrics["gain_low"] < metrics["gain"] < metrics["gain_high"]
        assert metrics["third_low"] < metrics["third"] < metrics["third_high"]
    assert few.get("flat") != 1


def test_labels_that_teach_nothing_are_flat_and_gain_nothing(tmp_path: Path) -> None:
    plain = np.arange(1_000) % 2  # two kinds of items, which two labels tell apart
    source = written(tmp_path, plain[:, None].astype(np.float64))
    metrics = measured(training_set(source, 120, plain))
    assert metrics["kappa"] == 1
    assert metrics["flat"] == 1
    assert metrics["gain_high"] < 0.005


def test_held_out_items_are_counted_as_well(source: Source) -> None:
    held = np.arange(300) % 2 == 0
    metrics = measured(replace(training_set(source, 300), held=held))
    assert metrics["gain_labels"] == 150, "no more than the model has learned from"
    assert metrics["gain_low"] < metrics["gain"] < metrics["gain_high"]


@pytest.mark.parametrize("labels", [40, 190])
def test_at_both_ends_of_a_project_no_gain_is_estimated(source: Source, labels: int) -> None:
    metrics = measured(training_set(replace(source, count=200), labels))
    assert "kappa" in metrics
    assert not {"gain", "gain_low", "third", "flat"} & set(metrics)


def test_without_the_order_of_the_labels_there_is_no_signal(source: Source) -> None:
    metrics = measured(replace(training_set(source, 200), arrived=None))
    assert not {"kappa", "gain", "third"} & set(metrics)


class Commonest:
    """Predicts the commonest answer, whatever the item."""

    def fit(self, x: NDArray[np.float64], y: NDArray[np.str_]) -> None:
        self.classes_, self.counts = np.unique(y, return_counts=True)

    def predict_proba(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.tile(self.counts / self.counts.sum(), (len(x), 1))


def test_a_model_that_gives_all_items_one_answer_is_not_told_to_have_learned_enough(
    source: Source,
) -> None:
    rare = (np.arange(len(Y)) % 20 == 0).astype(np.int64)
    commonest = replace(training_set(source, 200, rare), maker=f"{__name__}:Commonest")
    metrics = measured(commonest)
    assert metrics["score"] > 0.9
    assert not {"kappa", "gain", "third", "flat"} & set(metrics)
    assert judge(200, metrics).verdict is Verdict.UNKNOWN

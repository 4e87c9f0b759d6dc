"""Evaluation of a model, called here without a worker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.datasets import load_digits
from sklearn.model_selection import cross_val_score, cross_validate

from supt_async.errors import TrainingError
from supt_async.orchestrator.features.growing_files import IDS, MATRIX, GrowingArray, Kind, Source
from supt_async.orchestrator.job_options import EvaluationOptions
from supt_async.orchestrator.model_loading import DEFAULTS
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker import (
    cross_validation,
    evaluate as evaluate_module,
    stopping,
)
from supt_async.orchestrator.worker.default_models import numbers
from supt_async.orchestrator.worker.evaluate import evaluate
from supt_async.orchestrator.worker.fit import fit

X, Y = load_digits(return_X_y=True)


@pytest.fixture
def source(tmp_path: Path) -> Source:
    matrix = GrowingArray(tmp_path / MATRIX, np.float32, (64,))
    matrix.append(X)
    matrix.close()
    return Source(folder=str(tmp_path), kind=Kind.NUMBERS, shape=(8, 8), count=len(X))


def training_set(source: Source, rows: NDArray[np.int64]) -> TrainingSet:
    return TrainingSet(
        source=source,
        maker=f"{DEFAULTS}:numbers",
        rows=rows,
        answers=Y[rows].astype(str),
        classes=Y[rows],
        arrived=np.arange(len(rows)),
    )


def by(method: Callable[..., Any]) -> EvaluationOptions:
    return EvaluationOptions(method=bytes(cloudpickle.dumps(method)))


def test_labels_are_counted_by_their_answer(source: Source) -> None:
    metrics = evaluate(training_set(source, np.arange(100))).metrics
    counts = {name: value for name, value in metrics.items() if name.startswith("labels:")}
    assert counts == {f"labels:{digit}": np.count_nonzero(Y[:100] == digit) for digit in range(10)}


def test_labels_that_are_not_in_a_sample_are_counted_too(source: Source) -> None:
    rows = np.arange(100)
    some = replace(training_set(source, rows), counts=1_000 + np.arange(10))
    metrics = evaluate(some).metrics
    assert [metrics[f"labels:{digit}"] for digit in range(10)] == [*range(1_000, 1_010)]


def test_held_out_items_give_an_accuracy_and_the_range_that_it_lies_in(source: Source) -> None:
    rows = np.arange(400)
    held = np.arange(400) % 4 == 0
    metrics = evaluate(replace(training_set(source, rows), held=held)).metrics
    train, test = rows[~held], rows[held]
    model = numbers().fit(X[train].astype(np.float32), Y[train])
    assert metrics["holdout_score"] == pytest.approx(model.score(X[test], Y[test]), abs=0.011)
    assert metrics["holdout_labels"] == 100
    assert metrics["holdout_low"] < metrics["holdout_score"] < metrics["holdout_high"]


def test_few_held_out_items_are_only_counted(source: Source) -> None:
    held = np.arange(60) < 3
    metrics = evaluate(replace(training_set(source, np.arange(60)), held=held)).metrics
    assert metrics["holdout_labels"] == 3
    assert "holdout_score" not in metrics


def test_predictions_become_stable_as_labels_come_in(source: Source) -> None:
    few = evaluate(training_set(source, np.arange(40))).metrics
    many = evaluate(training_set(source, np.arange(1_500))).metrics
    assert few["kappa"] < 0.9
    assert many["kappa"] > 0.98
    # A labeller who repeats what is known teaches nothing: predictions do not move.
    again = np.concatenate([np.arange(300), np.arange(290, 300)])
    assert evaluate(training_set(source, again)).metrics["kappa"] > 0.9


def test_when_the_order_of_the_labels_is_not_known_there_is_no_kappa(source: Source) -> None:
    metrics = evaluate(replace(training_set(source, np.arange(60)), arrived=None)).metrics
    assert "kappa" not in metrics
    assert "score" in metrics


def test_the_labels_for_a_target_are_estimated_as_a_range_or_not_at_all(source: Source) -> None:
    near = evaluate(
        training_set(source, np.arange(500)), EvaluationOptions(target_score=0.9, seed=1)
    ).metrics
    assert near["target_score"] == 0.9
    assert 40 <= near["target_low"] <= near["target_high"] <= 1_000
    far = evaluate(
        training_set(source, np.arange(60)), EvaluationOptions(target_score=0.9999, seed=1)
    ).metrics
    assert not {"target_score", "target_low", "target_high"} & set(far)


@pytest.mark.parametrize("how", [cross_val_score, cross_validate])
def test_an_eval_method_takes_the_place_of_the_cross_validation(
    source: Source, how: Callable[..., Any]
) -> None:
    rows = np.arange(200)
    found = evaluate(
        training_set(source, rows), by(lambda model, x, y: how(model, x, y, cv=4))
    ).score
    x, y = X[rows].astype(np.float32), Y[rows].astype(str)
    assert found == pytest.approx(cross_val_score(numbers(), x, y, cv=4).mean())


def test_an_eval_method_may_return_a_number(source: Source) -> None:
    assert evaluate(training_set(source, np.arange(60)), by(lambda model, x, y: 0.25)).score == 0.25


@pytest.mark.parametrize(
    ("method", "says"),
    [
        (lambda model, x, y: 1 / 0, "failed while being evaluated \\(ZeroDivisionError"),
        (lambda model, x, y: {"fit_time": 1}, "a mapping without 'test_score'"),
        (lambda model, x, y: [0.5, float("nan")], "else than finite numbers; with few labels"),
    ],
)
def test_what_an_eval_method_does_wrong_becomes_a_sentence(
    source: Source, method: Callable[..., Any], says: str
) -> None:
    with pytest.raises(TrainingError, match=says):
        evaluate(training_set(source, np.arange(60)), by(method))


def test_a_model_without_predict_must_have_a_column_for_each_class(source: Source) -> None:
    class Wide:
        def fit(self, x: Any, y: Any) -> None: ...

        def predict_proba(self, x: Any) -> Any:
            return np.ones((len(x), 12)) / 12

    wide = replace(training_set(source, np.arange(60)), maker=bytes(cloudpickle.dumps(Wide)))
    with pytest.raises(TrainingError, match=r"shape \(12, 12\) for \d+ classes.*a column for each"):
        evaluate(wide)


def options(digit: int) -> list[str]:
    """What a labeller might tick of a digit."""
    ticked = ["even"] if digit % 2 == 0 else []
    return [*ticked, "round"] if digit in (0, 6, 8, 9) else ticked


def test_lists_of_options_are_scored_by_what_they_have_in_common(source: Source) -> None:
    rows = np.arange(400)
    answers = np.empty(400, dtype=np.object_)
    answers[:] = [options(int(digit)) for digit in Y[rows]]
    texts = [str(answer) for answer in answers]
    listed = replace(
        training_set(source, rows),
        answers=answers,
        classes=np.unique(texts, return_inverse=True)[1],
    )
    held = np.arange(400) % 5 == 0
    metrics = evaluate(replace(listed, held=held)).metrics
    assert 0.75 < metrics["score"] < 1
    assert 0.75 < metrics["holdout_score"] <= 1
    assert metrics["labels:even"] == sum("even" in answer for answer in answers)
    assert not {"kappa", "target_low"} & set(metrics)


def test_an_option_that_the_model_has_not_met_counts_as_missed(source: Source) -> None:
    rows = np.arange(100)
    answers = np.empty(100, dtype=np.object_)
    answers[:] = [["even"] if digit % 2 == 0 else ["odd"] for digit in Y[rows]]
    answers[0] = ["even", "new"]
    held = np.arange(100) < 10
    listed = replace(training_set(source, rows), answers=answers, classes=Y[rows], held=held)
    assert evaluate(listed).metrics["holdout_score"] <= 0.95


class Coded:
    """Knows the truth, but calls answers by their place, as many a library wants it."""

    def fit(self, x: Any, y: Any) -> None:
        self.names = np.unique(y).astype(int)
        self.classes_ = np.arange(len(self.names))

    def predict(self, x: Any) -> Any:
        truth = {tuple(row): int(answer) for row, answer in zip(X.tolist(), Y, strict=True)}
        places = np.searchsorted(self.names, [[truth[tuple(row)]] for row in x.tolist()])
        return np.minimum(places, len(self.names) - 1)

    def predict_proba(self, x: Any) -> Any:
        return np.eye(len(self.names))[self.predict(x)[:, 0]]


def test_a_model_may_name_answers_by_their_place(source: Source) -> None:
    coded = replace(training_set(source, np.arange(300)), maker=bytes(cloudpickle.dumps(Coded)))
    assert evaluate(coded).score == 1.0


def test_answers_that_the_preprocessing_makes_are_what_counts(source: Source) -> None:
    def halves(x: Any, y: Any) -> Any:
        return x, None if y is None else np.where(y.astype(int) < 5, "low", "high")

    taught = replace(
        training_set(source, np.arange(300)), preprocess=bytes(cloudpickle.dumps(halves))
    )
    held = np.arange(300) % 4 == 0
    metrics = evaluate(replace(taught, held=held)).metrics
    assert metrics["score"] > 0.8
    assert metrics["holdout_score"] > 0.8


class Wider:
    """Has a column for each digit, met or not, and says by ``predict`` what it means."""

    def fit(self, x: Any, y: Any) -> None: ...

    def predict(self, x: Any) -> Any:
        return np.full(len(x), "1")

    def predict_proba(self, x: Any) -> Any:
        return np.full((len(x), 10), 0.1)


def test_a_model_may_predict_a_class_that_is_lacking_in_a_fold(source: Source) -> None:
    rows = np.append(np.flatnonzero(Y != 1)[:90], np.flatnonzero(Y == 1)[:1])
    wider = replace(training_set(source, rows), maker=bytes(cloudpickle.dumps(Wider)))
    assert evaluate(wider).metrics["score"] < 2 / len(rows)


def test_in_a_fold_a_class_may_be_lacking(source: Source) -> None:
    rows = np.append(np.flatnonzero(Y < 9)[:90], np.flatnonzero(Y == 9)[0])
    wider = replace(training_set(source, rows), maker=bytes(cloudpickle.dumps(Wider)))
    assert evaluate(wider).metrics["score"] > 0


class Nameless(Wider):
    """Has a column for each digit and nothing that says what they mean: neither name is there."""

    predict = property()  # raises AttributeError, so that the model has none

    def predict_proba(self, x: Any) -> Any:
        return np.eye(10)[np.full(len(x), 9)]


def test_columns_without_names_are_all_answers_there_are_if_they_are_as_many(
    source: Source,
) -> None:
    rows = np.append(np.flatnonzero(Y < 9)[:90], np.flatnonzero(Y == 9)[0])
    nameless = replace(training_set(source, rows), maker=bytes(cloudpickle.dumps(Nameless)))
    score = evaluate(nameless).metrics["score"]
    assert score == pytest.approx(1 / len(rows), abs=0.001), "the column of 9 stands for 9"


def test_of_many_labels_a_sample_is_evaluated_and_all_are_counted(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = GrowingArray(tmp_path / IDS, np.int64)
    ids.append(np.arange(len(X)))
    ids.close()
    fitted: list[int] = []

    def noted(training_set: TrainingSet, chosen: NDArray[np.int64]) -> Any:
        fitted.append(len(chosen))
        return fit(training_set, chosen)

    for module in (cross_validation, evaluate_module, stopping):
        monkeypatch.setattr(module, "fit", noted)
    many = training_set(source, np.arange(1_500))
    found = evaluate(many, EvaluationOptions(most_labels=300))
    counted = sum(value for name, value in found.metrics.items() if name.startswith("labels:"))
    assert counted == 1_500
    assert max(fitted) < 400, "each label that a model is fitted on takes time"
    assert found.metrics["score"] > 0.8
    assert found.metrics["kappa"] > 0.8
    assert found.metrics["gain_labels"] == 290, "as many as items are left without a label"

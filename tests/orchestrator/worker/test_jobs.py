"""What runs in the worker process, called here without one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, RidgeClassifier

from supt_async.errors import NotProbabilities, TrainingError
from supt_async.orchestrator.features.columns import Column
from supt_async.orchestrator.features.growing_files import (
    MATRIX,
    GrowingArray,
    GrowingDocuments,
    Kind,
    Source,
)
from supt_async.orchestrator.job_options import EvaluationOptions, RankingOptions
from supt_async.orchestrator.model_loading import DEFAULTS, Maker
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker.fit import fit
from supt_async.orchestrator.worker.jobs import (
    evaluate,
    train,
)
from tests.orchestrator.worker.digits import ANSWERS, DIGITS, Guess, X, Y, own, training_set


def test_when_all_labels_are_held_out_there_is_a_sentence(source: Source) -> None:
    held = replace(training_set(source, np.arange(60)), held=np.ones(60, dtype=np.bool_))
    with pytest.raises(TrainingError, match=r"all labelled items are held out.*--holdout"):
        train(held, np.arange(60, 400), np.arange(340), RankingOptions())


def test_one_class_only_is_a_sentence(source: Source) -> None:
    rows = np.flatnonzero(Y == 3)
    with pytest.raises(TrainingError, match=r"have the same answer, '3'.*Label items of another"):
        train(training_set(source, rows), np.arange(9), np.arange(9), RankingOptions())


def test_evaluation_is_the_mean_accuracy_of_the_folds(source: Source) -> None:
    score = evaluate(training_set(source, np.arange(300)), EvaluationOptions(seed=1)).score
    assert score is not None
    assert 0.85 < score < 0.99


def test_a_model_without_predict_is_evaluated_by_its_probabilities(source: Source) -> None:
    truth = {tuple(row): str(answer) for row, answer in zip(X.tolist(), Y, strict=True)}

    class Knows(Guess):
        def fit(self, x: Any, y: Any) -> None:
            self.classes = np.unique(y)

        def predict_proba(self, x: Any) -> Any:
            known = [self.classes == truth[tuple(row)] for row in x.tolist()]
            # A part of a fold may lack a class: the model knows nothing of its items.
            return np.array([row if row.any() else ~row for row in known]) / [
                [row.sum() or len(row)] for row in known
            ]

    # Each seed makes other folds.
    for seed in range(20):
        known = training_set(source, np.arange(300), own(lambda: Knows(len)))
        assert evaluate(known, EvaluationOptions(seed=seed)).score == 1.0


def test_too_few_labels_have_no_score(source: Source) -> None:
    evaluated = evaluate(training_set(source, np.arange(5)))
    assert evaluated.score is None
    assert set(evaluated.durations) == {"evaluate"}


def test_answers_that_are_no_classes_have_no_score(source: Source) -> None:
    rows = np.arange(40)
    answers = np.empty(40, dtype=np.object_)
    answers[:] = [[{"label": str(y)}] for y in Y[rows]]
    maker = own(lambda: Guess(lambda x: np.full((len(x), 2), 0.5)))
    lists = TrainingSet(source=source, maker=maker, rows=rows, answers=answers, classes=Y[rows])
    assert evaluate(lists).score is None


def nan(x: Any) -> Any:
    return np.full((len(x), 2), np.nan)


def leave(x: Any) -> Any:
    raise SystemExit(3)


def raise_odd(x: Any) -> Any:
    class Odd(Exception):
        """Nobody else knows this class."""

    raise Odd("column is odd\nand more")


@pytest.mark.parametrize(
    ("maker", "says"),
    [
        (own(RidgeClassifier), r"\(RidgeClassifier\) has no predict_proba"),
        (own(lambda: 7), r"\(int\) has no fit"),
        (own(lambda: 1 / 0), r"failed while being made \(ZeroDivisionError"),
        ("json:nothing", "'json' has no 'nothing'"),
        (own(lambda: Guess(nan)), "something else than finite numbers"),
        (own(lambda: Guess(lambda x: x.astype(str))), "something else than finite numbers"),
        (own(lambda: Guess(lambda x: np.ones(len(x)))), r"the shape \(60,\) for 60 items"),
        (own(lambda: Guess(lambda x: [])), "returned an empty list"),
        (own(lambda: Guess(lambda x: np.ones((3, 2)))), r"the shape \(3, 2\) for 60 items"),
        (own(lambda: Guess(lambda x: np.ones((len(x), 1)))), r"shape \(60, 1\) for 10 classes"),
        (own(lambda: Guess(lambda x: np.full((len(x), 5), 0.2))), r"shape \(60, 5\) for 10 cl"),
        (own(lambda: Guess(lambda x: x[:, :10] - 8)), r"no probabilities: values from -8 to 8, "),
        (own(lambda: Guess(lambda x: np.ones((len(x), 10)))), "a row that sums to 10"),
        (own(lambda: Guess(lambda x: np.full((len(x), 10), 0.05))), "a row that sums to 0.5"),
        (own(lambda: Guess(leave)), r"failed while predicting \(SystemExit: 3\)"),
        (own(lambda: Guess(raise_odd)), r"failed while predicting \(Odd: column is odd\)\. Try"),
        (own(lambda: LogisticRegression(C=-1)), r"failed while fitting \(InvalidParameterError"),
    ],
)
def test_what_a_model_does_wrong_becomes_a_sentence(
    source: Source, maker: Maker, says: str
) -> None:
    with pytest.raises(TrainingError, match=says) as caught:
        train(
            training_set(source, np.arange(60), maker),
            np.arange(60, 400),
            np.arange(340),
            RankingOptions(),
        )
    readable = (TrainingError, NotProbabilities)
    assert type(caught.value) in readable, "which can be read in another process"
    assert "\n" not in str(caught.value)


def test_what_an_acquisition_function_does_wrong_becomes_a_sentence(source: Source) -> None:
    for wrong, says in [
        (lambda p, shuffle_prop: np.arange(3), r"returned the shape \(3,\)"),
        (lambda p: p, "failed while ranking \\(TypeError"),
    ]:
        options = RankingOptions(acquisition=cloudpickle.dumps(wrong))
        with pytest.raises(TrainingError, match=says):
            train(training_set(source, np.arange(60)), np.arange(9), np.arange(9), options)


def test_a_custom_model_gets_table_rows_as_a_data_frame(tmp_path: Path) -> None:
    documents = GrowingDocuments(tmp_path)
    documents.append([{"n": 1.0, "t": "x"}, {"n": 2.0}])
    documents.close()

    class Columns(Guess):
        def fit(self, x: Any, y: Any) -> None:
            assert x["n"].tolist() == [1.0, 2.0]
            assert x["t"].isna().tolist() == [False, True]

        def predict_proba(self, x: Any) -> Any:
            return np.column_stack([x["n"], 3 - x["n"]]) / 3

    rows = np.arange(2)
    table = TrainingSet(
        source=Source(
            folder=str(tmp_path),
            kind=Kind.ROW,
            columns=(Column("n", numeric=True), Column("t", numeric=False)),
        ),
        maker=own(lambda: Columns(len)),
        rows=rows,
        answers=np.array(["a", "b"]),
        classes=rows,
    )
    assert len(train(table, rows, rows, RankingOptions()).ids) == 2


def test_the_default_model_learns_table_rows_and_texts(tmp_path: Path) -> None:
    cases: list[tuple[Kind, list[object], str]] = [
        (Kind.ROW, [{"t": "good"}, {"t": "bad"}] * 4, "rows"),
        (Kind.TEXT, ["good", "bad"] * 4, "texts"),
    ]
    for kind, values, name in cases:
        folder = tmp_path / name
        folder.mkdir()
        documents = GrowingDocuments(folder)
        documents.append(values)
        documents.close()
        rows = np.arange(8)
        learned = TrainingSet(
            source=Source(folder=str(folder), kind=kind, columns=(Column("t", numeric=False),)),
            maker=f"{DEFAULTS}:{name}",
            rows=rows,
            answers=np.array(["+", "-"] * 4),
            classes=rows % 2,
        )
        assert len(train(learned, rows, rows, RankingOptions()).ids) == 8
        assert evaluate(learned).score == 1.0


def labels_needed(source: Source, acquisition: str, seed: int) -> int:
    """Label ten at a time, as asked for, until nine of ten unseen digits are right."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(DIGITS))
    pool, unseen = order[:1_000], order[1_000:]
    labelled = pool[:10]
    while len(labelled) < 300:
        learned = TrainingSet(
            source=source,
            maker=f"{DEFAULTS}:numbers",
            rows=labelled,
            answers=ANSWERS[labelled],
            classes=ANSWERS[labelled],
        )
        model = fit(learned, np.arange(len(labelled)))
        if np.mean(model.predict(DIGITS[unseen]) == ANSWERS[unseen]) >= 0.9:  # type: ignore[attr-defined]
            break
        rest = np.setdiff1d(pool, labelled)
        ranked = train(learned, rest, rest, RankingOptions(acquisition=acquisition, seed=seed))
        labelled = np.append(labelled, ranked.ids[:10])
    return len(labelled)


@pytest.mark.slow
def test_margin_needs_fewer_labels_than_random(tmp_path: Path) -> None:
    matrix = GrowingArray(tmp_path / MATRIX, np.float32, (64,))
    matrix.append(DIGITS)
    matrix.close()
    source = Source(folder=str(tmp_path), kind=Kind.NUMBERS, shape=(8, 8))
    needed = {
        name: sum(labels_needed(source, name, seed) for seed in range(3))
        for name in ("margin", "random")
    }
    assert needed["margin"] < 0.75 * needed["random"], needed

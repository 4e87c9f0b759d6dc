"""Checks of a model's output."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from supt_async.errors import NotProbabilities, TrainingError
from supt_async.orchestrator.worker.model_outputs import classes_of, reader

X = np.arange(12.0).reshape(6, 2)
TEXTS = np.array(["c", "a", "b", "a", "b", "c"])
RATINGS = np.array([3, 1, 2, 1, 2, 3])


class Says:
    """A model with the classes that it is told to have."""

    def __init__(self, classes: Any = None) -> None:
        if classes is not None:
            self.classes_ = classes


@pytest.mark.parametrize(
    ("classes", "answers", "columns"),
    [
        (None, TEXTS, ["a", "b", "c"]),
        (np.array(["c", "a", "b"]), TEXTS, ["c", "a", "b"]),
        (np.array(["b", "a", "c"], dtype=object), TEXTS, ["b", "a", "c"]),
        (["a", "b", "c"], TEXTS, ["a", "b", "c"]),
        (np.array([2, 0, 1]), TEXTS, ["c", "a", "b"]),
        (np.array([3, 1, 2]), RATINGS, [3, 1, 2]),
        (np.array([0, 1, 2]), RATINGS, [1, 2, 3]),
        (np.array([1.0, 2.0, 3.0]), RATINGS, [1, 2, 3]),
        (np.array(["1", "2", "3"]), RATINGS, [1, 2, 3]),
        (np.array([0, 1]), np.array([True, False]), [False, True]),
        (np.array([0, 1, 2]), np.array([0, 1, 2]), [0, 1, 2]),
        (np.array(["a", "later", "b", "c"]), TEXTS, ["a", "later", "b", "c"]),
    ],
)
def test_a_column_stands_for_the_answer_that_the_model_says(
    classes: Any, answers: Any, columns: list[object]
) -> None:
    assert classes_of(Says(classes), answers).answers.tolist() == columns


def test_classes_that_nobody_gave_are_named() -> None:
    with pytest.raises(TrainingError, match=r"classes_ has 'x', which is none of .*\(a, b, c\)"):
        classes_of(Says(np.array(["x", "a", "b"])), TEXTS)


@pytest.mark.parametrize(
    ("classes", "answers", "predicted", "named"),
    [
        (None, TEXTS, np.array(["b", "a"]), ["b", "a"]),
        (None, TEXTS, ["b", "a"], ["b", "a"]),
        (None, TEXTS, np.array([["b"], ["a"]], dtype=object), ["b", "a"]),
        (None, TEXTS, np.array([1, 0]), ["b", "a"]),
        (np.array([0, 1, 2]), TEXTS, np.array([1.0, 2.0]), ["b", "c"]),
        # By its classes_ it counts from 0, though 1 and 2 are ratings as well.
        (np.array([0, 1, 2]), RATINGS, np.array([1, 2]), [2, 3]),
        (np.array([1, 2, 3]), RATINGS, np.array([1, 2]), [1, 2]),
        (np.array(["a", "later", "b", "c"]), TEXTS, ["later", "a"], ["later", "a"]),
    ],
)
def test_a_prediction_is_an_answer(
    classes: Any, answers: Any, predicted: Any, named: list[object]
) -> None:
    assert classes_of(Says(classes), answers).named(predicted, 2).tolist() == named


@pytest.mark.parametrize(
    ("predicted", "says"),
    [
        (np.zeros((2, 3)), r"predict returned the shape \(2, 3\) for 2 items"),
        (np.array(["a"]), r"predict returned the shape \(1,\) for 2 items"),
        (np.array(["a", "x"]), "predict has 'x', which is none of the answers"),
        (np.array([0, 7]), "predict has '0'"),
    ],
)
def test_a_prediction_that_is_no_answer_is_named(predicted: Any, says: str) -> None:
    with pytest.raises(TrainingError, match=says):
        classes_of(Says(), TEXTS).named(predicted, 2)


@pytest.mark.parametrize(
    "said",
    [
        np.full((6, 3), 1 / 3, dtype=np.float16),
        np.eye(3, dtype=np.int64)[[0, 1, 2, 0, 1, 2]],
        np.eye(3, dtype=np.bool_)[[0, 1, 2, 0, 1, 2]],
        LogisticRegression().fit(X, TEXTS).predict_proba(X),
        [np.full((6, 2), 0.5), np.ones((6, 1))],
    ],
)
def test_probabilities_are_taken(said: Any) -> None:
    assert len(reader(Says(), TEXTS)(said, 6)[0]) == 6


@pytest.mark.parametrize(
    ("said", "says"),
    [
        (LogisticRegression().fit(X, TEXTS).decision_function(X), r"no probabilities: values from"),
        (np.full((6, 3), 0.5), r"values from 0\.5 to 0\.5, and a row that sums to 1\.5"),
        (np.array([[1.5, -0.5, 0.0]] * 6), r"values from -0\.5 to 1\.5"),
        (np.full((6, 1), 1.0), r"shape \(6, 1\) for 3 classes"),
        (np.full((6, 5), 0.2), r"shape \(6, 5\) for 3 classes"),
        (np.full(6, 1.0), r"shape \(6,\) for 6 items"),
        (np.full((5, 3), 1 / 3), r"shape \(5, 3\) for 6 items"),
        (np.full((6, 3), np.nan), "else than finite numbers"),
        (np.full((6, 3), "x"), "else than finite numbers"),
        ([], "an empty list"),
        (None, r"shape \(\) for 6 items"),
    ],
)
def test_what_is_no_probability_is_a_sentence(said: Any, says: str) -> None:
    with pytest.raises(NotProbabilities, match=says):
        reader(Says(), TEXTS)(said, 6)
    if np.shape(said)[1:] not in [(3,), (5,)]:
        with pytest.raises(NotProbabilities):
            reader(Says(), None)(said, 6)

"""Checks of a model's output."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
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


@pytest.mark.parametrize(
    ("classes", "says"),
    [
        (np.array(["a", "b", "b"]), "an answer more than once"),
        (np.array([["a", "b", "c"]]), r"the shape \(1, 3\)"),
        ("abc", r"the shape \(\)"),
        ([["a"], ["b", "c"]], r"can't be read \(ValueError"),
        ([{"a"}, {"b"}, {"c"}], r"can't be read \(TypeError"),
    ],
)
def test_classes_that_are_no_list_of_answers_are_a_sentence(classes: Any, says: str) -> None:
    with pytest.raises(TrainingError, match=says):
        reader(Says(classes), TEXTS)


def test_classes_that_can_t_be_asked_for_are_a_sentence() -> None:
    class Leaves:
        @property
        def classes_(self) -> Any:
            raise SystemExit(3)

    with pytest.raises(TrainingError, match=r"can't be read \(SystemExit: 3\)"):
        reader(Leaves(), TEXTS)


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
        ([["a"], ["a", "b"]], "lists of different lengths"),
    ],
)
def test_a_prediction_that_is_no_answer_is_named(predicted: Any, says: str) -> None:
    with pytest.raises(TrainingError, match=says):
        classes_of(Says(), TEXTS).named(predicted, 2)


class Tensor:
    """What torch returns: no array of numpy's until it is detached and on the CPU."""

    dtype = "torch.bfloat16"

    def __init__(self, values: Any, step: int = 0) -> None:
        self._values, self._step = values, step

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise RuntimeError("Can't call numpy() on Tensor that requires grad.")

    def detach(self) -> Tensor:
        return Tensor(self._values, 1)

    def cpu(self) -> Tensor:
        assert self._step == 1
        return Tensor(self._values, 2)

    def float(self) -> Tensor:
        return Tensor(self._values, 3)

    def numpy(self) -> Any:
        assert self._step == 3, "numpy has no bfloat16"
        return self._values


@pytest.mark.parametrize(
    "said",
    [
        np.full((6, 3), 1 / 3, dtype=np.float16),
        np.eye(3, dtype=np.int64)[[0, 1, 2, 0, 1, 2]],
        np.eye(3, dtype=np.bool_)[[0, 1, 2, 0, 1, 2]],
        LogisticRegression().fit(X, TEXTS).predict_proba(X),
        [np.full((6, 2), 0.5), np.ones((6, 1))],
        np.full((6, 3), 1 / 3).tolist(),
        np.full((6, 3), 1 / 3).astype(object),
        sparse.csr_matrix(np.full((6, 3), 1 / 3)),
        pd.DataFrame(np.full((6, 3), 1 / 3)),
        Tensor(np.full((6, 3), 1 / 3)),
        [Tensor(np.full(3, 1 / 3)) for _ in range(6)],
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
        ([[0.5, 0.5, 0.0]] * 5 + [[0.5, 0.5]], "one row of numbers for each item, all of one len"),
        (np.full((6, 3), None), "else than finite numbers"),
        (np.full((6, 3), 1 / 3 + 0j), "else than finite numbers"),
        (None, r"shape \(\) for 6 items"),
    ],
)
def test_what_is_no_probability_is_a_sentence(said: Any, says: str) -> None:
    with pytest.raises(NotProbabilities, match=says):
        reader(Says(), TEXTS)(said, 6)
    if np.shape(np.array(said, dtype=object))[1:] not in [(3,), (5,)]:
        with pytest.raises(NotProbabilities):
            reader(Says(), None)(said, 6)

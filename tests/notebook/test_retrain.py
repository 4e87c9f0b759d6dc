"""Retraining from a notebook, on demand and in the background."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from supt_async.client import RequestRefused
from supt_async.errors import Refused
from tests.notebook.widgets import rows, side

# --- learning ---


def test_a_model_is_fitted_scored_and_ranks(make: Any) -> None:
    seen: list[Any] = []

    def first_come(probabilities: Any, shuffle_prop: float) -> Any:
        seen.append((probabilities.shape, shuffle_prop))
        return np.arange(len(probabilities))[::-1]

    widget = make(
        features=rows(40),
        model=LogisticRegression(),
        acquisition_function=first_come,
        shuffle_prop=0.2,
    )
    widget.retrain()
    assert widget.model_performance.value == "Not enough labels to retrain."
    for _ in range(20):
        widget._apply_annotation(side(widget.current))
    widget.retrain_button.click()
    assert widget.model_performance.value.startswith("Score: ")
    assert seen == [((20, 2), 0.2)]
    ids, _ = widget.queue.list_uncompleted()
    shown = widget.current
    widget._apply_annotation("left")
    widget.new_labels  # noqa: B018
    assert not np.array_equal(widget.current, shown)
    head = widget._target.http().get("/projects/default/ranking")["head"]
    assert [int(id_) for id_ in head] == ids[::-1]


def test_of_a_form_the_model_learns_the_question_that_it_names(make: Any) -> None:
    asked = [
        {"name": "why", "kind": "text"},
        {"name": "side", "kind": "choice", "options": ["left", "right"], "required": False},
    ]
    form = {"kind": "form", "questions": asked}
    widget = make(features=rows(40), model=LogisticRegression(), task=form)
    with pytest.raises(RequestRefused, match='"why" must be answered'):
        widget._apply_annotation({"side": "left"})
    for number in range(20):
        answer = {"why": "x", "side": side(widget.current)}
        widget._apply_annotation(answer if number % 5 else {"why": "x"})
    widget.retrain()
    assert widget.model_performance.value.startswith("Score: ")
    assert set(widget.model.classes_) == {"left", "right"}
    assert widget.new_labels.count({"why": "x"}) == 4


def test_one_class_is_not_enough(make: Any) -> None:
    widget = make(features=rows(8), model=LogisticRegression())
    for _ in range(5):
        widget._apply_annotation("left")
    widget.retrain()
    assert widget.model_performance.value == "Not enough classes to retrain."


def test_eval_method_and_preprocess_mean_what_they_meant(make: Any) -> None:
    prepared: list[Any] = []

    def preprocess(x: Any, y: Any) -> Any:
        prepared.append(y)
        return x * 2, y

    widget = make(
        features=rows(30),
        model=LogisticRegression(),
        model_preprocess=preprocess,
        eval_method=lambda model, x, y: [0.25, 0.75],
        acquisition_function="certainty",
    )
    for _ in range(20):
        widget._apply_annotation(side(widget.current))
    widget.retrain()
    assert widget.model_performance.value == "Score: 0.500"
    assert [y is None for y in prepared] == [False, True]


@pytest.mark.parametrize(
    ("returned", "says"),
    [
        ({"test_score": [0.25, 0.75]}, "Score: 0.500"),
        ({"fit_time": 1.0}, "without 'test_score'"),
        ([0.5, float("nan")], "else than finite numbers"),
        (None, r"no score \(NoneType\)"),
        ("good", r"no score \(str\)"),
    ],
)
def test_whatever_an_eval_method_returns_is_a_score_or_a_sentence(
    make: Any, returned: object, says: str
) -> None:
    widget = make(
        features=rows(30),
        model=LogisticRegression(),
        eval_method=lambda model, x, y: returned,
        acquisition_function="certainty",
    )
    for _ in range(20):
        widget._apply_annotation(side(widget.current))
    if says.startswith("Score"):
        widget.retrain()
        assert widget.model_performance.value == says
        return
    with pytest.raises(Refused, match=says):
        widget.retrain()
    assert widget._target.http().get("/projects/default/ranking")["head"], "it ranks all the same"


def test_a_model_is_asked_about_the_columns_that_it_was_fitted_on(make: Any) -> None:
    class Columns:
        def fit(self, x: Any, y: Any) -> None:
            self.columns, self.types = list(x.columns), list(x.dtypes)

        def predict_proba(self, x: Any) -> Any:
            assert (list(x.columns), list(x.dtypes)) == (self.columns, self.types)
            return np.full((len(x), 2), 0.5)

    items = [pd.Series({"b": n, "a": n / 2}) for n in range(20)]
    items += [pd.Series({"late": n, "a": None}) for n in range(20)]
    widget = make(
        features=items,
        labels=[*["left", "right"] * 10, *[None] * 20],
        model=Columns(),
        eval_method=lambda model, x, y: 1.0,
        acquisition_function="margin",
        model_preprocess=lambda x, y: (x, y),
    )
    widget.retrain()
    assert widget.model_performance.value == "Score: 1.000"


def test_orchestrating_waits_for_labels_and_ends(make: Any, capsys: Any) -> None:
    widget = make(features=rows(30), model=LogisticRegression())
    for _ in range(10):
        widget._apply_annotation(side(widget.current))
    assert widget.orchestrate(interval_seconds=None, interval_n_labels=11).runs == 0
    assert widget.orchestrate(interval_seconds=0.01, interval_n_labels=10, max_runs=1).runs == 1
    assert "Score" in capsys.readouterr().out
    assert widget.current is not None  # it was given back meanwhile


def test_orchestrating_goes_on_in_the_background_until_it_is_stopped(make: Any) -> None:
    widget = make(features=rows(30), model=LogisticRegression())
    for _ in range(10):
        widget._apply_annotation(side(widget.current))
    work = widget.orchestrate(interval_seconds=60, background=True)
    assert work.running
    work.stop()
    assert (work.running, work.runs, work.error) == (False, 1, None)


def test_without_a_model_there_is_nothing_to_retrain(make: Any) -> None:
    widget = make(features=["a"])
    with pytest.raises(Refused, match="model="):
        widget.retrain()
    with pytest.raises(Refused, match="model="):
        widget.orchestrate()

"""Superintendent's interface, part by part, with a labelling widget that records calls."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from supt_async import Superintendent
from supt_async.errors import Refused
from tests.notebook.widgets import Noting, rows

# --- adding and reading ---


@pytest.mark.parametrize(
    "features",
    [
        rows(3),
        ["a", "b", "c"],
        [(1, 2), {"x": float("inf")}, None],
        pd.DataFrame({"text": ["a", "b", "c"], "n": [1, 2, 3]}, index=["x", "y", "z"]),
    ],
)
def test_items_are_shown_exactly_as_they_were_added(make: Any, features: Any) -> None:
    widget = make(features=features)
    given = [row for _, row in features.iterrows()] if hasattr(features, "iterrows") else features
    seen = []
    for _ in range(3):
        seen.append(repr(widget.current))
        widget._apply_annotation("x")
    assert widget.current is None
    assert sorted(seen) == sorted(repr(row) for row in given)


def test_the_same_call_again_adds_nothing_unless_duplicates_are_allowed(make: Any) -> None:
    widget = make()
    widget.add_features(["a", "a", "b"])
    widget.add_features(["a", "a", "b"])
    assert len(widget.new_labels) == 3
    widget.add_features(["a"], allow_duplicates=True)
    assert len(widget.new_labels) == 4


def test_the_answers_to_a_form_are_columns_and_one_question_can_be_read_alone(make: Any) -> None:
    bug = {"question": "topic", "is": "bug"}
    questions = [
        {"name": "topic", "kind": "choice", "options": ["bug", "praise"]},
        {"name": "severity", "kind": "rating", "scale": [1, 3], "when": bug},
    ]
    widget = make(task={"kind": "form", "questions": questions})
    answers = [{"topic": "bug", "severity": 2}, None, {"topic": "praise"}]
    widget.add_features(["a", "b", "c"], labels=answers)
    assert widget.new_labels == answers
    table = pd.DataFrame(label or {} for label in widget.new_labels)
    assert table["topic"].dropna().tolist() == ["bug", "praise"]
    assert table["severity"].isna().tolist() == [False, True, True]
    assert widget.labels_frame(question="severity")["value"].tolist() == [2]
    with pytest.raises(Refused, match='"severity" must be answered'):
        widget.add_features(["d"], labels=[{"topic": "bug"}])
    with pytest.raises(Refused, match="there is no question"):
        widget.labels_frame(question="mood")


def test_a_generator_is_streamed(make: Any) -> None:
    widget = make()
    widget.add_features(f"text {n}" for n in range(2500))
    assert len(widget.queue) == 2500
    assert widget.current.startswith("text")


def test_columns_of_a_frame_have_roles(make: Any) -> None:
    widget = make()
    frame = pd.DataFrame({"key": ["k"], "title": ["t"], "n": [2**53 + 1], "x": [0.5], "what": "A"})
    widget.add_features(frame, show=["title", "n"], id="key", model_input=["x"])
    widget.add_features(frame, show=["title", "n"], id="key", model_input=["x"])
    assert widget.current == {"title": "t", "n": 2**53 + 1}
    assert len(widget.queue) == 1
    widget.add_features(frame.assign(key="other"), text="title", id="key", label="what")
    assert widget.new_labels == [None, "A"]
    with pytest.raises(Refused, match="label=COLUMN"):
        widget.add_features(frame, ["A"], text="title")


def test_rows_of_a_sparse_matrix_are_arrays(make: Any) -> None:
    widget = make(features=sparse.csr_matrix([[0, 2]]))
    assert widget.current.tolist() == [0, 2]


def test_known_labels_train_and_close_their_items(make: Any) -> None:
    widget = make(features=["a", "b", "c"], labels=["A", None, "C"])
    assert widget.new_labels == ["A", None, "C"]
    assert widget.current == "b"


@pytest.mark.parametrize("labels", [["A"], ["A", "B", "C"]])
def test_as_many_labels_as_items_are_wanted(make: Any, labels: list[str]) -> None:
    with pytest.raises(Refused, match="as many labels"):
        make().add_features(["a", "b"], labels)


def test_what_cannot_be_stored_is_named(make: Any) -> None:
    with pytest.raises(Refused, match=r"item 1 can't be added: .*object"):
        make().add_features(["a", object()])


def test_labels_come_as_a_frame(make: Any) -> None:
    widget = make(features=["a", "b"], worker_id="ada")
    widget._apply_annotation(np.int64(3))
    frame = widget.labels_frame()
    assert frame["value"].tolist() == [3]
    assert frame["labeller"].tolist() == ["ada"]
    assert str(frame["created"].dtype).endswith("UTC]")
    assert make(project="empty").labels_frame().empty


def test_items_with_their_answers_come_as_a_frame(make: Any) -> None:
    widget = make(features=["a", "b"], worker_id="ada")
    widget._apply_annotation(np.int64(3))
    frame = widget.labels_frame(resolve="consensus", include=["item"])
    assert (frame["value"].tolist(), frame["data"].tolist()) == ([3], ["a"])
    assert frame["labellers"].tolist() == [["ada"]]
    empty = make(project="empty").labels_frame(resolve="majority", include="item,meta")
    assert list(empty.columns) == [*frame.columns, "meta"]
    assert widget.labels_frame(since="2100-01-01").empty


def test_progress_counts_what_is_answered(make: Any) -> None:
    widget = make(features=["a", "b"])
    widget._apply_annotation("x")
    assert widget.progress == widget.queue.progress == 0.5
    assert len(widget.queue) == 1
    assert np.isnan(make(project="empty").progress)


# --- arguments ---


def test_an_unknown_argument_is_refused_with_the_nearest(make: Any) -> None:
    with pytest.raises(TypeError, match="did you mean 'labelling_widget'"):
        make(labeling_widget=Noting())
    with pytest.raises(TypeError, match="the same"):
        make(database_url="sqlite:///x.db")
    with pytest.raises(Refused, match="margin"):
        make(acquisition_function="nonsense")
    with pytest.raises(Refused, match="share"):
        make(shuffle_prop=2)
    with pytest.raises(Refused, match="labelling_widget="):
        make(labelling_widget=None)
    with pytest.raises(Refused, match="needs no token"):
        make(token="x")


def test_database_url_is_the_same(tmp_path: Path) -> None:
    widget = Superintendent(
        database_url=f"sqlite:///{tmp_path}/x.db", labelling_widget=Noting(), features=["a"]
    )
    assert widget.current == "a"
    widget.close()


def test_in_memory_only_with_a_warning() -> None:
    with pytest.warns(UserWarning, match="sqlite:///labels.db"):
        widget = Superintendent(labelling_widget=Noting(), features=["a", "b"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = Superintendent(labelling_widget=Noting())
    widget._apply_annotation("x")
    assert len(widget.new_labels) == 2
    assert other.new_labels == []
    widget.close()
    other.close()


def test_neither_repr_nor_state_holds_the_token(make: Any) -> None:
    widget = make(features=["a"])
    assert widget._target.token not in repr(widget)
    assert widget._target.token not in repr(vars(widget)["_target"])
    assert widget._target.token not in repr(widget.get_manager_state(widgets=[widget]))

"""Each part of superintendent's interface, on a file, with a labelling widget that notes things."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from supt_async import Superintendent
from supt_async.client import RequestRefused
from supt_async.errors import Refused

SECONDS = 10


class Noting:
    """The least that a labelling widget has to have, and undo."""

    def __init__(self) -> None:
        self.shown: list[Any] = []
        self.submit: Callable[[Any], None] = lambda value: None
        self.undo: Callable[[], None] = lambda: None
        self.displayed = threading.Event()

    def display(self, item: Any) -> None:
        self.shown.append(item)
        self.displayed.set()

    def on_submit(self, callback: Callable[[Any], None]) -> None:
        self.submit = callback

    def on_undo(self, callback: Callable[[], None]) -> None:
        self.undo = callback


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Make widgets on one file, and close them in the end."""
    made = []

    def make(**options: Any) -> Any:
        options.setdefault("connection_string", f"sqlite:///{tmp_path}/labels.db")
        options.setdefault("labelling_widget", Noting())
        widget = Superintendent(**options)
        made.append(widget)
        return widget

    yield make
    for widget in made:
        widget.close()


def rows(count: int) -> np.ndarray[Any, Any]:
    return np.random.default_rng(0).normal(size=(count, 4)).astype(np.float32)


def side(row: np.ndarray[Any, Any]) -> str:
    return "right" if row[0] > 0 else "left"


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


def test_a_generator_is_streamed(make: Any) -> None:
    widget = make()
    widget.add_features(f"text {n}" for n in range(2500))
    assert len(widget.queue) == 2500
    assert widget.current.startswith("text")


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


def test_progress_counts_what_is_answered(make: Any) -> None:
    widget = make(features=["a", "b"])
    widget._apply_annotation("x")
    assert widget.progress == widget.queue.progress == 0.5
    assert len(widget.queue) == 1
    assert np.isnan(make(project="empty").progress)


# --- labelling ---


def test_what_the_labelling_widget_submits_is_the_label_of_what_it_shows(make: Any) -> None:
    noting = Noting()
    widget = make(labelling_widget=noting, features=["a", "b"])
    for _ in range(2):
        noting.submit({"of": noting.shown[-1]})
    labels = widget.new_labels
    assert labels == [{"of": "a"}, {"of": "b"}]
    assert "Finished" in widget.children[-1].children[0].value
    assert widget.progressbar.value == 1.0


def test_none_skips(make: Any) -> None:
    widget = make(features=["a", "b"])
    first = widget.current
    widget._apply_annotation(None)
    assert widget.current != first
    widget._apply_annotation("x")
    assert widget.current is None  # who skipped it does not get it again
    assert sorted(widget.new_labels, key=str) == [None, "x"]


def test_undo_brings_the_item_back_and_takes_its_label_away(make: Any) -> None:
    noting = Noting()
    widget = make(labelling_widget=noting, features=["a", "b", "c"])
    first = widget.current
    noting.submit("x")
    noting.undo()
    assert widget.current == first == noting.shown[-1]
    assert widget.new_labels == [None] * 3
    noting.submit("y")
    assert [x for x in widget.new_labels if x is not None] == ["y"]


def test_there_may_be_nothing_to_undo(make: Any) -> None:
    widget = make(features=["a"])
    widget._undo()
    assert widget.current == "a"
    assert "nothing to take back" in widget._layout.message.value


def test_two_widgets_never_show_the_same_item(make: Any) -> None:
    one = make(features=[f"{n}" for n in range(40)])
    two = make(worker_id="bob")
    seen: list[str] = []
    while one.current is not None and two.current is not None:
        assert one.current != two.current
        seen += [one.current, two.current]
        one._apply_annotation("x")
        two._apply_annotation("y")
    assert sorted(seen) == sorted(f"{n}" for n in range(40))


def test_answers_of_others_move_the_progress_bar(make: Any) -> None:
    one, two = make(features=["a", "b", "c", "d"]), make(worker_id="bob")
    two._apply_annotation("x")
    two.new_labels  # noqa: B018 - it is safe when this returns
    deadline = threading.Event()
    for _ in range(100):
        one.current  # noqa: B018 - a script takes in what was pushed with its next call
        if one.progressbar.value == 0.25:
            break
        deadline.wait(0.05)
    assert one.progressbar.value == 0.25


def test_a_label_that_the_task_does_not_allow_is_refused_and_the_item_stays(make: Any) -> None:
    widget = make(features=["a"], task={"kind": "choice", "options": ["x", "y"]})
    with pytest.raises(RequestRefused, match="one of the options"):
        widget._apply_annotation("z")
    assert widget.current == "a"
    widget._apply_annotation("x")
    assert widget.new_labels == ["x"]


def test_of_two_widgets_around_one_labelling_widget_the_one_that_shows_is_asked(
    make: Any,
) -> None:
    class Shared(Noting):
        def __init__(self) -> None:
            super().__init__()
            self.all: list[Callable[[Any], None]] = []
            self.submit = self.submit_to_all

        def submit_to_all(self, value: Any) -> None:
            for callback in self.all:
                callback(value)

        def on_submit(self, callback: Callable[[Any], None]) -> None:
            self.all.append(callback)

    shared = Shared()
    make(labelling_widget=shared, features=["a", "b", "c", "d"])
    shows = make(labelling_widget=shared)
    shown = shows.current
    shared.submit("x")
    ids, items, _ = shows.queue.list_completed()
    assert (len(ids), items) == (1, [shown])


def test_a_name_is_asked_for(make: Any) -> None:
    widget = make(features=["a"], worker_id=True)
    field, _button = widget.children[1].children
    assert "name" in widget.children[0].value
    field.value = "Ada"
    widget._apply_annotation("x")
    assert widget.labels_frame()["labeller"].tolist() == ["Ada"]


def test_an_invited_colleague_gets_a_link(make: Any) -> None:
    assert "/join#" in make().invite("Ada")


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

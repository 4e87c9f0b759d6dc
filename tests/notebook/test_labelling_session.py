"""Labelling session of a notebook: what a widget submits, skips and undoes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from supt_async.client import RequestRefused
from tests.notebook.widgets import Noting

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
    for _ in range(1200):
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


def test_an_invited_colleague_gets_a_link_and_is_said_to_need_this_machine(make: Any) -> None:
    with pytest.warns(UserWarning, match="opens on this machine only.*--lan"):
        assert "/join#" in make().invite("Ada")

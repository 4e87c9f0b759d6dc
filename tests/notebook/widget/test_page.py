"""Labelling page in a notebook: its settings, and what a saved notebook holds of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from supt_async import Superintendent
from supt_async.client import RequestRefused
from supt_async.errors import Refused
from supt_async.notebook.widget.page import Page


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Make widgets on one file, and close them in the end."""
    made = []

    def make(**options: Any) -> Any:
        options.setdefault("connection_string", f"sqlite:///{tmp_path}/labels.db")
        made.append(Superintendent(**options))
        return made[-1]

    yield make
    for widget in made:
        widget.close()


def page_of(widget: Superintendent) -> Page:
    (page,) = [child for child in widget.children if isinstance(child, Page)]
    return page


def test_options_or_a_task_show_the_page_and_neither_says_what_to_give(make: Any) -> None:
    assert page_of(make(options=["a", "b"])).project == "default"
    assert page_of(make(task={"kind": "text"}, project="texts")).project == "texts"
    with pytest.raises(Refused, match="give labelling_widget=, or task= or options="):
        make()
    with pytest.raises(Refused, match="kind"):
        make(task={"kind": "nonsense"}, project="other")
    with pytest.raises(Refused, match="not both"):
        make(options=["a"], task={"kind": "text"})


def test_the_project_is_made_with_the_options(make: Any) -> None:
    widget = make(options=["a", 2], features=["one", "two"])
    assert widget._bridge.session.shown is None  # the page asks by itself, when it is there
    with pytest.raises(RequestRefused):
        widget._apply_annotation("2")
    widget._apply_annotation(2)
    assert widget.new_labels == [2, None]


def test_before_the_page_is_on_a_screen_cells_label_and_take_back(make: Any) -> None:
    widget = make(options=["a", "b"], features=["one", "two"])
    assert widget.current == "one"
    widget._apply_annotation("a")
    assert widget.current == "two"
    widget._undo()
    assert widget.current == "one"
    assert widget.new_labels == [None, None]
    assert not page_of(widget).opened


def test_what_is_saved_with_a_notebook_holds_no_token(make: Any, tmp_path: Path) -> None:
    widget = make(options=["a", "b"], features=["one"])
    widget.current  # noqa: B018 - connects
    page = page_of(widget)
    saved = json.dumps(page.get_state(), default=repr) + repr(widget) + repr(page)
    assert widget._target.token not in saved
    assert str(tmp_path) not in json.dumps(page.get_state(), default=repr)


def test_two_places_have_different_names_and_one_has_the_same(make: Any, tmp_path: Path) -> None:
    one, again = make(options=["a"]), make(options=["a"])
    other = make(options=["a"], connection_string=f"sqlite:///{tmp_path}/other.db")
    assert page_of(one).place == page_of(again).place != page_of(other).place
    assert page_of(one).session != page_of(again).session

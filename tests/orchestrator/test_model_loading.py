"""Choice and loading of a project's model."""

from __future__ import annotations

import sys
from pathlib import Path

import cloudpickle
import pytest

from supt_async.errors import Refused
from supt_async.learning import teachable
from supt_async.learning.teachable import learnable
from supt_async.orchestrator.features.growing_files import Kind
from supt_async.orchestrator.model_loading import SPANS, default_maker, load_factory, make_maker


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    return tmp_path


def test_a_factory_is_found_in_the_working_directory(here: Path) -> None:
    here.joinpath("their_model.py").write_text("class K:\n    def make(): return 'made'\n")
    assert load_factory("their_model:K.make")() == "made"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("sklearn", "write it as module:factory"),
        (":make", "write it as module:factory"),
        ("no_such_module:make", "no module 'no_such_module'; install it"),
        ("json.nothing:make", "no module 'json.nothing'"),
        ("json:make", "'json' has no 'make'"),
        ("json:__name__", "it is a str; name a function"),
        ("broken_module:make", "can't be imported \\(SyntaxError"),
        ("needy_module:make", "can't be imported \\(ModuleNotFoundError: No module named 'gone'"),
        ("raising_module:make", "can't be imported \\(KeyError"),
    ],
)
def test_what_cannot_be_loaded_is_refused_in_one_line(here: Path, name: str, says: str) -> None:
    here.joinpath("broken_module.py").write_text("def make(:\n")
    here.joinpath("needy_module.py").write_text("import gone\n")
    here.joinpath("raising_module.py").write_text("{}['x']\n")
    with pytest.raises(Refused, match=says) as caught:
        load_factory(name)
    assert "\n" not in str(caught.value)


def test_a_maker_is_the_name_or_the_pickled_factory() -> None:
    word = "captured"
    assert make_maker("json:dumps") == "json:dumps"
    made = make_maker(lambda: word)
    assert isinstance(made, bytes)
    assert cloudpickle.loads(made)() == "captured"
    with pytest.raises(Refused):
        make_maker("json:nothing")


@pytest.mark.parametrize("kind", ["choice", "compare", "rating"])
def test_tasks_with_one_answer_of_a_few_have_a_default_model(kind: str) -> None:
    makers = [default_maker({"kind": kind}, items) for items in Kind if items is not Kind.FILE]
    assert len(set(makers)) == 3
    for maker in makers:
        assert isinstance(maker, str)
        assert load_factory(maker)() is not None


@pytest.mark.parametrize("kind", ["text", "boxes", "polygons", "points", "any"])
def test_other_tasks_have_none(kind: str) -> None:
    assert not learnable({"kind": kind})
    assert default_maker({"kind": kind}, Kind.NUMBERS) is None


def test_spans_are_learned_once_what_their_model_needs_is_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert default_maker({"kind": "spans"}, Kind.TEXT) == SPANS
    monkeypatch.setattr(teachable, "SPANS_MODULE", "no_such_module")
    assert default_maker({"kind": "spans"}, Kind.TEXT) is None


@pytest.mark.parametrize("item", ["image", "audio"])
def test_a_path_is_no_text(item: str) -> None:
    task = {"kind": "choice", "item": item}
    assert default_maker(task, Kind.TEXT) is None
    assert default_maker(task, Kind.NUMBERS) is not None
    assert default_maker({"kind": "choice", "item": "text"}, Kind.TEXT) is not None

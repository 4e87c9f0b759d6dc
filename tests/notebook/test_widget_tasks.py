"""ipyannotations' widgets: their questions, answers and looks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from ipyannotations import generic, images, text

from supt_async.notebook.widget.layout import repair
from supt_async.notebook.widget_tasks import task_of
from supt_async.protocol.tasks.task import check, parse

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
"""The library ipyannotations uses what ipywidgets, traitlets and ipycanvas have deprecated."""

AB = ["a", "b"]
IMAGE = np.arange(64, dtype=np.uint8).reshape(8, 8)
BOX = {"type": "box", "label": "a", "xyxy": [1, 2, 3, 4]}
POLYGON = {"type": "polygon", "label": "a", "points": [[0, 0], [1, 0], [0, 1]]}
POINT = {"type": "point", "label": "a", "coordinates": [1, 2]}

CASES: list[tuple[Any, dict[str, Any], str, Any, Any]] = [
    (generic.ClassLabeller, {"options": AB}, "choice", "x", "a"),
    (generic.FreetextAnnotator, {}, "text", "x", "words"),
    (generic.MulticlassLabeller, {"options": AB}, "any", "x", ["a"]),
    (images.BoxAnnotator, {"options": AB}, "boxes", IMAGE, [BOX]),
    (images.ClassLabeller, {"options": AB, "allow_freetext": False}, "choice", IMAGE, "b"),
    (images.FreetextAnnotator, {}, "text", IMAGE, "words"),
    (images.MulticlassLabeller, {"options": AB}, "any", IMAGE, ["a", "of one's own"]),
    (images.PointAnnotator, {"options": AB}, "points", IMAGE, [POINT]),
    (images.PolygonAnnotator, {"options": AB}, "polygons", IMAGE, [POLYGON]),
    (text.ClassLabeller, {"options": AB}, "choice", "x", "of one's own"),
    (text.FreetextAnnotator, {}, "text", "x", "words"),
    (text.MulticlassLabeller, {"options": AB}, "any", "x", []),
    (text.SentimentLabeller, {}, "choice", "x", "positive"),
    (text.TextTagger, {}, "spans", "some text", [(0, 4, "PER")]),
]


@pytest.mark.parametrize(("kind", "options", "task", "item", "value"), CASES)
def test_each_widget_has_a_task_that_allows_its_answers(
    kind: Any, options: dict[str, Any], task: str, item: Any, value: Any
) -> None:
    widget = kind(**options)
    found = task_of(widget)
    assert found["kind"] == task
    assert check(parse(found), value) is None
    repair(widget)
    widget.display(item)
    assert all(child._view_name is not None for child in widget.children)


def test_answers_that_a_task_cannot_list_may_be_anything() -> None:
    assert task_of(object()) == {"kind": "any"}
    assert task_of(images.ClassLabeller())["kind"] == "any"
    assert task_of(images.ClassLabeller(options=AB))["other"] is True
    assert task_of(images.ClassLabeller(options=AB, allow_freetext=False))["other"] is False
    shaped = images.BoxAnnotator(options=AB, data_postprocessor=len)
    assert task_of(shaped)["kind"] == "any"

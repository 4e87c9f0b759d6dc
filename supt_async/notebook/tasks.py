"""What a labelling widget asks, as a project's task.

Known are ipyannotations' widgets, by their classes' names, so that it need not be installed. Any
other widget may answer what it likes (kind ``any``), and so may those whose user can add
answers that a task can't list.
"""

from __future__ import annotations

from typing import Any

from supt_async.types import JSONValue

ANY: dict[str, JSONValue] = {"kind": "any"}
SENTIMENTS = ("negative", "neutral", "positive")
SHAPES = {
    "BoxAnnotator": "boxes",
    "PolygonAnnotator": "polygons",
    "PointAnnotator": "points",
}


def task_of(widget: object) -> dict[str, JSONValue]:
    """Return the task of a project that is labelled with this widget."""
    kind = type(widget)
    if kind.__module__.partition(".")[0] != "ipyannotations":
        return ANY
    options = _strings(getattr(widget, "options", None))
    free = bool(getattr(widget, "allow_freetext", False))
    match kind.__name__:
        case "ClassLabeller" if options:
            return {"kind": "choice", "options": options, "other": free}
        case "SentimentLabeller":
            return {"kind": "choice", "options": list(SENTIMENTS)}
        case "MulticlassLabeller" if options and not free:
            return {"kind": "choices", "options": options}
        case "FreetextAnnotator":
            return {"kind": "text"}
        case "TextTagger":
            labels = _strings(getattr(getattr(widget, "class_selector", None), "options", None))
            return {"kind": "spans", "labels": labels} if labels else ANY
        case name if name in SHAPES and options and not _reshaped(widget):
            return {"kind": SHAPES[name], "labels": options}
        case _:
            return ANY


def _strings(values: Any) -> list[JSONValue]:
    """Return distinct strings, or nothing if there are others among them."""
    found = list(dict.fromkeys(values or ()))
    return found if all(isinstance(value, str) and value for value in found) else []


def _reshaped(widget: object) -> bool:
    """Tell whether the user turns the widget's answers into something else."""
    return getattr(widget, "data_postprocessor", None) is not None

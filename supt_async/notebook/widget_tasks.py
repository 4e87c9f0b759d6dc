"""Tasks for labelling widgets.

ipyannotations' widgets are known by their classes' names, so that it need not be installed. Any
other widget gets the kind ``any``, which allows every answer, and so do those whose user can add
answers that a task can't list.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from supt_async.domain.values import JSONValue
from supt_async.errors import Refused
from supt_async.notebook.items import plain
from supt_async.protocol.tasks.task import parse

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
    free = _takes_free_text(widget)
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


def choice_of(task: JSONValue, options: Iterable[Any]) -> JSONValue:
    """Return the task of choosing one of ``options``.

    Raises:
        Refused: There is a ``task`` as well, which has options itself.
    """
    if task is not None:
        raise Refused("give task= or options=, not both: options is short for a choice of them")
    values = [plain(option) for option in options]
    return {
        "kind": "choice",
        "options": [
            value if isinstance(value, str | dict) else {"value": value} for value in values
        ],
    }


def checked(task: JSONValue) -> JSONValue:
    """Return the task if it is valid.

    Raises:
        Refused: It is not valid; the text says why.
    """
    try:
        parse(task)
    except ValueError as exc:
        raise Refused(str(exc)) from exc
    return task


def _strings(values: Any) -> list[JSONValue]:
    """Return distinct strings, or nothing if not all are strings."""
    found = list(dict.fromkeys(values or ()))
    return found if all(isinstance(value, str) and value for value in found) else []


def _takes_free_text(widget: object) -> bool:
    """Return whether there is a text field: ``allow_freetext`` is always True."""
    field = getattr(widget, "freetext_widget", None)
    allowed = bool(getattr(widget, "allow_freetext", False))
    return allowed and (field is None or hasattr(field, "value"))


def _reshaped(widget: object) -> bool:
    """Return whether the user converts the widget's answers."""
    return getattr(widget, "data_postprocessor", None) is not None

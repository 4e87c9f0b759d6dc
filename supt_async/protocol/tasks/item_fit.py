"""Check that a task can be answered for an item; an item that nobody can answer is refused.

Spans mark parts of a text and shapes are drawn on an image, so an item must be shown as one. A
comparison needs two things. A task that says that its items are images or sounds needs items that
are, and one that says that they are texts takes neither. Everything else can be answered over
whatever is shown.
"""

from __future__ import annotations

from collections.abc import Iterable

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.payloads.arrays import kind_of
from supt_async.protocol.display.view import MEDIA
from supt_async.protocol.tasks.kind import Task

TEXTS = ("text", "markdown")
"""Values of a task's ``item`` for which images and sounds are no items."""
MAX_NAMED = 5
"""Maximum number of columns that an error message names."""
MAX_NAME = 40
"""Maximum number of characters of each name."""
_SIDES = ("a", "b")
_PROMPT = "prompt"
_ABOUT = {"text": "marks parts of a text", "image": "is drawn on an image"}


def fits(task: Task, envelope: JSONValue, data: JSONObject) -> str | None:
    """Return why an item can't be answered by a task, in one line; None if it can.

    ``envelope`` is its payload's decoded JSON and ``data`` what ``display`` makes of it.
    """
    if task.view.pair:
        return _misfit_of_pair(task, envelope, data)
    if task.marks is not None and data["kind"] != task.marks:
        remedy = f"add the {task.marks} by itself{_way(data)}"
        return f"an answer of kind {task.kind} {_ABOUT[task.marks]}, but {_said(data)}: {remedy}"
    return _misfit_of_media(task, data)


def _misfit_of_pair(task: Task, envelope: JSONValue, data: JSONObject) -> str | None:
    needs = 'a task of kind compare needs {"a": ..., "b": ...}, with "prompt" if there is one'
    if not isinstance(envelope, dict) or kind_of(envelope) is not None:
        return f"{needs}; {_said(data)}"
    missing = [name for name in _SIDES if name not in envelope]
    if missing:
        return f"{needs}; this item has no {' and no '.join(missing)}"
    others = [name for name in envelope if name not in (*_SIDES, _PROMPT)]
    if others:
        return f"{needs}, and nothing else; this item also has {_named(others)}"
    flaws = (_misfit_of_media(task, data[side]) for side in _SIDES)
    return next((flaw for flaw in flaws if flaw is not None), None)


def _misfit_of_media(task: Task, data: JSONObject) -> str | None:
    if task.item in TEXTS:
        if data["kind"] not in MEDIA:  # a table holds texts as well
            return None
    elif not task.view.media or data["kind"] == task.item:
        return None
    return f'the task says "item": "{task.item}", but {_said(data)}{_way(data)}'


def _way(data: JSONObject) -> str:
    return " (supt items add --text COLUMN)" if data["kind"] == "table" else ""


def _said(data: JSONObject) -> str:
    kind = data["kind"]
    if kind == "table":
        return f"this item is a table ({_named(row[0] for row in data['rows'])})"
    return f"this item is shown as {kind}"


def _named(names: Iterable[str]) -> str:
    """Return some names for one line of an error message."""
    listed = [name if name.isprintable() else ascii(name) for name in names]
    shown = [name if len(name) <= MAX_NAME else f"{name[:MAX_NAME]}…" for name in listed]
    more = len(shown) - MAX_NAMED
    return ", ".join(shown[:MAX_NAMED]) + (f" and {more} more" if more > 0 else "")

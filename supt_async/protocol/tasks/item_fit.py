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
from supt_async.protocol.tasks.fields import MAX_OPTIONS
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.validation import is_option, typed

TEXTS = ("text", "markdown")
"""Values of a task's ``item`` for which images and sounds are no items."""
MAX_NAMED = 5
"""Maximum number of columns that an error message names."""
MAX_NAME = 40
"""Maximum number of characters of each name."""
_SIDES = ("a", "b")
_PROMPT = "prompt"
_ABOUT = {
    ("text",): "marks parts of a text",
    ("image",): "is drawn on an image",
    ("audio", "video", "series"): "marks parts of a sound, a video or a series",
}
STRICT = ("image", "audio", "video", "html", "chat", "series")
"""Words of a view that not every payload can be shown as."""
_WANTED = {
    "chat": ': a chat is a list of 1 to 1000 {"role": "user", "content": "..."}, both texts',
    "html": ": markup is a text",
    "series": ": a series is a list of numbers, a list of [time, number, ...] with times that rise,"
    " or an object with a list of numbers for each line, all of one length",
}
"""What items have to be, by the word of a view."""


def fits(task: Task, envelope: JSONValue, data: JSONObject) -> str | None:
    """Return why an item can't be answered by a task, in one line; None if it can.

    ``envelope`` is its payload's decoded JSON and ``data`` what ``display`` makes of it.
    """
    if task.view.pair:
        return _misfit_of_pair(task, envelope, data)
    if task.view.fields:
        flaw = _misfit_of_fields(task, envelope, data)
    else:
        flaw = _misfit_of_word(task.item, data)
    flaws = (_misfit_of_part(one, data) for one in task.parts)
    return flaw or next((one for one in flaws if one), None) or _misfit_of_lists(task, envelope)


def _misfit_of_part(task: Task, data: JSONObject) -> str | None:
    """Return why answers can't mark parts of an item."""
    if not task.marks:
        return None
    about = f"an answer of kind {task.kind} {_ABOUT[task.marks]}"
    if task.on is not None:
        found = _field(data, task.on)
        kind = None if found is None else found["kind"]
        return None if kind in task.marks else f"{about}, but this item has none in {task.on!r}"
    if data["kind"] in task.marks:
        return None
    wanted = " or ".join(task.marks)
    return f"{about}, but {_said(data)}: add the {wanted} by itself{_way(data)}"


def _misfit_of_fields(task: Task, envelope: JSONValue, data: JSONObject) -> str | None:
    names = [name for name, _ in task.view.fields]
    if data["kind"] != "fields":
        return f"the task shows the fields {_named(names)}, but {_said(data)}"
    if not data["fields"]:
        return f"this item has none of the fields {_named(names)}: it has {_named(envelope)}"
    for name, word in task.view.fields:
        found = _field(data, name)
        if found is not None and word in STRICT and found["kind"] != word:
            wanted = _WANTED.get(word, "")
            kind = found["kind"]
            return f"the task shows {name!r} as {word}, but this item has {kind} there{wanted}"
    return None


def _misfit_of_lists(task: Task, envelope: JSONValue) -> str | None:
    for name in task.view.lists:
        listed = envelope.get(name) if isinstance(envelope, dict) else None
        if not isinstance(listed, list) or not 0 < len(listed) <= MAX_OPTIONS:
            return f"the options come from {name!r}, which must be a list of 1 to {MAX_OPTIONS}"
        if not all(is_option(one) and one != "" for one in listed):
            return f"the options in {name!r} must be texts, numbers, true or false"
        if len({typed(one) for one in listed}) < len(listed):
            return f"the options in {name!r} must be different"
    return None


def _field(data: JSONObject, name: str) -> JSONObject | None:
    found: list[JSONObject] = data.get("fields", [])
    return next((one["data"] for one in found if one["name"] == name), None)


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
    flaws = (_misfit_of_word(task.item, data[side]) for side in _SIDES)
    return next((flaw for flaw in flaws if flaw is not None), None)


def _misfit_of_word(word: str | None, data: JSONObject) -> str | None:
    if word in TEXTS:
        if data["kind"] not in MEDIA:  # a table holds texts as well
            return None
    elif word not in STRICT or data["kind"] == word:
        return None
    return f'the task says "item": "{word}", but {_said(data)}{_WANTED.get(word or "", _way(data))}'


def _way(data: JSONObject) -> str:
    return " (supt items add --text COLUMN)" if data["kind"] == "table" else ""


def _said(data: JSONObject) -> str:
    kind = data["kind"]
    if kind == "table":
        return f"this item is a table ({_named(row[0] for row in data['rows'])})"
    if kind == "fields":
        return f"this item has the fields {_named(one['name'] for one in data['fields'])}"
    return f"this item is shown as {kind}"


def _named(names: Iterable[str]) -> str:
    """Return some names for one line of an error message."""
    listed = [name if name.isprintable() else ascii(name) for name in names]
    shown = [name if len(name) <= MAX_NAME else f"{name[:MAX_NAME]}…" for name in listed]
    more = len(shown) - MAX_NAMED
    return ", ".join(shown[:MAX_NAMED]) + (f" and {more} more" if more > 0 else "")

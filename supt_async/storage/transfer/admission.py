"""Admission of items to a project, whichever way they come.

The command line, HTTP, a notebook and an import from superintendent all call ``admit`` before
anything is stored.
"""

from __future__ import annotations

import functools
import math

import msgspec
import numpy as np
from msgspec.structs import replace

from supt_async.domain.items import NewItem, NewSuggestion
from supt_async.domain.project import NO_SUGGESTIONS, OWN_MODEL
from supt_async.domain.values import JSONObject, JSONValue
from supt_async.payloads import codec, rows
from supt_async.protocol.display.display import MAX_DATA_BYTES, NO_LINK, display, too_large
from supt_async.protocol.display.view import View
from supt_async.protocol.tasks.bounds import Bounds
from supt_async.protocol.tasks.item_fit import fits
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import settle
from supt_async.protocol.tasks.validation import NotAllowed
from supt_async.rules.suggesting import MAX_SOURCE, is_source
from supt_async.storage.transfer.image_sizes import bounds_of_item

QUICK_CHARACTERS = MAX_DATA_BYTES // 32
"""Maximum length of a payload that is certain to fit into a frame however it is shown."""
MAX_ALIKE_BYTES = 16 * 1024
"""Maximum size of an array whose display is looked up: what it looks like depends on its shape."""

MOST_SUGGESTIONS = 100
"""Maximum number of suggestions that come with an item: a hand-out looks through all of them."""


def admit(task: Task, item: NewItem) -> NewItem:
    """Return an item as it is stored, its known answer and suggestions in the task's spelling.

    Raises:
        ValueError: One line: the item can't be shown, sent or answered, or an answer that came
            with it is not allowed.
    """
    if item.gold and item.label is None:
        raise ValueError("a gold item needs a label: its known answer")
    if item.gold and item.assign:
        raise ValueError("a gold item tests everybody: leave assign out")
    bare = item.label is None and not item.suggestions
    if bare and _fits_at_sight(task, item.payload):
        return item
    envelope, data, large = _display(task, item.payload)
    misfit = fits(task, envelope, data)
    if misfit is not None:
        raise ValueError(misfit)
    if large:
        raise ValueError("the item is too large to be sent: keep it in a file and add its path")
    if bare:
        return item
    if len(item.suggestions) > MOST_SUGGESTIONS:
        raise ValueError(f"an item comes with at most {MOST_SUGGESTIONS} suggestions")
    bounds = bounds_of_item(envelope, data)
    label = item.label
    if label is not None:
        label = _allowed(task, label, bounds, "the label")
    suggestions = tuple(_suggestion(task, one, bounds) for one in item.suggestions)
    return replace(item, label=label, suggestions=suggestions)


def _fits_at_sight(task: Task, payload: str) -> bool:
    """Return whether an item certainly fits, without decoding it; most items do.

    The payload's text must be as ``payloads.codec`` writes it.
    """
    if len(payload) > QUICK_CHARACTERS or task.view.media or task.view.pair:
        return False
    if task.view.fields or task.view.lists:
        return False
    word = task.view.item
    if payload[:1] == '"':
        texts = word in (None, "text", "markdown", "html")
        return texts and all(set(one.marks) <= {"text"} for one in task.parts)
    # JSON without envelopes is shown as a table, or as it is.
    plain = word in (None, "text", "markdown", "table", "json") and not task.bounded
    return plain and "supt" not in payload and "\\u" not in payload


def _allowed(task: Task, value: JSONValue, bounds: Bounds | None, what: str) -> JSONValue:
    try:
        return settle(task, value, bounds)
    except NotAllowed as exc:
        raise ValueError(f"{what} is not allowed: {exc}") from exc


def _suggestion(task: Task, one: NewSuggestion, bounds: Bounds | None) -> NewSuggestion:
    if not is_source(one.source):
        raise ValueError(f"a suggestion's source is a printable text of 1 to {MAX_SOURCE} letters")
    if one.source in (OWN_MODEL, NO_SUGGESTIONS):
        raise ValueError(f"a suggestion's source can't be {one.source!r}, which is reserved")
    name = f"the suggestion of {one.source!r}"
    if one.score is not None and not 0 <= one.score <= 1:
        raise ValueError(f"{name} has a score that is not from 0 to 1")
    return replace(one, value=_allowed(task, one.value, bounds, name))


def _display(task: Task, payload: str) -> tuple[JSONValue, JSONObject, bool]:
    """Return a payload's JSON, how it is shown, and whether that is too large to be sent."""
    parts = rows.split(payload)
    if parts is not None:
        alike = _display_of_shape(parts[0], task.view)
        if alike is not None and len(parts[1]) == len(alike[0]["data"]):
            return alike
    envelope = msgspec.json.decode(payload)
    data = display(envelope, task.view, NO_LINK)
    return envelope, data, too_large(data)


@functools.lru_cache(maxsize=64)
def _display_of_shape(head: str, view: View) -> tuple[JSONObject, JSONObject, bool] | None:
    """Return the same for zeros in the place of an array's numbers; None if it is large."""
    dtype, shape = rows.shape_of(head)
    if math.prod(shape) * dtype.itemsize > MAX_ALIKE_BYTES:
        return None
    envelope = msgspec.json.decode(codec.encode(np.zeros(shape, dtype)))
    data = display(envelope, view, NO_LINK)
    return envelope, data, too_large(data)

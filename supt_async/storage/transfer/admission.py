"""Admission of items to a project, whichever way they come.

The command line, HTTP, a notebook and an import from superintendent all call ``admit`` before
anything is stored.
"""

from __future__ import annotations

import functools
import math
from dataclasses import replace

import msgspec
import numpy as np

from supt_async.domain.items import NewItem
from supt_async.domain.values import JSONObject, JSONValue
from supt_async.payloads import codec, rows
from supt_async.protocol.display.display import display, too_large
from supt_async.protocol.tasks.item_fit import fits
from supt_async.protocol.tasks.task import Task, settle
from supt_async.protocol.tasks.validation import NotAllowed
from supt_async.storage.transfer.image_sizes import extent_of_item

MAX_ALIKE_BYTES = 16 * 1024
"""Maximum size of an array whose display is looked up: what it looks like depends on its shape."""


def admit(task: Task, item: NewItem) -> NewItem:
    """Return an item as it is stored, with its known answer in the task's spelling.

    Raises:
        ValueError: One line: the item can't be shown, sent or answered, or its known answer is
            not allowed.
    """
    envelope, data, large = _display(task, item.payload)
    misfit = fits(task, envelope, data)
    if misfit is not None:
        raise ValueError(misfit)
    if large:
        raise ValueError("the item is too large to be sent: keep it in a file and add its path")
    if item.label is None:
        return item
    try:
        return replace(item, label=settle(task, item.label, extent_of_item(envelope, data)))
    except NotAllowed as exc:
        raise ValueError(f"the label is not allowed: {exc}") from exc


def _display(task: Task, payload: str) -> tuple[JSONValue, JSONObject, bool]:
    """Return a payload's JSON, how it is shown, and whether that is too large to be sent."""
    parts = rows.split(payload)
    if parts is not None:
        alike = _display_of_shape(parts[0], task.item, task.kind)
        if alike is not None and len(parts[1]) == len(alike[0]["data"]):
            return alike
    envelope = msgspec.json.decode(payload)
    data = display(envelope, task.item, "", task_kind=task.kind)
    return envelope, data, too_large(data)


@functools.lru_cache(maxsize=64)
def _display_of_shape(
    head: str, task_item: str | None, task_kind: str
) -> tuple[JSONObject, JSONObject, bool] | None:
    """Return the same for zeros in the place of an array's numbers; None if it is large."""
    dtype, shape = rows.shape_of(head)
    if math.prod(shape) * dtype.itemsize > MAX_ALIKE_BYTES:
        return None
    envelope = msgspec.json.decode(codec.encode(np.zeros(shape, dtype)))
    data = display(envelope, task_item, "", task_kind=task_kind)
    return envelope, data, too_large(data)

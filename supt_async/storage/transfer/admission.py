"""Admission of items to a project, whichever way they come.

The command line, HTTP, a notebook and an import from superintendent all call ``admit`` before
anything is stored.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec

from supt_async.domain.items import NewItem
from supt_async.protocol.display.display import display, too_large
from supt_async.protocol.tasks.item_fit import fits
from supt_async.protocol.tasks.task import Task, settle
from supt_async.protocol.tasks.validation import NotAllowed
from supt_async.storage.transfer.image_sizes import extent_of_item


def admit(task: Task, item: NewItem) -> NewItem:
    """Return an item as it is stored, with its known answer in the task's spelling.

    Raises:
        ValueError: One line: the item can't be shown, sent or answered, or its known answer is
            not allowed.
    """
    envelope = msgspec.json.decode(item.payload)
    data = display(envelope, task.item, "", task_kind=task.kind)
    misfit = fits(task, envelope, data)
    if misfit is not None:
        raise ValueError(misfit)
    if too_large(data):
        raise ValueError("the item is too large to be sent: keep it in a file and add its path")
    if item.label is None:
        return item
    try:
        return replace(item, label=settle(task, item.label, extent_of_item(envelope, data)))
    except NotAllowed as exc:
        raise ValueError(f"the label is not allowed: {exc}") from exc

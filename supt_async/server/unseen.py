"""Answers to items that a session has not sent itself: it was resumed, or the lease is closed.

What such an answer has to keep to (the length of a text, the size of an image) is looked up, so
that it is checked, and stored, like any other.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec

from supt_async.protocol import messages as m
from supt_async.protocol.asking import settled
from supt_async.protocol.display import shown
from supt_async.protocol.tasks import Task
from supt_async.requests import Submit
from supt_async.storage.image_sizes import extent_of_item
from supt_async.storage.opening import Storage


async def check_unseen(storage: Storage, task: Task, request: Submit) -> Submit | m.Error:
    """Check an answer against its item, found by the lease.

    Raises:
        StorageError: The database is away.
    """
    payload = await storage.browser.leased(request.by.project, request.lease)
    if payload is None:
        return request  # the queue will say what is wrong with the lease
    envelope = msgspec.json.decode(payload)
    data = shown(envelope, task.item, "", task_kind=task.kind)
    found = settled(request.id, request.value, task, extent_of_item(envelope, data))
    return found if isinstance(found, m.Error) else replace(request, value=found.answer)

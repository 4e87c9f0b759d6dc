"""Answers to items that a session has not sent itself: it was resumed, or the lease is closed.

What such an answer has to keep to (the length of a text, the size of an image) is looked up, so
that it is checked, and stored, like any other.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

import msgspec

from supt_async.domain.commands import SubmitAnswer
from supt_async.protocol import messages as m
from supt_async.protocol.display.display import shown
from supt_async.protocol.server.translate import settled
from supt_async.protocol.tasks.task import Task
from supt_async.protocol.tasks.validation import Extent
from supt_async.server.services import Services
from supt_async.storage.transfer.image_sizes import extent_of_item


async def check_unseen(
    services: Services, task: Task, request: SubmitAnswer
) -> SubmitAnswer | m.Error:
    """Check an answer against its item, found by the lease.

    Raises:
        StorageError: The database is away.
    """
    storage, project = services.storage, request.by.project
    item = await storage.browser.leased(project, request.lease)
    if item is None:
        return request  # the queue will say what is wrong with the lease
    extent = services.presenter.extent(project, item, task)
    if extent is None:
        rows = await storage.training.payloads(project, [item])
        if not rows:
            return request
        extent = await asyncio.to_thread(_look, task, rows[0][1])
    found = settled(request.id, request.value, task, extent)
    return found if isinstance(found, m.Error) else replace(request, value=found.answer)


def _look(task: Task, payload: str) -> Extent | None:
    envelope = msgspec.json.decode(payload)
    return extent_of_item(envelope, shown(envelope, task.item, "", task_kind=task.kind))

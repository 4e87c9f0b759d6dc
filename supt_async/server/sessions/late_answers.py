"""Answers to items that a session has not sent: it was resumed, or the lease is closed.

What such an answer must conform to (the length of a text, the size of an image) is read from the
database, so that it is checked and stored like any other.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

import msgspec

from supt_async.domain.commands import SubmitAnswer
from supt_async.protocol import messages as m
from supt_async.protocol.display.display import NO_LINK, shown
from supt_async.protocol.server.translate import settled
from supt_async.protocol.tasks.bounds import Bounds
from supt_async.protocol.tasks.kind import Task
from supt_async.server.media.presenter import Presenter
from supt_async.storage.factory import Storage
from supt_async.storage.transfer.image_sizes import bounds_of_item


async def check_late_answer(
    storage: Storage, presenter: Presenter, task: Task, command: SubmitAnswer
) -> SubmitAnswer | m.Error:
    """Check an answer against its item, which is found by the lease.

    Raises:
        StorageError: The database is unavailable.
    """
    project = command.by.project
    item = await storage.browser.leased(project, command.lease)
    if item is None:
        return command  # the queue says what is wrong with the lease
    bounds = presenter.bounds(project, item, task)
    if bounds is None:
        rows = await storage.training.payloads(project, [item])
        if not rows:
            return command
        bounds = await asyncio.to_thread(_bounds, task, rows[0][1])
    found = settled(command.id, command.value, task, bounds)
    return found if isinstance(found, m.Error) else replace(command, value=found.answer)


def _bounds(task: Task, payload: str) -> Bounds | None:
    envelope = msgspec.json.decode(payload)
    return bounds_of_item(envelope, shown(envelope, task.view, NO_LINK))

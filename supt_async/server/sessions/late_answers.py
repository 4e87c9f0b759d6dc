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
from supt_async.protocol.display.display import shown
from supt_async.protocol.server.translate import settled
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.validation import Extent
from supt_async.server.media.presenter import Presenter
from supt_async.storage.factory import Storage
from supt_async.storage.transfer.image_sizes import extent_of_item


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
    extent = presenter.extent(project, item, task)
    if extent is None:
        rows = await storage.training.payloads(project, [item])
        if not rows:
            return command
        extent = await asyncio.to_thread(_extent, task, rows[0][1])
    found = settled(command.id, command.value, task, extent)
    return found if isinstance(found, m.Error) else replace(command, value=found.answer)


def _extent(task: Task, payload: str) -> Extent | None:
    envelope = msgspec.json.decode(payload)
    return extent_of_item(envelope, shown(envelope, task.view, ""))

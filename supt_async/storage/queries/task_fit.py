"""Whether a project's items can be answered by another task.

They are looked at only if the new task is about something else: answers mark a text or an image
now, or the items are to be images, sounds or pairs. What the task before was not about either is
not held against the new one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, select

from supt_async.domain.ids import ProjectId
from supt_async.errors import Refused
from supt_async.protocol.display.display import MEDIA, display
from supt_async.protocol.tasks.item_fit import fits
from supt_async.protocol.tasks.task import Task
from supt_async.storage.database import Database
from supt_async.storage.queries.item_pages import published
from supt_async.storage.read_lanes import Lane
from supt_async.storage.schema import tables

PAGE = 200
"""Items that are read in one go: each may be some megabytes."""
ANYTHING = (False, None, None)
"""What a task is about that any item can be answered by."""


async def check_items(database: Database, project: ProjectId, old: Task, new: Task) -> None:
    """Judge a project's items by a new task.

    Raises:
        Refused: One could not be answered any more; the line names it.
    """
    if _about(new) in (_about(old), ANYTHING):
        return
    after = 0

    def read(connection: Connection) -> Sequence[tuple[int, str | None, str]]:
        c = tables.content.c
        rows = connection.execute(
            select(c.item_id, c.external_id, c.payload)
            .where(c.project_id == project, c.item_id > after, published())
            .order_by(c.item_id)
            .limit(PAGE)
        )
        return [(row[0], row[1], row[2]) for row in rows]

    while page := await database.read(read, Lane.OWNERS):
        await asyncio.to_thread(_judge, page, old, new)
        after = page[-1][0]


def _judge(page: Sequence[tuple[int, str | None, str]], old: Task, new: Task) -> None:
    for item, external_id, payload in page:
        flaw = _misfit(new, payload)
        if flaw is not None and _misfit(old, payload) is None:
            name = item if external_id is None else repr(external_id)
            raise Refused(f"item {name} could not be answered by this task: {flaw}")


def _misfit(task: Task, payload: str) -> str | None:
    envelope = msgspec.json.decode(payload)
    try:
        data = display(envelope, task.item, "", task_kind=task.kind)
    except ValueError as exc:
        return str(exc)
    return fits(task, envelope, data)


def _about(task: Task) -> tuple[bool, str | None, str | None]:
    """Return what decides whether an item fits, and how it is shown."""
    return task.kind == "compare", task.marks, task.item if task.item in MEDIA else None

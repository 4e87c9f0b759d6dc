"""Check of a project's items against a new task.

Items are read only if the new task needs something else of them: answers mark a text or an image
now, or the items must be images, sounds or pairs. An item that did not fit the old task either is
no reason to refuse the new one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, select

from supt_async.domain.ids import ProjectId
from supt_async.errors import Refused
from supt_async.protocol.display.display import NO_LINK, display
from supt_async.protocol.display.view import View
from supt_async.protocol.tasks.item_fit import fits
from supt_async.protocol.tasks.kind import Task
from supt_async.storage.database import Database
from supt_async.storage.queries.item_pages import published
from supt_async.storage.read_lanes import Lane
from supt_async.storage.schema import tables

PAGE = 200
"""Number of items in one read, each of which may have some megabytes."""
ANYTHING = (View(), ())
"""Needs of a task that fits every item."""


async def check_items(database: Database, project: ProjectId, old: Task, new: Task) -> None:
    """Check a project's items by a new task.

    Raises:
        Refused: An item could not be answered any more; the line names it.
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
        data = display(envelope, task.view, NO_LINK)
    except ValueError as exc:
        return str(exc)
    return fits(task, envelope, data)


def _about(task: Task) -> tuple[View, tuple[tuple[str | None, tuple[str, ...]], ...]]:
    """Return what a task needs of its items, and how they are shown."""
    marks = tuple((one.on, one.marks) for one in task.parts if one.marks)
    plain = task.view in (View(item="text"), View(item="markdown"))
    return View() if plain else task.view, marks

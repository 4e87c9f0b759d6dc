"""Positions among a project's events."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from supt_async.domain.ids import ProjectId
from supt_async.storage.events import cursors, ordering
from supt_async.storage.schema import tables


def cursor_before(connection: Connection, project: ProjectId, since_ms: int) -> str:
    """Return the cursor after which a project's events are from a time on, if they are kept."""
    o = tables.outgoing.c
    earlier = select(func.max(o.seq)).where(o.project_id == project, o.created_ms < since_ms)
    number = connection.scalar(earlier) or 0
    return cursors.spell(max(number, ordering.floor_of(connection, project)))

"""Progress of the encoding of a project's items: one row for each project that has an encoder."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, delete, insert, select, update

from supt_async.domain.ids import ProjectId
from supt_async.domain.values import JSONObject
from supt_async.storage.records import Encoding
from supt_async.storage.schema import tables


def record(
    connection: Connection, project: ProjectId, progress: Encoding | None, now_ms: int
) -> None:
    """Replace a project's progress; None removes it."""
    mine = tables.encoding.c.project_id == project
    if progress is None:
        connection.execute(delete(tables.encoding).where(mine))
        return
    values = {
        "name": progress.name,
        "done": progress.done,
        "total": progress.total,
        "error": progress.error,
        "updated_ms": now_ms,
    }
    if not connection.execute(update(tables.encoding).where(mine).values(values)).rowcount:
        connection.execute(insert(tables.encoding).values(project_id=project, **values))


def read(connection: Connection, project: ProjectId) -> Encoding | None:
    """Return a project's progress; None if its items are not encoded."""
    c = tables.encoding.c
    row = connection.execute(
        select(c.name, c.done, c.total, c.error).where(c.project_id == project)
    ).first()
    if row is None:
        return None
    return Encoding(name=row.name, done=row.done, total=row.total, error=row.error)


def status_of(connection: Connection, project: ProjectId) -> JSONObject | None:
    """Return what a project's status says of its encoding."""
    progress = read(connection, project)
    return None if progress is None else asdict(progress)

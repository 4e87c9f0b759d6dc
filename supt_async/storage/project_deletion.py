"""Deletion of a project: at once for everybody, its items in short transactions."""

from __future__ import annotations

from functools import partial

from sqlalchemy import ColumnElement, Connection, Table, delete, func, select

from supt_async.domain.acts import What
from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Access
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database
from supt_async.storage.dialects import dialect_of
from supt_async.storage.events import ordering
from supt_async.storage.overlap.change import forget
from supt_async.storage.records import Hint
from supt_async.storage.schema import tables
from supt_async.storage.training import own_holdout
from supt_async.storage.transfer.staging.removal import remove_items

RETIRED = "last_deleted_project"
"""Key in ``meta``: the highest id of a project that was deleted, where ids are reused."""
DELETING = "deleting_items_of:"
"""Beginning of keys in ``meta``: a deleted project that may have left items."""
OF_PROJECTS = (
    *("label", "skip", "flag", "lease", "lease_log", "session", "offered", "correction"),
)
"""Tables whose rows are deleted with a project in one transaction."""


async def delete_project(database: Database, project: ProjectId, by: Access | None) -> None:
    """Delete a project at once, and its items piece by piece, so that nobody has to wait.

    What a killed process leaves of them belongs to no project; the next deletion goes on.
    """
    await database.write(partial(_delete, project, by), Hint(project=project, settings=True))
    for deleted in await database.read(_being_deleted):
        after: int | None = 0
        while after is not None:
            after = await database.write(partial(_delete_items, deleted, after))


def unused_id(connection: Connection) -> dict[str, int]:
    """Return an unused id for a new project, where the database would reuse a deleted one's.

    Windows, signed links and what browsers cache are known by a project's id.
    """
    if not dialect_of(connection).reuses_ids:
        return {}
    p = tables.project.c
    latest = connection.scalar(select(func.coalesce(func.max(p.id), 0))) or 0
    return {"id": max(latest, _last_retired(connection)) + 1}


def retire_id(connection: Connection, project: ProjectId) -> None:
    """Note that a deleted project's id must not be used again."""
    if dialect_of(connection).reuses_ids and project > _last_retired(connection):
        m = tables.meta.c
        connection.execute(delete(tables.meta).where(m.key == RETIRED))
        connection.execute(tables.meta.insert().values(key=RETIRED, value=str(project)))


def _last_retired(connection: Connection) -> int:
    m = tables.meta.c
    return int(connection.scalar(select(m.value).where(m.key == RETIRED)) or 0)


def _delete(project: ProjectId, by: Access | None, connection: Connection) -> None:
    """Delete a project and all but its items, and note that these are to be deleted."""
    p = tables.project.c
    # Locked first: who adds items holds it until they are there.
    slug = connection.scalar(select(p.slug).where(p.id == project).with_for_update())
    if slug is not None:
        record(connection, None, by, What.PROJECT_DELETED, {"project": slug})
    for name in OF_PROJECTS:
        table = tables.metadata.tables[name]
        connection.execute(delete(table).where(table.c.project_id == project))
    connection.execute(delete(tables.membership).where(_of(tables.membership, project)))
    connection.execute(delete(tables.identity_role).where(_of(tables.identity_role, project)))
    connection.execute(delete(tables.project).where(p.id == project))
    retire_id(connection, project)
    forget(connection, project)
    ordering.forget(connection, project)
    own_holdout.forget(connection, project)
    note = {"key": f"{DELETING}{project}", "value": str(project)}
    if not connection.scalar(select(tables.meta.c.key).where(tables.meta.c.key == note["key"])):
        connection.execute(tables.meta.insert().values(note))


def _being_deleted(connection: Connection) -> list[int]:
    """Return the projects that are gone, but may have left items."""
    m = tables.meta.c
    rows = connection.scalars(select(m.value).where(m.key.startswith(DELETING, autoescape=True)))
    return [int(value) for value in rows]


def _delete_items(project: int, after: int, connection: Connection) -> int | None:
    last = remove_items(connection, project, after=after)
    if last is None:
        key = f"{DELETING}{project}"
        connection.execute(delete(tables.meta).where(tables.meta.c.key == key))
    return last


def _of(table: Table, project: ProjectId) -> ColumnElement[bool]:
    return table.c.project_id == project

"""Deletion of a project: at once for everybody, its labels and items in short transactions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

from sqlalchemy import Column, ColumnElement, Connection, Table, delete, func, select

from supt_async.domain.acts import What
from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Access
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database
from supt_async.storage.dialects import dialect_of
from supt_async.storage.events import ordering
from supt_async.storage.figures.counting import reuse_numbers
from supt_async.storage.overlap.change import forget
from supt_async.storage.records import Hint
from supt_async.storage.schema import tables
from supt_async.storage.text_index import making
from supt_async.storage.training import own_holdout
from supt_async.storage.transfer.staging.removal import remove_items

RETIRED = "last_deleted_project"
"""Key in ``meta``: the highest id of a project that was deleted, where ids are reused."""
DELETING = "deleting_items_of:"
"""Beginning of keys in ``meta``: a deleted project that may have left items."""
OF_PROJECTS = ("flag", "lease", "session", "offered", "correction")
"""Tables whose rows are deleted with a project in one transaction."""
WALKED = (tables.label.c.seq, tables.skip.c.id, tables.lease_log.c.token)
"""Keys of large tables, whose rows of a project are looked for from one end to the other."""
OF_ITEMS = (tables.consensus, tables.held_at_once)
"""Tables of what is known about items, whose keys begin with the project."""
STEP = 10_000
"""Number of rows of a large table, of whatever projects, that one transaction looks through."""

START = object()
"""Where a walk through a table begins."""

Told: TypeAlias = Callable[[int], None]
"""Is told how many labels and items were deleted since the last time."""


async def delete_project(
    database: Database, project: ProjectId, by: Access | None, told: Told | None = None
) -> None:
    """Delete a project at once, and its labels and items piece by piece, so that nobody waits.

    What a killed process leaves of them belongs to no project; ``finish_deletions`` goes on.
    """
    await database.write(partial(_delete, project, by), Hint(project=project, settings=True))
    await finish_deletions(database, told)


async def finish_deletions(database: Database, told: Told | None = None) -> None:
    """Delete what is left of all deleted projects; several processes may do so at once."""
    for deleted in await database.read(_being_deleted):
        await making.drop(database, ProjectId(deleted))
        for key in WALKED:
            after: Any = START
            while after is not None:
                after, number = await database.write(partial(_walk, key, deleted, after))
                if told is not None and key.table is tables.label:
                    told(number)
        for of_items in OF_ITEMS:
            while await database.write(partial(_delete_known, of_items, deleted)):
                pass
        last = 0
        while (piece := await database.write(partial(_delete_items, deleted, last))) is not None:
            last, number = piece
            if told is not None:
                told(number)


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
    """Delete a project and all but its labels and items, and note that these are to be deleted."""
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


def _walk(key: Column[Any], project: int, after: object, connection: Connection) -> tuple[Any, int]:
    """Delete a project's rows among the next ones by a key.

    Return the last key, None at the end of the table, and the number of deleted rows.
    """
    dialect_of(connection).wait_for_no_disk(connection)
    dialect_of(connection).plan_for_full_tables(connection)
    table = key.table
    here = [] if after is START else [key > after]
    last = select(key).where(*here).order_by(key).offset(STEP - 1).limit(1)
    end = connection.scalar(last)
    if end is not None:
        here.append(key <= end)
    gone = connection.execute(delete(table).where(*here, table.c.project_id == project))
    if table is tables.label:
        reuse_numbers(connection)
    return end, int(gone.rowcount)


def _delete_known(table: Table, project: int, connection: Connection) -> bool:
    """Delete what is known about a project's next items; return whether there was something."""
    dialect_of(connection).wait_for_no_disk(connection)
    dialect_of(connection).plan_for_full_tables(connection)
    c = table.c
    items = select(c.item_id).where(c.project_id == project).order_by(c.item_id).limit(STEP)
    last = connection.scalars(items).all()[-1:]
    for item in last:
        here = (c.project_id == project, c.item_id <= item)
        connection.execute(delete(table).where(*here))
    return bool(last)


def _delete_items(project: int, after: int, connection: Connection) -> tuple[int, int] | None:
    dialect_of(connection).wait_for_no_disk(connection)
    removed = remove_items(connection, project, after=after)
    if removed is None:
        key = f"{DELETING}{project}"
        connection.execute(delete(tables.meta).where(tables.meta.c.key == key))
    return removed


def _of(table: Table, project: ProjectId) -> ColumnElement[bool]:
    return table.c.project_id == project

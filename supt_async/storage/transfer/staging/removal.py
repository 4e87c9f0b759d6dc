"""Deletion of items in pieces that are a short transaction each.

``item``, ``content``, ``suggestion`` and ``item_audience`` have no foreign keys, so that their rows
go here.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from supt_async.domain.ids import ProjectId
from supt_async.storage.dialects import dialect_of
from supt_async.storage.schema import tables

PIECE = 2_000
"""Number of items that are deleted in one transaction."""


def remove_items(
    connection: Connection, project: int, *, after: int = 0, import_id: int | None = None
) -> int | None:
    """Delete a piece of a project's items, or of those of one import.

    Return the highest id in it; None once there are none after ``after``.
    """
    dialect_of(connection).plan_for_full_tables(connection)
    c = tables.content.c
    here = select(c.item_id).where(c.project_id == project, c.item_id > after)
    if import_id is not None:
        here = here.where(c.import_id == import_id)
    ids = connection.scalars(here.order_by(c.item_id).limit(PIECE)).all()
    if not ids:
        return None
    for table, column in (
        (tables.suggestion, tables.suggestion.c.item_id),
        (tables.item_audience, tables.item_audience.c.item_id),
        (tables.item, tables.item.c.id),
        (tables.content, c.item_id),
    ):
        connection.execute(delete(table).where(column.in_(ids)))
    return int(ids[-1])


def remove_import(connection: Connection, import_id: int, began_ms: int) -> bool:
    """Delete a piece of what an abandoned import has staged; return whether it is gone.

    SQLite uses an id again, so the time at which the import began belongs to it.
    """
    i = tables.import_.c
    here = (i.id == import_id, i.created_ms == began_ms, i.state == "staging")
    # It may be about to be published: then this waits, and finds it no more.
    found = connection.execute(select(i.project_id, i.floor).where(*here).with_for_update()).first()
    if found is None:
        return True
    last = remove_items(
        connection, ProjectId(found.project_id), after=found.floor, import_id=import_id
    )
    if last is None:
        connection.execute(delete(tables.import_).where(i.id == import_id))
        return True
    return False

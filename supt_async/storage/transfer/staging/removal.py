"""Deletion of items in pieces that are a short transaction each.

No foreign keys lead to or from ``item``, ``content``, ``suggestion`` and ``item_audience``, so that
their rows go here.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, func, select

from supt_async.domain.ids import ProjectId
from supt_async.storage.dialects import dialect_of
from supt_async.storage.schema import tables

PIECE = 2_000
"""Number of items that are deleted in one transaction."""
TABLES = (
    (tables.suggestion, tables.suggestion.c.item_id),
    (tables.item_audience, tables.item_audience.c.item_id),
    (tables.item, tables.item.c.id),
    (tables.content, tables.content.c.item_id),
)
"""Tables with rows of items, and the columns that name the item."""


def remove_items(connection: Connection, project: int, *, after: int) -> tuple[int, int] | None:
    """Delete a piece of a project's items.

    Return the highest id in it, and their number; None once there are none after ``after``.
    """
    dialect_of(connection).plan_for_full_tables(connection)
    c = tables.content.c
    here = select(c.item_id).where(c.project_id == project, c.item_id > after)
    piece = here.order_by(c.item_id).limit(PIECE).subquery()
    last, number = connection.execute(select(func.max(piece.c.item_id), func.count())).one()
    if last is None:
        return None
    for table, column in TABLES:  # not by their ids: lists of thousands take longer than the rest
        mine = (table.c.project_id == project, column > after, column <= last)
        connection.execute(delete(table).where(*mine))
    return int(last), int(number)


def remove_import(connection: Connection, import_id: int, began_ms: int) -> bool:
    """Delete a piece of what an abandoned import has staged; return whether it is gone.

    SQLite uses an id again, so the time at which the import began belongs to it.
    """
    i, c = tables.import_.c, tables.content.c
    here = (i.id == import_id, i.created_ms == began_ms, i.state == "staging")
    # It may be about to be published: then this waits, and finds it no more.
    found = connection.execute(select(i.project_id, i.floor).where(*here).with_for_update()).first()
    if found is None:
        return True
    dialect_of(connection).plan_for_full_tables(connection)
    mine = (
        c.project_id == ProjectId(found.project_id),
        c.item_id > found.floor,
        c.import_id == import_id,
    )
    staged = select(c.item_id).where(*mine).order_by(c.item_id).limit(PIECE)
    ids = connection.scalars(staged).all()
    if not ids:
        connection.execute(delete(tables.import_).where(i.id == import_id))
        return True
    for table, column in TABLES:
        connection.execute(delete(table).where(column.in_(ids)))
    return False

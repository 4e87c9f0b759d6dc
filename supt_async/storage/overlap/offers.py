"""Rows of ``offered`` with which items that need another opinion come before all others.

A row is used up once its item is complete. The last row of the table stays on SQLite, where the
number of a deleted one would be given to the next: a window knows by the number what it has read.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, select

from supt_async.domain.ids import ProjectId
from supt_async.rules.overlap import OFFERED
from supt_async.storage.schema import tables

MOST = 10_000
"""Maximum number of items that one act offers: every process reads the rows of all of them. Beyond,
items that need another opinion come by the order of the ranking."""


def offer(connection: Connection, project: ProjectId, items: Sequence[int], now_ms: int) -> None:
    """Offer items that have just got one more place."""
    _delete(connection, tables.offered.c.item_id.in_(items))
    rows = [
        {"project_id": project, "item_id": item, "priority": OFFERED, "created_ms": now_ms}
        for item in items
    ]
    if rows:
        connection.execute(insert(tables.offered), rows)


def delete_used(connection: Connection, after: int, limit: int) -> int | None:
    """Delete those of the next rows whose items are complete.

    Args:
        connection: The connection.
        after: Number of the last row that was looked at.
        limit: Number of rows to look at.

    Returns:
        Number of the last row that was looked at; None at the end of the table.
    """
    o = tables.offered.c
    seqs = connection.scalars(select(o.seq).where(o.seq > after).order_by(o.seq).limit(limit)).all()
    if not seqs:
        return None
    _delete(connection, o.seq.in_(seqs), ~_wanted())
    return int(seqs[-1]) if len(seqs) == limit else None


def delete_used_of(connection: Connection, items: Sequence[int]) -> None:
    """Delete the rows of those items that are complete."""
    o = tables.offered.c
    _delete(connection, o.item_id.in_(items), ~_wanted())


def _wanted() -> ColumnElement[bool]:
    """Return the condition that a row's item is not complete."""
    o, i, lease = tables.offered.c, tables.item.c, tables.lease.c
    return exists().where(i.id == o.item_id, i.open_slots > 0) | exists().where(
        lease.item_id == o.item_id
    )


def _delete(connection: Connection, *conditions: ColumnElement[bool]) -> None:
    o = tables.offered.c
    statement = delete(tables.offered).where(*conditions, o.lease.is_(None))
    if connection.dialect.name == "sqlite":
        last = select(func.max(tables.offered.alias().c.seq)).scalar_subquery()
        statement = statement.where(o.seq < last)
    connection.execute(statement)

"""Rows of ``offered`` with which items that need another opinion come before all others.

A row is used up once its item is complete. The last row of the table stays where the number of a
deleted one would be given to the next: a window knows by the number what it has read.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, select

from supt_async.domain.ids import ProjectId
from supt_async.rules.overlap import OFFERED
from supt_async.storage.database import Database
from supt_async.storage.dialects import dialect_of
from supt_async.storage.schema import tables

INTERVAL_MS = 60_000
"""Interval in which used up rows are looked for, in milliseconds."""
STEP, STEPS = 1_000, 20
"""Number of rows in one transaction, and of transactions in one interval."""
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


class UsedOffers:
    """Deletes used up rows, some at a time, again and again from the beginning of the table.

    Most are deleted with the answer that completes their item. What is left are rows of items that
    came with a priority, or that were completed otherwise.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._after = 0
        self._looked_ms: int | None = None

    async def delete(self, now_ms: int) -> None:
        """Look at the next rows, if that was not done lately."""
        last = self._looked_ms
        if last is not None and last <= now_ms < last + INTERVAL_MS:
            return
        self._looked_ms = now_ms
        for _ in range(STEPS):
            look = partial(_delete_next, after=self._after)
            self._after = await self._database.write(look)
            if not self._after:
                return


def _delete_next(connection: Connection, after: int) -> int:
    """Delete the used up ones of the next rows; return the last one's number, 0 at the end."""
    o = tables.offered.c
    seqs = connection.scalars(select(o.seq).where(o.seq > after).order_by(o.seq).limit(STEP)).all()
    # Never waits for the queue, which deletes rows of several items in one statement.
    used = select(o.seq).where(o.seq.in_(seqs), o.lease.is_(None), ~_wanted())
    locked = connection.scalars(used.with_for_update(skip_locked=True)).all()
    _delete(connection, o.seq.in_(locked))
    return int(seqs[-1]) if len(seqs) == STEP else 0


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
    if dialect_of(connection).reuses_ids:
        last = select(func.max(tables.offered.alias().c.seq)).scalar_subquery()
        statement = statement.where(o.seq < last)
    connection.execute(statement)

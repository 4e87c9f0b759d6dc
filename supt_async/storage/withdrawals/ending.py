"""End of the leases that a labeller has in a project, without waiting for the sweep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    Connection,
    String,
    delete,
    insert,
    literal,
    select,
    update,
)

from supt_async.domain.ids import ProjectId
from supt_async.storage.database import Database
from supt_async.storage.overlap.lock import keep_overlap
from supt_async.storage.schema import tables
from supt_async.storage.transfer.staging.publishing import count

_LOGGED = [column.name for column in tables.lease_log.c if column.name in tables.lease.c]
"""Columns that a lease and its row in the log have in common."""


def end_leases(
    connection: Connection, database: Database, project: ProjectId, labeller: int
) -> list[int]:
    """End all leases of a labeller, as if their time were over; return the items with new places.

    An answer that comes for one later is judged as a late one.
    """
    held, i = tables.lease.c, tables.item.c
    keep_overlap(connection, project)
    mine = (held.labeller_id == labeller, held.project_id == project)
    items = connection.scalars(select(held.item_id).where(*mine).distinct()).all()
    if not items:
        return []
    locked = select(i.id).where(i.id.in_(items)).order_by(i.id).with_for_update(key_share=True)
    connection.execute(locked).all()
    rows = connection.execute(
        select(held.token, held.item_id, held.gold)
        .where(*mine, held.item_id.in_(items))
        .order_by(held.token)
        .with_for_update()
    ).all()
    _log(connection, [row.token for row in rows], database.now_ms())
    freed = Counter(row.item_id for row in rows if not row.gold)
    for item in sorted(freed):
        opened = update(tables.item).where(i.id == item)
        connection.execute(opened.values(open_slots=i.open_slots + freed[item]))
    number = sum(freed.values())
    if number:
        count(connection, project, database.process, open=number, out=-number)
    return sorted(freed)


def _log(connection: Connection, tokens: Sequence[str], now_ms: int) -> None:
    held = tables.lease.c
    ended = (literal(now_ms, BigInteger), literal("expired", String))
    rows = select(*(held[name] for name in _LOGGED), *ended).where(held.token.in_(tokens))
    names = [*_LOGGED, "ended_ms", "how"]
    connection.execute(insert(tables.lease_log).from_select(names, rows))
    connection.execute(delete(tables.lease).where(held.token.in_(tokens)))

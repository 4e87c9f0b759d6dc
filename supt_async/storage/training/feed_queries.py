"""Queries of a project's follower, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, literal, select

from supt_async.domain.ids import ProjectId
from supt_async.storage.dialects import dialect_of
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow
from supt_async.storage.schema.conditions import latest, standing, withdrawn as was_withdrawn

PAGE = 5_000
"""Number of labels, or of closed items, in one read."""
CHUNKS = 100
"""Number of chunks of a thousand item ids in one read."""


@dataclass(frozen=True, slots=True)
class News:
    """New labels in one snapshot of the database."""

    created_ms: int
    """Creation time of the project, since SQLite may reuse the id of a deleted one."""
    overlap_changes: int
    """Number of times that places were changed because the overlap was."""
    count: int
    """Number of labels that stand, as the database has counted them; 0 if there are more rows."""
    rows: Sequence[AnyRow]
    over: int
    """All transactions below this number had ended; or all labels up to it are there."""
    next: int
    """No transaction from this number on had begun; or the number of the last label."""


def labels(project: ProjectId, after: int, complete: int, connection: Connection) -> News:
    """Labels that stand, after this number, with the state of the snapshot.

    ``complete`` is a number up to which all are there, where no transactions can be told.
    """
    transactions = dialect_of(connection).transactions(connection)
    p, b = tables.project.c, tables.label.c
    row = connection.execute(select(p.created_ms, p.overlap_changes).where(p.id == project)).first()
    created_ms, changes = (0, 0) if row is None else row
    rows = connection.execute(
        select(b.seq, b.item_id, b.labeller_id, b.value, b.suggestion_shown, b.machine)
        .where(b.project_id == project, b.seq > after, standing(b))
        .order_by(b.seq)
        .limit(PAGE)
    ).all()
    # Nobody asks for the count before the last page.
    count = standing_count(project, connection) if len(rows) < PAGE else 0
    over, following = transactions or (complete, rows[-1][0] if rows else 0)
    return News(created_ms, changes, count, rows, over, following)


def standing_count(project: ProjectId, connection: Connection) -> int:
    """Number of labels that stand, as the database has counted them."""
    n, k = tables.counter.c, tables.correction.c
    count = connection.scalar(
        select(func.coalesce(func.sum(n.labels), 0)).where(n.project_id == project)
    )
    # A correction is counted as well, once an item.
    corrected = connection.scalar(
        select(func.count(k.item_id.distinct())).where(k.project_id == project, ~was_withdrawn(k))
    )
    return int(count or 0) - int(corrected or 0)


def tells_transactions(connection: Connection) -> bool:
    """Return whether the database tells which transactions are over."""
    return dialect_of(connection).tells_transactions


def complete_labels(project: ProjectId, wait: bool, connection: Connection) -> int:
    """Return a number up to which all labels are there; 0 if some are being written."""
    return dialect_of(connection).complete_labels(connection, project, wait=wait)


def withdrawn(
    project: ProjectId, since_ms: int, after: str, connection: Connection
) -> Sequence[AnyRow]:
    """Page of what was withdrawn from a time on: id of the withdrawal, number of the label, time.

    They are those after this id.
    """
    b, w = tables.label.c, tables.withdrawal.c
    return connection.execute(
        select(w.id, b.seq, w.created_ms)
        .join_from(tables.withdrawal, tables.label, b.id == w.answer_id)
        .where(w.project_id == project, b.project_id == project)
        .where(w.created_ms >= since_ms, w.id > after)
        .order_by(w.id)
        .limit(PAGE)
    ).all()


def corrections_state(project: ProjectId, connection: Connection) -> tuple[int, ...]:
    """Numbers of which one changes when a correction is made or withdrawn."""
    k, w = tables.correction.c, tables.withdrawal.c
    made = select(func.count(), func.coalesce(func.max(k.seq), 0)).where(k.project_id == project)
    count, newest = connection.execute(made).one()
    if not count:
        return (0,)
    withdrawals = select(func.count()).where(w.project_id == project)
    return count, newest, int(connection.scalar(withdrawals) or 0)


def corrections(project: ProjectId, after: int, connection: Connection) -> Sequence[AnyRow]:
    """Page of the corrections that count: number, item, labeller, JSON text, nothing shown."""
    k = tables.correction.c
    return connection.execute(
        select(k.seq, k.item_id, k.labeller_id, k.value, literal(0))
        .where(k.project_id == project, k.seq > after, latest(k))
        .order_by(k.seq)
        .limit(PAGE)
    ).all()


def changes(project: ProjectId, connection: Connection) -> int:
    """Number of the latest change of the items' content."""
    p = tables.project.c
    return int(connection.scalar(select(p.changes).where(p.id == project)) or 0)


def base_chunks(project: ProjectId, after: int, connection: Connection) -> list[bytes]:
    """Chunks of the base order, from this one on: little-endian int64 ids."""
    r = tables.ranking.c
    return list(
        connection.scalars(
            select(r.ids)
            .where(r.project_id == project, r.generation == 0, r.chunk >= after)
            .order_by(r.chunk)
            .limit(CHUNKS)
        )
    )


def leases(project: ProjectId, connection: Connection) -> Sequence[AnyRow]:
    """Item, labeller and time of display of each lease, oldest first; gold items are left out."""
    c = tables.lease.c
    return connection.execute(
        select(c.item_id, c.labeller_id, c.shown_ms)
        .where(c.project_id == project, ~c.gold)
        .order_by(c.dealt_ms, c.token)
    ).all()


def who_is_out(leases: Sequence[AnyRow]) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Leased items, those of them on screen, and the number of people who hold them.

    A client that never tells what it shows is taken to show its oldest lease
    (docs/protocol.md, rule 14).
    """
    shown = {item for item, _, shown_ms in leases if shown_ms is not None}
    looking = {labeller for _, labeller, shown_ms in leases if shown_ms is not None}
    labellers = {labeller for _, labeller, _ in leases}
    for item, labeller, _ in leases:
        if labeller not in looking:
            looking.add(labeller)
            shown.add(item)
    out = {item for item, _, _ in leases}
    return _ascending(out), _ascending(shown), max(1, len(labellers))


def _ascending(items: set[int]) -> NDArray[np.int64]:
    return np.asarray(sorted(items), dtype=np.int64)


def full(project: ProjectId, items: Sequence[int], connection: Connection) -> Sequence[int]:
    """Those of these items that have no open place."""
    i = tables.item.c
    return connection.scalars(
        select(i.id).where(i.id.in_(items), i.project_id == project, i.open_slots == 0)
    ).all()


def all_full(project: ProjectId, after: int, connection: Connection) -> Sequence[int]:
    """Page of the items without an open place, by id."""
    i = tables.item.c
    return connection.scalars(
        select(i.id)
        .where(i.project_id == project, i.id > after, i.open_slots == 0)
        .order_by(i.id)
        .limit(PAGE)
    ).all()

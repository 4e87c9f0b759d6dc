"""Quotas of labellers, and what they are told when their work is complete."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, exists, func, select, update

from supt_async.domain.commands import SubmitAnswer
from supt_async.domain.ids import LabellerId, ProjectId
from supt_async.domain.participation import NEW
from supt_async.domain.results import Completion
from supt_async.rules.quotas import USED_UP, is_complete, left, quota_of
from supt_async.storage.portable.state import Batch, Pending, Who
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import Columns
from supt_async.storage.schema.conditions import withdrawn

_t, _l, _b, _k = tables.participation.c, tables.lease.c, tables.label.c, tables.link.c


def load(batch: Batch) -> None:
    """Count the answers of those whose answer may want a place of its own, as its lease is over.

    Labellers who have a quota, and want items, are locked: what another session of theirs gets at
    the same time, on another server, counts as well.
    """
    limited = {pending.by.labeller for pending in batch.pending
               if pending.want and _quota(batch, pending.who) is not None}  # fmt: skip
    if limited:
        w = tables.labeller.c
        rows = select(w.id).where(w.id.in_(limited)).order_by(w.id)
        batch.connection.execute(rows.with_for_update(key_share=True))
    late = [pending.who for pending in batch.pending if _is_late(batch, pending)]
    batch.gold.given = _given(batch.connection, [who for who in late if _quota(batch, who)])


def is_used_up(batch: Batch, who: Who) -> bool:
    """Tell whether a labeller has given as many answers as they may."""
    quota = _quota(batch, who)
    if quota is None:
        return False
    changes = batch.changes
    mine = [len([row for row in rows if _of(row) == who])
            for rows in (changes.labels, changes.withdrawals)]  # fmt: skip
    return batch.gold.given[who] + mine[0] - mine[1] >= quota


def limit(batch: Batch, demands: Sequence[Pending]) -> None:
    """Let no command get more items than what is left of its labeller's quota."""
    quotas = {pending.who: _quota(batch, pending.who) for pending in demands}
    people = [who for who, quota in quotas.items() if quota is not None]
    given, held = _given(batch.connection, people), _held(batch.connection, people)
    for pending in demands:
        who = pending.who
        quota = quotas[who]
        if quota is None:
            continue
        allowed = left(quota, given[who], held[who])
        if allowed < pending.missing:
            pending.want, pending.used_up = pending.got + allowed, True
        held[who] += pending.missing  # another session of theirs does not get it


def complete(batch: Batch, pendings: Sequence[Pending]) -> None:
    """Add what those take back whose work is complete.

    Who was refused what another session of theirs was to get hears why that one did not get it.
    """
    others = {x.who: x.idle for x in pendings if x.idle != USED_UP}
    for pending in pendings:
        if pending.idle == USED_UP:
            pending.idle = others.get(pending.who, USED_UP)
    ready = [
        pending
        for pending in pendings
        if pending.idle is not None
        and is_complete(pending.idle)
        and pending.by.project in batch.projects
        and batch.projects[pending.by.project].people
    ]
    people = {pending.who for pending in ready}
    if not people:
        return
    # Nobody's work is complete who holds an item still, in whichever session.
    holds = exists().where(_l.labeller_id == _t.labeller_id, _l.project_id == _t.project_id)
    rows = batch.connection.execute(
        select(_t.project_id, _t.labeller_id, _k.code, _k.return_url)
        .join_from(tables.participation, tables.link, _k.id == _t.link_id)
        .where(*_among(_t, people), ~holds)
    )
    taken = {
        (ProjectId(row[0]), LabellerId(row[1])): Completion(code=row[2], return_url=row[3])
        for row in rows
    }
    for pending in ready:
        if pending.idle is not None:
            pending.idle = replace(pending.idle, completion=taken.get(pending.who))
    ended = people & taken.keys()
    for project in {who[0] for who in ended}:
        mine = _among(_t, {who for who in ended if who[0] == project})
        note = update(tables.participation).where(*mine, _t.ended_ms.is_(None))
        batch.connection.execute(note.values(ended_ms=batch.now_ms))


def _is_late(batch: Batch, pending: Pending) -> bool:
    if not isinstance(pending.command, SubmitAnswer):
        return False
    lease = batch.leases.get(pending.command.lease)
    return lease is not None and lease.how is not None


def _quota(batch: Batch, who: Who) -> int | None:
    own = batch.people.get(who, NEW).quota
    return quota_of(own, batch.projects[who[0]].quota) if who[0] in batch.projects else None


def _given(connection: Connection, people: Collection[Who]) -> Counter[Who]:
    """Return the number of answers that labellers gave and did not withdraw."""
    return _counts(connection, _b, people, ~withdrawn(_b))


def _held(connection: Connection, people: Collection[Who]) -> Counter[Who]:
    """Return the number of items that labellers hold, in all their sessions."""
    return _counts(connection, _l, people)


def _counts(
    connection: Connection, of: Columns, people: Collection[Who], *more: ColumnElement[bool]
) -> Counter[Who]:
    if not people:
        return Counter()
    who = (of.project_id, of.labeller_id)
    rows = connection.execute(
        select(*who, func.count()).where(*_among(of, people), *more).group_by(*who)
    )
    return Counter({(ProjectId(row[0]), LabellerId(row[1])): int(row[2]) for row in rows})


def _among(of: Columns, people: Iterable[Who]) -> tuple[ColumnElement[bool], ...]:
    """Return conditions for some labellers; others of the same projects may meet them, too."""
    projects, labellers = zip(*people, strict=True)
    return of.project_id.in_({*projects}), of.labeller_id.in_({*labellers})


def _of(row: dict[str, object]) -> tuple[object, object]:
    return row["project_id"], row["labeller_id"]

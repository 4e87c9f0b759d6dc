"""Lines of a project, its people and its items.

What is only true for now is not exported: leases (whose places are open again), sessions, rankings,
secrets, and the roles that somebody has in all projects.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Table, func, select

from supt_async.errors import NotFound
from supt_async.storage.project_file.lines import (
    ImportLine,
    ItemLine,
    PersonLine,
    ProjectLine,
    SuggestionLine,
)
from supt_async.storage.project_file.snapshot import PAGE, Snapshot, as_json, as_json_if_any
from supt_async.storage.queries.item_pages import published
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow
from supt_async.storage.transfer.item_writer import CHUNK

CHUNKS = 100
"""Number of chunks of the base order in one statement."""
WITH_PEOPLE = (
    *(tables.label, tables.withdrawal, tables.skip, tables.flag, tables.correction),
    *(tables.flag_message, tables.act, tables.participation),
)


def project_lines(snapshot: Snapshot) -> Iterator[ProjectLine]:
    """Yield the project."""
    row = _project(snapshot)
    yield ProjectLine(
        title=row.title,
        task=as_json(row.task),
        guidelines=row.guidelines,
        style=row.style,
        overlap=row.overlap,
        lease_ms=row.lease_ms,
        undo_ms=row.undo_ms,
        blind=bool(row.blind),
        paused=bool(row.paused),
        archived_ms=row.archived_ms,
        training=as_json(row.training),
        suggest=sys.intern(row.suggest),  # as for kind below
        suggest_min=row.suggest_min,
        suggest_blind=row.suggest_blind,
        overlap_max=row.overlap_max,
        sure=row.sure,
        again=sys.intern(row.again),
        gold_rate=row.gold_rate,
        gold_feedback=bool(row.gold_feedback),
        gold_min=row.gold_min,
        quiz=row.quiz,
        quota=row.quota,
        asked=_asked(snapshot) if snapshot.labels else 0,
        # Without labels nothing refers to the rankings that there were.
        generation=row.generation if snapshot.labels else 0,
        created_ms=row.created_ms,
    )


def people_lines(snapshot: Snapshot) -> Iterator[PersonLine]:
    """Yield everybody whom other lines name, in the order of their names."""
    if not snapshot.labels:
        return
    who, m = tables.labeller.c, tables.membership.c
    query = select(m.labeller_id, m.role).where(m.project_id == snapshot.project)
    roles = {row[0]: row[1] for row in snapshot.connection.execute(query)}
    ids = set(roles)
    for table in WITH_PEOPLE:
        ids.update(_distinct(snapshot, table, table.c.labeller_id))
    ids.update(_distinct(snapshot, tables.flag, tables.flag.c.resolved_by))
    ids.update(_distinct(snapshot, tables.withdrawal, tables.withdrawal.c.withdrawn_by))
    ids.discard(0)  # an operator
    rows: list[AnyRow] = []
    listed = sorted(ids)
    for start in range(0, len(listed), PAGE):
        part = who.id.in_(listed[start : start + PAGE])
        columns = select(who.id, who.name, who.kind, who.revoked_ms)
        rows += snapshot.connection.execute(columns.where(part))
    rows.sort(key=lambda row: str(row.name))  # as ids differ from database to database
    snapshot.people.update({row.id: number for number, row in enumerate(rows, 1)})
    for row in rows:
        role = roles.get(row.id, "")
        # A default is left out if it is the same object.
        kind = sys.intern(row.kind)
        yield PersonLine(name=row.name, kind=kind, role=role, revoked_ms=row.revoked_ms)


def import_lines(snapshot: Snapshot) -> Iterator[ImportLine]:
    """Yield the imports of files that are complete."""
    if not len(snapshot.ids):
        return
    for row in _imports(snapshot):
        yield ImportLine(digest=row.digest, created_ms=row.created_ms)


def item_lines(snapshot: Snapshot) -> Iterator[ItemLine]:
    """Yield the items; without the labels all of their places are open."""
    i, c, g = tables.item.c, tables.content.c, tables.lease.c
    if not len(snapshot.ids):
        return
    imports = {row.id: number for number, row in enumerate(_imports(snapshot), 1)}
    leased = select(g.item_id, func.count()).where(g.project_id == snapshot.project)
    held = {row[0]: row[1] for row in snapshot.connection.execute(leased.group_by(g.item_id))}
    overlap = _project(snapshot).overlap
    query = select(*tables.content.c, i.open_slots).select_from(
        tables.content.join(tables.item, i.id == c.item_id)
    )
    for first, last in snapshot.parts():
        here = (c.project_id == snapshot.project, c.item_id.between(first, last), published())
        priorities = _priorities(snapshot, first, last)
        golden = _golden(snapshot, first, last)
        for row in snapshot.connection.execute(query.where(*here).order_by(c.item_id)):
            yield ItemLine(
                id=row.external_id,
                data=as_json(row.payload),
                features=as_json_if_any(row.features),
                meta=as_json_if_any(row.meta),
                assign=as_json_if_any(row.assign),
                priority=priorities.get(row.item_id, 0),
                occurrence=0 if row.external_id is not None else int(row.key.rpartition(":")[2]),
                # More are leased than wanted if the overlap was lowered meanwhile.
                open=0
                if row.item_id in golden
                else min(row.open_slots + held.get(row.item_id, 0), overlap)
                if snapshot.labels
                else overlap,
                **golden.get(row.item_id, {}),
                added_by=imports.get(row.import_id),
                created_ms=row.created_ms,
            )


def _golden(snapshot: Snapshot, first: int, last: int) -> dict[int, dict[str, Any]]:
    """Return what the lines of gold items have besides, by item."""
    g = tables.gold.c
    here = (g.project_id == snapshot.project, g.item_id.between(first, last))
    rows = snapshot.connection.execute(select(tables.gold).where(*here))
    return {row.item_id: {"gold": as_json(row.value), "retired_ms": row.retired_ms} for row in rows}


def order_lines(snapshot: Snapshot) -> Iterator[list[int]]:
    """Yield the base order, in chunks of one size: items that are assigned to people come last."""
    rest = np.empty(0, dtype=np.int64)
    for ids in _order(snapshot):
        numbers = snapshot.numbers(np.frombuffer(ids, dtype="<i8"))
        rest = np.concatenate([rest, numbers[numbers > 0]])
        while len(rest) >= CHUNK:
            yield rest[:CHUNK].tolist()
            rest = rest[CHUNK:]
    if len(rest):
        yield rest.tolist()


def _order(snapshot: Snapshot) -> Iterator[bytes]:
    """Yield the ids of the base order, some chunks at a time.

    Chunks of assigned items have an order of their own: where they stand among the others says
    nothing, and an import puts them elsewhere.
    """
    r = tables.ranking.c
    for assigned in (False, True):
        chunks = select(r.chunk, r.ids).where(
            r.project_id == snapshot.project, r.generation == 0, r.assigned.is_(assigned)
        )
        query = chunks.order_by(r.chunk).limit(CHUNKS)
        after = -1
        while rows := snapshot.connection.execute(query.where(r.chunk > after)).all():
            after = rows[-1].chunk
            yield b"".join(row.ids for row in rows)


def suggestion_lines(snapshot: Snapshot) -> Iterator[SuggestionLine]:
    """Yield the suggestions, in the order of their items and sources."""
    s = tables.suggestion.c
    for first, last in snapshot.parts():
        here = (snapshot.here(tables.suggestion), s.item_id.between(first, last))
        found = snapshot.connection.execute(select(tables.suggestion).where(*here))
        rows = sorted(found, key=lambda row: (row.item_id, row.source))
        for row, number in snapshot.with_numbers(rows):
            yield SuggestionLine(
                item=number,
                source=row.source,
                value=as_json(row.value),
                score=row.score,
                version=row.version,
                created_ms=row.created_ms,
            )


def _project(snapshot: Snapshot) -> AnyRow:
    query = select(tables.project).where(tables.project.c.id == snapshot.project)
    row = snapshot.connection.execute(query).first()
    if row is None:
        raise NotFound("this project has been deleted")
    return row


def _asked(snapshot: Snapshot) -> int:
    c = tables.counter.c
    query = select(func.sum(c.asked)).where(c.project_id == snapshot.project)
    return max(0, int(snapshot.connection.scalar(query) or 0))


def _distinct(snapshot: Snapshot, table: Table, column: ColumnElement[int]) -> Iterator[int]:
    query = select(column).where(table.c.project_id == snapshot.project).distinct()
    return iter(snapshot.connection.scalars(query.where(column.is_not(None))))


def _imports(snapshot: Snapshot) -> Iterator[AnyRow]:
    i = tables.import_.c
    here = (i.project_id == snapshot.project, i.state == "published")
    query = select(i.id, i.digest, i.created_ms).where(*here).order_by(i.id)
    return iter(snapshot.connection.execute(query))


def _priorities(snapshot: Snapshot, first: int, last: int) -> dict[int, int]:
    """Return the priorities of items; rows of ``offered`` with a lease are places given back."""
    o = tables.offered.c
    here = (snapshot.here(tables.offered), o.item_id.between(first, last))
    query = select(o.item_id, func.max(o.priority)).where(*here, o.lease.is_(None), o.priority > 0)
    rows = snapshot.connection.execute(query.group_by(o.item_id))
    return {row[0]: row[1] for row in rows}

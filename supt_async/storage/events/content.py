"""Contents of events, made of what they refer to at the moment at which they are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import msgspec
from sqlalchemy import Connection, select

from supt_async.domain.ids import ProjectId
from supt_async.domain.values import JSONObject
from supt_async.storage.dialects.base_rows import parts
from supt_async.storage.events import kinds
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow
from supt_async.storage.training.runs import run_of
from supt_async.storage.transfer.export.formats.json_lines import label_line
from supt_async.storage.transfer.export.pages import numbered_rows
from supt_async.time_format import Moments

Contents: TypeAlias = Mapping[int, JSONObject]
"""Content by the number of what an event refers to, or by its item."""


def contents(
    connection: Connection, project: ProjectId, rows: Sequence[AnyRow]
) -> list[JSONObject | None]:
    """Return the content of each row of events; None if what it tells of is gone."""
    refs: dict[int, set[int]] = {}
    for row in rows:
        refs.setdefault(row.kind, set()).add(_ref(row) or 0)
    found = {
        kind: _READERS[kind](connection, project, sorted(numbers))
        for kind, numbers in refs.items()
        if kind in _READERS
    }
    slug = connection.scalar(select(tables.project.c.slug).where(tables.project.c.id == project))
    made: list[JSONObject | None] = []
    for row in rows:
        content = found[row.kind].get(_ref(row) or 0) if row.kind in found else {}
        made.append(None if content is None else {"project": slug, **content})
    return made


def _ref(row: AnyRow) -> int | None:
    number: int | None = row.item_id if row.kind == kinds.ITEM_DONE else row.ref
    return number


def _labels(connection: Connection, project: ProjectId, seqs: Sequence[int]) -> Contents:
    moments, found = Moments(), {}
    for some in parts(seqs):
        for row in numbered_rows(connection, project, some):
            line = msgspec.json.encode(label_line(row, moments))
            found[row.seq] = {**msgspec.json.decode(line), "reason": row.reason}
    return found


def _corrections(connection: Connection, project: ProjectId, seqs: Sequence[int]) -> Contents:
    moments, found = Moments(), {}
    for some in parts(seqs):
        for row in numbered_rows(connection, project, some, corrections=True):
            line = msgspec.json.encode(label_line(row, moments))
            found[row.seq] = {**msgspec.json.decode(line), "reason": row.reason}
    return found


def _items(connection: Connection, project: ProjectId, items: Sequence[int]) -> Contents:
    c = tables.content.c
    statement = select(c.item_id, c.external_id).where(c.project_id == project)
    return {
        row.item_id: {"item": str(row.item_id), "external_id": row.external_id}
        for some in parts(items)
        for row in connection.execute(statement.where(c.item_id.in_(some)))
    }


def _runs(connection: Connection, project: ProjectId, ids: Sequence[int]) -> Contents:
    r = tables.run.c
    rows = connection.execute(
        select(tables.run).where(r.project_id == project, r.id.in_(ids))
    ).all()
    return {
        run.id: {
            "run": str(run.id),
            "generation": run.generation,
            "labels": run.labels,
            "metrics": dict(run.metrics),
        }
        for run in map(run_of, rows)
    }


def _suspended(connection: Connection, project: ProjectId, labellers: Sequence[int]) -> Contents:
    who, t = tables.labeller.c, tables.participation.c
    here = (t.labeller_id == who.id) & (t.project_id == project)
    rows = connection.execute(
        select(who.id, who.name, t.state, t.reason, t.gold_answers, t.gold_right)
        .select_from(tables.labeller.join(tables.participation, here))
        .where(who.id.in_(labellers))
    )
    return {
        row.id: {
            "labeller": row.name,
            "state": row.state,
            "reason": row.reason,
            "gold_answers": row.gold_answers,
            "gold_right": row.gold_right,
        }
        for row in rows
    }


def _exports(connection: Connection, project: ProjectId, acts: Sequence[int]) -> Contents:
    a, who = tables.act.c, tables.labeller.c
    rows = connection.execute(
        select(a.seq, a.details, who.name)
        .select_from(tables.act.outerjoin(tables.labeller, who.id == a.labeller_id))
        .where(a.project_id == project, a.seq.in_(acts))
    )
    return {row.seq: {"by": row.name, **msgspec.json.decode(row.details)} for row in rows}


_READERS: Mapping[int, Callable[[Connection, ProjectId, Sequence[int]], Contents]] = {
    kinds.LABEL_CREATED: _labels,
    kinds.LABEL_WITHDRAWN: _labels,
    kinds.LABEL_CORRECTED: _corrections,
    kinds.CORRECTION_WITHDRAWN: _corrections,
    kinds.ITEM_DONE: _items,
    kinds.MODEL_READY: _runs,
    kinds.LABELLER_SUSPENDED: _suspended,
    kinds.EXPORT_READY: _exports,
}

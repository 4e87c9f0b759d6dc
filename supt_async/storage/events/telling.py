"""Telling of events by those who change a project beside the queue, in their transactions.

A project whose events are off gets no rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from sqlalchemy import ColumnElement, Connection, insert, literal, select

from supt_async.domain.ids import ProjectId
from supt_async.storage.dialects import dialect_of
from supt_async.storage.dialects.base_rows import parts
from supt_async.storage.events import kinds
from supt_async.storage.schema import tables

COLUMNS = ("project_id", "kind", "item_id", "ref", "created_ms")

Told: TypeAlias = tuple[int, int | None, int | None]
"""An event that is told: its kind, its item, and the number of what it tells of."""


def is_on(connection: Connection, project: ProjectId) -> bool:
    """Tell whether a project's events are kept."""
    p = tables.project.c
    return bool(connection.scalar(select(p.events).where(p.id == project)))


def tell(
    connection: Connection, project: ProjectId, events: Iterable[Told], now_ms: int | None = None
) -> None:
    """Write events in their order, if the project's are kept; without a time, at the database's."""
    told = list(events)
    if told and is_on(connection, project):
        now = _now_ms(connection) if now_ms is None else now_ms
        rows = [(project, *event, now) for event in told]
        dialect_of(connection).write_rows(connection, tables.outgoing_new, COLUMNS, rows)


def tell_labels(
    connection: Connection,
    project: ProjectId,
    ids: Sequence[str],
    now_ms: int,
    *,
    kind: int = kinds.LABEL_CREATED,
) -> None:
    """Write events of labels that were written or withdrawn in this transaction, by their ids."""
    if not ids or not is_on(connection, project):
        return
    for some in parts(ids):
        tell_those(connection, project, tables.label.c.id.in_(some), now_ms, kind=kind)


def tell_those(
    connection: Connection,
    project: ProjectId,
    which: ColumnElement[bool],
    now_ms: int,
    *,
    kind: int = kinds.LABEL_CREATED,
) -> None:
    """Write events of the labels that meet a condition, whether or not events are kept."""
    b = tables.label.c
    values = (b.project_id, literal(kind), b.item_id, b.seq, literal(now_ms))
    rows = select(*values).where(b.project_id == project, ~b.gold, which).order_by(b.seq)
    connection.execute(insert(tables.outgoing_new).from_select(COLUMNS, rows))


def tell_corrections(
    connection: Connection,
    project: ProjectId,
    ids: Sequence[str],
    now_ms: int,
    *,
    kind: int = kinds.LABEL_CORRECTED,
) -> None:
    """Write events of corrections that were written or withdrawn in this transaction."""
    if not ids or not is_on(connection, project):
        return
    k = tables.correction.c
    values = (k.project_id, literal(kind), k.item_id, k.seq, literal(now_ms))
    for some in parts(ids):
        rows = select(*values).where(k.project_id == project, k.id.in_(some)).order_by(k.seq)
        connection.execute(insert(tables.outgoing_new).from_select(COLUMNS, rows))


def tell_done(
    connection: Connection, project: ProjectId, items: Iterable[int], now_ms: int | None = None
) -> None:
    """Write that items have all their answers by now."""
    tell(connection, project, [(kinds.ITEM_DONE, item, None) for item in items], now_ms)


def _now_ms(connection: Connection) -> int:
    now = dialect_of(connection).now_ms()
    return now if isinstance(now, int) else int(connection.scalar(select(now)) or 0)

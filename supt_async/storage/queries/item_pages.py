"""Pages of all items or labels of a project, each read in a separate transaction.

One long transaction would keep the database from vacuuming the queue's tables.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from supt_async.domain.ids import FIRST, Generation, ItemId, ProjectId
from supt_async.storage.records import (
    StoredItem,
    StoredLabel,
)
from supt_async.storage.schema import tables
from supt_async.storage.schema.conditions import corrected, latest, on_time

PAGE = 1000


def items(project: ProjectId, after: int, page: int, connection: Connection) -> list[StoredItem]:
    """Items after this id."""
    i, c, b = tables.item.c, tables.content.c, tables.label.c
    withdrawn = exists().where(
        tables.withdrawal.c.project_id == project, tables.withdrawal.c.answer_id == b.id
    )
    answers = (
        select(func.count())
        .where(b.project_id == project, b.item_id == i.id, on_time(b), ~withdrawn)
        .scalar_subquery()
    )
    rows = connection.execute(
        select(i.id, c.external_id, c.payload, c.features, i.open_slots, answers)
        .select_from(tables.item.join(tables.content, c.item_id == i.id))
        .where(i.project_id == project, i.id > after, published())
        .order_by(i.id)
        .limit(page)
    )
    return [
        StoredItem(
            id=ItemId(row[0]),
            external_id=row[1],
            payload=row[2],
            features=row[3],
            open=row[4],
            labels=row[5],
        )
        for row in rows
    ]


def published() -> ColumnElement[bool]:
    """Return the condition that an item's content counts: no import of it is under way."""
    staged = exists().where(
        and_(tables.import_.c.id == tables.content.c.import_id, tables.import_.c.state == "staging")
    )
    return or_(tables.content.c.import_id.is_(None), ~staged)


def labels(project: ProjectId, after: int, connection: Connection) -> list[StoredLabel]:
    """Labels after this number, in the order in which they came."""
    b, c, w = tables.label.c, tables.content.c, tables.withdrawal.c
    rows = connection.execute(
        select(
            b.seq,
            b.id,
            b.item_id,
            c.external_id,
            tables.labeller.c.name,
            b.value,
            b.ms,
            b.created_ms,
            b.generation,
            b.late,
            exists().where(w.project_id == project, w.answer_id == b.id),
            corrected(b.item_id),
        )
        .select_from(
            tables.label.join(tables.labeller, tables.labeller.c.id == b.labeller_id).join(
                tables.content, c.item_id == b.item_id
            )
        )
        .where(b.project_id == project, b.seq > after, published())
        .order_by(b.seq)
        .limit(PAGE)
    )
    return [
        StoredLabel(
            seq=row[0],
            label=row[1],
            item=ItemId(row[2]),
            external_id=row[3],
            labeller=row[4],
            value=msgspec.json.decode(row[5]),
            ms=row[6],
            created_ms=row[7],
            generation=Generation(row[8]),
            late=bool(row[9]),
            withdrawn=bool(row[10]),
            overruled=bool(row[11]) and not row[9] and not row[10],
        )
        for row in rows
    ]


def corrections(project: ProjectId, after: int, connection: Connection) -> list[StoredLabel]:
    """Owners' corrections after this number, in the order in which they came."""
    k, c, who = tables.correction.c, tables.content.c, tables.labeller.c
    rows = connection.execute(
        select(k.seq, k.id, k.item_id, c.external_id, who.name, k.value, k.created_ms, latest(k))
        .select_from(
            tables.correction.join(tables.labeller, who.id == k.labeller_id).join(
                tables.content, c.item_id == k.item_id
            )
        )
        .where(k.project_id == project, k.seq > after)
        .order_by(k.seq)
        .limit(PAGE)
    )
    return [
        StoredLabel(
            seq=row[0],
            label=row[1],
            item=ItemId(row[2]),
            external_id=row[3],
            labeller=row[4],
            value=msgspec.json.decode(row[5]),
            ms=None,
            created_ms=row[6],
            generation=FIRST,
            late=False,
            withdrawn=not row[7],
            correction=True,
        )
        for row in rows
    ]

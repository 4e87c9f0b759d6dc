"""What the answers to items come to, as the last training found it.

There is a row for each question of items with two answers or more; a single answer is its item's.
A row says which answers it was found from: by their number, and the last one's ``label.seq``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select

from supt_async.domain.ids import ProjectId, RunId
from supt_async.storage.schema import tables

PAGE = 5_000
"""Rows that are read at once."""


class StoredConsensus(NamedTuple):
    """What the answers to an item, or to one question about it, come to."""

    item: int
    question: str
    """Empty if the task is no form."""
    value: str
    """JSON text."""
    confidence: float
    """From 0 to 1."""
    agreement: float | None
    """How much the answers agree with it on average, from 0 to 1."""
    labels: int
    last_seq: int
    method: str


_C = tables.consensus.c
_COLUMNS = (
    *(_C.item_id, _C.question, _C.value, _C.confidence),
    *(_C.agreement, _C.labels, _C.last_seq, _C.method),
)


def read_page(
    connection: Connection, project: ProjectId, after: tuple[int, str]
) -> list[StoredConsensus]:
    """Return the rows after an item and a question, by item; fewer than ``PAGE`` at the end."""
    item, question = after
    later = (_C.item_id > item) | ((_C.item_id == item) & (_C.question > question))
    rows = connection.execute(
        select(*_COLUMNS)
        .where(_C.project_id == project, _C.item_id >= item, later)
        .order_by(_C.item_id, _C.question)
        .limit(PAGE)
    )
    return [StoredConsensus(*row) for row in rows]


def read_items(
    connection: Connection, project: ProjectId, items: Collection[int]
) -> dict[int, list[StoredConsensus]]:
    """Return the rows of some items."""
    found: dict[int, list[StoredConsensus]] = {}
    rows = connection.execute(
        select(*_COLUMNS)
        .where(_C.project_id == project, _C.item_id.in_(items))
        .order_by(_C.item_id, _C.question)
    )
    for row in rows:
        found.setdefault(row.item_id, []).append(StoredConsensus(*row))
    return found


def read_span(
    connection: Connection, project: ProjectId, after: int, through: int
) -> list[StoredConsensus]:
    """Return the rows of the items with an id above one and up to another, by item."""
    rows = connection.execute(
        select(*_COLUMNS)
        .where(_C.project_id == project, _C.item_id > after, _C.item_id <= through)
        .order_by(_C.item_id, _C.question)
    )
    return [StoredConsensus(*row) for row in rows]


def replace_items(
    connection: Connection,
    project: ProjectId,
    run: RunId | None,
    rows: Iterable[StoredConsensus],
    items: Sequence[int],
    now_ms: int,
) -> None:
    """Replace the rows of some items by others, or by none."""
    connection.execute(
        delete(tables.consensus).where(_C.project_id == project, _C.item_id.in_(items))
    )
    written = [
        {
            "project_id": project,
            "item_id": row.item,
            "question": row.question,
            "value": row.value,
            "confidence": row.confidence,
            "agreement": row.agreement,
            "labels": row.labels,
            "last_seq": row.last_seq,
            "method": row.method,
            "run_id": run,
            "created_ms": now_ms,
        }
        for row in rows
    ]
    if written:
        connection.execute(insert(tables.consensus), written)

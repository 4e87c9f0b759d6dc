"""Withdrawal of other people's labels by an owner, some items in each transaction.

Nothing is overwritten or deleted: a withdrawal is a row of its own, like that of an undo, with a
reason and who did it. An item gets the places back that the overlap wants. Items are locked first,
as in the queue (docs/queue.md, "Locks and their order").
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, insert, select, update

from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Access
from supt_async.errors import Refused
from supt_async.storage.database import Database
from supt_async.storage.dialects import dialect_of
from supt_async.storage.events import kinds, telling
from supt_async.storage.overlap.lock import keep_overlap
from supt_async.storage.overlap.places import adjust_items
from supt_async.storage.people.accounts import OPERATOR
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow
from supt_async.storage.schema.conditions import MANY, withdrawn
from supt_async.storage.transfer.staging.publishing import count

STEP = 500
"""Maximum number of items in one transaction."""
OFFERED = 1_000
"""Maximum number of items of one act that every process is told of one by one."""
MAX_REASON = 500
"""Maximum number of characters of a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """Result of withdrawing labels, or of counting what would be withdrawn."""

    labels: int = 0
    items: int = 0
    """Number of items that the labels are of."""
    corrections: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who withdraws, in which project, and why."""

    project: ProjectId
    by: Access | None
    """None for an operator."""
    reason: str


def check_reason(reason: str) -> str:
    """Return a reason without space around it.

    Raises:
        Refused: There is none, or it is too long.
    """
    reason = reason.strip()
    if not reason:
        raise Refused("reason: say why, in some words; the audit log and exports show it")
    if len(reason) > MAX_REASON:
        raise Refused(f"reason: at most {MAX_REASON} characters")
    return reason


def withdraw(
    connection: Connection,
    database: Database,
    owner: Owner,
    items: Sequence[int],
    wanted: ColumnElement[bool],
    *,
    corrections: bool = False,
) -> tuple[Withdrawn, list[int]]:
    """Withdraw the labels of some items that meet a condition, and adjust their places.

    With ``corrections`` owners' answers to the items are withdrawn, too.

    Returns:
        What was withdrawn, and the items that have other places, or that somebody may have again.
    """
    project = owner.project
    keep_overlap(connection, project)
    places = _lock(connection, project, items)
    b = tables.label.c
    labels = connection.execute(
        select(b.id, b.item_id, b.labeller_id, b.late, b.gold)
        .where(b.project_id == project, b.item_id.in_(places), ~withdrawn(b), wanted)
        .order_by(b.seq)
    ).all()
    settling = _corrections(connection, project, list(places)) if corrections else []
    if not (labels or settling):
        return Withdrawn(), []
    _insert(connection, owner, [*labels, *settling], database.now_ms())
    _tell(connection, project, labels, settling, database.now_ms())
    # A corrected item counts for one label more, however often it was corrected.
    number = sum(not (row.late or row.gold) for row in labels)
    number += len({row.item_id for row in settling})
    if number:
        count(connection, project, database.process, labels=-number)
    touched = {row.item_id for row in labels if not row.gold}
    touched.update(row.item_id for row in settling)
    adjust_items(connection, database.process, project, sorted(touched))
    number = len({row.item_id for row in [*labels, *settling]})
    return Withdrawn(labels=len(labels), items=number, corrections=len(settling)), sorted(touched)


class Opened:
    """Items whose answers one act has withdrawn, of which every process has to know.

    Also those without further places: who had answered one may have it again.
    """

    def __init__(self, project: ProjectId) -> None:
        self._project = project
        self._items = 0
        self._outdated = False

    def offer(self, connection: Connection, items: Sequence[int], now_ms: int) -> None:
        """Let the processes know of some items, in the transaction that changed them."""
        if not items:
            return
        self._items += len(items)
        if dialect_of(connection).reads_offers and self._items <= OFFERED:
            same = {"project_id": self._project, "lease": MANY, "created_ms": now_ms}
            connection.execute(insert(tables.offered), [{**same, "item_id": id_} for id_ in items])
        elif not self._outdated:
            self._outdated = True
            self._outdate(connection)

    def end(self, connection: Connection) -> None:
        """Let the processes know of the rest, in the act's last transaction."""
        if self._outdated:
            self._outdate(connection)

    def _outdate(self, connection: Connection) -> None:
        """Let each process read the order again: the one on SQLite, or all if items are many."""
        p = tables.project.c
        change = update(tables.project).where(p.id == self._project)
        connection.execute(change.values(overlap_changes=p.overlap_changes + 1))


def _lock(connection: Connection, project: ProjectId, items: Sequence[int]) -> dict[int, int]:
    """Lock items in the order of their ids; return their open places."""
    i = tables.item.c
    rows = connection.execute(
        select(i.id, i.open_slots)
        .where(i.id.in_(items), i.project_id == project)
        .order_by(i.id)
        .with_for_update(key_share=True)
    )
    return {row.id: row.open_slots for row in rows}


def _corrections(
    connection: Connection, project: ProjectId, items: Sequence[int]
) -> Sequence[AnyRow]:
    k = tables.correction.c
    return connection.execute(
        select(k.id, k.item_id, k.labeller_id)
        .where(k.project_id == project, k.item_id.in_(items), ~withdrawn(k))
        .order_by(k.seq)
    ).all()


def _insert(connection: Connection, owner: Owner, labels: Sequence[AnyRow], now_ms: int) -> None:
    by = OPERATOR if owner.by is None else owner.by.labeller
    same = {
        "project_id": owner.project,
        "created_ms": now_ms,
        "reason": owner.reason,
        "withdrawn_by": by,
    }
    rows = [
        {
            **same,
            "id": withdrawal_id(row.id),
            "answer_id": row.id,
            "labeller_id": row.labeller_id,
            "item_id": row.item_id,
        }
        for row in labels
    ]
    connection.execute(insert(tables.withdrawal), rows)


def _tell(
    connection: Connection,
    project: ProjectId,
    labels: Sequence[AnyRow],
    corrections: Sequence[AnyRow],
    now_ms: int,
) -> None:
    gone, kind = [row.id for row in labels], kinds.LABEL_WITHDRAWN
    telling.tell_labels(connection, project, gone, now_ms, kind=kind)
    gone, kind = [row.id for row in corrections], kinds.CORRECTION_WITHDRAWN
    telling.tell_corrections(connection, project, gone, now_ms, kind=kind)


def withdrawal_id(answer: str) -> str:
    """Return the id of an owner's withdrawal of an answer; no client can make one like it."""
    return f"void:{hashlib.sha256(answer.encode()).hexdigest()[:40]}"

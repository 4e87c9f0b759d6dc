"""Corrections of many items in one act, and the undo of corrections.

All corrections of one act share the beginning of their ids, by which they are withdrawn together.
A withdrawal is a row of its own, as that of a label: the correction stays, and the one before it
counts again, or the labellers' answers. Each function is a part of one short transaction that locks
its items first, as the queue does (docs/queue.md, "Locks and their order").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, insert, select, update

from supt_async.domain.ids import RequestId
from supt_async.domain.project import Access
from supt_async.storage.dialects import dialect_of
from supt_async.storage.events import kinds, telling
from supt_async.storage.label_many.labelling import lock_items, offer_again
from supt_async.storage.overlap.lock import keep_overlap
from supt_async.storage.overlap.places import adjust_items
from supt_async.storage.review_records import LabelledMany
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow
from supt_async.storage.schema.conditions import withdrawn
from supt_async.storage.transfer.staging.publishing import count

REVIEW = "review:"
"""Beginning of the id of a correction that is one of an act."""
CORRECTED, WITHDRAWN, UNKNOWN = "corrected", "withdrawn", "unknown"
"""Reasons for which an item is left as it is: an owner's answer has settled it; this act has been
withdrawn; there is no such item."""


def correct_some(
    connection: Connection,
    process: str,
    now_ms: int,
    by: Access,
    act: RequestId,
    texts: Mapping[int, str],
) -> LabelledMany:
    """Settle those of some items that no correction settles; ``texts`` are their answers."""
    dialect_of(connection).lock_labels(connection, by.project)
    places = lock_items(connection, by, sorted(texts))
    k, lease = tables.correction.c, tables.lease.c
    of_items = select(k.item_id, k.id, withdrawn(k).label("gone")).where(k.item_id.in_(texts))
    left: dict[int, str] = {}
    repeated: set[int] = set()
    for row in connection.execute(of_items):
        own = row.id == correction_id(act, row.item_id)
        if own and not row.gone:
            repeated.add(row.item_id)
        elif own or not row.gone:
            left[row.item_id] = WITHDRAWN if own else CORRECTED
    left |= {item: UNKNOWN for item in texts if item not in places}
    free = [item for item in places if item not in left and item not in repeated]
    if free:
        rows = [_row(by, act, item, texts[item], now_ms) for item in free]
        connection.execute(insert(tables.correction), rows)
        held = select(lease.item_id).where(lease.item_id.in_(free)).distinct()
        out = set(connection.scalars(held))
        i = tables.item.c
        connection.execute(update(tables.item).where(i.id.in_(free)).values(open_slots=0))
        # Without open places an item was complete already, unless it is leased.
        done = [item for item in free if places[item] > 0 and item not in out]
        opened = sum(places[item] for item in free)
        deltas = {"open": -opened, "done": len(done), "labels": len(free)}
        count(connection, by.project, process, **deltas)
        ids = [correction_id(act, item) for item in free]
        telling.tell_corrections(connection, by.project, ids, now_ms)
        telling.tell_done(connection, by.project, done, now_ms)
    reasons = Counter(reason for item, reason in left.items() if item not in repeated)
    return LabelledMany(labels=len(free) + len(repeated), left=reasons)


def withdraw_some(
    connection: Connection, process: str, now_ms: int, by: Access, rows: Sequence[AnyRow]
) -> int:
    """Withdraw corrections (``id``, ``item_id``) as far as they stand; return their number."""
    keep_overlap(connection, by.project)
    items = sorted({row.item_id for row in rows})
    before = lock_items(connection, by, items)
    k, i = tables.correction.c, tables.item.c
    standing = connection.execute(
        select(k.id, k.item_id).where(
            k.project_id == by.project, k.id.in_([row.id for row in rows]), ~withdrawn(k)
        )
    ).all()
    if not standing:
        return 0
    same = {"project_id": by.project, "labeller_id": by.labeller, "created_ms": now_ms}
    withdrawals = [
        {**same, "id": f"undo:{row.id}"[:64], "answer_id": row.id, "item_id": row.item_id}
        for row in standing
    ]
    connection.execute(insert(tables.withdrawal), withdrawals)
    ids, kind = [row.id for row in standing], kinds.CORRECTION_WITHDRAWN
    telling.tell_corrections(connection, by.project, ids, now_ms, kind=kind)
    left = select(k.item_id).where(k.item_id.in_(items), ~withdrawn(k)).distinct()
    settled = set(connection.scalars(left))
    freed = sorted({row.item_id for row in standing} - settled)
    count(connection, by.project, process, labels=-len(freed))
    adjust_items(connection, process, by.project, freed)
    places = connection.execute(select(i.id, i.open_slots).where(i.id.in_(freed)).order_by(i.id))
    reopened = [row.id for row in places if row.open_slots > before.get(row.id, 0)]
    offer_again(connection, by, reopened, now_ms)
    return len(standing)


def correction_id(act: RequestId, item: int) -> str:
    """Return the id of an act's correction of an item."""
    return f"{REVIEW}{act}:{item}"


def _row(by: Access, act: RequestId, item: int, text: str, now_ms: int) -> dict[str, object]:
    return {
        "project_id": by.project,
        "id": correction_id(act, item),
        "item_id": item,
        "labeller_id": by.labeller,
        "value": text,
        "created_ms": now_ms,
    }

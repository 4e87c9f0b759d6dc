"""One answer of an owner for many items at once, and the undo of all of them.

Such an answer is a label of the owner's like any other: it takes an open place of its item, is
trained on and exported. All of one act share the beginning of their ids and their lease, by which
they are withdrawn together. The work is done in short transactions that lock their items first, as
the queue does (docs/queue.md, "Locks and their order").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from functools import partial

from sqlalchemy import Connection, func, insert, select, update

from supt_async.domain.acts import What
from supt_async.domain.ids import ItemId, ProjectId, RequestId
from supt_async.domain.project import Access
from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.equality import text_of
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database
from supt_async.storage.dialects import dialect_of
from supt_async.storage.events import kinds, telling
from supt_async.storage.gold.items import golden
from supt_async.storage.label_many import vectors
from supt_async.storage.overlap.lock import keep_overlap
from supt_async.storage.overlap.places import adjust_items
from supt_async.storage.ports import ManyLabels
from supt_async.storage.queries.item_pages import published
from supt_async.storage.records import Hint, ItemVectors
from supt_async.storage.review_records import LabelledMany
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow
from supt_async.storage.schema.conditions import MANY, standing, withdrawn
from supt_async.storage.transfer.staging.publishing import count

STEP = 250
"""Maximum number of items in one transaction."""
UNDO_MS = 24 * 3_600_000
"""Time within which the labels of an act can be withdrawn, in milliseconds."""

FULL, MINE, AUDITED, WITHDRAWN, UNKNOWN = "full", "mine", "audited", "withdrawn", "unknown"
"""Reasons for which an item is left as it is: it has no open place; the owner has it on screen, or
has answered it; it was drawn to measure accepted suggestions; this act has been withdrawn; there is
no such item."""


class SqlManyLabels(ManyLabels):
    """Labels for many items at once, on either database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def vectors(self, project: ProjectId) -> ItemVectors | None:
        """Return what tells which items are alike."""
        return await vectors.read(self._database, project)

    async def label(
        self,
        by: Access,
        act: RequestId,
        items: Sequence[ItemId],
        value: JSONValue,
        source: str | None = None,
    ) -> LabelledMany:
        """Give one answer, which the caller has checked, to those items that have an open place."""
        step = min(STEP, self._database.rows_at_once())
        wanted = sorted(set(items))
        labels, left = 0, Counter[str]()
        news = Hint(project=by.project, labels=True, items=True)
        for start in range(0, len(wanted), step):
            some = wanted[start : start + step]
            change = partial(self._label, by, act, some, text_of(value), source)
            done = await self._database.write(change, news)
            labels += done.labels
            left += Counter(done.left)
        return LabelledMany(labels=labels, left=left)

    async def withdraw(self, by: Access, act: RequestId) -> int:
        """Withdraw the owner's labels of one act that still stand; return their number."""
        step = min(STEP, self._database.rows_at_once())
        since = self._database.now_ms() - UNDO_MS
        taken, after = 0, 0
        news = Hint(project=by.project, labels=True, items=True)
        while rows := await self._database.read(partial(_page, by, act, since, after, step)):
            items = sorted({row.item_id for row in rows})
            taken += await self._database.write(partial(self._withdraw, by, act, items), news)
            after = rows[-1].seq
        return taken

    def _label(
        self,
        by: Access,
        act: RequestId,
        items: Sequence[int],
        text: str,
        source: str | None,
        connection: Connection,
    ) -> LabelledMany:
        keep_overlap(connection, by.project)
        places = lock_items(connection, by, items)
        p, b = tables.project.c, tables.label.c
        generation = connection.scalars(select(p.generation).where(p.id == by.project)).one()
        ids = [_id(act, item) for item in items]
        known = connection.execute(
            select(b.item_id, standing(b).label("stands")).where(
                b.project_id == by.project, b.id.in_(ids)
            )
        ).all()
        repeated = [row.item_id for row in known if row.stands]
        reasons = _reasons(connection, by, places)
        reasons |= {row.item_id: WITHDRAWN for row in known if not row.stands}
        free = [item for item, open_ in places.items() if open_ and item not in reasons]
        if free:
            rows = self._rows(connection, by, act, free, text, source, generation)
            connection.execute(insert(tables.label), rows)
            count(connection, by.project, self._database.process, labels=len(rows))
            given, now_ms = [_id(act, item) for item in free], self._database.now_ms()
            telling.tell_labels(connection, by.project, given, now_ms)
            adjust_items(connection, self._database.process, by.project, free)
            done = {"act": act, "labels": len(rows)}
            record(connection, by.project, by, What.LABELS_GIVEN, done)
        left = Counter(
            reasons.get(item, FULL if item in places else UNKNOWN)
            for item in set(items).difference(free, repeated)
        )
        return LabelledMany(labels=len(set(free).union(repeated)), left=left)

    def _rows(
        self,
        connection: Connection,
        by: Access,
        act: RequestId,
        items: Sequence[int],
        text: str,
        source: str | None,
        generation: int,
    ) -> list[dict[str, object]]:
        """Return the labels of items."""
        shown = _suggestions(connection, source, items)
        attempts = _attempts(connection, by, items)
        now_ms = self._database.now_ms()
        return [
            {
                "project_id": by.project,
                "id": _id(act, item),
                "item_id": item,
                "labeller_id": by.labeller,
                "lease": f"{MANY}{act}",
                "value": text,
                "created_ms": now_ms,
                "generation": generation,
                "attempt": attempts.get(item, 0),
                **_as_shown(source, shown.get(item), text),
            }
            for item in items
        ]

    def _withdraw(
        self, by: Access, act: RequestId, items: Sequence[int], connection: Connection
    ) -> int:
        keep_overlap(connection, by.project)
        lock_items(connection, by, items)
        b = tables.label.c
        labels = connection.execute(
            select(b.id, b.item_id).where(
                b.project_id == by.project,
                b.id.in_([_id(act, item) for item in items]),
                b.labeller_id == by.labeller,
                standing(b),
            )
        ).all()
        if not labels:
            return 0
        now_ms = self._database.now_ms()
        same = {"project_id": by.project, "labeller_id": by.labeller, "created_ms": now_ms}
        rows = [
            {**same, "id": f"undo:{row.id}"[:64], "answer_id": row.id, "item_id": row.item_id}
            for row in labels
        ]
        connection.execute(insert(tables.withdrawal), rows)
        gone, kind = [row.id for row in labels], kinds.LABEL_WITHDRAWN
        telling.tell_labels(connection, by.project, gone, now_ms, kind=kind)
        done = {"act": act, "labels": len(rows)}
        record(connection, by.project, by, What.LABELS_TAKEN_BACK, done)
        process = self._database.process
        count(connection, by.project, process, labels=-len(rows))
        # All of them: a place may have been there before, and who had answered may have it again.
        touched = sorted({row.item_id for row in labels})
        adjust_items(connection, process, by.project, touched)
        offer_again(connection, by, touched, now_ms)
        return len(rows)


def _id(act: RequestId, item: int) -> str:
    return f"{MANY}{act}:{item}"


def _page(
    by: Access, act: RequestId, since_ms: int, after: int, size: int, connection: Connection
) -> Sequence[AnyRow]:
    """Read the next labels of an act that stand, by number."""
    b = tables.label.c
    return connection.execute(
        select(b.seq, b.item_id)
        .where(
            b.project_id == by.project,
            b.labeller_id == by.labeller,
            b.created_ms >= since_ms,
            b.lease == f"{MANY}{act}",
            b.seq > after,
            standing(b),
        )
        .order_by(b.seq)
        .limit(size)
    ).all()


def lock_items(connection: Connection, by: Access, items: Sequence[int]) -> dict[int, int]:
    """Lock items in the order of their ids; return the open places of those that are published.

    Gold items are left out: their answer is known.
    """
    i, c = tables.item.c, tables.content.c
    locked = connection.execute(
        select(i.id, i.open_slots)
        .where(i.id.in_(items), i.project_id == by.project)
        .order_by(i.id)
        .with_for_update(key_share=True)
    ).all()
    there = set(
        connection.scalars(
            select(c.item_id).where(c.item_id.in_(items), c.project_id == by.project, published())
        )
    )
    there -= golden(connection, by.project, there)
    return {row.id: row.open_slots for row in locked if row.id in there}


def _reasons(connection: Connection, by: Access, items: Collection[int]) -> dict[int, str]:
    """Return why items are not the owner's to answer now."""
    b, lease = tables.label.c, tables.lease.c
    a, of = tables.audited.c, tables.acceptance.c
    audited = connection.scalars(
        select(a.item_id)
        .join_from(tables.audited, tables.acceptance, of.id == a.acceptance_id)
        .where(a.item_id.in_(items), a.project_id == by.project, of.withdrawn_ms.is_(None))
    ).all()
    answered = connection.scalars(
        select(b.item_id).where(
            b.item_id.in_(items),
            b.project_id == by.project,
            b.labeller_id == by.labeller,
            standing(b),
        )
    ).all()
    held = connection.scalars(
        select(lease.item_id).where(lease.item_id.in_(items), lease.labeller_id == by.labeller)
    ).all()
    return dict.fromkeys(audited, AUDITED) | dict.fromkeys([*answered, *held], MINE)


def _suggestions(
    connection: Connection, source: str | None, items: Sequence[int]
) -> dict[int, AnyRow]:
    """Return what a source suggests for items; nothing without a source."""
    if source is None:
        return {}
    s = tables.suggestion.c
    rows = connection.execute(
        select(s.item_id, s.value, s.score, s.version).where(
            s.item_id.in_(items), s.source == source
        )
    )
    return {row.item_id: row for row in rows}


def _as_shown(source: str | None, found: AnyRow | None, text: str) -> dict[str, object]:
    """Return the columns of a label about the suggestion that the owner saw."""
    seen = found is not None
    return {
        "suggestion_source": source if seen else None,
        "suggestion_value": found.value if found is not None else None,
        "suggestion_score": found.score if found is not None else None,
        "suggestion_version": found.version if found is not None else None,
        "suggestion_shown": True if seen else None,
        "accepted": found.value == text if found is not None else None,
    }


def _attempts(connection: Connection, by: Access, items: Sequence[int]) -> dict[int, int]:
    """Return how often the owner has withdrawn an answer to each item."""
    b = tables.label.c
    rows = connection.execute(
        select(b.item_id, func.count())
        .where(
            b.item_id.in_(items),
            b.project_id == by.project,
            b.labeller_id == by.labeller,
            ~b.late,
            withdrawn(b),
        )
        .group_by(b.item_id)
    )
    return {int(item): int(number) for item, number in rows}


def offer_again(connection: Connection, by: Access, items: Sequence[int], now_ms: int) -> None:
    """Tell every process that items have open places again."""
    if not items:
        return
    if dialect_of(connection).reads_offers:
        rows = [
            {"project_id": by.project, "item_id": item, "lease": MANY, "created_ms": now_ms}
            for item in items
        ]
        connection.execute(insert(tables.offered), rows)
        return
    # The queue reads the order again. (On PostgreSQL, answers would take longer ever after.)
    p = tables.project.c
    again = update(tables.project).where(p.id == by.project)
    connection.execute(again.values(overlap_changes=p.overlap_changes + 1))

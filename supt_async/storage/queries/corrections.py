"""Corrections: an owner's answers, which count instead of all others to their items.

A correction is a separate row and overwrites nothing: the labellers' answers stay, are exported
as ``overruled`` and no longer trained on. It settles the item: open places are closed. Leased
places stay leased, and their answers are stored and overruled; a place that is given back is
handed out again. A later correction of the same item replaces the one before, which then counts
as withdrawn. One that is undone is withdrawn as a label is (``review.settling``), and what it had
replaced counts again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial

from sqlalchemy import Connection, exists, literal, or_, select, update

from supt_async.domain.acts import What
from supt_async.domain.ids import ItemId, ProjectId, RequestId
from supt_async.domain.project import Access
from supt_async.domain.values import JSONValue
from supt_async.errors import NotFound, Refused
from supt_async.protocol.tasks.equality import text_of
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database
from supt_async.storage.dialects import dialect_of
from supt_async.storage.events import telling
from supt_async.storage.gold.items import golden
from supt_async.storage.ports import Corrections
from supt_async.storage.records import Hint
from supt_async.storage.review.settling import REVIEW, correct_some, withdraw_some
from supt_async.storage.review_records import LabelledMany
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow
from supt_async.storage.schema.conditions import corrected, withdrawn
from supt_async.storage.transfer.item_writer import count

STEP = 250
"""Maximum number of items in one transaction."""
UNDO_MS = 24 * 3_600_000
"""Time within which corrections can be withdrawn, in milliseconds."""


class SqlCorrections(Corrections):
    """Corrections on either database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def correct(self, by: Access, item: ItemId, id_: RequestId, value: JSONValue) -> bool:
        """Store an owner's answer, checked against the task by the caller.

        ``id_`` is made by the client, so that a repeated request does no harm. Returns whether
        the answer is new.

        Raises:
            NotFound: There is no such item in the project.
            Refused: The id belongs to another answer.
        """
        text = text_of(value)
        row = {
            "project_id": by.project,
            "id": id_,
            "item_id": item,
            "labeller_id": by.labeller,
            "value": text,
        }

        def change(connection: Connection) -> bool:
            dialect_of(connection).lock_labels(connection, by.project)
            places = _lock(connection, by.project, item)
            if _known(connection, row):
                return False
            again = connection.scalar(select(corrected(literal(item))))
            now_ms = self._database.now_ms()
            connection.execute(tables.correction.insert().values(**row, created_ms=now_ms))
            connection.execute(
                update(tables.item).where(tables.item.c.id == item).values(open_slots=0)
            )
            out = connection.scalar(select(exists().where(tables.lease.c.item_id == item)))
            # Without open places the item was complete already, unless it is leased.
            done = places > 0 and not out
            deltas = {"open": -places, "done": int(done), "labels": int(not again)}
            count(connection, by.project, self._database.process, **deltas)
            telling.tell_corrections(connection, by.project, [id_], now_ms)
            telling.tell_done(connection, by.project, [item] if done else [], now_ms)
            record(connection, by.project, by, What.ITEM_CORRECTED, {"item": item})
            return True

        hint = Hint(project=by.project, labels=True)
        return await self._database.write(change, hint)

    async def correct_many(
        self, by: Access, act: RequestId, values: Mapping[ItemId, JSONValue]
    ) -> LabelledMany:
        """Store an owner's answers, checked by the caller, to items that no correction settles."""
        step = min(STEP, self._database.rows_at_once())
        wanted = sorted(values)
        labels, left = 0, Counter[str]()
        for start in range(0, len(wanted), step):
            some = {item: values[item] for item in wanted[start : start + step]}
            change = partial(self._correct, by, act, some)
            done = await self._database.write(change, Hint(project=by.project, labels=True))
            labels += done.labels
            left += Counter(done.left)
        return LabelledMany(labels=labels, left=left)

    async def withdraw(self, by: Access, id_: RequestId) -> int:
        """Withdraw the owner's corrections with this id, or of this act, of the last day."""
        step = min(STEP, self._database.rows_at_once())
        since_ms = self._database.now_ms() - UNDO_MS
        taken, after = 0, 0
        while rows := await self._database.read(partial(_page, by, id_, since_ms, after, step)):
            change = partial(self._withdraw, by, rows)
            news = Hint(project=by.project, labels=True, items=True)
            taken += await self._database.write(change, news)
            after = rows[-1].seq
        return taken

    def _correct(
        self,
        by: Access,
        act: RequestId,
        values: Mapping[ItemId, JSONValue],
        connection: Connection,
    ) -> LabelledMany:
        texts = {int(item): text_of(value) for item, value in values.items()}
        database = self._database
        done = correct_some(connection, database.process, database.now_ms(), by, act, texts)
        if done.labels:
            details = {"act": act, "items": done.labels}
            record(connection, by.project, by, What.ITEMS_CORRECTED, details)
        return done

    def _withdraw(self, by: Access, rows: Sequence[AnyRow], connection: Connection) -> int:
        database = self._database
        taken = withdraw_some(connection, database.process, database.now_ms(), by, rows)
        if taken:
            details = {"corrections": taken}
            record(connection, by.project, by, What.CORRECTIONS_TAKEN_BACK, details)
        return taken


def _lock(connection: Connection, project: ProjectId, item: ItemId) -> int:
    """Lock an item first, as the queue does; return its open places."""
    i = tables.item.c
    places = connection.scalar(
        select(i.open_slots)
        .where(i.id == item, i.project_id == project)
        .with_for_update(key_share=True)
    )
    if places is None:
        raise NotFound("there is no such item")
    if golden(connection, project, [item]):
        raise Refused("this item is gold: add it again with the other label, and --update")
    return int(places)


def _page(
    by: Access, id_: RequestId, since_ms: int, after: int, size: int, connection: Connection
) -> Sequence[AnyRow]:
    """Read the next of an owner's corrections that stand, by number."""
    k = tables.correction.c
    return connection.execute(
        select(k.seq, k.id, k.item_id)
        .where(
            k.project_id == by.project,
            k.labeller_id == by.labeller,
            k.created_ms >= since_ms,
            # A range, in which PostgreSQL's and SQLite's index on ids both search.
            or_(k.id == id_, k.id.between(f"{REVIEW}{id_}:", f"{REVIEW}{id_}:~")),
            k.seq > after,
            ~withdrawn(k),
        )
        .order_by(k.seq)
        .limit(size)
    ).all()


def _known(connection: Connection, row: dict[str, object]) -> bool:
    """Return whether the same correction is stored already.

    Raises:
        Refused: Another correction has its id.
    """
    c, b = tables.correction.c, tables.label.c
    here = (c.project_id == row["project_id"], c.id == row["id"])
    earlier = connection.execute(select(c.item_id, c.labeller_id, c.value).where(*here)).first()
    if earlier is not None:
        if tuple(earlier) == (row["item_id"], row["labeller_id"], row["value"]):
            return True
        raise Refused("this id belongs to another answer: make a new one for each")
    taken = exists().where(b.id == row["id"], b.project_id == row["project_id"])
    if connection.scalar(select(taken)):
        raise Refused("this id belongs to another answer: make a new one for each")
    return False

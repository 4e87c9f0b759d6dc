"""Labels of other programs, stored with labeller and time for items that are there.

A label takes a place of its item if one is open. It counts even if none is, since all opinions
that a file brings are wanted. A label that was taken before, and an item that its labeller has
answered here, stay.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, exists, func, insert, literal, not_, select, update

from supt_async.domain.acts import What
from supt_async.domain.ids import ProjectId
from supt_async.domain.values import JSONObject
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database
from supt_async.storage.dialects import dialect_of
from supt_async.storage.events import telling
from supt_async.storage.gold.items import golden
from supt_async.storage.people.imported import member
from supt_async.storage.records import Hint
from supt_async.storage.schema import tables
from supt_async.storage.schema.conditions import corrected
from supt_async.storage.transfer import bulk
from supt_async.storage.transfer.existing_items import import_ids
from supt_async.storage.transfer.item_writer import count

_CLIENTS_ID = re.compile(r"(?!import)[A-Za-z0-9_.-]{1,64}")
"""Id that a client made; ids of labels that were imported are made anew for the items here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenLabel:
    """Label to take over."""

    key: str
    """Key of its item."""
    value: str = field(repr=False)
    """The answer's JSON text."""
    labeller: str | None
    """None: the program's own account for imports."""
    source: str | None = None
    """Name of the labeller in the file."""
    created_ms: int | None = None
    ms: int | None = None
    id: str | None = None
    """Id that the label had; None: one that is the same whenever it is taken over."""
    correction: bool = False


async def take_labels(
    database: Database, project: ProjectId, labels: Sequence[TakenLabel]
) -> Counter[str]:
    """Store labels; return how many were ``taken``, ``known``, ``changed`` and ``answered`` here.

    ``changed`` are those of the known ones whose value is now another.
    """

    def change(connection: Connection) -> Counter[str]:
        counted = _Transaction(connection, database, project).take(labels)
        if counted["taken"]:
            details = {"labels": counted["taken"]}
            record(connection, project, None, What.LABELS_IMPORTED, details)
        return counted

    return await database.write(change, Hint(project=project, labels=True, people=True))


class _Transaction:
    def __init__(self, connection: Connection, database: Database, project: ProjectId) -> None:
        self._connection = connection
        self._project = project
        self._process = database.process
        self._now = database.now_ms()
        self._counted: Counter[str] = Counter()
        self._places: Counter[int] = Counter()

    def take(self, labels: Sequence[TakenLabel]) -> Counter[str]:
        dialect_of(self._connection).lock_labels(self._connection, self._project)
        known = bulk.known(self._connection, self._project, [label.key for label in labels])
        names = dict.fromkeys(label.labeller for label in labels)
        who = {name: member(self._connection, self._project, name, self._now) for name in names}
        rows = [
            (label, known[label.key].item, who[label.labeller])
            for label in labels
            if label.key in known
        ]
        items = sorted({item for _, item, _ in rows})
        places = self._lock(items)
        there = self._there([_id(label, item) for label, item, _ in rows])
        answered, attempts = self._answered(items)
        apart = golden(self._connection, self._project, items)
        fresh: list[JSONObject] = []
        for label, item, labeller in rows:
            id_ = _id(label, item)
            if id_ in there:
                self._counted["known"] += 1
                self._counted["changed"] += there[id_] != label.value
                continue
            there[id_] = label.value
            if item in apart:
                self._counted["answered"] += 1  # its answer is known
            elif label.correction:
                self._correct(label, item, labeller, places)
            elif (item, labeller) in answered:
                self._counted["answered"] += 1
            else:
                answered.add((item, labeller))
                fresh.append(self._row(label, item, labeller, attempts.get((item, labeller), 0)))
                if places[item] > self._places[item]:
                    self._places[item] += 1
        if fresh:
            self._connection.execute(insert(tables.label), fresh)
            given = [row["id"] for row in fresh]
            telling.tell_labels(self._connection, self._project, given, self._now)
        self._counted["taken"] += len(fresh)
        self._close(places, labels=len(fresh))
        return self._counted

    def _row(self, label: TakenLabel, item: int, labeller: int, attempt: int) -> JSONObject:
        return {
            "project_id": self._project,
            "id": _id(label, item),
            "item_id": item,
            "labeller_id": labeller,
            "lease": "",
            "value": label.value,
            "ms": label.ms,
            "created_ms": self._now if label.created_ms is None else label.created_ms,
            "generation": 0,
            "attempt": attempt,
        }

    def _lock(self, items: Sequence[int]) -> dict[int, int]:
        """Lock items, as the queue does, in the order of their ids; return their open places."""
        i = tables.item.c
        rows = self._connection.execute(
            select(i.id, i.open_slots)
            .where(i.id.in_(items))
            .order_by(i.id)
            .with_for_update(key_share=True)
        )
        return {row.id: row.open_slots for row in rows}

    def _there(self, ids: Sequence[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for table in (tables.label, tables.correction):
            rows = self._connection.execute(
                select(table.c.id, table.c.value).where(
                    table.c.project_id == self._project, table.c.id.in_(ids)
                )
            )
            found |= {row.id: row.value for row in rows}
        return found

    def _answered(
        self, items: Sequence[int]
    ) -> tuple[set[tuple[int, int]], dict[tuple[int, int], int]]:
        """Return who has answered which item, and the number of answers that they withdrew."""
        b, w = tables.label.c, tables.withdrawal.c
        here = (b.project_id == self._project, b.item_id.in_(items), not_(b.late))
        withdrawn = exists().where(w.answer_id == b.id, w.project_id == self._project)
        standing = self._connection.execute(
            select(b.item_id, b.labeller_id).where(*here, not_(withdrawn))
        )
        last = self._connection.execute(
            select(b.item_id, b.labeller_id, func.max(b.attempt))
            .where(*here)
            .group_by(b.item_id, b.labeller_id)
        )
        return (
            {(item, labeller) for item, labeller in standing},
            {(item, labeller): attempt + 1 for item, labeller, attempt in last},
        )

    def _correct(self, label: TakenLabel, item: int, labeller: int, places: dict[int, int]) -> None:
        again = self._connection.scalar(select(corrected(literal(item))))
        self._connection.execute(
            insert(tables.correction).values(
                project_id=self._project,
                id=_id(label, item),
                item_id=item,
                labeller_id=labeller,
                value=label.value,
                created_ms=self._now if label.created_ms is None else label.created_ms,
            )
        )
        telling.tell_corrections(self._connection, self._project, [_id(label, item)], self._now)
        self._places[item] = places[item]
        self._counted["taken"] += 1
        count(self._connection, self._project, self._process, labels=int(not again))

    def _close(self, places: dict[int, int], labels: int) -> None:
        """Take the places of the labels, and count."""
        i, lease = tables.item.c, tables.lease.c
        taken = {item: number for item, number in self._places.items() if number}
        full = [item for item, number in taken.items() if number == places[item]]
        out = set(self._connection.scalars(select(lease.item_id).where(lease.item_id.in_(full))))
        if taken:
            self._connection.execute(
                update(tables.item)
                .where(i.id == bindparam("of"))
                .values(open_slots=i.open_slots - bindparam("places")),
                [{"of": item, "places": number} for item, number in sorted(taken.items())],
            )
        count(
            self._connection,
            self._project,
            self._process,
            labels=labels,
            open=-sum(taken.values()),
            done=len(set(full) - out),
        )
        telling.tell_done(self._connection, self._project, sorted(set(full) - out), self._now)


def _id(label: TakenLabel, item: int) -> str:
    if label.id is not None and _CLIENTS_ID.fullmatch(label.id):
        return label.id
    known = import_ids(item)[0]
    if label.labeller is None:
        return known
    return f"{known}:{hashlib.sha256(label.labeller.encode()).hexdigest()[:16]}"

"""New items that are stored and wait to be published, in flat memory.

Their known answers and priorities wait in temporary files, since training would see them at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from supt_async.domain.ids import ProjectId
from supt_async.storage.dialects import dialect_of
from supt_async.storage.events import telling
from supt_async.storage.gold import items as gold
from supt_async.storage.people.accounts import IMPORT, find_or_make_own
from supt_async.storage.schema import tables
from supt_async.storage.transfer.existing_items import import_ids
from supt_async.storage.transfer.staging.assigning import Assignments
from supt_async.storage.transfer.staging.id_runs import IdRuns
from supt_async.storage.transfer.staging.spool import Spool

CHUNK = 1000
"""Number of item ids in a row of the ranking."""
PART = 10_000
"""Number of labels or priorities that are written at once."""
CHUNKS = 50
"""Number of rows of the ranking that are written at once."""

LABEL = (
    *("project_id", "id", "item_id", "labeller_id", "lease", "value", "created_ms"),
    *("generation",),
)
ORDER = ("project_id", "generation", "chunk", "ids", "assigned")
OFFERED = ("project_id", "item_id", "priority", "created_ms")


class Unpublished:
    """Items of one call that are stored and not in the order yet."""

    def __init__(self, project: ProjectId, process: str, now_ms: int) -> None:
        self._project = project
        self._process = process
        self._now_ms = now_ms
        self._ids = IdRuns()
        self._labels = Spool()
        self._priorities = Spool()
        self._gold = Spool()
        self._open = 0
        self.golden = 0
        """Number of gold items that were published."""
        self.assignments = Assignments(project)

    def add(
        self,
        ids: Sequence[int],
        labels: Sequence[tuple[int, str]],
        priorities: Sequence[tuple[int, int]],
        golden: Sequence[tuple[int, str]],
        places: int,
    ) -> None:
        """Remember stored items, those of them with an answer or priority, and open places.

        ``golden`` has the gold items and their known answers; they are put into no order.
        """
        if golden:
            apart = {id_ for id_, _ in golden}
            ids = [id_ for id_ in ids if id_ not in apart]
            self._gold.extend(golden)
        self._ids.extend(ids)
        self._labels.extend(labels)
        self._priorities.extend(priorities)
        self._open += places

    def count_places(self, connection: Connection, import_id: int | None) -> None:
        """Count the open places of a staged import again: they were changed since."""
        if import_id is None:
            return
        i, c = tables.item.c, tables.content.c
        mine = tables.item.join(tables.content, c.item_id == i.id)
        total = select(func.sum(i.open_slots)).select_from(mine)
        here = total.where(c.project_id == self._project, c.import_id == import_id)
        self._open = int(connection.scalar(here) or 0)

    def publish(self, connection: Connection) -> None:
        """Put the items into the base order, shuffled, and count them.

        What others may have to wait for, the project's row and the counter, comes last.
        """
        if not len(self._ids) and not self._gold.count:
            return
        self.golden = self._gold.count
        for part in self._gold.parts(PART):
            gold.add(connection, self._project, part, self._now_ms)
        labels = self._labels.count
        for part in self._labels.parts(PART):
            write_labels(connection, self._project, part, self._now_ms)
        for part in self._priorities.parts(PART):
            rows = ((self._project, *row, self._now_ms) for row in part)
            dialect_of(connection).write_rows(connection, tables.offered, OFFERED, rows)
        assigned, rest = IdRuns(), self._ids
        if len(some := self.assignments.publish(connection)):
            rest = IdRuns()
            rest.extend(np.setdiff1d(self._ids.all(), some))
            assigned.extend(some)
        _write_order(connection, self._project, rest)
        _write_order(connection, self._project, assigned, assigned=True)
        new = {"items": len(self._ids), "open": self._open, "labels": labels, "done": labels}
        count(connection, self._project, self._process, **new)

    def close(self) -> None:
        """Forget all items, and delete the temporary files."""
        self._ids = IdRuns()
        self._open = 0
        self.assignments.clear()
        self._labels.clear()
        self._priorities.clear()
        self._gold.clear()


def write_labels(
    connection: Connection, project: ProjectId, labels: Sequence[Sequence[Any]], now_ms: int
) -> None:
    """Write known answers, each of which completes its item: items and JSON texts of values."""
    if not labels:
        return
    labeller = importer(connection, now_ms)
    rows = [
        (project, import_ids(item)[0], item, labeller, "", value, now_ms, 0)
        for item, value in labels
    ]
    dialect_of(connection).write_rows(connection, tables.label, LABEL, rows)
    if telling.is_on(connection, project):
        telling.tell_labels(connection, project, [row[1] for row in rows], now_ms)
        telling.tell_done(connection, project, [item for item, _ in labels], now_ms)


def chunks(ids: NDArray[np.int64]) -> Iterator[bytes]:
    """Return ids as the rows of a ranking: little-endian int64, best first."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK].astype("<i8").tobytes()


def importer(connection: Connection, now_ms: int) -> int:
    """Return the id of the labeller ``import``, created on first use."""
    return find_or_make_own(connection, IMPORT, now_ms)


def count(connection: Connection, project: ProjectId, process: str, **deltas: int) -> None:
    """Add to the counters of a process."""
    key = {"project_id": project, "process_id": process}
    dialect_of(connection).add_up(connection, tables.counter, key, deltas)


def _write_order(
    connection: Connection, project: ProjectId, ids: IdRuns, *, assigned: bool = False
) -> None:
    """Write chunks of the base order, with items for everybody or with assigned ones."""
    if not len(ids):
        return
    number = -(-len(ids) // CHUNK)
    first = dialect_of(connection).take_chunks(connection, project, number)
    chunk = first
    for part in ids.shuffled(first, CHUNKS * CHUNK):
        rows = [(project, 0, n, some, assigned) for n, some in enumerate(chunks(part), chunk)]
        dialect_of(connection).insert_rows(connection, tables.ranking, ORDER, rows)
        chunk += len(rows)

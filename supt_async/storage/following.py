"""Follows a project's labels and items, so that what was read once is not read again.

A training wants to know all labels and a million items; between two trainings some ten of them
change. A Follower remembers what it has read, and asks only for what came since:

* Items are found by the base order's chunks, which are published one after the other.
* Labels are numbered, but on PostgreSQL become visible in another order. So the newest are read
  again until every transaction is over that was under way when they were first seen.
* Whether anything was withdrawn is told by the database's own count of labels, and so is
  whether anything was missed by whatever accident: then all is read anew.

Rows come in pages, since the event loop waits while one is taken in.
"""

from __future__ import annotations

import asyncio
import bisect
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select, text

from supt_async.errors import StorageUnavailable
from supt_async.storage import tables
from supt_async.storage.answers import standing
from supt_async.storage.base import Pool, Target
from supt_async.storage.corrections import latest_corrections
from supt_async.storage.database import Database
from supt_async.types import ItemId, ProjectId

PAGE = 5_000
"""Labels, or closed items, that are read in one go."""
CHUNKS = 100
"""Chunks of item ids that are read in one go; a thousand items each."""
BATCH = 1_000
"""Items whose places are looked up in one statement."""
ALL_AGAIN = 100
"""So often the places of all items are read, not only of those that something happened to."""
TRIES = 5
"""Labels that come while they are read in pages may be missed; the last two tries read them all."""
VALUES = 10_000
"""Different answers that are kept decoded, so that equal ones are one object."""

# Transactions below the first are over; none from the second on had begun.
SNAPSHOT = text(
    "SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint"
    " FROM pg_current_snapshot() AS s"
)

_by_seq = attrgetter("seq")


@dataclass(frozen=True, slots=True)
class News:
    """Labels in one snapshot of the database."""

    created_ms: int
    """When the project was made: SQLite gives the id of a deleted one to the next."""
    count: int
    """Labels that stand, as the database has counted them."""
    rows: Sequence[Any]
    over: int
    """Transactions below this number were over,"""
    next: int
    """and none from this number on had begun."""


class Follower:
    """One project, as far as it is known."""

    def __init__(self, database: Database, project: ProjectId) -> None:
        self._database = database
        self._project = project
        self._lock = asyncio.Lock()
        self._forget(-1)

    async def targets(self) -> list[Target]:
        """All labels that count, oldest first; then the owners' corrections.

        Raises:
            StorageUnavailable: The labels and the count of them don't agree, even when all are
                read anew.
        """
        async with self._lock:
            await self._follow_labels()
            await self._follow_corrections()
            corrected = {target.item for target in self._corrections}
            kept = [target for target in self._targets if target.item not in corrected]
            return [*kept, *self._corrections]

    async def pool(self) -> Pool:
        """The items that there are; the arrays are shared and can't be written to."""
        async with self._lock:
            await self._follow_labels()
            await self._follow_corrections()
            await self._follow_items()
            leases = await self._database.read(partial(_leases, self._project))
            out, shown, labellers = _out(leases)
            await self._follow_places(set(out.tolist()))
            is_open = await asyncio.to_thread(self._mark_open)
            return Pool(
                ids=self._ids,
                open=is_open,
                out=out,
                shown=shown,
                labellers=labellers,
                covers=self._chunks,
            )

    def _forget(self, created_ms: int) -> None:
        self._created_ms = created_ms
        self._targets: list[Target] = []  # labels that stand, whether an owner corrected or not
        self._corrections: list[Target] = []
        self._last = 0  # number of the newest label that is known
        self._settled = 0  # labels up to this number are all known
        self._marks: deque[tuple[int, int]] = deque()
        self._values: dict[str, Any] = {}
        self._touched: set[int] = set()  # items whose places have to be looked up
        self._closed: set[int] = set()
        self._looks = 0
        self._chunks = 0
        self._ids = np.empty(0, dtype=np.int64)

    # --- labels -----------------------------------------------------------------------------

    async def _follow_labels(self) -> None:
        for attempt in range(TRIES):
            count = await self._read_labels()
            if len(self._targets) != count:
                self._drop(await self._database.read(partial(_withdrawn, self._project)))
            if len(self._targets) == count:
                return
            if attempt >= TRIES - 3:
                self._forget(self._created_ms)
        raise StorageUnavailable("the labels change faster than they can be read: try again")

    async def _read_labels(self) -> int:
        """Take in what is new; returns how many labels count in the last page's snapshot."""
        after = self._settled
        first = True
        while True:
            news = await self._database.read(partial(_labels, self._project, after))
            if news.created_ms != self._created_ms:
                self._forget(news.created_ms)
                if after:
                    after, first = 0, True
                    continue
            known = {target.seq for target in self._targets[self._place_after(after) :]}
            for row in news.rows:
                if row[0] not in known:
                    self._insert(row)
            if first:
                self._settle(news.over)
            if news.rows:
                after = news.rows[-1][0]
                self._mark(after, news)
            if len(news.rows) < PAGE:
                return news.count
            first = False

    async def _follow_corrections(self) -> None:
        known = {correction.seq for correction in self._corrections}
        self._corrections = await self._database.read(partial(latest_corrections, self._project))
        # A correction closes its item, and is no label.
        self._touched.update(c.item for c in self._corrections if c.seq not in known)

    def _insert(self, row: Any) -> None:
        seq, item, labeller, value = row
        target = Target(seq=seq, item=ItemId(item), labeller=labeller, value=self._value(value))
        if seq > self._last:
            self._targets.append(target)
            self._last = seq
        else:
            bisect.insort(self._targets, target, key=_by_seq)
        self._touched.add(item)

    def _value(self, value: str) -> Any:
        if value not in self._values:
            if len(self._values) >= VALUES:
                self._values.clear()
            self._values[value] = msgspec.json.decode(value)
        return self._values[value]

    def _settle(self, over: int) -> None:
        """Note how far no label can turn up any more, if all since were just read again.

        Who has taken a lower number than a label that was seen had begun before that was seen.
        """
        while self._marks and self._marks[0][1] <= over:
            self._settled = self._marks.popleft()[0]

    def _mark(self, seq: int, news: News) -> None:
        """Note what has to be over before the labels up to this one are settled."""
        if not self._marks and news.next <= news.over:  # nothing is under way
            self._settled = max(self._settled, seq)
        elif seq > (self._marks[-1][0] if self._marks else self._settled):
            self._marks.append((seq, news.next))

    def _drop(self, withdrawn: set[int]) -> None:
        kept = [target for target in self._targets if target.seq not in withdrawn]
        if len(kept) < len(self._targets):
            self._touched.update(t.item for t in self._targets if t.seq in withdrawn)
            self._targets = kept

    def _place_after(self, seq: int) -> int:
        return bisect.bisect_right(self._targets, seq, key=_by_seq)

    # --- items ------------------------------------------------------------------------------

    async def _follow_items(self) -> None:
        found: list[bytes] = []
        while True:
            page = await self._database.read(partial(_base, self._project, self._chunks))
            found += page
            self._chunks += len(page)
            if len(page) < CHUNKS:
                break
        if found:
            self._ids = await asyncio.to_thread(_merged, self._ids, b"".join(found))

    async def _follow_places(self, out: set[int]) -> None:
        """Find out which items want no answer any more; ``out`` are with somebody now."""
        if self._looks % ALL_AGAIN == 0:
            await self._read_places()
        else:
            touched = sorted(self._touched)
            for start in range(0, len(touched), BATCH):
                batch = touched[start : start + BATCH]
                full = await self._database.read(partial(_full, self._project, batch))
                self._closed.difference_update(batch)
                self._closed.update(full)
        self._looks += 1
        # What is out may be answered, or come back, and that would not be a label.
        self._touched = self._closed & out
        self._closed -= out

    async def _read_places(self) -> None:
        self._closed.clear()
        after = 0
        while True:
            page = await self._database.read(partial(_all_full, self._project, after))
            self._closed.update(page)
            if len(page) < PAGE:
                return
            after = page[-1]

    def _mark_open(self) -> NDArray[np.bool_]:
        is_open = np.ones(len(self._ids), dtype=np.bool_)
        closed = np.fromiter(self._closed, dtype=np.int64, count=len(self._closed))
        places = np.searchsorted(self._ids, closed)
        places = places[places < len(self._ids)]
        # Staged items have places, too, and are not in the pool.
        is_open[places] = ~np.isin(self._ids[places], closed)
        return is_open


def _merged(ids: NDArray[np.int64], chunks: bytes) -> NDArray[np.int64]:
    merged = np.concatenate([ids, np.frombuffer(chunks, dtype="<i8")])
    merged.sort()
    merged.flags.writeable = False
    return merged


def _labels(project: ProjectId, after: int, connection: Connection) -> News:
    over, following = _snapshot(connection)
    p, n, b, k = (t.c for t in (tables.project, tables.counter, tables.label, tables.correction))
    created_ms = connection.scalar(select(p.created_ms).where(p.id == project))
    count = connection.scalar(
        select(func.coalesce(func.sum(n.labels), 0)).where(n.project_id == project)
    )
    # A correction is counted as well, once an item.
    corrected = connection.scalar(
        select(func.count(k.item_id.distinct())).where(k.project_id == project)
    )
    rows = connection.execute(
        select(b.seq, b.item_id, b.labeller_id, b.value)
        .where(b.project_id == project, b.seq > after, standing(b))
        .order_by(b.seq)
        .limit(PAGE)
    ).all()
    standing_count = int(count or 0) - int(corrected or 0)
    return News(int(created_ms or 0), standing_count, rows, over, following)


def _snapshot(connection: Connection) -> tuple[int, int]:
    """Let all that is read now be of one moment; returns which transactions it comes after."""
    if connection.dialect.name == "postgresql":
        over, following = connection.execute(SNAPSHOT).one()
        return over, following
    # SQLAlchemy begins no transaction for reading; in memory there is one already.
    if not getattr(connection.connection.driver_connection, "in_transaction", True):
        connection.exec_driver_sql("BEGIN")
    return 0, 0


def _withdrawn(project: ProjectId, connection: Connection) -> set[int]:
    """Numbers of the labels that were withdrawn."""
    b, w = tables.label.c, tables.withdrawal.c
    return set(
        connection.scalars(
            select(b.seq)
            .join_from(tables.withdrawal, tables.label, b.id == w.answer_id)
            .where(w.project_id == project, b.project_id == project)
        )
    )


def _base(project: ProjectId, after: int, connection: Connection) -> list[bytes]:
    r = tables.ranking.c
    return list(
        connection.scalars(
            select(r.ids)
            .where(r.project_id == project, r.generation == 0, r.chunk >= after)
            .order_by(r.chunk)
            .limit(CHUNKS)
        )
    )


def _leases(project: ProjectId, connection: Connection) -> Sequence[Any]:
    """Item, labeller and time of being shown of what is out, oldest first."""
    c = tables.lease.c
    return connection.execute(
        select(c.item_id, c.labeller_id, c.shown_ms)
        .where(c.project_id == project)
        .order_by(c.dealt_ms, c.token)
    ).all()


def _out(leases: Sequence[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Items that are out, those of them that are looked at, and by how many people.

    A client that never says what it shows shows what it has had longest (PROTOCOL.md).
    """
    shown = {item for item, _, shown_ms in leases if shown_ms is not None}
    looking = {labeller for _, labeller, shown_ms in leases if shown_ms is not None}
    labellers = {labeller for _, labeller, _ in leases}
    for item, labeller, _ in leases:
        if labeller not in looking:
            looking.add(labeller)
            shown.add(item)
    out = {item for item, _, _ in leases}
    return _ascending(out), _ascending(shown), max(1, len(labellers))


def _ascending(items: set[int]) -> NDArray[np.int64]:
    return np.asarray(sorted(items), dtype=np.int64)


def _full(project: ProjectId, items: Sequence[int], connection: Connection) -> Sequence[int]:
    i = tables.item.c
    return connection.scalars(
        select(i.id).where(i.id.in_(items), i.project_id == project, i.open_slots == 0)
    ).all()


def _all_full(project: ProjectId, after: int, connection: Connection) -> Sequence[int]:
    i = tables.item.c
    return connection.scalars(
        select(i.id)
        .where(i.project_id == project, i.id > after, i.open_slots == 0)
        .order_by(i.id)
        .limit(PAGE)
    ).all()

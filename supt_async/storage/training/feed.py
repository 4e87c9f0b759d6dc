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
from functools import partial
from operator import attrgetter
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from supt_async.domain.ids import ItemId, ProjectId
from supt_async.errors import StorageUnavailable
from supt_async.storage.database import Database
from supt_async.storage.queries.corrections import latest_corrections
from supt_async.storage.records import (
    Pool,
    Target,
)
from supt_async.storage.training import feed_queries as queries

BATCH = 1_000
"""Items whose places are looked up in one statement."""
ALL_AGAIN = 100
"""So often the places of all items are read, not only of those that something happened to."""
TRIES = 5
"""Labels that come while they are read in pages may be missed; the last two tries read them all."""
VALUES = 10_000
"""Different answers that are kept decoded, so that equal ones are one object."""

_by_seq = attrgetter("seq")


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
            leases = await self._database.read(partial(queries.leases, self._project))
            out, shown, labellers = queries.who_is_out(leases)
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
                self._drop(await self._database.read(partial(queries.withdrawn, self._project)))
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
            news = await self._database.read(partial(queries.labels, self._project, after))
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
            if len(news.rows) < queries.PAGE:
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

    def _mark(self, seq: int, news: queries.News) -> None:
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
            page = await self._database.read(
                partial(queries.base_chunks, self._project, self._chunks)
            )
            found += page
            self._chunks += len(page)
            if len(page) < queries.CHUNKS:
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
                full = await self._database.read(partial(queries.full, self._project, batch))
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
            page = await self._database.read(partial(queries.all_full, self._project, after))
            self._closed.update(page)
            if len(page) < queries.PAGE:
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

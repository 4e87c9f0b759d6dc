"""Incremental feed of a project's labels and items: nothing is read twice.

A training needs all labels and a million items, of which some ten change between two trainings.
A Follower keeps what it has read, and reads only what came since:

* Items come from the base order's chunks, which are published one after the other.
* Labels are numbered, but become visible in another order. So the newest are read again until
  every transaction has ended that was open when they were first seen. PostgreSQL tells which have.
  On other databases than these and SQLite it is asked for, once the newest are many, while nobody
  writes labels.
* Labels of programs are counted, and no targets.
* The database's own count of labels shows whether any was withdrawn, or was missed by whatever
  accident: then all are read again.

Rows come in pages, since the event loop is blocked while one is processed.
"""

from __future__ import annotations

import asyncio
import bisect
from collections import deque
from functools import partial
from operator import attrgetter

import msgspec
import numpy as np
from numpy.typing import NDArray

from supt_async.domain.ids import ItemId, ProjectId
from supt_async.domain.values import JSONValue
from supt_async.errors import StorageUnavailable
from supt_async.storage.database import Database
from supt_async.storage.queries.corrections import latest_corrections
from supt_async.storage.records import (
    Pool,
    Target,
)
from supt_async.storage.schema.columns import AnyRow
from supt_async.storage.training import feed_queries as queries
from supt_async.storage.training.machine_labels import MachineLabels

BATCH = 1_000
"""Number of items whose places one statement reads."""
ALL_AGAIN = 100
"""Every this many reads the places of all items are read, not only of changed ones."""
TRIES = 5
"""Attempts to read consistent labels; the last two read all of them."""
UNSETTLED = 1_000
"""Number of labels, read again each time, from which on it is asked which of them are complete."""
WAIT = 2_000
"""Number of such labels from which on it is waited for who writes labels."""
VALUES = 10_000
"""Maximum number of decoded answers that are cached, so that equal ones are one object."""

_by_seq = attrgetter("seq")


class Follower:
    """Follower of one project, with what it has read so far."""

    def __init__(self, database: Database, project: ProjectId) -> None:
        self._database = database
        self._project = project
        self._lock = asyncio.Lock()
        self._tells_transactions: bool | None = None  # not known yet
        self._forget(-1)

    async def targets(self) -> list[Target]:
        """All labels of people that count, oldest first; then the owners' corrections.

        Raises:
            StorageUnavailable: The labels and their count disagree, even after all were read
                again.
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
            changes = await self._database.read(partial(queries.changes, self._project))
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
                changes=changes,
            )

    def _forget(self, created_ms: int) -> None:
        self._created_ms = created_ms
        self._targets: list[Target] = []  # labels that stand, whether an owner corrected or not
        self._machine = MachineLabels()
        self._corrections: list[Target] = []
        self._last = 0  # number of the newest label that is known
        self._settled = 0  # labels up to this number are all known
        self._marks: deque[tuple[int, int]] = deque()
        self._values: dict[str, JSONValue] = {}
        self._touched: set[int] = set()  # items whose places have to be looked up
        self._closed: set[int] = set()
        self._looks = 0
        self._overlap_changes = 0
        self._chunks = 0
        self._ids = np.empty(0, dtype=np.int64)

    # --- labels -----------------------------------------------------------------------------

    async def _follow_labels(self) -> None:
        for attempt in range(TRIES):
            count = await self._read_labels()
            if self._known_count() != count:
                self._drop(await self._database.read(partial(queries.withdrawn, self._project)))
            if self._known_count() == count:
                return
            if attempt >= TRIES - 3:
                self._forget(self._created_ms)
        raise StorageUnavailable("the labels change faster than they can be read: try again")

    async def _read_labels(self) -> int:
        """Read new labels; return how many labels count in the last page's snapshot."""
        complete = await self._complete_labels()
        after = self._settled
        first = True
        while True:
            look = partial(queries.labels, self._project, after, complete)
            news = await self._database.read(look)
            if news.overlap_changes != self._overlap_changes:
                self._overlap_changes = news.overlap_changes
                self._looks = 0  # the places of all items are read again
            if news.created_ms != self._created_ms:
                self._forget(news.created_ms)
                if after:
                    after, first = 0, True
                    continue
            known = {target.seq for target in self._targets[self._place_after(after) :]}
            known |= self._machine.after(after)
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

    async def _complete_labels(self) -> int:
        """Return up to which number all labels are there, if it is worth asking for, or else 0."""
        first = self._tells_transactions is None
        if self._tells_transactions is None:
            self._tells_transactions = await self._database.read(queries.tells_transactions)
        if self._tells_transactions:
            return 0
        unsettled = len(self._targets) - self._place_after(self._settled)
        unsettled += len(self._machine.after(self._settled))
        if unsettled < UNSETTLED and not first:
            return 0
        ask = partial(queries.complete_labels, self._project, first or unsettled >= WAIT)
        return await self._database.write(ask)

    async def _follow_corrections(self) -> None:
        known = {correction.seq: correction.item for correction in self._corrections}
        self._corrections = await self._database.read(partial(latest_corrections, self._project))
        found = {correction.seq: correction.item for correction in self._corrections}
        # A correction closes its item, its withdrawal opens it again, and neither is a label.
        self._touched.update((known | found)[seq] for seq in known.keys() ^ found.keys())

    def _known_count(self) -> int:
        return len(self._targets) + len(self._machine)

    def _insert(self, row: AnyRow) -> None:
        seq, item, labeller, value, shown, machine = row
        self._touched.add(item)
        if machine:
            self._machine.add(seq, item)
            self._last = max(self._last, seq)
            return
        target = Target(
            seq=seq,
            item=ItemId(item),
            labeller=labeller,
            value=self._value(value),
            shown=bool(shown),
        )
        if seq > self._last:
            self._targets.append(target)
            self._last = seq
        else:
            bisect.insort(self._targets, target, key=_by_seq)

    def _value(self, value: str) -> JSONValue:
        if value not in self._values:
            if len(self._values) >= VALUES:
                self._values.clear()
            self._values[value] = msgspec.json.decode(value)
        return self._values[value]

    def _settle(self, over: int) -> None:
        """Note up to which number all labels are known, if the newer ones were just read again.

        A transaction with a lower number had begun before the label was seen. Or ``over`` is the
        number of a label: it was asked for before those were read again.
        """
        while self._marks and self._marks[0][1] <= over:
            self._settled = self._marks.popleft()[0]

    def _mark(self, seq: int, news: queries.News) -> None:
        """Note which transactions must end before the labels up to this one are complete."""
        if not self._marks and news.next <= news.over:  # nothing is under way
            self._settled = max(self._settled, seq)
        elif seq > (self._marks[-1][0] if self._marks else self._settled):
            self._marks.append((seq, news.next))

    def _drop(self, withdrawn: set[int]) -> None:
        self._touched |= self._machine.drop(withdrawn)
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
        """Update which items need no further answer; ``out`` are leased now."""
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
        # A leased item may come back without a label.
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

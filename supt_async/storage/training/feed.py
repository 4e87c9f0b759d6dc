"""Incremental feed of a project's labels and items: nothing is read twice.

A training needs all labels and a million items, of which some ten change between two trainings.
A Follower keeps what it has read, and reads only what came since:

* Items come from the base order's chunks, which are published one after the other.
* Labels are numbered, but become visible in another order. So the newest are read again until
  every transaction has ended that was open when they were first seen. PostgreSQL tells which have.
  On other databases than these and SQLite it is asked for, once the newest are many, while nobody
  writes labels.
* Labels of programs are counted, and no targets.
* Corrections are read again when one was made or something was withdrawn.
* The database's own count of labels shows whether any was withdrawn: then the latest withdrawals
  are read, or all if it was none of these. If a label was missed by whatever accident, all are read
  again.

Rows come in pages, which are processed in a thread, and are kept in columns (``storage.targets``).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from functools import partial

import numpy as np

from supt_async.domain.ids import ProjectId
from supt_async.errors import StorageUnavailable
from supt_async.storage.database import Database
from supt_async.storage.records import Pool
from supt_async.storage.schema.columns import AnyRow
from supt_async.storage.targets.machine_labels import MachineLabels, Numbers
from supt_async.storage.targets.places import Places
from supt_async.storage.targets.table import TargetTable
from supt_async.storage.targets.targets import Targets
from supt_async.storage.training import feed_queries as queries

BATCH = 1_000
"""Number of items whose places one statement reads."""
MANY = 100_000
"""Number of changed items from which on the places of all are read instead."""
TRIES = 5
"""Attempts to read consistent labels; the last two read all of them."""
UNSETTLED = 1_000
"""Number of labels, read again each time, from which on it is asked which of them are complete."""
LATE_MS = 60_000
"""Withdrawals that are so much older than the latest are looked for once the count disagrees."""
WAIT = 2_000
"""Number of such labels from which on it is waited for who writes labels."""


class Follower:
    """Follower of one project, with what it has read so far."""

    def __init__(self, database: Database, project: ProjectId) -> None:
        self._database = database
        self._project = project
        self._lock = asyncio.Lock()
        self._tells_transactions: bool | None = None  # not known yet
        self._forget(-1)

    async def targets(self) -> Targets:
        """All labels of people that count, oldest first; then the owners' corrections.

        Raises:
            StorageUnavailable: The labels and their count disagree, even after all were read
                again.
        """
        async with self._lock:
            await self._follow_labels()
            await self._follow_corrections()
            return await asyncio.to_thread(self._counting)

    async def pool(self) -> Pool:
        """The items that there are; the arrays are shared and can't be written to."""
        async with self._lock:
            await self._follow_labels()
            await self._follow_corrections()
            changes = await self._database.read(partial(queries.changes, self._project))
            await self._follow_items()
            leases = await self._database.read(partial(queries.leases, self._project))
            out, shown, labellers = queries.who_is_out(leases)
            await self._follow_places(out)
            return Pool(
                ids=self._places.ids,
                open=self._places.open,
                out=out,
                shown=shown,
                labellers=labellers,
                covers=self._chunks,
                changes=changes,
            )

    def _forget(self, created_ms: int) -> None:
        self._created_ms = created_ms
        self._table = TargetTable()  # labels that stand, whether an owner corrected or not
        self._machine = MachineLabels()
        self._corrections = self._empty_corrections()
        self._corrections_state: tuple[int, ...] = ()
        self._withdrawn_ms = 0  # time of the latest withdrawal that was read
        self._settled = 0  # labels up to this number are all known
        self._marks: deque[tuple[int, int]] = deque()
        self._touched: set[int] = set()  # items whose places have to be looked up
        self._places = Places()
        self._places_known = False  # else those of all items are read
        self._checked = 0  # up to this item its place was read again, without a reason
        self._overlap_changes = 0
        self._chunks = 0

    def _empty_corrections(self) -> TargetTable:
        return TargetTable(self._table.answers, self._table.people)

    def _counting(self) -> Targets:
        """Return the labels that count, then the corrections."""
        corrections = self._corrections.targets
        corrected = np.unique(corrections.items)
        return self._table.targets.without(corrected).followed_by(corrections)

    # --- labels -----------------------------------------------------------------------------

    async def _follow_labels(self) -> None:
        for attempt in range(TRIES):
            count = await self._read_labels()
            if self._known_count() != count:
                # Most often it is one of the latest that is missing; or else all are read.
                await self._drop_withdrawn(0 if attempt else self._withdrawn_ms - LATE_MS)
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
                self._places_known = False
            if news.created_ms != self._created_ms:
                self._forget(news.created_ms)
                if after:
                    after, first = 0, True
                    continue
            await asyncio.to_thread(self._insert, news.rows, after)
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
        unsettled = len(self._table.after(self._settled))
        unsettled += len(self._machine.after(self._settled))
        if unsettled < UNSETTLED and not first:
            return 0
        ask = partial(queries.complete_labels, self._project, first or unsettled >= WAIT)
        return await self._database.write(ask)

    async def _follow_corrections(self) -> None:
        state = await self._database.read(partial(queries.corrections_state, self._project))
        if state == self._corrections_state:
            return
        found, after = self._empty_corrections(), 0
        while True:
            page = await self._database.read(partial(queries.corrections, self._project, after))
            found.add(page)
            if len(page) < queries.PAGE:
                break
            after = page[-1][0]
        # A correction closes its item, its withdrawal opens it again, and neither is a label.
        before, now = self._corrections.targets, found.targets
        gone = ~np.isin(before.seqs, now.seqs, assume_unique=True)
        came = ~np.isin(now.seqs, before.seqs, assume_unique=True)
        self._touch(before.items[gone].tolist())
        self._touch(now.items[came].tolist())
        self._corrections, self._corrections_state = found, state

    def _known_count(self) -> int:
        return len(self._table) + len(self._machine)

    def _insert(self, page: Sequence[AnyRow], after: int) -> None:
        """Add those labels of a page, which has all after this number, that are not known."""
        known = {*self._table.after(after).tolist(), *self._machine.after(after).tolist()}
        rows = [row for row in page if row[0] not in known]
        machine = [row for row in rows if row[5]]
        self._table.add([row for row in rows if not row[5]] if machine else rows)
        self._machine.add([row[0] for row in machine], [row[1] for row in machine])
        self._touch([row[1] for row in rows])

    def _touch(self, items: Iterable[int]) -> None:
        """Note items whose places have to be looked up."""
        if not self._places_known:
            return
        self._touched.update(items)
        if len(self._touched) > MANY:
            self._touched.clear()
            self._places_known = False

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

    async def _drop_withdrawn(self, since_ms: int) -> None:
        """Drop what was withdrawn since then, in ms since 1970."""
        after = ""
        while True:
            look = partial(queries.withdrawn, self._project, since_ms, after)
            page = await self._database.read(look)
            await asyncio.to_thread(self._drop, [row[1] for row in page])
            self._withdrawn_ms = max([self._withdrawn_ms, *(row[2] for row in page)])
            if len(page) < queries.PAGE:
                return
            after = page[-1][0]

    def _drop(self, withdrawn: Sequence[int]) -> None:
        seqs = np.sort(np.array(withdrawn, dtype=np.int64))
        self._touch(self._table.drop(seqs).tolist())
        self._touch(self._machine.drop(seqs).tolist())

    # --- items ------------------------------------------------------------------------------

    async def _follow_items(self) -> None:
        while True:
            page = await self._database.read(
                partial(queries.base_chunks, self._project, self._chunks)
            )
            if page:
                new = await asyncio.to_thread(self._places.extend, page)
                self._touch(new.tolist())  # they were staged until now
                self._chunks += len(page)
            if len(page) < queries.CHUNKS:
                return

    async def _follow_places(self, out: Numbers) -> None:
        """Update which items need no further answer; ``out`` are leased now."""
        if not self._places_known:
            self._places_known = True
            self._touched.clear()
            self._checked = 0
            while await self._check_places():
                pass
        else:
            touched = sorted(self._touched)
            for start in range(0, len(touched), BATCH):
                batch = touched[start : start + BATCH]
                full = await self._database.read(partial(queries.full, self._project, batch))
                self._places.read(batch, full)
            await self._check_places()
        # A leased item may come back without a label.
        self._touched = set(self._places.reopen(out).tolist())

    async def _check_places(self) -> bool:
        """Read the next places, as changes may have been missed; False at the end of them."""
        after = self._checked
        page = await self._database.read(partial(queries.all_full, self._project, after))
        more = len(page) == queries.PAGE
        self._checked = page[-1] if more else 0
        self._places.read_range(after, page[-1] if more else None, page)
        return more

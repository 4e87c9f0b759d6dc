"""Order of a project's items, read chunk by chunk into the window of the ranking.

Where several processes hand out items of a project, each puts its own stripe of a slice into the
window first, and the other processes' stripes two slices later, so that they seldom propose the
same items. The order of the ranking is kept to within a few hundred positions.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from supt_async.domain.ids import ItemId
from supt_async.rules.window import Window
from supt_async.storage.postgres.driver import DriverConnection
from supt_async.storage.postgres.plan import ProjectRow
from supt_async.storage.postgres.sql import batch as sql

SLICE = 100
"""Number of positions of the order that go into the window in one step."""
DELAY = 2
"""Number of slices after which the other processes' stripes follow."""
MAX_CHUNKS = 16
"""Maximum number of chunks that are read in one statement, where few of their items are open."""


@dataclass(frozen=True, slots=True)
class Stripe:
    """Share of a project's order that this process proposes first: one of ``of`` processes."""

    number: int = 0
    of: int = 1


class Reader:
    """Reads a project's order: the ranking, the items added since, then the rest."""

    def __init__(self, project: ProjectRow) -> None:
        self.window = Window(project.generation)
        self._overlap_changes = project.overlap_changes
        self._reading = asyncio.Lock()
        self._begun = False
        self._ranked: int | None = 0 if project.generation else None
        self._added = project.covers
        self._rest = 0
        self._at_once = 1
        self._slices: deque[list[tuple[int, ItemId, int]]] = deque()
        self._others: deque[list[tuple[ItemId, int]]] = deque()

    def outdated(self, project: ProjectRow) -> bool:
        """Tell whether there is a newer ranking, or other places of the items."""
        return (
            self.window.generation < project.generation
            or self._overlap_changes < project.overlap_changes
        )

    async def begin(self, connection: DriverConnection, project: ProjectRow) -> None:
        """Put the items with a priority into the window, before anything else is read."""
        if self._begun:
            return
        async with self._reading:
            if not self._begun:
                rows = await connection.fetch(sql.PRIORITIES, project.id)
                for item, priority, places in rows:
                    self.window.prioritise(ItemId(item), places, priority)
                self._begun = True

    def feed(self, stripe: Stripe) -> bool:
        """Put the next slice into the window; False if none has been read."""
        if not self._slices:
            return False
        mine: list[tuple[ItemId, int]] = []
        others: list[tuple[ItemId, int]] = []
        for position, item, places in self._slices.popleft():
            own = position % stripe.of == stripe.number
            (mine if own else others).append((item, places))
        self.window.extend(mine)
        self._others.append(others)
        if len(self._others) > DELAY:
            self.window.extend(self._others.popleft())
        return True

    async def load(self, connection: DriverConnection, project: ProjectRow) -> bool:
        """Read chunks until there is a slice to feed; False at the end of the order."""
        async with self._reading:
            return await self._load(connection, project)

    async def _load(self, connection: DriverConnection, project: ProjectRow) -> bool:
        while not self._slices:
            span = self._next(project)
            if span is None:
                return self._feed_others()
            rows = await connection.fetch(sql.CHUNKS, project.id, *span)
            ids = np.frombuffer(b"".join(row[0] for row in rows), dtype="<i8").tolist()
            found = await connection.fetch(sql.PLACES, project.id, ids) if ids else []
            places: dict[int, int] = {row[0]: row[1] for row in found}
            self._fill(ids, places)
            self._advance(span, len(rows))
            few = len(places) < SLICE
            self._at_once = min(self._at_once * 2, MAX_CHUNKS) if few else 1
        return True

    def _next(self, project: ProjectRow) -> tuple[int, int, int] | None:
        """Return the generation and the first and last chunk (exclusive) to be read next."""
        if self._ranked is not None:
            return self.window.generation, self._ranked, self._ranked + self._at_once
        if self._added < project.base_chunks:
            return 0, self._added, min(self._added + self._at_once, project.base_chunks)
        if self._rest < project.covers:
            return 0, self._rest, min(self._rest + self._at_once, project.covers)
        return None

    def _advance(self, span: tuple[int, int, int], found: int) -> None:
        _, first, end = span
        if self._ranked is not None:
            self._ranked = end if found == end - first else None
        elif first == self._added:
            self._added = end
        else:
            self._rest = end

    def _fill(self, ids: list[int], places: Mapping[int, int]) -> None:
        for start in range(0, len(ids), SLICE):
            slice_ = [
                (position, ItemId(item), places[item])
                for position, item in enumerate(ids[start : start + SLICE])
                if item in places
            ]
            if slice_:
                self._slices.append(slice_)

    def _feed_others(self) -> bool:
        if not self._others:
            return False
        self.window.extend(self._others.popleft())
        return True

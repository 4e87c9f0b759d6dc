"""Order of a project's items, read chunk by chunk into the window of the ranking.

Where several processes hand out items of a project, each puts its own stripe of some slices into
the window first, and what the others have left of theirs some slices later, so that they seldom
propose the same items. What is still open is read just before it is proposed: nearly all that was
open a second ago has been handed out since, by a process that is faster, and each wrong proposal
costs a second look. The order of the ranking is kept to within some hundred positions.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from supt_async.domain.ids import AudienceId, ItemId, LabellerId, ProjectId
from supt_async.rules.audience_window import AudienceWindow
from supt_async.rules.window import Window
from supt_async.storage.audience_pages import AudiencePages
from supt_async.storage.postgres.driver import DriverConnection, Row
from supt_async.storage.postgres.plan import ProjectRow
from supt_async.storage.postgres.sql import audiences as assigned, batch as sql

SLICE = 100
"""Number of positions of the order that go into the window in one step."""
DELAY = 2
"""Number of slices after which the other processes' stripes follow at the earliest."""
LOOK = 10
"""Number of slices whose places one process reads in one statement."""
LOOK_OF_SEVERAL = 8
"""Maximum number of slices of which one of several processes does so."""
FEW = 25
"""Number of open items in such a statement below which the next one looks at more slices."""
MAX_CHUNKS = 16
"""Maximum number of chunks that are read in one statement, where few of their items are open."""

FIRST_PLACE = -(2**63)
"""Place after which all items come."""


@dataclass(frozen=True, slots=True)
class Stripe:
    """Share of a project's order that this process proposes first: one of ``of`` processes."""

    number: int = 0
    of: int = 1

    def has(self, position: int) -> bool:
        """Tell whether a position of a slice belongs to it."""
        return position % self.of == self.number


class Assigned:
    """Reads items that are assigned to some people only into the windows of their audiences.

    Nobody looks for their items among those of others: each audience's are read page by page.
    """

    def __init__(self, window: AudienceWindow, project: ProjectRow) -> None:
        self._window = window
        self._project = project.id
        self._pages = AudiencePages(project.audiences)

    async def propose(
        self, connection: DriverConnection, project: ProjectRow, labeller: LabellerId, now_ms: int
    ) -> ItemId | None:
        """Reserve the best item that is assigned to a labeller; None if there is none."""
        if self._pages.renew(project.audiences):
            self._window.forget()
        for audience in await self._audiences(connection, project, labeller):
            while True:
                item = self._window.propose_from(audience, labeller)
                if item is not None:
                    return item
                if not await self._load(connection, audience, now_ms):
                    break
        return None

    def has(self, item: ItemId) -> bool:
        """Tell whether an item is assigned to somebody, as far as it is known."""
        return self._window.is_known(item)

    async def know(self, connection: DriverConnection, items: Iterable[ItemId]) -> None:
        """Read whom items are meant for, before they get into the window."""
        unknown = [item for item in items if not self._window.is_known(item)]
        audiences: dict[ItemId, list[AudienceId]] = {}
        if unknown:
            for item, audience in await connection.fetch(assigned.AUDIENCES_OF_ITEMS, unknown):
                audiences.setdefault(ItemId(item), []).append(AudienceId(audience))
        self._window.know(audiences)

    async def _audiences(
        self, connection: DriverConnection, project: ProjectRow, labeller: LabellerId
    ) -> Sequence[AudienceId]:
        known = self._pages.audiences(labeller)
        if known is None:
            rows = await connection.fetch(assigned.AUDIENCES_OF, project.id, labeller)
            known = [AudienceId(row[0]) for row in rows]
            self._pages.note(labeller, known)
        return known

    async def _load(self, connection: DriverConnection, audience: AudienceId, now_ms: int) -> bool:
        """Read the next page of an audience; False at the end."""
        span = self._pages.span(audience, now_ms)
        if span is None:
            return False
        if span.again:
            self._window.restart(audience)
        after = FIRST_PLACE if span.after is None else span.after
        rows = await connection.fetch(
            assigned.ASSIGNED_ITEMS, audience, after, span.size, self._project
        )
        found = [(ItemId(item), places) for _, item, places in rows if places is not None]
        self._pages.read(audience, span, [row[0] for row in rows], len(found), now_ms)
        await self.know(connection, [item for item, _ in found])
        self._window.extend(found)
        return bool(rows)


class Reader:
    """Reads a project's order: the ranking, the items added since, then the rest."""

    def __init__(self, project: ProjectRow) -> None:
        self.window = Window(project.generation)
        self.assigned: Assigned | None = None
        """Items for some people only; None if there are none."""
        if project.audiences:
            self.window = window = AudienceWindow(project.generation)
            self.assigned = Assigned(window, project)
        self._overlap_changes = project.overlap_changes
        self._reading = asyncio.Lock()
        self._begun = False
        self._ranked: int | None = 0 if project.generation else None
        self._added = project.covers
        self._rest = 0
        self._at_once = 1
        self._looks = 0
        """How often places were read."""
        self._slices: deque[list[tuple[int, ItemId]]] = deque()
        """Slices that were read and not looked at: positions and items."""
        self._others: deque[list[ItemId]] = deque()
        """Items of the other processes' stripes in slices that were."""

    def outdated(self, project: ProjectRow) -> bool:
        """Tell whether there is a newer ranking, other places of the items, or assigned ones."""
        return (
            self.window.generation < project.generation
            or self._overlap_changes < project.overlap_changes
            or (self.assigned is None and project.audiences > 0)
        )

    async def propose(
        self,
        connection: DriverConnection,
        project: ProjectRow,
        labeller: LabellerId,
        stripe: Stripe,
    ) -> ItemId | None:
        """Reserve the best item for a labeller; None at the end of the order."""
        await self.begin(connection, project)
        item = None
        if self.assigned is not None:
            now_ms = round(asyncio.get_running_loop().time() * 1000)
            item = await self.assigned.propose(connection, project, labeller, now_ms)
        while item is None:
            item = self.window.propose(labeller)
            if item is None and not await self.load(connection, project, stripe):
                return None
        self.window.mark_seen(item, labeller)
        return item

    async def begin(self, connection: DriverConnection, project: ProjectRow) -> None:
        """Put the items with a priority into the window, before anything else is read.

        The assigned items of the ranking's head get into the windows of their audiences as well,
        so that they come before others of the audience.
        """
        if self._begun:
            return
        async with self._reading:
            if not self._begun:
                rows = await connection.fetch(sql.PRIORITIES, project.id)
                if self.assigned is not None:
                    await self.assigned.know(connection, [ItemId(row[0]) for row in rows])
                for item, priority, places in rows:
                    self.window.prioritise(ItemId(item), places, priority)
                while self.assigned is not None and self._ranked is not None:
                    await self._read(connection, project, self._next(project))
                self._begun = True

    async def load(self, connection: DriverConnection, project: ProjectRow, stripe: Stripe) -> bool:
        """Put the open items of some slices into the window; False at the end of the order."""
        looks = self._looks
        async with self._reading:
            if looks != self._looks:  # the other lane has done it meanwhile
                return True
            several = stripe.of > 1
            size = (min(stripe.of, LOOK_OF_SEVERAL) if several else LOOK) * self._at_once
            while len(self._slices) < size:
                span = self._next(project)
                if span is None:
                    break
                await self._read(connection, project, span)
            if not self._slices and not self._others:
                return False
            await self._look(connection, project, self._due(stripe, size))
            return True

    def _due(self, stripe: Stripe, size: int) -> list[ItemId]:
        """Take the items that come next: what others have left of earlier slices, and the own."""
        mine: list[ItemId] = []
        kept: list[list[ItemId]] = []
        for _ in range(min(size, len(self._slices))):
            slice_ = self._slices.popleft()
            mine += [item for position, item in slice_ if stripe.has(position)]
            kept.append([item for position, item in slice_ if not stripe.has(position)])
        delay = DELAY if kept else 0
        due = [self._others.popleft() for _ in range(max(0, len(self._others) - delay))]
        self._others.extend(items for items in kept if items)
        return [*(item for items in due for item in items), *mine]

    async def _look(
        self, connection: DriverConnection, project: ProjectRow, items: list[ItemId]
    ) -> None:
        """Read the places of items, and put those into the window that have some."""
        rows = await connection.fetch(sql.PLACES, project.id, items) if items else []
        places = {row[0]: row[1] for row in rows}
        self.window.extend([(item, places[item]) for item in items if item in places])
        self._looks += 1
        self._at_once = min(self._at_once * 2, MAX_CHUNKS) if len(places) < FEW else 1

    async def _read(
        self, connection: DriverConnection, project: ProjectRow, span: tuple[int, int, int] | None
    ) -> None:
        """Read a span of chunks."""
        assert span is not None
        rows = await connection.fetch(sql.CHUNKS, project.id, *span)
        ids = np.frombuffer(b"".join(row[0] for row in rows), dtype="<i8").tolist()
        if self.assigned is not None:
            ids = await self._take_assigned(connection, project, ids)
        for start in range(0, len(ids), SLICE):
            self._slices.append(list(enumerate(map(ItemId, ids[start : start + SLICE]))))
        self._advance(span, len(rows))

    async def _take_assigned(
        self, connection: DriverConnection, project: ProjectRow, ids: list[int]
    ) -> list[int]:
        """Put the assigned ones of items into their audiences' windows; return the open others."""
        assert self.assigned is not None
        found = await connection.fetch(sql.PLACES, project.id, ids) if ids else []
        places: dict[int, int] = {row[0]: row[1] for row in found}
        some = [ItemId(item) for item in ids if item in places]
        await self.assigned.know(connection, some)
        mine = [item for item in some if self.assigned.has(item)]
        self.window.extend([(item, places.pop(item)) for item in mine])
        return [item for item in some if item in places]

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


async def know_freed(
    readers: Mapping[ProjectId, Reader], freed: Sequence[Row], connection: DriverConnection
) -> None:
    """Read whom the items are meant for whose places were freed (``FREED_PLACES``)."""
    items: dict[ProjectId, list[ItemId]] = {}
    for row in freed:
        items.setdefault(ProjectId(row[2]), []).append(ItemId(row[3]))
    for project, some in items.items():
        reader = readers.get(project)
        if reader is not None and reader.assigned is not None:
            await reader.assigned.know(connection, some)

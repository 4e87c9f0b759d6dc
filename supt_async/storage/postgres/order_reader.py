"""Order of a project's items, read chunk by chunk into the window of the ranking.

Where several processes hand out items of a project, each claims a slice of the order before it puts
it into the window, and passes over those that another has claimed: so they seldom propose the same
items, however their speeds differ. It tries to claim those some seconds later, for what is left.
What is still open is read just before it is proposed, because each wrong proposal costs a second
look. The order of the ranking is kept to within some hundred positions.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from supt_async.domain.ids import AudienceId, ItemId, LabellerId, ProjectId
from supt_async.rules.audience_window import AudienceWindow
from supt_async.rules.window import Window
from supt_async.storage.audience_pages import AudiencePages
from supt_async.storage.postgres.driver import DriverConnection, Row
from supt_async.storage.postgres.order.claims import (
    MAX_CLAIMS,
    MOST_HELD,
    PASSES,
    Claims,
    Passed,
    PassedOver,
)
from supt_async.storage.postgres.plan import ProjectRow
from supt_async.storage.postgres.sql import audiences as assigned, batch as sql

SLICE = 100
"""Number of positions of the order that go into the window in one step."""
LOOK = 10
"""Number of slices whose places one process reads in one statement."""
FEW = 25
"""Number of open items in such a statement below which the next one looks at more slices."""
MAX_CHUNKS = 16
"""Maximum number of chunks that are read in one statement, where few of their items are open."""

FIRST_PLACE = -(2**63)
"""Place after which all items come."""


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

    def __init__(self, project: ProjectRow, claims: Claims) -> None:
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
        self._claims = claims
        self._slices: deque[list[ItemId]] = deque()
        """Slices that were read and not looked at."""
        self._passed = PassedOver()

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
        processes: int,
    ) -> ItemId | None:
        """Reserve the best item for a labeller; None at the end of the order.

        ``processes`` hand out the project's items.
        """
        await self.begin(connection, project)
        item = None
        if self.assigned is not None:
            now_ms = round(asyncio.get_running_loop().time() * 1000)
            item = await self.assigned.propose(connection, project, labeller, now_ms)
        while item is None:
            item = self.window.propose(labeller)
            if item is None and not await self.load(connection, project, processes):
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

    async def load(self, connection: DriverConnection, project: ProjectRow, processes: int) -> bool:
        """Put the open items of some slices into the window; False at the end of the order."""
        looks = self._looks
        async with self._reading:
            if looks != self._looks:  # the other lane has done it meanwhile
                return True
            several = processes > 1
            wanted = self._at_once if several else LOOK * self._at_once
            size = wanted + min(processes - 1, MOST_HELD)
            while len(self._slices) < size:
                span = self._next(project)
                if span is None:
                    break
                await self._read(connection, project, span)
            waited, fresh = self._due(size)
            if not waited and not fresh:
                return False
            taken = [*(each.items for each in waited), *fresh]
            try:
                if several:
                    taken = ready = await self._claim(connection, project, waited, fresh, wanted)
                    places = await self._places(connection, project, ready)
                else:  # most may be done with: those are not claimed
                    places = await self._places(connection, project, taken)
                    some = [items for items in fresh if any(map(places.get, items))]
                    most = MAX_CLAIMS - len(waited)
                    ready = await self._claim(connection, project, waited, some, most)
                    ready += [items for items in fresh if not any(map(places.get, items))]
            except BaseException:  # it is tried again over another connection
                self._slices.extendleft(reversed(taken))
                raise
            self._extend(ready, places, several=several)
            return True

    def _due(self, size: int) -> tuple[list[Passed], list[list[ItemId]]]:
        """Take the slices that come next: those that were passed over, many at a time, and others.

        At the end of the order nothing waits any longer.
        """
        fresh = [self._slices.popleft() for _ in range(min(size, len(self._slices)))]
        now = asyncio.get_running_loop().time()
        return self._passed.take(now, all_are_due=not fresh), fresh

    async def _claim(
        self,
        connection: DriverConnection,
        project: ProjectRow,
        waited: list[Passed],
        fresh: list[list[ItemId]],
        wanted: int,
    ) -> list[list[ItemId]]:
        """Claim the first free ones of slices, and pass over those that others have claimed.

        A slice that was passed over several times is taken nevertheless, as at the end of the
        order: whoever has claimed it may have nobody left who labels.
        """
        tried = [*(each.items[0] for each in waited), *(items[0] for items in fresh)]
        claimed = await self._claims.take(connection, project.id, tried, len(waited) + wanted)
        now = asyncio.get_running_loop().time()
        ready = []
        for each in waited:
            if each.items[0] in claimed or each.times == PASSES or not fresh:
                ready.append(each.items)
            else:
                self._passed.put(now, each.items, each.times + 1)
        left = len(waited) + wanted - len(claimed.intersection(tried[: len(waited)]))
        again = []
        for items in fresh:
            if items[0] in claimed:
                ready.append(items)
                left -= 1
            elif left > 0:
                self._passed.put(now, items)
            else:  # nobody has tried to claim it
                again.append(items)
        self._slices.extendleft(reversed(again))
        return ready

    async def _places(
        self, connection: DriverConnection, project: ProjectRow, slices: list[list[ItemId]]
    ) -> dict[int, int]:
        """Read the places of slices' items, of those that have some or may get some back."""
        items = [item for slice_ in slices for item in slice_]
        rows = await connection.fetch(sql.PLACES, project.id, items) if items else []
        return {row[0]: row[1] for row in rows}

    def _extend(self, ready: list[list[ItemId]], places: dict[int, int], *, several: bool) -> None:
        """Put items into the window, of several processes no more than one slice's."""
        found: list[tuple[ItemId, int]] = []
        again = []
        for items in ready:
            if several and len(found) >= SLICE:
                again.append(items)
            else:
                found += [(item, places[item]) for item in items if item in places]
        self._slices.extendleft(reversed(again))
        self.window.extend(found)
        self._looks += 1
        if len(found) >= FEW:
            self._at_once = 1
        elif ready:
            self._at_once = min(self._at_once * 2, MAX_CHUNKS)

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
            self._slices.append(list(map(ItemId, ids[start : start + SLICE])))
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

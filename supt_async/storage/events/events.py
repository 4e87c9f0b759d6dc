"""The port of events, on any database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from functools import partial

import msgspec
from sqlalchemy import Connection, delete, select, update

from supt_async.domain.acts import What
from supt_async.domain.events import Event, EventPage, EventType
from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Access
from supt_async.domain.values import JSONValue
from supt_async.errors import NotFound
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database
from supt_async.storage.dialects.base_rows import parts
from supt_async.storage.events import cursors, ordering, telling
from supt_async.storage.events.content import contents
from supt_async.storage.events.kinds import EXPORT_READY, NUMBERS, TYPES
from supt_async.storage.ports.events import Events
from supt_async.storage.read_lanes import Lane
from supt_async.storage.records import Hint
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow

LOOK_SECONDS = 2.0
"""Interval between looks for events of which no hint has come, in seconds."""
PAGE = 100
"""Maximum number of events that one who follows is given at once."""
AT_ONCE = 25
"""Number of events whose contents are read at once."""
PAGE_BYTES = 2 * 2**20
"""Size of a page's contents at which it ends early, in bytes of JSON."""
PRUNED = 500
"""Maximum number of events that one transaction deletes."""
PAUSE_SECONDS = 0.05


class SqlEvents(Events):
    """Events of the projects in a database."""

    def __init__(self, database: Database, server: str) -> None:
        self._database = database
        self._server = server

    async def switch(self, project: ProjectId, by: Access | None, *, on: bool) -> bool:
        p = tables.project.c

        def change(connection: Connection) -> bool:
            row = select(p.events).where(p.id == project).with_for_update()
            now = connection.scalar(row)
            if now is None:
                raise NotFound("there is no such project")
            if bool(now) == on:
                return False
            connection.execute(update(tables.project).where(p.id == project).values(events=on))
            if on:
                ordering.begin(connection, project)
            what = What.EVENTS_SWITCHED_ON if on else What.EVENTS_SWITCHED_OFF
            record(connection, project, by, what)
            return True

        return await self._database.write(change, Hint(project=project, settings=True))

    async def is_on(self, project: ProjectId) -> bool:
        return await self._database.read(partial(telling.is_on, project=project), Lane.QUICK)

    async def read(
        self,
        project: ProjectId,
        after: str | None,
        *,
        limit: int = PAGE,
        types: Collection[EventType] | None = None,
    ) -> EventPage:
        number = None if after is None else cursors.read(after)
        kinds = None if types is None else [n for type_ in types for n in NUMBERS[type_]]
        await self.order()
        return await self._database.read(
            lambda connection: self._page(connection, project, number, limit, kinds), Lane.OWNERS
        )

    async def latest(self, project: ProjectId) -> str:
        await self.order()
        return cursors.spell(await self._database.read(ordering.last_number, Lane.QUICK))

    async def follow(
        self,
        project: ProjectId,
        after: str | None,
        *,
        types: Collection[EventType] | None = None,
        idle_seconds: float = 15.0,
        at_once: bool = False,
    ) -> AsyncIterator[EventPage]:
        loop = asyncio.get_running_loop()
        async with _News(self._database, project) as news:  # before the first look
            told = loop.time()
            while True:
                page = await self.read(project, after, limit=PAGE, types=types)
                after = page.cursor
                if page.events or at_once or loop.time() - told >= idle_seconds:
                    told, at_once = loop.time(), False
                    yield page
                if not page.more:
                    rest = told + idle_seconds - loop.time()
                    await news.wait(max(0.0, min(LOOK_SECONDS, rest)))

    async def exported(
        self, project: ProjectId, by: Access | None, details: Mapping[str, JSONValue]
    ) -> None:
        def change(connection: Connection) -> None:
            if telling.is_on(connection, project):
                act = record(connection, project, by, What.LABELS_EXPORTED, details)
                telling.tell(connection, project, [(EXPORT_READY, None, act)])

        if await self.is_on(project):
            await self._database.write(change)

    async def order(self) -> None:
        while await self._database.read(ordering.is_due, Lane.QUICK):
            now_ms = self._database.now_ms()
            if not await self._database.write(partial(ordering.order, now_ms=now_ms)):
                return

    async def prune(self, before_ms: int) -> int:
        await self.order()
        gone = 0
        while True:
            number = await self._database.write(partial(_prune, before_ms))
            gone += number
            if number < PRUNED:
                return gone
            await asyncio.sleep(PAUSE_SECONDS)

    def _page(
        self,
        connection: Connection,
        project: ProjectId,
        after: int | None,
        limit: int,
        kinds: list[int] | None,
    ) -> EventPage:
        last = ordering.last_number(connection)
        if after is not None:
            floor = ordering.floor_of(connection, project)
            cursors.check(after, floor=floor, last=last)
        o = tables.outgoing.c
        statement = select(tables.outgoing).where(o.project_id == project, o.seq > (after or 0))
        if kinds is not None:
            statement = statement.where(o.kind.in_(kinds))
        rows = connection.execute(statement.order_by(o.seq).limit(limit)).all()
        more = len(rows) == limit
        events: list[Event] = []
        for some in parts(rows, AT_ONCE):
            made = zip(some, contents(connection, project, some), strict=True)
            events += [self._event(row, data) for row, data in made if data is not None]
            if sum(len(msgspec.json.encode(event.data)) for event in events) > PAGE_BYTES:
                rows, more = rows[: rows.index(some[-1]) + 1], True
                break
        return EventPage(
            events=events, cursor=cursors.spell(rows[-1].seq if more else last), more=more
        )

    def _event(self, row: AnyRow, data: dict[str, object]) -> Event:
        return Event(
            id=f"evt_{self._server}_{row.seq:x}",
            type=TYPES[row.kind],
            timestamp_ms=row.created_ms,
            cursor=cursors.spell(row.seq),
            data=data,
            item=row.item_id,
        )


class _News:
    """Hints about one project, of which only the fact that one has come is kept."""

    def __init__(self, database: Database, project: ProjectId) -> None:
        self._database = database
        self._project = project
        self._come = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> _News:
        self._task = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def wait(self, seconds: float) -> None:
        """Wait until a hint has come since the last time, or for some time."""
        try:
            async with asyncio.timeout(seconds):
                await self._come.wait()
        except TimeoutError:
            pass
        self._come.clear()

    async def _listen(self) -> None:
        async for hint in self._database.hints():
            if hint.project == self._project:
                self._come.set()


def _prune(before_ms: int, connection: Connection) -> int:
    """Delete the oldest events, in their order, up to one that is not old."""
    ordering.lock(connection)
    o = tables.outgoing.c
    oldest = select(o.seq, o.project_id, o.created_ms).order_by(o.seq).limit(PRUNED)
    gone: dict[int, int] = {}
    numbers: list[int] = []
    for row in connection.execute(oldest):
        if row.created_ms >= before_ms:
            break
        numbers.append(row.seq)
        gone[row.project_id] = row.seq
    for some in parts(numbers):
        connection.execute(delete(tables.outgoing).where(o.seq.in_(some)))
    for project, number in sorted(gone.items()):
        ordering.raise_floor(connection, ProjectId(project), number)
    return len(numbers)

"""Sessions on PostgreSQL: they open, are lost and come back, here or on another server.

A lease says when it expires. The work of its session prolongs it, but only in the sweep that finds
it due (``maintenance``), so an answer writes nothing about the session's other leases. The time of
a session's last work is kept in memory, and written now and then for the other processes.

A process shows a heartbeat. The sessions of one that shows none for ``DEAD_MS`` get the grace time
from whichever process notices it first; if the process was only frozen, it takes them back.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import asyncpg
import msgspec

from supt_async.domain.commands import Holder
from supt_async.domain.ids import ItemId, LeaseToken, ProjectId, SessionId
from supt_async.domain.project import Access
from supt_async.domain.results import LeasedItem, Mode, OpenedSession, QuizPlace
from supt_async.errors import NotFound, StorageError
from supt_async.rules.suggesting import HandOutSuggestion
from supt_async.storage.database import DEAD_MS
from supt_async.storage.group_commit import CROWD_SECONDS, Batcher
from supt_async.storage.postgres.allocator import Allocator
from supt_async.storage.postgres.connection import DedicatedConnection
from supt_async.storage.postgres.database import PostgresDatabase
from supt_async.storage.postgres.driver import DriverConnection, Row
from supt_async.storage.postgres.gold.participants import quiz_places
from supt_async.storage.postgres.group import release as release_leases
from supt_async.storage.postgres.sql import sessions as sql

BEAT_MS = 5_000
"""Interval of the heartbeat, in milliseconds."""
ACTIVE_MS = 5_000
"""How far the database may be behind about the time of a session's last work, in milliseconds."""
OPENINGS = 64
"""Maximum number of sessions that are opened in one transaction."""

Freed: TypeAlias = set[ProjectId]
"""Projects in which places were freed."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A session that is to be opened, or one that is to be resumed."""

    access: Access
    resume: SessionId | None


@dataclass(slots=True)
class LiveSession:
    """A session that is connected to this process."""

    connection: int
    active_ms: int
    """Time of its last work."""
    written_ms: int
    """When that was last written."""


class Sessions:
    """The sessions of this process, and its heartbeat."""

    def __init__(
        self,
        database: PostgresDatabase,
        connection: DedicatedConnection,
        allocator: Allocator,
        grace_ms: int,
    ) -> None:
        self._database = database
        self._dedicated = connection
        self._allocator = allocator
        self._grace_ms = grace_ms
        self._openings: Batcher[Opening, OpenedSession] = Batcher(
            self._open_some, max_batch=OPENINGS, pause_seconds=CROWD_SECONDS
        )
        self._losses: Batcher[tuple[SessionId, int, int], None] = Batcher(self._lose_some)
        self._live: dict[SessionId, LiveSession] = {}
        self._beat_ms = 0

    async def open(self, access: Access, resume: SessionId | None) -> OpenedSession:
        """Connect a session; see ``ports.Queue.open``.

        Raises:
            NotFound: The project has been deleted.
            StorageBusy: Too many are waiting.
        """
        if resume is not None and "\0" in resume:
            resume = None  # no session has such an id, and PostgreSQL refuses to compare it
        return await self._openings.ask(Opening(access, resume))

    async def lose(self, session: SessionId, connection: int) -> None:
        """Give a session's leases the grace time, unless the session has come back."""
        await self._losses.ask((session, connection, self._forget(session, connection)))

    async def leave(self, session: SessionId, *, release: bool) -> Freed:
        """End a session; return the projects in which places were freed."""
        live = self._live.get(session)
        if not release:
            if live is not None:
                await self.lose(session, live.connection)
            return set()
        self._forget(session, None if live is None else live.connection)
        return await self._dedicated.run(partial(self._leave, session))

    def worked(self, session: SessionId, now_ms: int) -> None:
        """Note a sign of work, from which on all leases of the session run."""
        live = self._live.get(session)
        if live is not None:
            live.active_ms = max(live.active_ms, now_ms)

    def active_ms(self, session: SessionId) -> int:
        """Return the time of the last work of a session that is connected here; otherwise 0."""
        live = self._live.get(session)
        return 0 if live is None else live.active_ms

    async def beat(self, now: int) -> None:
        """Show this process's heartbeat, if it is due."""
        last = self._beat_ms
        if 0 <= now - last < BEAT_MS:
            return
        await self._dedicated.run(
            lambda driver: driver.execute(sql.HEARTBEAT, self._database.process, now)
        )
        self._beat_ms = now
        if not last:
            await self._dedicated.run(self._allocator.catch_up)  # what is freed from now on counts
        elif not 0 <= now - last < DEAD_MS:
            await self._dedicated.run(self._revive)

    async def write_activity(self, now: int) -> None:
        """Write the times of the sessions' last work that the database does not have."""
        stale = {
            session: live.active_ms
            for session, live in self._live.items()
            if live.active_ms >= live.written_ms + ACTIVE_MS
        }
        if stale:
            await self._dedicated.run(
                lambda driver: driver.execute(sql.WRITE_ACTIVITY, list(stale), list(stale.values()))
            )
        for session in stale:
            if session in self._live:
                self._live[session].written_ms = now

    def cut(self, now: int) -> None:
        """Forget times of work that are in the future, because the clock has gone back."""
        for live in self._live.values():
            live.active_ms = min(live.active_ms, now)
            live.written_ms = min(live.written_ms, now)

    async def lose_strays(self, now: int, driver: DriverConnection) -> None:
        """Lose sessions that were opened here and nobody was told of, for a lost connection."""
        rows = await driver.fetch(sql.STRAY_SESSIONS, self._database.process, list(self._live))
        if rows:
            ids, connections = zip(*rows, strict=True)
            columns = list(ids), list(connections), [0] * len(rows)
            await driver.execute(sql.LOSE, *columns, now + self._grace_ms)

    async def close(self) -> None:
        """Let the other processes know that this one has ended."""
        await self._openings.drain()
        await self._losses.drain()
        if self._beat_ms:
            self._beat_ms = 0
            await self._dedicated.run(
                lambda driver: driver.execute(sql.DELETE_PROCESS, self._database.process)
            )

    async def _lose_some(self, lost: Sequence[tuple[SessionId, int, int]]) -> Sequence[None]:
        """Lose the sessions whose sockets went while the last ones were lost."""
        columns = [list(column) for column in zip(*lost, strict=True)]
        until = self._database.now_ms() + self._grace_ms
        await self._dedicated.run(lambda driver: driver.execute(sql.LOSE, *columns, until))
        return [None] * len(lost)

    async def _open_some(self, openings: Sequence[Opening]) -> Sequence[OpenedSession | Exception]:
        """Open the sessions of all who came while the last ones were opened."""
        now = self._database.now_ms()
        await self.beat(now)  # or another process would take the sessions for a dead one's
        outcomes: dict[int, OpenedSession | Exception] = {}
        rest = dict(enumerate(openings))
        while rest:
            # Of two connections that want the same session, the second is later.
            first = {one.resume or number: number for number, one in reversed(rest.items())}
            numbers = sorted(first.values())
            some = [rest.pop(number) for number in numbers]
            outcomes.update(zip(numbers, await self._open_together(some, now), strict=True))
        return [outcomes[number] for number in range(len(openings))]

    async def _open_together(
        self, some: Sequence[Opening], now: int
    ) -> Sequence[OpenedSession | Exception]:
        """Open sessions that differ; an error of one, or of these, is none of those before."""
        try:
            return await self._dedicated.run(partial(self._open, some, now))
        except StorageError as exc:
            return [exc] * len(some)
        except (asyncpg.IntegrityConstraintViolationError, asyncpg.DataError) as exc:
            if len(some) > 1:  # it is one of them
                return [(await self._open_together([one], now))[0] for one in some]
            if not isinstance(exc, asyncpg.ForeignKeyViolationError):
                return [exc]
            gone = NotFound("this project has been deleted")
            gone.__cause__ = exc
            return [gone]

    async def _open(
        self, some: Sequence[Opening], now: int, driver: DriverConnection
    ) -> list[OpenedSession]:
        """Open sessions, or the ones that come back if they are still theirs."""
        process = self._database.process
        who = ([one.access.project for one in some], [one.access.labeller for one in some])
        async with driver.transaction():
            mine = [row[0] for row in await driver.fetch(sql.COUNT_OWN_LABELS, *who)]
            back = await self._resume([one for one in some if one.resume], driver)
            new = [number for number, one in enumerate(some) if one.resume not in back]
            ids = [SessionId(secrets.token_hex(8)) for _ in new]
            if new:
                theirs = [[column[number] for number in new] for column in who]
                await driver.execute(sql.INSERT_SESSIONS, ids, *theirs, process, now)
            leases = await self._restore(some, back, now, driver)
        made = dict(zip(new, ids, strict=True))
        opened = []
        for number, one in enumerate(some):
            session = made.get(number) or one.resume
            assert session is not None, "a session without an id is new"
            connection, active = back.get(session, (1, now))
            # Coming back is no work: a tab whose connection comes and goes would keep its leases.
            written = now if number in made else 0
            self._live[session] = LiveSession(connection, active, written)
            opened.append(
                OpenedSession(
                    session=session,
                    connection=connection,
                    resumed=number not in made,
                    leases=tuple(leases.get(session, ())),
                    mine=mine[number],
                )
            )
        return opened

    async def _resume(
        self, some: Sequence[Opening], driver: DriverConnection
    ) -> dict[SessionId, tuple[int, int]]:
        """Reconnect sessions; return their connections' numbers and times of last work."""
        if not some:
            return {}
        ids = [one.resume for one in some]
        who = ([one.access.project for one in some], [one.access.labeller for one in some])
        rows = await driver.fetch(sql.RESUME, ids, *who, self._database.process)
        return {
            SessionId(id_): (connection, max(active, self.active_ms(SessionId(id_))))
            for id_, connection, active in rows
        }

    async def _restore(
        self,
        some: Sequence[Opening],
        back: Mapping[SessionId, tuple[int, int]],
        now: int,
        driver: DriverConnection,
    ) -> dict[SessionId, list[LeasedItem]]:
        """Let the leases of sessions that are back run again, and return them."""
        if not back:
            return {}
        active = [active for _, active in back.values()]
        await driver.execute(sql.RESTORE_LEASES, list(back), active)
        held: dict[SessionId, list[Row]] = {}
        for row in await driver.fetch(sql.HELD_LEASES, list(back)):
            held.setdefault(SessionId(row[0]), []).append(row)
        leases = {}
        for one in some:
            rows = held.get(one.resume) if one.resume else None
            if not one.resume or not rows:
                continue
            project, labeller = one.access.project, one.access.labeller
            by = Holder(project=project, labeller=labeller, session=one.resume)
            places = await self._quiz_places(by, rows, driver)
            leases[one.resume] = [
                _holding(row, now, place) for row, place in zip(rows, places, strict=True)
            ]
        return leases

    async def _quiz_places(
        self, by: Holder, rows: Sequence[Row], driver: DriverConnection
    ) -> list[QuizPlace | None]:
        """Return the places of held items in the labeller's quiz."""
        shown = [row["shown_ms"] is not None for row in rows if row["gold"]]
        projects = await self._allocator.look({by.project}, driver) if shown else {}
        found = []
        if by.project in projects:
            asked = (self._allocator.gold, projects[by.project], by, shown)
            found = await quiz_places(*asked, driver)
        places = iter(found)
        return [next(places, None) if row["gold"] else None for row in rows]

    async def _leave(self, session: SessionId, driver: DriverConnection) -> Freed:
        process, now = self._database.process, self._database.now_ms()
        if await driver.fetchrow(sql.LEAVE, session, process) is None:
            return set()
        tokens = [row[0] for row in await driver.fetch(sql.LEASES_OF_SESSION, session)]
        rows = await release_leases(driver, tokens, now, f"{process}/sweep")
        return {ProjectId(row[0]) for row in rows}

    def _forget(self, session: SessionId, connection: int | None) -> int:
        """Forget a session unless it has come back; return the time of its last work."""
        live = self._live.get(session)
        if live is None:
            return 0
        if live.connection == connection:
            del self._live[session]
        return live.active_ms

    async def _revive(self, driver: DriverConnection) -> None:
        """Take back the sessions that other processes gave the grace time.

        This process was only frozen, or the clock went back.
        """
        connections = [live.connection for live in self._live.values()]
        active = [live.active_ms for live in self._live.values()]
        me = self._database.process
        await driver.execute(sql.REVIVE, list(self._live), connections, active, me)


def _holding(row: Row, now_ms: int, place: QuizPlace | None) -> LeasedItem:
    _, token, item, mode, former, expires_ms, generation, shown_ms, payload, *more = row
    _, *suggested = more
    return LeasedItem(
        lease=LeaseToken(token),
        item=ItemId(item),
        payload=payload,
        mode=Mode(mode),
        expires_in_ms=max(0, expires_ms - now_ms),
        generation=generation,
        value=None if former is None else msgspec.json.decode(former),
        shown=shown_ms is not None,
        suggestion=HandOutSuggestion(*suggested).visible(),
        quiz=place,
    )

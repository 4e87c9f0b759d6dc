"""Sessions on PostgreSQL: they come, are lost and come back, here or on another server.

A lease says when it expires; the work of its session prolongs it, but only in the sweep that
finds it due: so an answer writes nothing about the session's other leases. When a session has
last worked is kept in memory, and written now and then for the other processes.

A process shows a heartbeat. The sessions of one that shows none for ``DEAD_MS`` get their grace
time, by whoever notices it first; if the process was only frozen, it takes them back.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import asyncpg
import msgspec

from supt_async.domain.ids import ItemId, LeaseToken, ProjectId, SessionId
from supt_async.domain.project import Access
from supt_async.domain.results import LeasedItem, Mode, OpenedSession
from supt_async.errors import NotFound
from supt_async.storage.database import AHEAD_MS, COMMAND, DEAD_MS, JUMP_MS
from supt_async.storage.postgres.allocator import Dealer
from supt_async.storage.postgres.database import PostgresDatabase
from supt_async.storage.postgres.driver import DriverConnection, Row
from supt_async.storage.postgres.order_reader import Stripe
from supt_async.storage.postgres.sql import answers as single, sessions as sql

BEAT_MS = 5_000
BURY_MS = 10 * DEAD_MS
ACTIVE_MS = 5_000
"""How far the database may be behind about when a session has last worked."""
SWEEP = 500
"""Leases that are looked at in one step."""
BACK_MS = 5_000
"""How far before the last complete sweep the next one begins: clocks differ a little."""
FULL_MS = 600_000
"""A sweep that begins at the beginning. It walks over all leases that can't be cleaned up."""
OFFERED_MS = 300_000
"""How long a returned place is told to other processes; they look every second."""
CLEAN_MS = 60_000
REST_MS = 10_000
"""How often what is open is searched for, when windows run empty before the counters do."""
REST = 1_000

Freed: TypeAlias = set[ProjectId]


@dataclass(slots=True)
class Live:
    """A session that is connected here."""

    connection: int
    active_ms: int
    written_ms: int


class Sessions:
    """The sessions of this process, and the sweep."""

    def __init__(self, database: PostgresDatabase, dealer: Dealer, grace_ms: int) -> None:
        self._database = database
        self._dedicated = database.dedicated_connection()
        self._dealer = dealer
        self._grace_ms = grace_ms
        self._live: dict[SessionId, Live] = {}
        self._last_ms: int | None = None
        self._beat_ms = 0
        self._swept_ms = 0  # leases that expire before this have been dealt with
        self._full_ms = 0
        self._clean_ms = 0
        self._searched_ms: dict[ProjectId, int] = {}

    async def open(self, access: Access, resume: SessionId | None) -> OpenedSession:
        """Connect a session: a new one, or an earlier one of the same labeller.

        Raises:
            NotFound: The project has been deleted.
        """
        now = self._database.now_ms()
        await self._beat(now)  # or another process would take the session for a dead one's
        try:
            opened, active = await self._dedicated.run(partial(self._open, access, resume, now))
        except asyncpg.ForeignKeyViolationError as exc:
            raise NotFound("this project has been deleted") from exc
        # Coming back is no work: a tab whose connection comes and goes would hoard for ever.
        active = max(active, self._live.get(opened.session, Live(0, 0, 0)).active_ms)
        written = 0 if opened.resumed else now
        self._live[opened.session] = Live(opened.connection, active, written)
        return opened

    async def lose(self, session: SessionId, connection: int) -> None:
        """The socket is lost: unless the session has come back, its leases get the grace time."""
        active = self._forget(session, connection)
        until = self._database.now_ms() + self._grace_ms
        await self._dedicated.run(
            lambda driver: driver.execute(sql.LOSE, session, connection, active, until)
        )

    async def leave(self, session: SessionId, *, release: bool) -> Freed:
        """The labeller said goodbye; returns the projects in which places were freed."""
        live = self._live.get(session)
        if not release:
            if live is not None:
                await self.lose(session, live.connection)
            return set()
        self._forget(session, None if live is None else live.connection)
        return await self._dedicated.run(partial(self._leave, session))

    def worked(self, session: SessionId, now_ms: int) -> None:
        """Somebody works in the session: its leases run anew."""
        live = self._live.get(session)
        if live is not None:
            live.active_ms = max(live.active_ms, now_ms)

    async def sweep(self) -> Freed:
        """Give back what has expired, and see to what goes by time; returns who may look again."""
        now = self._database.now_ms()
        if self._last_ms is None or now < self._last_ms - JUMP_MS:
            await self._begin_anew(now)
        self._last_ms = now
        await self._beat(now)
        await self._write_activity(now)
        alive = (now - DEAD_MS, now + AHEAD_MS)
        await self._dedicated.run(
            lambda driver: driver.execute(
                sql.LOSE_WITH_PROCESS, alive[0], now + self._grace_ms, alive[1]
            )
        )
        freed: Freed = set()
        if now >= self._full_ms + FULL_MS:
            self._swept_ms, self._full_ms = 0, now
        while await self._dedicated.run(partial(self._sweep, now, freed)):
            pass
        await self._dedicated.run(self._dealer.catch_up)
        await self._dedicated.run(partial(self._take_turns, now))
        if now >= self._clean_ms + CLEAN_MS:
            self._clean_ms = now
            await self._dedicated.run(partial(self._clean, now))
        for project in sorted(self._dealer.short):
            if await self._dedicated.run(partial(self._search, project, now)):
                freed.add(project)
        return freed

    async def _begin_anew(self, now: int) -> None:
        """At the start, and when the clock has gone back: nothing holds that is in the future."""
        for live in self._live.values():
            live.active_ms = min(live.active_ms, now)
            live.written_ms = min(live.written_ms, now)
        self._swept_ms = self._full_ms = self._clean_ms = 0
        self._searched_ms.clear()
        await self._dedicated.run(lambda driver: driver.execute(sql.CUT_SESSIONS, now))
        await self._dedicated.run(
            lambda driver: driver.execute(sql.CUT_LEASES, now, self._grace_ms)
        )

    async def close(self) -> None:
        """Let the others know that this process is gone."""
        if self._beat_ms:
            self._beat_ms = 0
            await self._dedicated.run(
                lambda driver: driver.execute(sql.DEPART, self._database.process)
            )

    async def _open(
        self, access: Access, resume: SessionId | None, now: int, driver: DriverConnection
    ) -> tuple[OpenedSession, int]:
        """Return the session, and when it has last worked."""
        who = (access.project, access.labeller)
        process = self._database.process
        async with driver.transaction():
            mine = await driver.fetchval(sql.MINE, *who)
            found = None
            if resume:
                found = await driver.fetchrow(sql.RESUME, resume, *who, process)
            if resume is None or found is None:
                session = SessionId(secrets.token_hex(8))
                await driver.execute(sql.NEW_SESSION, session, *who, process, now)
                new = OpenedSession(
                    session=session, connection=1, resumed=False, leases=(), mine=mine
                )
                return new, now
            connection, active = found
            live = self._live.get(resume)
            active = active if live is None else max(active, live.active_ms)
            await driver.execute(sql.RESTORE, resume, active)
            leases = tuple(_holding(row, now) for row in await driver.fetch(sql.HOLDINGS, resume))
        back = OpenedSession(
            session=resume, connection=connection, resumed=True, leases=leases, mine=mine
        )
        return back, active

    async def _leave(self, session: SessionId, driver: DriverConnection) -> Freed:
        if await driver.fetchrow(sql.LEAVE, session, self._database.process) is None:
            return set()
        tokens = [row[0] for row in await driver.fetch(sql.LEASES_OF_SESSION, session)]
        async with driver.transaction():
            await driver.fetch(single.LOCK_ITEMS_OF_LEASES, tokens)
            rows = await self._give_back(driver, tokens, "released", None)
        return {ProjectId(row[0]) for row in rows}

    def _forget(self, session: SessionId, connection: int | None) -> int:
        """Forget a session unless it is connected anew; returns when it has last worked."""
        live = self._live.get(session)
        if live is None:
            return 0
        if live.connection == connection:
            del self._live[session]
        return live.active_ms

    async def _beat(self, now: int) -> None:
        last = self._beat_ms
        if 0 <= now - last < BEAT_MS:
            return
        await self._dedicated.run(
            lambda driver: driver.execute(sql.BEAT, self._database.process, now)
        )
        self._beat_ms = now
        if not last:
            await self._dedicated.run(self._dealer.catch_up)  # what is offered from here on matters
        elif not 0 <= now - last < DEAD_MS:
            await self._dedicated.run(self._revive)

    async def _revive(self, driver: DriverConnection) -> None:
        """Reclaim the sessions that other processes gave the grace time.

        This process was only frozen, or the clock went back.
        """
        connections = [live.connection for live in self._live.values()]
        active = [live.active_ms for live in self._live.values()]
        me = self._database.process
        await driver.execute(sql.REVIVE, list(self._live), connections, active, me)

    async def _write_activity(self, now: int) -> None:
        stale = {
            session: live.active_ms
            for session, live in self._live.items()
            if live.active_ms >= live.written_ms + ACTIVE_MS
        }
        if stale:
            await self._dedicated.run(
                lambda driver: driver.execute(sql.ACTIVE, list(stale), list(stale.values()))
            )
        for session in stale:
            if session in self._live:
                self._live[session].written_ms = now

    async def _sweep(self, now: int, freed: Freed, driver: DriverConnection) -> bool:
        """Look at some leases that are due; True if there may be more."""
        due = await driver.fetch(sql.DUE, self._swept_ms, now, SWEEP)
        prolonged: dict[str, int] = {}
        over: list[tuple[str, int]] = []
        for token, item, session, _, works, active, lease_ms in due:
            live = self._live.get(session)
            until = lease_ms + (active if live is None else max(active, live.active_ms))
            if works and until > now:
                prolonged[token] = until
            else:
                over.append((token, item))
        if prolonged:
            await driver.execute(sql.PROLONG, list(prolonged), list(prolonged.values()))
        rows = await self._expire(driver, over, now) if over else []
        freed.update(ProjectId(row[0]) for row in rows)
        if len(due) == SWEEP:
            return bool(prolonged or rows)
        if len(rows) == len(over):  # else some are held just now: begin there again
            self._swept_ms = now - BACK_MS
        return False

    async def _expire(
        self, driver: DriverConnection, over: list[tuple[str, int]], now: int
    ) -> Sequence[Row]:
        async with driver.transaction():
            items = [item for _, item in over]
            locked = {row[0] for row in await driver.fetch(sql.LOCK_ITEMS, items)}
            tokens = [token for token, item in over if item in locked]
            return await self._give_back(driver, tokens, "expired", now)

    async def _give_back(
        self, driver: DriverConnection, tokens: list[str], how: str, expired_ms: int | None
    ) -> list[Row]:
        process, now = self._database.process, self._database.now_ms()
        return await driver.fetch(
            single.GIVE_BACK, tokens, now, how, f"{process}/sweep", None, None, expired_ms
        )

    async def _take_turns(self, now: int, driver: DriverConnection) -> None:
        """Find out which processes deal the same projects, and which of them this is."""
        dealers: dict[ProjectId, list[str]] = {}
        for project, process in await driver.fetch(sql.DEALERS, now - DEAD_MS, now + AHEAD_MS):
            dealers.setdefault(ProjectId(project), []).append(process)
        me = self._database.process
        self._dealer.stripes = {
            project: Stripe(processes.index(me), len(processes))
            for project, processes in dealers.items()
            if me in processes
        }

    async def _clean(self, now: int, driver: DriverConnection) -> None:
        await driver.execute(sql.FORGET_OFFERED, now - OFFERED_MS)
        await driver.execute(sql.BURY, now - BURY_MS, COMMAND)

    async def _search(self, project: ProjectId, now: int, driver: DriverConnection) -> bool:
        """Search for open places that no window knows; True if there are any."""
        if now < self._searched_ms.get(project, 0) + REST_MS:
            return False
        self._searched_ms[project] = now
        self._dealer.short.discard(project)
        return self._dealer.recall(project, await driver.fetch(sql.REST, project, REST))


def _holding(row: Row, now_ms: int) -> LeasedItem:
    token, item, mode, former, expires_ms, generation, shown_ms, payload = row
    return LeasedItem(
        lease=LeaseToken(token),
        item=ItemId(item),
        payload=payload,
        mode=Mode(mode),
        expires_in_ms=max(0, expires_ms - now_ms),
        generation=generation,
        value=None if former is None else msgspec.json.decode(former),
        shown=shown_ms is not None,
    )

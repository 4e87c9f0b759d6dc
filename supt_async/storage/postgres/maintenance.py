"""Maintenance on PostgreSQL: what goes by time, once a second in every server process.

Heartbeat, dead processes, expired leases, how many processes share the order, and clean-up. It is
the only place where leases expire.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from supt_async.domain.ids import ProjectId, SessionId
from supt_async.storage.database import AHEAD_MS, COMMAND, DEAD_MS, JUMP_MS
from supt_async.storage.overlap.offers import UsedOffers
from supt_async.storage.postgres.allocator import Allocator
from supt_async.storage.postgres.connection import DedicatedConnection
from supt_async.storage.postgres.database import PostgresDatabase
from supt_async.storage.postgres.driver import DriverConnection, Row
from supt_async.storage.postgres.gold.judging import judge_left
from supt_async.storage.postgres.sessions import Freed, Sessions
from supt_async.storage.postgres.sql import answers as single, sessions as sql

BURY_MS = 10 * DEAD_MS
"""Age of a heartbeat at which its process is deleted and its counters are merged, in
milliseconds."""
SWEEP = 500
"""Maximum number of leases that are looked at in one step."""
BACK_MS = 5_000
"""How far before the last complete sweep the next one begins, in milliseconds, because clocks
differ a little."""
FULL_MS = 600_000
"""Interval of sweeps over all leases, in milliseconds; each walks over all dead index entries."""
OFFERED_MS = 300_000
"""How long other processes can read of a freed place, in milliseconds; they do every second."""
CLEAN_MS = 60_000
"""Interval of the clean-up, in milliseconds."""
REST_MS = 10_000
"""Minimum interval between two searches for a project's open items, in milliseconds, which happen
when windows run empty before the counters do."""
REST = 1_000
"""Maximum number of open items that a search finds."""


class Maintenance:
    """Periodic maintenance of one process."""

    def __init__(
        self,
        database: PostgresDatabase,
        connection: DedicatedConnection,
        sessions: Sessions,
        allocator: Allocator,
        grace_ms: int,
    ) -> None:
        self._database = database
        self._dedicated = connection
        self._sessions = sessions
        self._allocator = allocator
        self._grace_ms = grace_ms
        self._last_ms: int | None = None
        self._swept_ms = 0  # leases that expire before this have been dealt with
        self._full_ms = 0
        self._clean_ms = 0
        self._searched_ms: dict[ProjectId, int] = {}
        self._used_offers = UsedOffers(database)
        self.processes = 1
        """Number of processes that hand out the items of a project, of that with most."""

    async def sweep(self) -> Freed:
        """Run periodic maintenance.

        Returns:
            The projects with newly free places.
        """
        now = self._database.now_ms()
        if self._last_ms is None or now < self._last_ms - JUMP_MS:
            await self._restart(now)
        self._last_ms = now
        await self._sessions.beat(now)
        await self._sessions.write_activity(now)
        await self._lose_dead_processes(now)
        freed: Freed = set()
        if now >= self._full_ms + FULL_MS:
            self._swept_ms, self._full_ms = 0, now
        while await self._dedicated.run(partial(self._sweep, now, freed)):
            pass
        await self._dedicated.run(self._allocator.catch_up)
        await self._dedicated.run(partial(self._divide, now))
        await self._dedicated.run(partial(judge_left, now))
        if now >= self._clean_ms + CLEAN_MS:
            self._clean_ms = now
            await self._dedicated.run(partial(self._clean, now))
        await self._used_offers.delete(now)
        for project in self._allocator.short():
            if await self._dedicated.run(partial(self._search, project, now)):
                freed.add(project)
        return freed

    async def _restart(self, now: int) -> None:
        """Forget times that are in the future: at the start, and when the clock has gone back."""
        self._sessions.cut(now)
        self._swept_ms = self._full_ms = self._clean_ms = 0
        self._searched_ms.clear()
        await self._dedicated.run(lambda driver: driver.execute(sql.CUT_ACTIVITY, now))
        await self._dedicated.run(
            lambda driver: driver.execute(sql.SHORTEN_LEASES, now, self._grace_ms)
        )

    async def _lose_dead_processes(self, now: int) -> None:
        oldest, newest, until = now - DEAD_MS, now + AHEAD_MS, now + self._grace_ms
        await self._dedicated.run(
            lambda driver: driver.execute(sql.LOSE_DEAD_PROCESSES, oldest, until, newest)
        )

    async def _sweep(self, now: int, freed: Freed, driver: DriverConnection) -> bool:
        """Prolong or expire some leases that are due; True if there may be more."""
        due = await driver.fetch(sql.DUE_LEASES, self._swept_ms, now, SWEEP)
        prolonged: dict[str, int] = {}
        over: list[tuple[str, int]] = []
        for token, item, session, _, works, active, lease_ms in due:
            until = lease_ms + max(active, self._sessions.active_ms(SessionId(session)))
            if works and until > now:
                prolonged[token] = until
            else:
                over.append((token, item))
        if prolonged:
            await driver.execute(sql.PROLONG_LEASES, list(prolonged), list(prolonged.values()))
        rows = await self._expire(driver, over, now) if over else []
        freed.update(ProjectId(row[0]) for row in rows)
        if len(due) == SWEEP:
            return bool(prolonged or rows)
        if len(rows) == len(over):  # otherwise some items are locked: begin there next time
            self._swept_ms = now - BACK_MS
        return False

    async def _expire(
        self, driver: DriverConnection, over: list[tuple[str, int]], now: int
    ) -> Sequence[Row]:
        counter = f"{self._database.process}/sweep"
        async with driver.transaction():
            items = [item for _, item in over]
            locked = {row[0] for row in await driver.fetch(sql.LOCK_ITEMS, items)}
            tokens = [token for token, item in over if item in locked]
            ended = self._database.now_ms()
            return await driver.fetch(
                single.GIVE_BACK, tokens, ended, "expired", counter, None, None, now
            )

    async def _divide(self, now: int, driver: DriverConnection) -> None:
        """Find out how many processes hand out the items of each project."""
        beats = now - DEAD_MS, now + AHEAD_MS
        rows = await driver.fetch(sql.ALLOCATING_PROCESSES, *beats)
        processes = {ProjectId(project): number for project, number in rows}
        self.processes = max(processes.values(), default=1)
        self._allocator.divide(processes)

    async def _clean(self, now: int, driver: DriverConnection) -> None:
        await driver.execute(sql.DELETE_FREED_PLACES, now - OFFERED_MS)
        await driver.execute(sql.DELETE_DEAD_PROCESSES, now - BURY_MS, COMMAND)
        await self._sessions.lose_strays(now, driver)

    async def _search(self, project: ProjectId, now: int, driver: DriverConnection) -> bool:
        """Search for open places that no window knows; True if there are any."""
        if now < self._searched_ms.get(project, 0) + REST_MS:
            return False
        self._searched_ms[project] = now
        self._allocator.begin_search(project)
        rows = await driver.fetch(sql.OPEN_ITEMS, project, REST)
        return await self._allocator.restore(project, rows, driver)

"""Maintenance: what goes by time, once a second in every server process.

Heartbeat, dead processes, expired leases and clean-up. It is the only place where leases expire.
"""

from __future__ import annotations

import contextlib
from functools import partial

from sqlalchemy import Connection, delete, func, select

from supt_async.domain.ids import ProjectId, SessionId
from supt_async.errors import StorageUnavailable
from supt_async.storage.database import AHEAD_MS, COMMAND, DEAD_MS, JUMP_MS, Database
from supt_async.storage.dialects import dialect_of
from supt_async.storage.overlap.offers import UsedOffers
from supt_async.storage.portable.batches.ending import give_back
from supt_async.storage.portable.memory import Memory
from supt_async.storage.portable.sessions import Sessions
from supt_async.storage.portable.sql import sessions as sql
from supt_async.storage.portable.state import Batch
from supt_async.storage.schema import tables

BEAT_MS = 5_000
"""Interval of the heartbeat, in milliseconds."""
BURY_MS = 10 * DEAD_MS
"""Age of a heartbeat at which its process is deleted and its counters are merged, in
milliseconds."""
SWEEP = 500
"""Maximum number of expired leases that are given back in one transaction."""
OFFERED_MS = 300_000
"""How long other processes can read of a freed place, in milliseconds; they do every second."""
CLEAN_MS = 60_000
"""Interval of the clean-up, in milliseconds."""
REST_MS = 10_000
"""Minimum interval between two searches for a project's open items, in milliseconds, which happen
when windows run empty before the counters do."""
COUNTERS = ("items", "open", "out", "done", "labels", "asked")


class Maintenance:
    """Periodic maintenance of one process."""

    def __init__(
        self, database: Database, memory: Memory, sessions: Sessions, grace_ms: int
    ) -> None:
        self._database = database
        self._memory = memory
        self._sessions = sessions
        self._grace_ms = grace_ms
        self._last_ms: int | None = None
        self._beat_ms = 0
        self._clean_ms = 0
        self._searched_ms: dict[ProjectId, int] = {}
        self._used_offers = UsedOffers(database)

    async def sweep(self) -> set[ProjectId]:
        """Run periodic maintenance; return the projects with newly free places."""
        now, write = self._database.now_ms(), self._database.write
        if self._last_ms is None or now < self._last_ms - JUMP_MS:
            self._beat_ms = self._clean_ms = 0
            self._searched_ms.clear()
            await write(partial(_forget_future, now, self._grace_ms))
        self._last_ms = now
        await self.beat()
        await write(partial(_lose_dead_processes, now, now + self._grace_ms))
        freed: set[ProjectId] = set()
        while True:
            ended, more = await write(partial(self._expire, now))
            freed |= ended
            if not more:
                break
        await write(self._memory.catch_up)
        if now >= self._clean_ms + CLEAN_MS:
            self._clean_ms = now
            await write(partial(_clean, now))
        await self._used_offers.delete(now)
        return freed | await self._search(now)

    async def beat(self) -> None:
        """Show this process's heartbeat, if it is due."""
        now, last = self._database.now_ms(), self._beat_ms
        if 0 <= now - last < BEAT_MS:
            return
        await self._database.write(partial(_beat, now, self._database.process))
        self._beat_ms = now
        shown = self._database.now_ms()  # it may have waited for the database for long
        if last and not 0 <= shown - last < DEAD_MS:
            await self._sessions.revive()

    async def close(self) -> None:
        """Let the other processes know that this one has ended."""
        if self._beat_ms:
            self._beat_ms = 0
            p = tables.process.c
            gone = delete(tables.process).where(p.id == self._database.process)
            with contextlib.suppress(StorageUnavailable):
                await self._database.write(lambda connection: connection.execute(gone).rowcount)

    def _expire(self, now: int, connection: Connection) -> tuple[set[ProjectId], bool]:
        """Give back some leases whose time is over; the flag says whether there may be more."""
        due = connection.execute(sql.DUE, {"now_ms": now, "most": SWEEP}).all()
        batch = Batch(connection, self._memory, self._database.now_ms(), self._database.process)
        ended = give_back(batch, due, "expired", due_ms=now)
        return {project for project, _ in ended}, bool(ended) and len(due) == SWEEP

    async def _search(self, now: int) -> set[ProjectId]:
        """Search for open places that no window knows; return their projects."""
        found = set()
        for project in sorted(self._memory.short):
            if now >= self._searched_ms.get(project, 0) + REST_MS:
                self._searched_ms[project] = now
                search = partial(self._memory.restore, project=project)
                if await self._database.write(search):
                    found.add(project)
        return found


def _beat(now: int, process: str, connection: Connection) -> None:
    values = {"process": process, "now_ms": now}
    if not connection.execute(sql.HEARTBEAT, values).rowcount:
        row = {"id": process, "started_ms": now, "beat_ms": now}
        # Sessions that are opened at the same time show it as well.
        dialect_of(connection).insert_missing(connection, tables.process, [row])


def _forget_future(now: int, grace_ms: int, connection: Connection) -> None:
    """Forget times that are in the future: at the start, and when the clock has gone back."""
    for statement in sql.FORGET_FUTURE:
        connection.execute(statement, {"now_ms": now, "grace_ms": grace_ms})


def _lose_dead_processes(now: int, until: int, connection: Connection) -> None:
    """Give the sessions of processes without a heartbeat the grace time, once.

    A heartbeat from the future was written before the clock went back.
    """
    values = {"oldest": now - DEAD_MS, "newest": now + AHEAD_MS}
    found = [SessionId(row.id) for row in connection.execute(sql.DEAD_SESSIONS, values)]
    if not found:
        return
    # One of them may have come back elsewhere meanwhile.
    locked = connection.execute(sql.STILL_DEAD, {**values, "sessions": found})
    dead = [SessionId(row.id) for row in locked]
    if dead:
        connection.execute(sql.DISCONNECT, {"sessions": dead})
        connection.execute(sql.GIVE_GRACE_TIME, {"sessions": dead, "until_ms": until})


def _clean(now: int, connection: Connection) -> None:
    """Delete what tells of places freed long ago, and processes that are long dead."""
    o = tables.offered.c
    last = connection.scalar(select(func.max(o.seq))) or 0
    old = delete(tables.offered).where(
        o.lease.is_not(None), o.created_ms < now - OFFERED_MS, o.seq < last
    )
    connection.execute(old)
    p, c = tables.process.c, tables.counter.c
    long_dead = select(p.id).where(p.beat_ms < now - BURY_MS).order_by(p.id)
    gone = list(connection.scalars(long_dead.with_for_update(skip_locked=True)))
    if not gone:
        return
    rows = [name for id_ in gone for name in (id_, f"{id_}/queue", f"{id_}/sweep")]
    theirs = c.process_id.in_(rows)
    counted = connection.execute(select(tables.counter).where(theirs).with_for_update()).all()
    connection.execute(delete(tables.counter).where(theirs))
    connection.execute(delete(tables.process).where(p.id.in_(gone)))
    for row in sorted(counted, key=lambda row: row.project_id):
        key = {"project_id": row.project_id, "process_id": COMMAND}
        numbers = {name: getattr(row, name) for name in COUNTERS}
        dialect_of(connection).add_up(connection, tables.counter, key, numbers)

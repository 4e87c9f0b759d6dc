"""Sessions: they open, are lost and come back, here or on another server.

Every sign of work is written at once, with the time at which the session's leases expire.
"""

from __future__ import annotations

import secrets

import msgspec
from sqlalchemy import Connection, insert

from supt_async.domain.commands import Holder
from supt_async.domain.ids import ItemId, LeaseToken, ProjectId, SessionId
from supt_async.domain.project import Access
from supt_async.domain.results import LeasedItem, Mode, OpenedSession
from supt_async.errors import NotFound
from supt_async.rules.suggesting import HandOutSuggestion
from supt_async.storage.database import Database
from supt_async.storage.portable import projects
from supt_async.storage.portable.batches.ending import give_back
from supt_async.storage.portable.memory import Memory
from supt_async.storage.portable.participants import gold
from supt_async.storage.portable.sql import batch, sessions as sql
from supt_async.storage.portable.state import Batch
from supt_async.storage.schema import tables


class Sessions:
    """The sessions that are connected to one process."""

    def __init__(self, database: Database, memory: Memory, grace_ms: int) -> None:
        self._database = database
        self._memory = memory
        self._grace_ms = grace_ms
        self._live: dict[SessionId, int] = {}
        """Numbers of their connections."""

    async def open(self, access: Access, resume: SessionId | None) -> OpenedSession:
        """Connect a session; see ``ports.Queue.open``.

        Raises:
            NotFound: The project has been deleted.
        """
        opened = await self._database.write(
            lambda connection: self._open(self._batch(connection), access, resume)
        )
        self._live[opened.session] = opened.connection
        return opened

    async def lose(self, session: SessionId, number: int) -> None:
        """Give a session's leases the grace time, unless the session has come back."""
        if self._live.get(session) == number:
            del self._live[session]

        def change(connection: Connection) -> None:
            if connection.execute(sql.LOSE, {"session": session, "number": number}).rowcount:
                self._give_grace_time(connection, [session])

        await self._database.write(change)

    async def leave(self, session: SessionId, *, release: bool) -> set[ProjectId]:
        """End a session; return the projects in which places were freed."""
        number = self._live.get(session)
        if number is None:
            return set()
        if not release:
            await self.lose(session, number)
            return set()
        del self._live[session]

        def change(connection: Connection) -> set[ProjectId]:
            if not connection.execute(sql.LOSE, {"session": session, "number": number}).rowcount:
                return set()
            rows = connection.execute(sql.LEASES_OF_SESSION, {"session": session}).all()
            batch = self._batch(connection)
            return {project for project, _ in give_back(batch, rows, "released")}

        return await self._database.write(change)

    async def revive(self) -> None:
        """Take back the sessions that other processes gave the grace time.

        This process was only frozen, or the clock went back.
        """
        live, me = dict(self._live), self._database.process

        def change(connection: Connection) -> None:
            rows = connection.execute(batch.SESSIONS, {"sessions": sorted(live)}).all()
            for row in rows:
                mine = row.process_id == me and row.connection == live[SessionId(row.id)]
                if mine and not row.connected:
                    values = {"session": row.id, "number": row.connection, "process": me}
                    connection.execute(sql.CONNECT, values)
                    connection.execute(sql.RESTORE_LEASES, {"session": row.id})

        if live:
            await self._database.write(change)

    def _batch(self, connection: Connection) -> Batch:
        return Batch(connection, self._memory, self._database.now_ms(), self._database.process)

    def _give_grace_time(self, connection: Connection, sessions: list[SessionId]) -> None:
        until = self._database.now_ms() + self._grace_ms
        connection.execute(sql.GIVE_GRACE_TIME, {"sessions": sessions, "until_ms": until})

    def _open(self, batch: Batch, access: Access, resume: SessionId | None) -> OpenedSession:
        connection = batch.connection
        batch.projects = projects.read(connection, [access.project])
        if access.project not in batch.projects:
            raise NotFound("this project has been deleted")
        who = {"project": access.project, "labeller": access.labeller}
        mine = connection.scalar(sql.COUNT_OWN_LABELS, who) or 0
        found = None
        if resume:
            found = connection.execute(sql.FIND_SESSION, {"session": resume, **who}).first()
        if resume is None or found is None:
            session = SessionId(secrets.token_hex(8))
            row = {
                "id": session,
                "project_id": access.project,
                "labeller_id": access.labeller,
                "process_id": batch.process,
                "connection": 1,
                "connected": True,
                "active_ms": batch.now_ms,
                "created_ms": batch.now_ms,
            }
            connection.execute(insert(tables.session), [row])
            return OpenedSession(session=session, connection=1, resumed=False, leases=(), mine=mine)
        number = found.connection + 1
        values = {"session": resume, "number": number, "process": batch.process}
        connection.execute(sql.CONNECT, values)
        connection.execute(sql.RESTORE_LEASES, {"session": resume})
        holder = Holder(project=access.project, labeller=access.labeller, session=resume)
        leases = _holdings(batch, holder)
        return OpenedSession(
            session=resume, connection=number, resumed=True, leases=leases, mine=mine
        )


def _holdings(batch: Batch, by: Holder) -> tuple[LeasedItem, ...]:
    """Return the leases of a session, as they are sent when it comes back."""
    rows = batch.connection.execute(sql.HELD_LEASES, {"session": by.session}).all()
    golden = [row.shown_ms is not None for row in rows if row.gold]
    places = iter(gold.quiz_places(batch, by, golden) if golden else ())
    return tuple(
        LeasedItem(
            lease=LeaseToken(row.token),
            item=ItemId(row.item_id),
            payload=row.payload,
            mode=Mode(row.mode),
            expires_in_ms=max(0, row.expires_ms - batch.now_ms),
            generation=row.generation,
            value=None if row.former is None else msgspec.json.decode(row.former),
            shown=row.shown_ms is not None,
            suggestion=HandOutSuggestion(*row[-5:]).visible(),
            quiz=next(places, None) if row.gold else None,
        )
        for row in rows
    )

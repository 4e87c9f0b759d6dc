"""The queue on SQLite: requests are batched, a batch is one function in the writer's thread.

The windows of the ranking belong to that thread. If anything goes wrong in a transaction they
are thrown away and read anew, so that memory never disagrees with the database.
"""

from __future__ import annotations

import logging
import secrets
import sqlite3
from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec
from sqlalchemy import Connection

from supt_async.domain.commands import Command, FlagItem, SkipItem, SubmitAnswer, UndoAnswer
from supt_async.domain.ids import ItemId, LeaseToken, ProjectId, SessionId
from supt_async.domain.project import Access
from supt_async.domain.results import CommandResult, LeasedItem, Mode, OpenedSession, Verdict
from supt_async.errors import StorageBusy, StorageUnavailable
from supt_async.storage.database import JUMP_MS
from supt_async.storage.group_commit import Batcher, Committed, InFlight
from supt_async.storage.ports import Queue
from supt_async.storage.queries import progress
from supt_async.storage.read_lanes import Lane
from supt_async.storage.records import (
    Counts,
    Hint,
)
from supt_async.storage.sqlite import sql
from supt_async.storage.sqlite.answers import carry_out
from supt_async.storage.sqlite.database import SqliteDatabase
from supt_async.storage.sqlite.transaction import Dealer, LeaseRow, ProjectRow, Reader

T = TypeVar("T")
logger = logging.getLogger(__name__)

GRACE_MS = 15_000
"""How long a session may stay away before its leases go back."""
SWEEP = 500
"""Expired leases that are given back in one transaction."""


class SqliteQueue(Queue):
    """The queue of the one server that holds a SQLite file."""

    def __init__(self, database: SqliteDatabase, *, grace_ms: int = GRACE_MS) -> None:
        self._database = database
        self._grace_ms = grace_ms
        self._readers: dict[ProjectId, Reader] = {}
        self._swept_ms: int | None = None  # when it was last swept, by a clock that may go back
        self._batcher: Batcher[Command, CommandResult] = Batcher(self._carry_out)
        self._in_flight = InFlight()

    async def ask(self, command: Command) -> CommandResult:
        self._in_flight.begin(command.by.session)
        try:
            return await self._batcher.ask(command)
        except StorageBusy:
            self._in_flight.end(command.by.session)
            raise

    async def open(self, access: Access, resume: SessionId | None) -> OpenedSession:
        if resume is not None:
            await self._in_flight.settled(resume)

        def change(deal: Dealer) -> OpenedSession:
            return self._open(deal, access, resume)

        return await self._transaction(change, Hint(project=access.project, people=True))

    async def lose(self, session: SessionId, connection: int) -> None:
        await self._in_flight.settled(session)

        def change(deal: Dealer) -> None:
            if deal.cursor.execute(sql.LOSE, (session, connection)).rowcount:
                deal.cursor.execute(sql.GRACE, (deal.now_ms + self._grace_ms, session))

        await self._transaction(change)

    async def leave(self, session: SessionId, *, release: bool) -> None:
        await self._in_flight.settled(session)

        def change(deal: Dealer) -> None:
            deal.cursor.execute(sql.LOSE_ANY, (session,))
            if not release:
                deal.cursor.execute(sql.GRACE, (deal.now_ms + self._grace_ms, session))
                return
            for project, lease in _with_project(deal, sql.LEASES_OF_SESSION, session):
                deal.give_back(project, lease, "released")

        await self._transaction(change)

    async def sweep(self) -> list[tuple[SessionId, LeaseToken]]:
        expired: list[tuple[SessionId, LeaseToken]] = []
        while True:
            batch = await self._transaction(self._sweep)
            expired.extend(batch)
            if len(batch) < SWEEP:
                return expired

    async def counts(self, project: ProjectId) -> Counts:
        return await self._database.read(
            lambda connection: progress.counts(connection, project), Lane.QUICK
        )

    @property
    def waiting(self) -> int:
        """Requests that wait for the next batch."""
        return self._batcher.waiting

    def watch(self, committed: Committed) -> None:
        """Let a function be told of each batch."""
        self._batcher.committed = committed

    def forget_windows(self) -> None:
        """Read the ranking anew, as after a restart. Not while a request is under way."""
        self._readers.clear()

    async def drain(self) -> None:
        """Wait until every request that was asked has been answered."""
        await self._batcher.drain()

    async def _carry_out(self, batch: Sequence[Command]) -> Sequence[CommandResult | Exception]:
        def change(deal: Dealer) -> list[CommandResult | Exception]:
            return [self._isolated(deal, request) for request in batch]

        try:
            replies = await self._transaction(change)
        finally:
            for request in batch:
                self._in_flight.end(request.by.session)
        self._database.hint_broker.publish(
            *(_news(request) for request, reply in zip(batch, replies, strict=True)
              if _changes(request, reply))
        )  # fmt: skip
        return replies

    def _isolated(self, deal: Dealer, request: Command) -> CommandResult | Exception:
        """Carry one request out so that its failure leaves the others as they are."""
        deal.cursor.execute("SAVEPOINT request")
        mark = deal.mark()
        try:
            reply = carry_out(deal, request)
        except (sqlite3.IntegrityError, sqlite3.DataError, OverflowError, UnicodeError) as exc:
            deal.cursor.execute("ROLLBACK TO request")
            deal.back_to(mark)
            self._readers.pop(request.by.project, None)
            fault = isinstance(exc, sqlite3.IntegrityError)
            if fault:
                logger.exception("a request broke a constraint", extra={"action": "request"})
            reply = CommandResult(verdict=Verdict.INTERNAL if fault else Verdict.INVALID_VALUE)
        deal.cursor.execute("RELEASE request")
        return reply

    async def _transaction(self, change: Callable[[Dealer], T], *hints: Hint) -> T:
        """Run a function with a Dealer in one transaction, and tell what it freed."""
        freed: set[ProjectId] = set()

        def run(connection: Connection) -> T:
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            deal = Dealer(raw.cursor(), self._readers, self._database.now_ms())
            try:
                result = change(deal)
                deal.write_counters(self._database.process)
            except BaseException:
                self._readers.clear()
                raise
            freed.update(deal.freed)
            return result

        try:
            result = await self._database.write(run, *hints)
        except StorageUnavailable:
            self._readers.clear()  # the COMMIT failed, and with it what the windows were told
            raise
        self._database.hint_broker.publish(*(Hint(project=id_, items=True) for id_ in freed))
        return result

    def _open(self, deal: Dealer, access: Access, resume: SessionId | None) -> OpenedSession:
        project = deal.project(access.project)
        assert project is not None, "access to a project that does not exist"
        values = {"project": access.project, "labeller": access.labeller}
        (mine,) = deal.cursor.execute(sql.MINE, values).fetchone()
        found = None
        if resume:
            key = (resume, access.project, access.labeller)
            found = deal.cursor.execute(sql.OLD_SESSION, key).fetchone()
        if resume is None or found is None:
            session = SessionId(secrets.token_hex(8))
            row = (session, access.project, access.labeller, self._database.process)
            deal.cursor.execute(sql.NEW_SESSION, (*row, deal.now_ms, deal.now_ms))
            return OpenedSession(session=session, connection=1, resumed=False, leases=(), mine=mine)
        connection, active_ms = found[0] + 1, found[1]
        deal.cursor.execute(sql.CONNECT, (connection, self._database.process, resume))
        deal.cursor.execute(sql.RESTORE, (active_ms, project.lease_ms, resume))
        leases = _holdings(deal, project, resume)
        return OpenedSession(
            session=resume, connection=connection, resumed=True, leases=leases, mine=mine
        )

    def _sweep(self, deal: Dealer) -> list[tuple[SessionId, LeaseToken]]:
        now, me = deal.now_ms, self._database.process
        deal.cursor.execute(sql.BEAT, (me, now, now))
        deal.cursor.execute(sql.BURY, (me,))
        if self._swept_ms is None or now < self._swept_ms - JUMP_MS:
            for statement in (sql.CUT_SESSIONS, sql.CUT_LEASES):
                deal.cursor.execute(statement, {"now": now, "grace": self._grace_ms})
        self._swept_ms = now
        for (session,) in deal.cursor.execute(sql.LOST_PROCESSES, (me,)).fetchall():
            deal.cursor.execute(sql.LOSE_ANY, (session,))
            deal.cursor.execute(sql.GRACE, (now + self._grace_ms, session))
        expired = _with_project(deal, sql.LEASES_EXPIRED, now, SWEEP)
        for project, lease in expired:
            deal.give_back(project, lease, "expired")
        return [(lease.session, lease.token) for _, lease in expired]


def _changes(request: Command, reply: CommandResult | Exception) -> bool:
    """Tell whether a request has changed more than who has which item."""
    accepted = isinstance(reply, CommandResult) and reply.verdict.accepted
    return accepted and isinstance(request, SubmitAnswer | SkipItem | UndoAnswer | FlagItem)


def _news(request: Command) -> Hint:
    flags = isinstance(request, FlagItem)
    return Hint(project=request.by.project, labels=not flags, flags=flags)


def _with_project(
    deal: Dealer, statement: str, *values: object
) -> list[tuple[ProjectId, LeaseRow]]:
    rows = deal.cursor.execute(statement, values).fetchall()
    return [(ProjectId(row[-1]), LeaseRow(*row[:-1])) for row in rows]


def _holdings(deal: Dealer, project: ProjectRow, session: SessionId) -> tuple[LeasedItem, ...]:
    offers = []
    for row in deal.cursor.execute(sql.HOLDINGS, (session,)):
        token, item, mode, former, expires_ms, generation, shown_ms, payload = row
        offers.append(
            LeasedItem(
                lease=LeaseToken(token),
                item=ItemId(item),
                payload=payload,
                mode=Mode(mode),
                expires_in_ms=max(0, expires_ms - deal.now_ms),
                generation=generation,
                value=None if former is None else msgspec.json.decode(former),
                shown=shown_ms is not None,
            )
        )
    return tuple(offers)

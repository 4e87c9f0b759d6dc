"""Queue on SQLite: a batch of commands is one function in the writer's thread.

The windows of the ranking belong to that thread. If a transaction fails, they are discarded and
read again, so that memory never disagrees with the database.
"""

from __future__ import annotations

import logging
import secrets
import sqlite3
from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec
from sqlalchemy import Connection

from supt_async.domain.commands import Command, FlagItem, Holder, SkipItem, SubmitAnswer, UndoAnswer
from supt_async.domain.ids import ItemId, LeaseToken, ProjectId, SessionId
from supt_async.domain.project import Access
from supt_async.domain.results import CommandResult, LeasedItem, Mode, OpenedSession, Verdict
from supt_async.errors import NotFound, StorageBusy, StorageUnavailable
from supt_async.rules.suggesting import HandOutSuggestion
from supt_async.storage.database import JUMP_MS
from supt_async.storage.group_commit import CROWD_SECONDS, Batcher, Committed, InFlight
from supt_async.storage.overlap.judge import Judge
from supt_async.storage.overlap.offers import UsedOffers
from supt_async.storage.ports import Queue
from supt_async.storage.queries import progress
from supt_async.storage.read_lanes import Lane
from supt_async.storage.records import (
    Counts,
    Hint,
)
from supt_async.storage.sqlite import gold, sql
from supt_async.storage.sqlite.answers import carry_out
from supt_async.storage.sqlite.database import SqliteDatabase
from supt_async.storage.sqlite.lease_row import LeaseRow, lease_row
from supt_async.storage.sqlite.order_reader import ProjectRow, Reader
from supt_async.storage.sqlite.transaction import QueueTransaction

T = TypeVar("T")
logger = logging.getLogger(__name__)

GRACE_MS = 15_000
"""Time a session has to come back before its leases expire, in milliseconds."""
OPENINGS = 64
"""Maximum number of sessions that are opened in one transaction."""
SWEEP = 500
"""Maximum number of expired leases that are given back in one transaction."""


class SqliteQueue(Queue):
    """The queue of the one server that holds a SQLite file."""

    def __init__(self, database: SqliteDatabase, *, grace_ms: int = GRACE_MS) -> None:
        self._database = database
        self._grace_ms = grace_ms
        self._readers: dict[ProjectId, Reader] = {}
        self._swept_ms: int | None = None  # time of the last sweep, by a clock that may go back
        self._judge = Judge()
        self._used_offers = UsedOffers(database)
        self._batcher: Batcher[Command, CommandResult] = Batcher(self._carry_out)
        self._openings = Batcher(self._open_some, max_batch=OPENINGS, pause_seconds=CROWD_SECONDS)
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
        return await self._openings.ask((access, resume))

    async def lose(self, session: SessionId, connection: int) -> None:
        await self._in_flight.settled(session)

        def change(tx: QueueTransaction) -> None:
            if tx.cursor.execute(sql.LOSE, (session, connection)).rowcount:
                tx.cursor.execute(sql.GIVE_GRACE_TIME, (tx.now_ms + self._grace_ms, session))

        await self._transaction(change)

    async def leave(self, session: SessionId, *, release: bool) -> None:
        await self._in_flight.settled(session)

        def change(tx: QueueTransaction) -> None:
            tx.cursor.execute(sql.LOSE_ANY, (session,))
            if not release:
                tx.cursor.execute(sql.GIVE_GRACE_TIME, (tx.now_ms + self._grace_ms, session))
                return
            for project, lease in _with_project(tx, sql.LEASES_OF_SESSION, session):
                tx.give_back(project, lease, "released")

        await self._transaction(change)

    async def sweep(self) -> list[tuple[SessionId, LeaseToken]]:
        expired: list[tuple[SessionId, LeaseToken]] = []
        while True:
            batch = await self._transaction(self._sweep)
            expired.extend(batch)
            if len(batch) < SWEEP:
                await self._used_offers.delete(self._database.now_ms())
                return expired

    async def counts(self, project: ProjectId) -> Counts:
        return await self._database.read(
            lambda connection: progress.counts(connection, project), Lane.QUICK
        )

    @property
    def waiting(self) -> int:
        return self._batcher.waiting

    def watch(self, committed: Committed) -> None:
        self._batcher.committed = committed

    def forget_windows(self) -> None:
        self._readers.clear()

    async def drain(self) -> None:
        await self._openings.drain()
        await self._batcher.drain()

    async def _carry_out(self, batch: Sequence[Command]) -> Sequence[CommandResult | Exception]:
        def change(tx: QueueTransaction) -> list[CommandResult | Exception]:
            return [self._isolated(tx, command) for command in batch]

        try:
            replies = await self._transaction(change)
        finally:
            for command in batch:
                self._in_flight.end(command.by.session)
        self._database.hint_broker.publish(
            *(_news(command) for command, reply in zip(batch, replies, strict=True)
              if _changes(command, reply))
        )  # fmt: skip
        return replies

    def _isolated(self, tx: QueueTransaction, command: Command) -> CommandResult | Exception:
        """Carry one command out within a savepoint, so that its failure undoes nothing else."""
        tx.cursor.execute("SAVEPOINT command")
        mark = tx.mark()
        try:
            reply = carry_out(tx, command)
        except (sqlite3.IntegrityError, sqlite3.DataError, OverflowError, UnicodeError) as exc:
            tx.cursor.execute("ROLLBACK TO command")
            tx.back_to(mark)
            self._readers.pop(command.by.project, None)
            fault = isinstance(exc, sqlite3.IntegrityError)
            if fault:
                logger.exception(
                    "internal error: a command violates a constraint", extra={"action": "request"}
                )
            reply = CommandResult(verdict=Verdict.INTERNAL if fault else Verdict.INVALID_VALUE)
        tx.cursor.execute("RELEASE command")
        return reply

    async def _transaction(self, change: Callable[[QueueTransaction], T], *hints: Hint) -> T:
        """Run a function in one transaction, and publish the projects with newly freed places."""
        freed: set[ProjectId] = set()

        def run(connection: Connection) -> T:
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            now_ms = self._database.now_ms()
            tx = QueueTransaction(raw.cursor(), self._readers, now_ms, self._judge)
            try:
                result = change(tx)
                tx.write_counters(self._database.process)
            except BaseException:
                self._readers.clear()
                raise
            freed.update(tx.freed)
            return result

        try:
            result = await self._database.write(run, *hints)
        except StorageUnavailable:
            self._readers.clear()  # the COMMIT failed, so the windows are wrong
            raise
        self._database.hint_broker.publish(*(Hint(project=id_, items=True) for id_ in freed))
        return result

    async def _open_some(
        self, openings: Sequence[tuple[Access, SessionId | None]]
    ) -> Sequence[OpenedSession | NotFound]:
        """Open the sessions of all who came while the last ones were opened."""

        def change(tx: QueueTransaction) -> list[OpenedSession | NotFound]:
            return [self._open(tx, access, resume) for access, resume in openings]

        projects = {access.project for access, _ in openings}
        hints = (Hint(project=project, people=True) for project in projects)
        return await self._transaction(change, *hints)

    def _open(
        self, tx: QueueTransaction, access: Access, resume: SessionId | None
    ) -> OpenedSession | NotFound:
        project = tx.project(access.project)
        if project is None:
            return NotFound("this project has been deleted")
        values = {"project": access.project, "labeller": access.labeller}
        (mine,) = tx.cursor.execute(sql.COUNT_OWN_LABELS, values).fetchone()
        found = None
        if resume:
            key = (resume, access.project, access.labeller)
            found = tx.cursor.execute(sql.FIND_SESSION, key).fetchone()
        if resume is None or found is None:
            session = SessionId(secrets.token_hex(8))
            row = (session, access.project, access.labeller, self._database.process)
            tx.cursor.execute(sql.INSERT_SESSION, (*row, tx.now_ms, tx.now_ms))
            return OpenedSession(session=session, connection=1, resumed=False, leases=(), mine=mine)
        connection, active_ms = found[0] + 1, found[1]
        tx.cursor.execute(sql.RESUME, (connection, self._database.process, resume))
        tx.cursor.execute(sql.RESTORE_LEASES, (active_ms, project.lease_ms, resume))
        holder = Holder(project=access.project, labeller=access.labeller, session=resume)
        leases = _holdings(tx, project, holder)
        return OpenedSession(
            session=resume, connection=connection, resumed=True, leases=leases, mine=mine
        )

    def _sweep(self, tx: QueueTransaction) -> list[tuple[SessionId, LeaseToken]]:
        now, me = tx.now_ms, self._database.process
        tx.cursor.execute(sql.HEARTBEAT, (me, now, now))
        tx.cursor.execute(sql.DELETE_DEAD_PROCESSES, (me,))
        if self._swept_ms is None or now < self._swept_ms - JUMP_MS:
            for statement in (sql.CUT_ACTIVITY, sql.SHORTEN_LEASES):
                tx.cursor.execute(statement, {"now": now, "grace": self._grace_ms})
        self._swept_ms = now
        for (session,) in tx.cursor.execute(sql.SESSIONS_OF_DEAD_PROCESSES, (me,)).fetchall():
            tx.cursor.execute(sql.LOSE_ANY, (session,))
            tx.cursor.execute(sql.GIVE_GRACE_TIME, (now + self._grace_ms, session))
        expired = _with_project(tx, sql.EXPIRED_LEASES, now, SWEEP)
        for project, lease in expired:
            tx.give_back(project, lease, "expired")
        return [(lease.session, lease.token) for _, lease in expired]


def _changes(command: Command, reply: CommandResult | Exception) -> bool:
    """Tell whether a command has changed more than leases."""
    accepted = isinstance(reply, CommandResult) and reply.verdict.accepted
    return accepted and isinstance(command, SubmitAnswer | SkipItem | UndoAnswer | FlagItem)


def _news(command: Command) -> Hint:
    flags = isinstance(command, FlagItem)
    return Hint(project=command.by.project, labels=not flags, flags=flags)


def _with_project(
    tx: QueueTransaction, statement: str, *values: object
) -> list[tuple[ProjectId, LeaseRow]]:
    rows = tx.cursor.execute(statement, values).fetchall()
    return [(ProjectId(row[-1]), lease_row(row)) for row in rows]


def _holdings(tx: QueueTransaction, project: ProjectRow, by: Holder) -> tuple[LeasedItem, ...]:
    leased = []
    rows = tx.cursor.execute(sql.HELD_LEASES, (by.session,)).fetchall()
    golden = [row[6] is not None for row in rows if row[8]]
    places = iter((golden and gold.quiz_places(tx, project, by, golden)) or ())
    for row in rows:
        token, item, mode, former, expires_ms, generation, shown_ms, payload, *more = row
        is_gold, *suggested = more
        leased.append(
            LeasedItem(
                lease=LeaseToken(token),
                item=ItemId(item),
                payload=payload,
                mode=Mode(mode),
                expires_in_ms=max(0, expires_ms - tx.now_ms),
                generation=generation,
                value=None if former is None else msgspec.json.decode(former),
                shown=shown_ms is not None,
                suggestion=HandOutSuggestion(*suggested).visible(),
                quiz=next(places, None) if is_gold else None,
            )
        )
    return tuple(leased)

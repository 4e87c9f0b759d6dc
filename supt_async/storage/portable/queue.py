"""Queue in SQLAlchemy Core alone: a batch of commands is one function in one transaction.

It runs on any database of which ``Database`` says how to read and write, and any number of
processes may share that. The order windows are this process's own, and are only ever a guess.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from supt_async.domain.commands import Command
from supt_async.domain.ids import LeaseToken, ProjectId, SessionId
from supt_async.domain.project import Access
from supt_async.domain.results import CommandResult, OpenedSession, Verdict
from supt_async.errors import StorageBusy, StorageUnavailable
from supt_async.storage.database import Database, driver_error
from supt_async.storage.group_commit import Batcher, Committed, InFlight, batches
from supt_async.storage.portable.batches.carrying_out import carry_out, settle, undo
from supt_async.storage.portable.batches.writing import TakenElsewhere
from supt_async.storage.portable.maintenance import Maintenance
from supt_async.storage.portable.memory import Memory
from supt_async.storage.portable.sessions import Sessions
from supt_async.storage.portable.state import Batch
from supt_async.storage.ports import Queue
from supt_async.storage.queries import progress
from supt_async.storage.read_lanes import Lane
from supt_async.storage.records import Counts, Hint

TRIES = 3
"""Attempts of a command that breaks a constraint because another process has just done the same."""
AGAIN_SECONDS = 0.05
"""Seconds after which sessions look again for an item whose row another process had locked."""

logger = logging.getLogger(__name__)


class PortableQueue(Queue):
    """The queue of one of the servers that share a database of any kind."""

    def __init__(self, database: Database, *, grace_ms: int) -> None:
        self._database = database
        self._memory = Memory()
        self._sessions = Sessions(database, self._memory, grace_ms)
        self._maintenance = Maintenance(database, self._memory, self._sessions, grace_ms)
        self._batcher: Batcher[Command, CommandResult] = Batcher(self._carry_out)
        self._in_flight = InFlight()
        self._lost: list[LeaseToken] = []
        """Leases that may exist although nobody was told of them."""

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
        await self._maintenance.beat()  # or another process would take the session for a dead one's
        opened = await self._sessions.open(access, resume)
        self._database.tell(Hint(project=access.project, people=True))
        return opened

    async def lose(self, session: SessionId, connection: int) -> None:
        await self._in_flight.settled(session)
        await self._sessions.lose(session, connection)

    async def leave(self, session: SessionId, *, release: bool) -> None:
        await self._in_flight.settled(session)
        self._tell_freed(await self._sessions.leave(session, release=release))

    async def sweep(self) -> list[tuple[SessionId, LeaseToken]]:
        self._tell_freed(await self._maintenance.sweep())
        return self._memory.take_expired()

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
        self._memory.forget()

    async def drain(self) -> None:
        await self._batcher.drain()
        await self._maintenance.close()

    async def _carry_out(self, commands: Sequence[Command]) -> Sequence[CommandResult | Exception]:
        outcomes: dict[int, CommandResult | Exception] = {}
        try:
            for numbers in batches(commands):
                together = [commands[number] for number in numbers]
                outcomes.update(zip(numbers, await self._together(together), strict=True))
        finally:
            for command in commands:
                self._in_flight.end(command.by.session)
        return [outcomes[number] for number in range(len(commands))]

    async def _together(self, commands: list[Command]) -> Sequence[CommandResult | Exception]:
        """Carry commands out in one transaction, or each alone if one of them can't be."""
        try:
            return await self._run(commands)
        except StorageUnavailable as exc:
            return [exc] * len(commands)
        except Exception as exc:
            if not _is_broken(exc) and not _is_unstorable(exc):
                raise
        return [await self._alone(command) for command in commands]

    async def _alone(self, command: Command) -> CommandResult | Exception:
        for _ in range(TRIES):
            try:
                (result,) = await self._run([command])
            except StorageUnavailable as exc:
                return exc
            except Exception as exc:
                if _is_unstorable(exc):
                    return CommandResult(verdict=Verdict.INVALID_VALUE)
                if not _is_broken(exc):
                    raise
                # Another process has done the same: the next attempt will find it.
                logger.info("concurrent command with the same effect", extra={"action": "request"})
            else:
                return result
        logger.error("internal error: a command violates a constraint", extra={"action": "request"})
        return CommandResult(verdict=Verdict.INTERNAL)

    async def _run(self, commands: list[Command]) -> list[CommandResult]:
        """Carry commands out in one transaction, which may be begun several times."""
        attempts: list[Batch] = []
        lost = list(self._lost)

        def change(connection: Connection) -> None:
            if attempts:
                undo(attempts[-1])
            now_ms, process = self._database.now_ms(), self._database.process
            attempts.append(Batch(connection, self._memory, now_ms, process))
            carry_out(attempts[-1], commands, lost)

        try:
            await self._database.write(change, lane=Lane.QUEUE)
        except BaseException as exc:
            if attempts:
                undo(attempts[-1])
                if isinstance(exc, StorageUnavailable):  # perhaps it was committed
                    self._lost += [given.lease.token for given in attempts[-1].given]
            raise
        self._lost = self._lost[len(lost) :]
        batch = attempts[-1]
        self._database.tell(*settle(batch))
        if batch.contended:
            contended = {proposal.pending.by.project for proposal in batch.contended}
            loop = asyncio.get_running_loop()
            loop.call_later(AGAIN_SECONDS, self._tell_freed, contended)
        return [pending.result for pending in batch.pending]

    def _tell_freed(self, projects: set[ProjectId]) -> None:
        self._database.tell(*(Hint(project=project, items=True) for project in sorted(projects)))


def _is_broken(exc: Exception) -> bool:
    """Tell whether another process has done the same at the same time, or something else has."""
    return isinstance(exc, IntegrityError | TakenElsewhere)


def _is_unstorable(exc: Exception) -> bool:
    """Tell whether a value, and not the database, is the cause of an error."""
    if isinstance(exc, OverflowError | UnicodeError):
        return True
    if not isinstance(exc, DBAPIError):
        return False
    cause = driver_error(exc)
    names = {kind.__name__ for kind in type(cause).__mro__}
    return bool(names & {"DataError", "OverflowError", "UnicodeError"})

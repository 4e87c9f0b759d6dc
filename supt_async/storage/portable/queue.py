"""Queue in plain SQLAlchemy Core, on any database."""

from __future__ import annotations

from supt_async.domain.commands import Command
from supt_async.domain.ids import LeaseToken, ProjectId, SessionId
from supt_async.domain.project import Access
from supt_async.domain.results import CommandResult, OpenedSession
from supt_async.storage.database import Database
from supt_async.storage.group_commit import Committed
from supt_async.storage.ports import Queue
from supt_async.storage.queries import progress
from supt_async.storage.read_lanes import Lane
from supt_async.storage.records import Counts


class PortableQueue(Queue):
    """The queue of one of the processes that share a database."""

    def __init__(self, database: Database, *, grace_ms: int) -> None:
        self._database = database
        self._grace_ms = grace_ms

    async def open(self, access: Access, resume: SessionId | None) -> OpenedSession:
        raise NotImplementedError

    async def ask(self, command: Command) -> CommandResult:
        raise NotImplementedError

    async def lose(self, session: SessionId, connection: int) -> None:
        raise NotImplementedError

    async def leave(self, session: SessionId, *, release: bool) -> None:
        raise NotImplementedError

    async def sweep(self) -> list[tuple[SessionId, LeaseToken]]:
        raise NotImplementedError

    async def counts(self, project: ProjectId) -> Counts:
        return await self._database.read(
            lambda connection: progress.counts(connection, project), Lane.QUICK
        )

    @property
    def waiting(self) -> int:
        return 0

    def watch(self, committed: Committed) -> None:
        """Nothing is committed yet."""

    def forget_windows(self) -> None:
        """There are none yet."""

    async def drain(self) -> None:
        """Nothing is under way."""

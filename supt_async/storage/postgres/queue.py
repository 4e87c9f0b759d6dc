"""Queue on PostgreSQL: commands are collected, and a batch of them is a handful of statements.

Commands go over two connections, so that the database works on one batch while the next is made
ready; what a labeller has under way takes the same connection. While people answer one by one,
they wait for others for a moment and take one connection (``rules.crowds.gathering``). Where
several processes serve, one connection is enough until many commands come, and a batch waits a
little for more. The collected commands are divided into batches with at most one command of each
session, which keep the order of a session's commands. Sessions, and maintenance, have a third
connection (``sessions``, ``maintenance``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from supt_async.domain.commands import Command, MarkShown, SkipItem, SubmitAnswer, UndoAnswer
from supt_async.domain.ids import LeaseToken, ProjectId, SessionId
from supt_async.domain.project import Access
from supt_async.domain.results import CommandResult, OpenedSession
from supt_async.errors import StorageBusy
from supt_async.rules.crowds.gathering import Gathering
from supt_async.storage.group_commit import (
    MAX_BATCH,
    MAX_WAITING,
    Batcher,
    Committed,
    InFlight,
    Lanes,
    batches,
    gathering_seconds,
)
from supt_async.storage.ports import Queue
from supt_async.storage.postgres.allocator import Allocator
from supt_async.storage.postgres.batch import Batch
from supt_async.storage.postgres.connection import DedicatedConnection
from supt_async.storage.postgres.database import PostgresDatabase
from supt_async.storage.postgres.maintenance import Maintenance
from supt_async.storage.postgres.sessions import Sessions
from supt_async.storage.queries import progress
from supt_async.storage.read_lanes import Lane
from supt_async.storage.records import Counts, Hint

LANES = 2
"""Number of connections that batches go over."""
COUNTERS = 32
"""Counter rows per process, written round-robin. While a long transaction holds back VACUUM, each
UPDATE lengthens a row's version chain; more rows keep the chains short."""
AGAIN_SECONDS = 0.05
"""Seconds after which sessions look again for an item whose row another process had locked."""


@dataclass(slots=True)
class QueueLane:
    """A connection that batches go over, and the leases that its last one left open."""

    connection: DedicatedConnection
    unconfirmed: Sequence[LeaseToken] = field(default=(), repr=False)


class PostgresQueue(Queue):
    """The queue of one of the servers that share a PostgreSQL database."""

    def __init__(self, database: PostgresDatabase, *, grace_ms: int) -> None:
        self._database = database
        self._allocator = Allocator(database.process)
        connection = database.dedicated_connection()
        self._sessions = Sessions(database, connection, self._allocator, grace_ms)
        self._maintenance = Maintenance(
            database, connection, self._sessions, self._allocator, grace_ms
        )
        self._lanes = [self._lane() for _ in range(LANES)]
        self._choice = Lanes(LANES)
        self._in_flight = InFlight()
        self._gathering = Gathering()
        self._batches = 0

    async def ask(self, command: Command) -> CommandResult:
        wait = self._wait_of(command)
        self._in_flight.begin(command.by.session)
        lane = self._choice.begin(command.by.labeller, together=wait > 0)
        try:
            return await self._lanes[lane].ask(command, wait)
        except StorageBusy:
            self._ended(command)
            raise

    async def open(self, access: Access, resume: SessionId | None) -> OpenedSession:
        if resume is not None:
            await self._in_flight.settled(resume)
        opened = await self._sessions.open(access, resume)
        self._database.tell(Hint(project=access.project, people=True))
        return opened

    async def lose(self, session: SessionId, connection: int) -> None:
        await self._in_flight.settled(session)
        await self._sessions.lose(session, connection)

    async def leave(self, session: SessionId, *, release: bool) -> None:
        await self._in_flight.settled(session)
        freed = await self._sessions.leave(session, release=release)
        self._database.tell(*map(_freed, freed))

    async def sweep(self) -> list[tuple[SessionId, LeaseToken]]:
        freed = await self._maintenance.sweep()
        self._database.tell(*map(_freed, freed))
        return self._allocator.take_expired()

    async def counts(self, project: ProjectId) -> Counts:
        return await self._database.read(
            lambda connection: progress.counts(connection, project), Lane.QUICK
        )

    @property
    def waiting(self) -> int:
        return sum(lane.waiting for lane in self._lanes)

    def watch(self, committed: Committed) -> None:
        for lane in self._lanes:
            lane.committed = committed

    def forget_windows(self) -> None:
        self._allocator.forget()

    async def drain(self) -> None:
        for lane in self._lanes:
            await lane.drain()
        await self._sessions.close()

    def _lane(self) -> Batcher[Command, CommandResult]:
        lane = QueueLane(self._database.dedicated_connection(hot=True))
        return Batcher(
            partial(self._carry_out, lane),
            max_batch=MAX_BATCH // LANES,
            max_waiting=MAX_WAITING // LANES,
            gather=self._gathering_seconds,
        )

    def _gathering_seconds(self, arrived: int, took: float) -> float:
        """Return how long a lane waits before its next batch, in seconds."""
        processes = self._maintenance.processes
        self._choice.measure(arrived, processes)
        return gathering_seconds(arrived, took) if processes > 1 else 0.0

    def _wait_of(self, command: Command) -> float:
        """Return for how many seconds a command may wait for others."""
        if isinstance(command, SubmitAnswer):
            now = asyncio.get_running_loop().time()
            return self._gathering.arrived(command.by.labeller, now)
        return self._gathering.seconds if isinstance(command, MarkShown) else 0.0

    def _ended(self, command: Command) -> None:
        self._in_flight.end(command.by.session)
        self._choice.end(command.by.labeller)

    async def _carry_out(
        self, lane: QueueLane, commands: Sequence[Command]
    ) -> Sequence[CommandResult | Exception]:
        outcomes: dict[int, CommandResult | Exception] = {}
        try:
            for numbers in batches(commands):
                batch = [commands[number] for number in numbers]
                outcomes.update(zip(numbers, await self._run(lane, batch), strict=True))
        finally:
            for command in commands:
                self._ended(command)
        return [outcomes[number] for number in range(len(commands))]

    async def _run(
        self, lane: QueueLane, commands: list[Command]
    ) -> Sequence[CommandResult | Exception]:
        self._batches += 1
        process = self._database.process
        now = self._database.now_ms()
        batch = Batch(
            lane.connection,
            self._allocator,
            commands,
            now_ms=now,
            process=process,
            counter=f"{process}/{self._batches % COUNTERS}",
            unconfirmed=lane.unconfirmed,
        )
        report = await batch.carry_out()
        lane.unconfirmed = report.unconfirmed
        self._database.tell(*report.hints)
        for command, outcome in zip(commands, report.outcomes, strict=True):
            if isinstance(outcome, CommandResult) and _is_work(command, outcome):
                self._sessions.worked(command.by.session, now)
        if report.contended:
            hints = map(_freed, report.contended)
            publish = self._database.hint_broker.publish
            asyncio.get_running_loop().call_later(AGAIN_SECONDS, publish, *hints)
        return report.outcomes


def _is_work(command: Command, result: CommandResult) -> bool:
    """Tell whether a command is a sign of work, which prolongs the session's leases."""
    return isinstance(command, MarkShown) or (
        isinstance(command, SubmitAnswer | SkipItem | UndoAnswer) and result.verdict.accepted
    )


def _freed(project: ProjectId) -> Hint:
    return Hint(project=project, items=True)

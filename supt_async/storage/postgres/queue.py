"""The queue on PostgreSQL: requests are batched, a batch is a handful of statements.

Batches go over two connections, so that the database works on one while the other is made
ready; a labeller's requests all take the same. Within a batch, a session's requests keep their
order, and go in rounds that hold at most one request of each. Sessions come and go, and expired
leases are swept, over a third connection (``sessions``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from supt_async.domain.commands import Command, MarkShown, SkipItem, SubmitAnswer, UndoAnswer
from supt_async.domain.ids import LeaseToken, ProjectId, SessionId
from supt_async.domain.project import Access
from supt_async.domain.results import CommandResult, OpenedSession
from supt_async.errors import StorageBusy
from supt_async.storage.group_commit import MAX_BATCH, MAX_WAITING, Batcher, Committed, InFlight
from supt_async.storage.ports import Queue
from supt_async.storage.postgres.allocator import Dealer
from supt_async.storage.postgres.batch import Round
from supt_async.storage.postgres.connection import DedicatedConnection
from supt_async.storage.postgres.database import PostgresDatabase
from supt_async.storage.postgres.sessions import Sessions
from supt_async.storage.queries import progress
from supt_async.storage.read_lanes import Lane
from supt_async.storage.records import (
    Counts,
    Hint,
)

LANES = 2
COUNTERS = 32
"""Rows of counters that a process writes in turn. While a long transaction keeps PostgreSQL from
cleaning up, every change of a row makes the next one of the same row slower."""
AGAIN_SECONDS = 0.05
"""When to look again for an item whose row somebody else held."""


class PostgresQueue(Queue):
    """The queue of one of the servers that share a PostgreSQL database."""

    def __init__(self, database: PostgresDatabase, *, grace_ms: int) -> None:
        self._database = database
        self._dealer = Dealer(database.process)
        self._sessions = Sessions(database, self._dealer, grace_ms)
        self._lanes = [self._lane() for _ in range(LANES)]
        self._in_flight = InFlight()
        self._rounds = 0

    async def ask(self, command: Command) -> CommandResult:
        self._in_flight.begin(command.by.session)
        try:
            return await self._lanes[command.by.labeller % LANES].ask(command)
        except StorageBusy:
            self._in_flight.end(command.by.session)
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
        self._database.tell(*(Hint(project=id_, items=True) for id_ in freed))

    async def sweep(self) -> list[tuple[SessionId, LeaseToken]]:
        freed = await self._sessions.sweep()
        self._database.tell(*(Hint(project=id_, items=True) for id_ in freed))
        expired, self._dealer.expired = self._dealer.expired, []
        return expired

    async def counts(self, project: ProjectId) -> Counts:
        return await self._database.read(
            lambda connection: progress.counts(connection, project), Lane.QUICK
        )

    @property
    def waiting(self) -> int:
        """Requests that wait for the next batch."""
        return sum(lane.waiting for lane in self._lanes)

    def watch(self, committed: Committed) -> None:
        """Let a function be told of each batch."""
        for lane in self._lanes:
            lane.committed = committed

    def forget_windows(self) -> None:
        """Read the ranking anew, as after a restart. Not while a request is under way."""
        self._dealer.forget()

    async def drain(self) -> None:
        """Wait until every request that was asked has been answered; the process is leaving."""
        for lane in self._lanes:
            await lane.drain()
        await self._sessions.close()

    def _lane(self) -> Batcher[Command, CommandResult]:
        connection, doubtful = self._database.dedicated_connection(hot=True), list[LeaseToken]()
        return Batcher(
            partial(self._carry_out, connection, doubtful),
            max_batch=MAX_BATCH // LANES,
            max_waiting=MAX_WAITING // LANES,
        )

    async def _carry_out(
        self, connection: DedicatedConnection, doubtful: list[LeaseToken], batch: Sequence[Command]
    ) -> Sequence[CommandResult | Exception]:
        outcomes: dict[int, CommandResult | Exception] = {}
        try:
            for numbers in rounds(batch):
                requests = [batch[number] for number in numbers]
                results = await self._round(connection, doubtful, requests)
                outcomes.update(zip(numbers, results, strict=True))
        finally:
            for request in batch:
                self._in_flight.end(request.by.session)
        return [outcomes[number] for number in range(len(batch))]

    async def _round(
        self, connection: DedicatedConnection, doubtful: list[LeaseToken], requests: list[Command]
    ) -> Sequence[CommandResult | Exception]:
        self._rounds += 1
        process = self._database.process
        now = self._database.now_ms()
        counter = f"{process}/{self._rounds % COUNTERS}"
        round_ = Round(connection, self._dealer, now, process, counter, doubtful)
        try:
            outcomes: Sequence[CommandResult | Exception] = await round_.carry_out(requests)
        except Exception as exc:  # noqa: BLE001 - whoever asked must learn of it, whatever it is
            outcomes = [exc] * len(requests)
        self._database.tell(*round_.hints.values())
        for request, outcome in zip(requests, outcomes, strict=True):
            if isinstance(outcome, CommandResult) and _works(request, outcome):
                self._sessions.worked(request.by.session, now)
        if round_.held:
            hints = {_items(proposal.project.id) for proposal in round_.held}
            publish = self._database.hint_broker.publish
            asyncio.get_running_loop().call_later(AGAIN_SECONDS, publish, *hints)
        return outcomes


def rounds(batch: Sequence[Command]) -> list[list[int]]:
    """Divide a batch, by number, so that no session, id or lease is twice in a round."""
    latest: dict[tuple[object, ...], int] = {}
    result: list[list[int]] = []
    names = [_names(number, request) for number, request in enumerate(batch)]
    if len({name for keys in names for name in keys}) == sum(map(len, names)):
        return [list(range(len(batch)))]  # as nearly always
    for number, keys in enumerate(names):
        turn = max(latest.get(key, -1) for key in keys) + 1
        latest.update(dict.fromkeys(keys, turn))
        if turn == len(result):
            result.append([])
        result[turn].append(number)
    return result


def _names(number: int, request: Command) -> tuple[tuple[object, ...], ...]:
    """Return what no other request of a round may have in common with this one."""
    project = request.by.project
    session = ("session", request.by.session)
    if isinstance(request, SubmitAnswer | SkipItem):
        return session, ("id", project, request.id), ("lease", project, request.lease)
    return session, ("id", project, getattr(request, "id", None) or number)


def _works(request: Command, reply: CommandResult) -> bool:
    """Tell whether a request is a sign that somebody is working."""
    return isinstance(request, MarkShown) or (
        isinstance(request, SubmitAnswer | SkipItem | UndoAnswer) and reply.verdict.accepted
    )


def _items(project: ProjectId) -> Hint:
    return Hint(project=project, items=True)

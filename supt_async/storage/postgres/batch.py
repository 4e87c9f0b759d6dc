"""One step of a batch on PostgreSQL: at most one request of each session, carried out together.

Submits and claims go as one statement; shows and releases as one each; what is rare one by
one. What is wrong with one request is answered to whoever sent it, and leaves the others alone.
"""

from __future__ import annotations

import logging
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import asyncpg

from supt_async.domain.commands import (
    ClaimItems,
    Command,
    FlagItem,
    MarkShown,
    ReleaseLeases,
    SkipItem,
    SubmitAnswer,
    UndoAnswer,
)
from supt_async.domain.ids import LabellerId, LeaseToken, ProjectId
from supt_async.domain.results import CommandResult, LeasedItem, Verdict
from supt_async.errors import StorageError
from supt_async.protocol.tasks.equality import text_of
from supt_async.storage.hints import merge
from supt_async.storage.postgres.allocator import Dealer, Projects, Proposal, Wish
from supt_async.storage.postgres.answers import Step, flag, skip, submit, undo
from supt_async.storage.postgres.connection import DedicatedConnection
from supt_async.storage.postgres.driver import DriverConnection
from supt_async.storage.postgres.group import Answer, Group, Outcome, give_back
from supt_async.storage.postgres.sql import answers as single
from supt_async.storage.records import Hint

UNSTORABLE = (asyncpg.DataError, OverflowError, UnicodeError)
"""What is wrong with a value, not with the database."""
BROKEN = asyncpg.IntegrityConstraintViolationError
TRIES = 3
"""How often a request may meet another one that does the same at the same time."""
_NOTHING_DEALT = (Verdict.ID_CONFLICT, Verdict.INVALID_VALUE, Verdict.INTERNAL)

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Task:
    """A request, and what has become of it so far."""

    request: Command
    wish: Wish
    verdict: Verdict = Verdict.DONE
    answer: Answer | None = None
    undone: LeasedItem | None = None
    error: Exception | None = None

    @property
    def outcome(self) -> CommandResult | Exception:
        if self.error is not None:
            return self.error
        if self.undone is not None:
            return CommandResult(verdict=self.verdict, leased=(self.undone,))
        if self.verdict in _NOTHING_DEALT:
            return CommandResult(verdict=self.verdict)
        return CommandResult(
            verdict=self.verdict, leased=tuple(self.wish.leased), idle=self.wish.idle
        )


@dataclass(slots=True)
class Round:
    """Requests of different sessions, with different ids and leases."""

    connection: DedicatedConnection
    dealer: Dealer
    now_ms: int
    process: str
    counter: str
    doubtful: list[LeaseToken]
    """Leases that may exist though nobody was told of them; kept from one round to the next."""
    tasks: list[Task] = field(default_factory=list)
    projects: Projects = field(default_factory=dict)
    hints: dict[ProjectId, Hint] = field(default_factory=dict)
    held: list[Proposal] = field(default_factory=list)
    """Items that could not be had because somebody else held their rows."""

    async def carry_out(self, requests: Sequence[Command]) -> list[CommandResult | Exception]:
        """Carry requests out; returns an outcome for each, in their order.

        Raises:
            StorageUnavailable: None of them may have been carried out.
        """
        self.tasks = [
            Task(request, Wish(request.by, getattr(request, "want", 0))) for request in requests
        ]
        await self._release_doubtful()
        projects = {request.by.project for request in requests}
        self.projects = await self.connection.run(partial(self.dealer.look, projects))
        await self._show()
        await self._release()
        for task in self.tasks:
            if isinstance(task.request, SkipItem | UndoAnswer | FlagItem):
                await self._alone(task)
        try:
            await self._deal()
        except StorageError as exc:
            # What was carried out before stays told; who waits for items or an answer is not.
            for task in self.tasks:
                if isinstance(task.request, SubmitAnswer | ClaimItems):
                    task.error = exc
        return [task.outcome for task in self.tasks]

    def tell(self, hint: Hint) -> None:
        """Note what others have to be told once the round is over."""
        earlier = self.hints.get(hint.project)
        self.hints[hint.project] = hint if earlier is None else merge(earlier, hint)

    async def _show(self) -> None:
        shows = [task.request for task in self.tasks if isinstance(task.request, MarkShown)]
        if shows:
            tokens = [show.lease for show in shows]
            projects = [show.by.project for show in shows]
            labellers = [show.by.labeller for show in shows]
            values = (tokens, projects, labellers, self.now_ms)
            await self.connection.run(lambda connection: connection.execute(single.SHOW, *values))

    async def _release(self) -> None:
        releases = [task.request for task in self.tasks if isinstance(task.request, ReleaseLeases)]
        tokens = [lease for release in releases for lease in release.leases]
        owners = [
            (release.by.project, release.by.labeller)
            for release in releases
            for _ in release.leases
        ]
        if tokens:
            await self._give_back(tokens, owners)
            # Or who lets go of the last item there is would be told that nothing is left.
            await self.connection.run(self.dealer.catch_up)

    async def _release_doubtful(self) -> None:
        doubtful = list(self.doubtful)
        if doubtful:
            await self._give_back(doubtful, None)
            self.doubtful[:] = [token for token in self.doubtful if token not in doubtful]

    async def _give_back(
        self, tokens: list[LeaseToken], owners: Sequence[tuple[ProjectId, LabellerId]] | None
    ) -> None:
        now, counter = self.now_ms, self.counter
        freed = await self.connection.run(
            lambda driver: give_back(driver, tokens, now, counter, owners)
        )
        for project in {ProjectId(row[0]) for row in freed}:
            self.tell(Hint(project=project, items=True))

    async def _deal(self) -> None:
        """Store answers and deal items, until everybody has what they want or there is no more."""
        answering = [task for task in self.tasks if self._prepared(task)]
        wishes = [task.wish for task in self.tasks]
        try:
            while True:
                propose = partial(self.dealer.propose, wishes, self.projects)
                proposals = await self.connection.run(propose)
                if not (proposals or answering):
                    break
                unstored = await self._group(answering, proposals)
                answering = []
                for task in unstored:
                    await self._alone(task)
            await self.connection.run(partial(self.dealer.say_why, wishes, self.now_ms))
        finally:
            self.dealer.take_back(self.held)

    def _prepared(self, task: Task) -> bool:
        """Tell whether a task is an answer that can be stored, and make it ready."""
        request = task.request
        if not isinstance(request, SubmitAnswer):
            return False
        try:
            task.answer = Answer(request, text_of(request.value))
        except UNSTORABLE:
            task.verdict, task.wish.want = Verdict.INVALID_VALUE, 0
            return False
        if request.by.project not in self.projects:
            task.verdict, task.wish.want = Verdict.LEASE_LOST, 0
            return False
        task.wish.needs = request.id
        return True

    async def _group(self, answering: list[Task], proposals: list[Proposal]) -> list[Task]:
        """Store answers and lease items in one step; returns the answers that were not stored."""
        answers = [task.answer for task in answering if task.answer is not None]
        group = Group(answers, proposals, self.projects, self.now_ms, self.process, self.counter)
        try:
            outcome = await self.connection.run(group.carry_out)
        except (*UNSTORABLE, BROKEN):
            # One of the answers can't be stored: each on its own, then.
            self.dealer.take_back(proposals)
            if not answering:
                raise
            return answering
        except StorageError:
            self.dealer.take_back(proposals)
            self.doubtful.extend(proposal.token for proposal in proposals)
            raise
        refused = []
        for proposal in proposals:
            payload = outcome.lent.get(proposal.token)
            if payload is None:
                refused.append(proposal)
            else:
                self.dealer.lent(proposal, payload)
        if refused:
            self.held += await self.connection.run(partial(self.dealer.refused, refused))
        for project, count in Counter(project for project, _ in outcome.stored).items():
            self.dealer.counted(project, count)
            self.tell(Hint(project=project, labels=True))
        return [task for task in answering if not _stored(task, outcome)]

    async def _alone(self, task: Task) -> None:
        """Carry a request out in a transaction of its own."""
        task.wish.needs = None
        if task.request.by.project not in self.projects:
            task.verdict, task.wish.want = Verdict.LEASE_LOST, 0
            return
        token = LeaseToken(secrets.token_hex(16))
        try:
            task.verdict = await self._tried(task, token)
        except StorageError as exc:
            task.error, task.wish.want = exc, 0
            self.doubtful.append(token)
        if task.verdict in _NOTHING_DEALT:
            task.wish.want = 0

    async def _tried(self, task: Task, token: LeaseToken) -> Verdict:
        for _ in range(TRIES):
            try:
                return await self.connection.run(partial(self._in_transaction, task, token))
            except UNSTORABLE:
                return Verdict.INVALID_VALUE
            except BROKEN:
                # Another process has done the same meanwhile: the next look will find it.
                logger.info("a request met another one", extra={"action": "request"})
        logger.error("a request breaks a constraint", extra={"action": "request"})
        return Verdict.INTERNAL

    async def _in_transaction(
        self, task: Task, token: LeaseToken, connection: DriverConnection
    ) -> Verdict:
        project = self.projects[task.request.by.project]
        behind = self.dealer.behind(project)
        step = Step(connection, project, self.now_ms, self.counter, behind)
        async with connection.transaction():
            verdict = await self._one(step, task, token)
            await step.write_counters()
        self._note(step, task, verdict)
        return verdict

    async def _one(self, step: Step, task: Task, token: LeaseToken) -> Verdict:
        match task.request:
            case SubmitAnswer():
                assert task.answer is not None
                return await submit(step, task.request, task.answer.value)
            case SkipItem():
                return await skip(step, task.request)
            case UndoAnswer():
                verdict, task.undone = await undo(step, task.request, token)
                return verdict
            case FlagItem():
                return await flag(step, task.request)
            case _:
                raise AssertionError("this request goes with the others")

    def _note(self, step: Step, task: Task, verdict: Verdict) -> None:
        """Take in what a transaction has changed."""
        project = step.project
        self.dealer.counted(project.id, step.counted["labels"])
        window = self.dealer.window(project)
        if window is not None and step.taken is not None:
            window.mark_taken(step.taken)
        labels = verdict in (Verdict.STORED, Verdict.LATE) or isinstance(task.request, UndoAnswer)
        items = isinstance(task.request, SkipItem) or step.counted["open"] > 0
        flags = isinstance(task.request, FlagItem)
        if verdict.accepted and (labels or items or flags):
            self.tell(Hint(project=project.id, labels=labels, items=items, flags=flags))


def _stored(task: Task, outcome: Outcome) -> bool:
    assert isinstance(task.request, SubmitAnswer)
    task.wish.needs = None
    if (task.request.by.project, task.request.id) not in outcome.stored:
        return False
    task.verdict = Verdict.STORED
    return True

"""Batch on PostgreSQL: commands of different sessions that are carried out together.

A batch goes from a plan over the group's statement to a report: submits and claims go as one
statement, views and releases as one each, and rarer commands one by one (``answers``). An
error in one command is answered to its sender, and leaves the others alone.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import asyncpg

from supt_async.domain.commands import (
    ClaimItems,
    Command,
    FlagItem,
    SkipItem,
    SubmitAnswer,
    UndoAnswer,
)
from supt_async.domain.ids import LeaseToken, ProjectId
from supt_async.domain.results import CommandResult, Idle, IdleReason, Verdict
from supt_async.errors import StorageError
from supt_async.protocol.tasks.equality import text_of
from supt_async.storage.hints import merge
from supt_async.storage.postgres.allocator import Allocator
from supt_async.storage.postgres.answers import Step
from supt_async.storage.postgres.batches.alone import carry_out_alone
from supt_async.storage.postgres.batches.views import Views
from supt_async.storage.postgres.connection import DedicatedConnection
from supt_async.storage.postgres.driver import DriverConnection
from supt_async.storage.postgres.gold.participants import Participants
from supt_async.storage.postgres.group import Group
from supt_async.storage.postgres.plan import (
    NOTHING_LEASED,
    Answer,
    Demand,
    Outcome,
    PendingCommand,
    Projects,
    Proposal,
    Remembered,
    Report,
    Settlement,
)
from supt_async.storage.records import Hint

UNSTORABLE = (asyncpg.DataError, OverflowError, UnicodeError)
"""Errors that say that a value, and not the database, is the cause."""
BROKEN = asyncpg.IntegrityConstraintViolationError
"""Error of a statement that would break a constraint."""
TRIES = 3
"""Attempts of a command that violates a constraint because a concurrent one had the same
effect."""

logger = logging.getLogger(__name__)


class Batch:
    """Commands of different sessions, with different ids and leases, carried out once."""

    def __init__(
        self,
        connection: DedicatedConnection,
        allocator: Allocator,
        commands: Sequence[Command],
        *,
        now_ms: int,
        process: str,
        counter: str,
        unconfirmed: Sequence[LeaseToken],
    ) -> None:
        self._connection = connection
        self._allocator = allocator
        self._now_ms = now_ms
        self._process = process
        self._counter = counter
        self._views = Views(connection, now_ms, counter)
        self._pending = [
            PendingCommand(number, command, getattr(command, "want", 0))
            for number, command in enumerate(commands)
        ]
        self._projects: Projects = {}
        self._hints: dict[ProjectId, Hint] = {}
        self._unconfirmed = list(unconfirmed)
        self._contended: list[Proposal] = []
        self._participants = Participants(connection, allocator.gold, {}, now_ms)

    async def carry_out(self) -> Report:
        """Carry the commands out; never raises."""
        outcomes: Sequence[CommandResult | Exception]
        try:
            await self._carry_out()
            outcomes = [pending.outcome for pending in self._pending]
        except Exception as exc:  # noqa: BLE001 - every caller must get it, whatever it is
            outcomes = [exc] * len(self._pending)
        for pending, outcome in zip(self._pending, outcomes, strict=True):
            if isinstance(outcome, Exception):  # nobody is told of what it leased
                self._unconfirmed += [item.lease for item in pending.leased]
        return Report(
            outcomes=outcomes,
            hints=self._hints.values(),
            unconfirmed=self._unconfirmed,
            contended=frozenset(proposal.project.id for proposal in self._contended),
        )

    async def _carry_out(self) -> None:
        self._tell_freed(await self._views.give_back_unheard(self._unconfirmed))
        projects = {pending.command.by.project for pending in self._pending}
        if await self._by_memory(projects):
            return
        self._tell_freed(await self._views.give_back_unheard(self._unconfirmed))
        self._know(await self._connection.run(partial(self._allocator.look, projects)))
        commands = [pending.command for pending in self._pending]
        await self._views.mark_shown(commands)
        freed = await self._views.release(commands)
        if freed is not None:
            self._tell_freed(freed)
            # Read freed places first: a labeller who releases the last open item must not be
            # told that the project is done.
            await self._connection.run(self._allocator.catch_up)
        for pending in self._pending:
            if isinstance(pending.command, SkipItem | UndoAnswer | FlagItem):
                await self._alone(pending)
        await self._try_hand_out(None)

    def _know(self, projects: Projects) -> None:
        self._projects = projects
        self._participants = self._participants.of(projects)

    async def _by_memory(self, projects: set[ProjectId]) -> bool:
        """Carry the batch out without a look, if nothing has changed since the last one."""
        if not all(isinstance(p.command, SubmitAnswer | ClaimItems) for p in self._pending):
            return False
        remembered = self._allocator.remembered(projects)
        if remembered is None:
            return False
        self._know(remembered.projects)
        return await self._try_hand_out(remembered)

    async def _try_hand_out(self, remembered: Remembered | None) -> bool:
        """Hand items out; False, and nothing is done, if what is remembered is not so."""
        try:
            return await self._hand_out(remembered)
        except StorageError as exc:
            # Commands carried out before keep their results; answers and claims fail.
            for pending in self._pending:
                if isinstance(pending.command, SubmitAnswer | ClaimItems):
                    pending.error = exc
            return True

    # --- answers and claims: plan, execute, settle ---------------------------------------------

    async def _hand_out(self, remembered: Remembered | None) -> bool:
        """Store answers and lease items, until all demands are met or no item is left.

        False, and nothing is done, if what is remembered is not enough, or not so any more.
        """
        answering = [pending for pending in self._pending if self._prepare(pending)]
        for pending in self._pending:
            project = self._projects.get(pending.command.by.project)
            if pending.open and (project is None or project.paused):
                pending.idle = Idle(reason=IdleReason.PAUSED)
        try:
            while answering or any(pending.open for pending in self._pending):
                proposals = await self._plan(answering)
                if remembered is not None and self._lacks(proposals):
                    self._allocator.give_back(proposals)
                    return False
                if proposals or answering:
                    unstored = await self._execute(answering, proposals, remembered)
                    if unstored is None:
                        return False
                    remembered = None
                    for pending in unstored:
                        await self._alone(pending)
                    for number, feedback in (await self._participants.judge(answering)).items():
                        self._pending[number].feedback = feedback
                    answering = []
                    continue
                quiz_ended, refused = await self._participants.explain(self._demands())
                self._refuse(refused)
                if not quiz_ended:
                    break
            await self._explain_idle()
            self._refuse(await self._participants.complete(self._pending))
        finally:
            self._allocator.give_back(self._contended)
        return True

    def _lacks(self, proposals: Sequence[Proposal]) -> bool:
        """Tell whether somebody may get fewer items than they want, which takes a look."""
        return len(proposals) < sum(p.want - len(p.leased) for p in self._pending if p.open)

    def _prepare(self, pending: PendingCommand) -> bool:
        """Tell whether a command is an answer that can be stored, and make it ready."""
        command = pending.command
        if not isinstance(command, SubmitAnswer):
            return False
        try:
            pending.answer = Answer(command, text_of(command.value))
        except UNSTORABLE:
            pending.verdict, pending.want = Verdict.INVALID_VALUE, 0
            return False
        if command.by.project not in self._projects:
            pending.verdict, pending.want = Verdict.LEASE_LOST, 0
            return False
        return True

    def _demands(self, answering: Sequence[PendingCommand] = ()) -> list[Demand]:
        needing = {pending.number for pending in answering}
        return [p.demand(p.number in needing) for p in self._pending if p.open]

    async def _plan(self, answering: Sequence[PendingCommand]) -> list[Proposal]:
        demands, refused = await self._participants.admit(self._demands(answering))
        self._refuse(refused)
        if not demands:
            return []
        plan = partial(self._allocator.plan, demands, self._projects)
        return await self._connection.run(plan)

    async def _execute(
        self,
        answering: list[PendingCommand],
        proposals: list[Proposal],
        remembered: Remembered | None,
    ) -> list[PendingCommand] | None:
        """Store answers and lease items in one statement; return the answers it did not store.

        None, and nothing is done, if what is remembered is not so any more.
        """
        answers = [pending.answer for pending in answering if pending.answer is not None]
        now = (self._now_ms, self._process, self._counter)
        judge = self._allocator.judge
        group = Group(answers, proposals, self._projects, *now, judge, remembered)
        try:
            outcome = await self._connection.run(group.carry_out)
        except (*UNSTORABLE, BROKEN):
            # One of the answers can't be stored, so each is carried out on its own.
            self._allocator.give_back(proposals)
            if not answering:
                raise
            return answering if remembered is None else None
        except StorageError:
            self._allocator.give_back(proposals)
            self._unconfirmed.extend(proposal.token for proposal in proposals)
            raise
        if outcome.outdated:
            self._allocator.give_back(proposals)
            if group.attempts > 1:  # an earlier one may have leased them
                self._unconfirmed.extend(proposal.token for proposal in proposals)
            return None
        await self._settle(proposals, outcome)
        for project in outcome.labels:
            self._tell(Hint(project=project, labels=True, items=project in outcome.asked))
        if outcome.asked:  # somebody in this batch may have asked for these items
            await self._connection.run(self._allocator.catch_up)
        return [pending for pending in answering if not pending.is_stored(outcome)]

    async def _settle(self, proposals: list[Proposal], outcome: Outcome) -> None:
        settlement = self._allocator.confirm(proposals, outcome)
        self._take(settlement)
        if settlement.refused:
            inspect = partial(self._allocator.inspect, settlement.refused)
            self._take(await self._connection.run(inspect))

    def _take(self, settlement: Settlement) -> None:
        for number, item in settlement.leased:
            self._pending[number].leased.append(item)
        for number in settlement.gone:
            self._pending[number].idle = Idle(reason=IdleReason.WAITING)
        self._contended += settlement.contended

    async def _explain_idle(self) -> None:
        demands = self._demands()
        if demands:
            explain = partial(self._allocator.explain_idle, demands, self._now_ms)
            self._refuse(await self._connection.run(explain))

    def _refuse(self, refused: Mapping[int, Idle]) -> None:
        for number, idle in refused.items():
            self._pending[number].idle = idle

    # --- commands one by one ---------------------------------------------------------------------

    async def _alone(self, pending: PendingCommand) -> None:
        """Carry a command out in its own transaction."""
        if pending.command.by.project not in self._projects:
            pending.verdict, pending.want = Verdict.LEASE_LOST, 0
            return
        token = LeaseToken(secrets.token_hex(16))
        try:
            pending.verdict = await self._attempt(pending, token)
        except StorageError as exc:
            pending.error, pending.want = exc, 0
            self._unconfirmed.append(token)
        if pending.verdict in NOTHING_LEASED:
            pending.want = 0

    async def _attempt(self, pending: PendingCommand, token: LeaseToken) -> Verdict:
        for _ in range(TRIES):
            try:
                return await self._connection.run(partial(self._in_transaction, pending, token))
            except UNSTORABLE:
                return Verdict.INVALID_VALUE
            except BROKEN:
                # Another process has done the same: the next attempt will find it.
                logger.info("concurrent command with the same effect", extra={"action": "request"})
        logger.error("internal error: a command violates a constraint", extra={"action": "request"})
        return Verdict.INTERNAL

    async def _in_transaction(
        self, pending: PendingCommand, token: LeaseToken, connection: DriverConnection
    ) -> Verdict:
        project = self._projects[pending.command.by.project]
        behind = self._allocator.behind(project)
        now = (self._now_ms, self._counter, self._allocator.judge)
        step = Step(connection, project, *now, behind)
        async with connection.transaction():
            verdict = await carry_out_alone(step, pending, token)
            await step.write_counters()
        self._note(step, pending, verdict)
        pending.known, pending.feedback = step.known, step.feedback
        return verdict

    def _note(self, step: Step, pending: PendingCommand, verdict: Verdict) -> None:
        """Process what a transaction has changed."""
        project, command = step.project, pending.command
        self._allocator.count_labels(project.id, step.counted["labels"])
        if step.taken is not None:
            self._allocator.mark_taken(project, step.taken)
        labels = verdict in (Verdict.STORED, Verdict.LATE) or isinstance(command, UndoAnswer)
        items = isinstance(command, SkipItem) or step.counted["open"] > 0 or step.asked
        flags = isinstance(command, FlagItem)
        if verdict.accepted and (labels or items or flags):
            self._tell(Hint(project=project.id, labels=labels, items=items, flags=flags))

    def _tell_freed(self, projects: Iterable[ProjectId]) -> None:
        for project in projects:
            self._tell(Hint(project=project, items=True))

    def _tell(self, hint: Hint) -> None:
        earlier = self._hints.get(hint.project)
        self._hints[hint.project] = hint if earlier is None else merge(earlier, hint)

"""Participants of a batch on PostgreSQL: who gets items, who has a quiz, what gold answers lead to.

Nothing is read for projects in which nobody has a state and that have no quiz.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from supt_async.domain.commands import Holder
from supt_async.domain.ids import ProjectId, RequestId
from supt_async.domain.participation import NEW, Participation
from supt_async.domain.results import Feedback, Idle, IdleReason, QuizPlace
from supt_async.rules.gold import barred
from supt_async.rules.quotas import is_complete, quota_of
from supt_async.storage.gold.judging import feedback
from supt_async.storage.people.participation import participation_of
from supt_async.storage.postgres.connection import DedicatedConnection
from supt_async.storage.postgres.driver import DriverConnection
from supt_async.storage.postgres.gold.dealer import GoldDealer
from supt_async.storage.postgres.gold.judging import (
    GoldAnswer,
    note,
    which_are_right,
    write,
)
from supt_async.storage.postgres.gold.quotas import completion, is_used_up, within_quota
from supt_async.storage.postgres.plan import Demand, PendingCommand, ProjectRow, Projects
from supt_async.storage.postgres.sql import gold as sql

Refusals: TypeAlias = Mapping[int, Idle]
"""Why demands get nothing, by their numbers."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Participation of the labeller behind a demand."""

    demand: Demand
    participation: Participation
    held: int
    """Number of gold items that they hold, in all their sessions."""


class Participants:
    """Participation of those who want items in one batch."""

    def __init__(
        self,
        connection: DedicatedConnection,
        dealer: GoldDealer,
        projects: Projects,
        now_ms: int,
    ) -> None:
        self._connection = connection
        self._dealer = dealer
        self._projects = projects
        self._now_ms = now_ms

    def of(self, projects: Projects) -> Participants:
        """Return the same with the batch's projects, once they are known."""
        return Participants(self._connection, self._dealer, projects, self._now_ms)

    async def admit(self, demands: Sequence[Demand]) -> tuple[Sequence[Demand], Refusals]:
        """Return the demands that may get items, and why others get none.

        One of a labeller who is in a quiz wants what is left of it.
        """
        if not any(map(self._concerns, demands)):
            return demands, {}
        return await self._connection.run(partial(self._admit, demands))

    async def explain(self, demands: Sequence[Demand]) -> tuple[bool, Refusals]:
        """Judge the quizzes of labellers who have had all gold items.

        Returns:
            Whether there were any, so that there may be items for them; and why others who are in
            a quiz get none.
        """
        if not any(map(self._concerns, demands)):
            return False, {}
        return await self._connection.run(partial(self._explain, demands))

    async def judge(self, answering: Sequence[PendingCommand]) -> Mapping[int, Feedback]:
        """Judge the answers to gold items that were just stored.

        Returns:
            What their senders are to be told, by the numbers of the commands.
        """
        answers = dict(_gold_answers(answering))
        if not answers:
            return {}
        given = list(answers.values())
        right = await self._connection.run(partial(which_are_right, given))
        found = [
            (answer.by.project, answer.id, hit)
            for answer, hit in zip(answers.values(), right, strict=True)
        ]
        rules = {project: self._projects[project].gold for project, *_ in found}
        told = await self._connection.run(partial(note, found, rules, self._now_ms))
        return {
            number: feedback(hit, answer.known)
            for (number, answer), hit in zip(answers.items(), right, strict=True)
            if told.get((answer.by.project, answer.by.labeller))
        }

    async def complete(self, commands: Sequence[PendingCommand]) -> Refusals:
        """Return what those are told whose work is complete, with what they take back."""
        told: dict[int, Idle] = {}
        for pending in commands:
            by, idle = pending.command.by, pending.idle
            if idle is not None and is_complete(idle) and self._projects[by.project].people:
                taking = partial(completion, by, self._now_ms)
                back = await self._connection.run(taking)
                told[pending.number] = replace(idle, completion=back)
        return told

    async def _admit(
        self, demands: Sequence[Demand], connection: DriverConnection
    ) -> tuple[Sequence[Demand], Refusals]:
        admitted: list[Demand] = []
        refused: dict[int, Idle] = {}
        quotas: dict[int, int] = {}
        for standing in await self._read(demands, connection):
            demand, participation = standing.demand, standing.participation
            project = self._projects[demand.by.project]
            quota = quota_of(participation.quota, project.quota)
            if quota is not None:
                quotas[demand.number] = quota
            why = barred(participation)
            if why is not None:
                refused[demand.number] = Idle(reason=IdleReason.NOTHING_FOR_YOU, why=why)
            elif project.gold.in_quiz(participation):
                admitted.append(await self._quiz(standing, project, connection))
            else:
                admitted.append(demand)
        admitted, used_up = await within_quota(admitted, quotas, connection)
        return admitted, {**refused, **used_up}

    async def _quiz(
        self, standing: Standing, project: ProjectRow, connection: DriverConnection
    ) -> Demand:
        demand, participation, held = standing.demand, standing.participation, standing.held
        number = participation.quiz_answers + held + 1
        of = min(project.gold.quiz, await self._dealer.total(connection, project))
        want = min(demand.want, project.gold.quiz_left(participation, held))
        return replace(demand, want=want, quiz=QuizPlace(number=number, of=max(of, number)))

    async def _explain(
        self, demands: Sequence[Demand], connection: DriverConnection
    ) -> tuple[bool, Refusals]:
        ended = False
        refused: dict[int, Idle] = {}
        for standing in await self._read(demands, connection):
            demand, participation = standing.demand, standing.participation
            project = self._projects[demand.by.project]
            if barred(participation) is not None or not project.gold.in_quiz(participation):
                continue
            if standing.held or not participation.quiz_answers:
                refused[demand.number] = Idle(reason=IdleReason.WAITING)
                continue
            of = await self._dealer.total(connection, project)
            after = project.gold.quiz_over(participation, of)
            await write(connection, (project.id, demand.by.labeller), after, self._now_ms)
            ended = True
        return ended, refused

    @property
    def _with_quiz(self) -> list[ProjectId]:
        return [id_ for id_, project in self._projects.items() if project.gold.quiz]

    def _concerns(self, demand: Demand) -> bool:
        project = self._projects[demand.by.project]
        return project.people or project.gold.quiz > 0 or project.quota is not None

    async def _read(
        self, demands: Sequence[Demand], connection: DriverConnection
    ) -> list[Standing]:
        asked = [demand for demand in demands if self._concerns(demand)]
        rows = await connection.fetch(
            sql.PARTICIPATIONS,
            [demand.by.project for demand in asked],
            [demand.by.labeller for demand in asked],
            [demand.by.session for demand in asked],
            self._with_quiz,
        )
        found = {demand.number: list(row) for demand, row in zip(asked, rows, strict=True)}
        standings: list[Standing] = []
        for demand in demands:
            *columns, held = found.get(demand.number, [None, 0])
            standings.append(Standing(demand, participation_of(columns), held))
        return standings


async def quiz_places(
    dealer: GoldDealer,
    project: ProjectRow,
    by: Holder,
    shown: Sequence[bool],
    connection: DriverConnection,
) -> list[QuizPlace]:
    """Return the places of held gold items in the labeller's quiz; none if they are in none."""
    if not project.gold.quiz:
        return []
    who = ([by.project], [by.labeller], [by.session])
    row = await connection.fetchrow(sql.PARTICIPATIONS, *who, [])
    participation = NEW if row is None else participation_of(list(row)[:-1])
    if not project.gold.in_quiz(participation):
        return []
    return project.gold.places(participation, shown, await dealer.total(connection, project))


async def tells(connection: DriverConnection, project: ProjectRow, by: Holder) -> bool:
    """Return whether a labeller is told about their gold answers."""
    if project.gold.feedback or not project.gold.quiz:
        return project.gold.feedback
    who = ([by.project], [by.labeller], [by.session])
    row = await connection.fetchrow(sql.PARTICIPATIONS, *who, [])
    return project.gold.tells(NEW if row is None else participation_of(list(row)[:-1]))


async def was_told(
    connection: DriverConnection, project: ProjectRow, by: Holder, created_ms: int
) -> bool:
    """Return whether a labeller has learned if an answer of some time is right, as in the quiz."""
    if await tells(connection, project, by):
        return True
    passed_ms = await connection.fetchval(sql.PASSED_MS, by.project, by.labeller)
    return created_ms <= (passed_ms or 0)


async def may_take(connection: DriverConnection, project: ProjectRow, by: Holder) -> bool:
    """Return whether an answer whose lease is over may take a place, as a new item would."""
    if not project.people and project.quota is None:
        return True
    who = ([by.project], [by.labeller], [by.session])
    row = await connection.fetchrow(sql.PARTICIPATIONS, *who, [])
    participation = NEW if row is None else participation_of(list(row)[:-1])
    quota = quota_of(participation.quota, project.quota)
    used_up = quota is not None and await is_used_up(connection, by, quota)
    return barred(participation) is None and not used_up


async def told_before(
    connection: DriverConnection, project: ProjectRow, by: Holder, answer: RequestId
) -> Feedback | None:
    """Return what a labeller is told again of an answer that is stored."""
    if not project.gold_changes or not await tells(connection, project, by):
        return None
    row = await connection.fetchrow(sql.JUDGED_GOLD, by.project, answer)
    return None if row is None else feedback(row[0], row[1])


def _gold_answers(answering: Sequence[PendingCommand]) -> Iterator[tuple[int, GoldAnswer]]:
    for pending in answering:
        known, answer = pending.known, pending.answer
        if known is not None and answer is not None:
            command = answer.command
            yield pending.number, GoldAnswer(command.by, command.id, answer.value, known)

"""Judging of gold answers on PostgreSQL, just after they were stored.

What large answers take is computed in a thread, so that the event loop goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import starmap
from typing import TypeAlias

from supt_async.domain.commands import Holder
from supt_async.domain.ids import LabellerId, ProjectId, RequestId
from supt_async.domain.participation import Participation
from supt_async.rules.gold import GoldRules
from supt_async.storage.gold.judging import LARGE, judge
from supt_async.storage.people.participation import participation_of
from supt_async.storage.postgres.driver import DriverConnection
from supt_async.storage.postgres.sql import gold as sql

LEFT_MS = 5_000
"""Age of a gold answer at which the process that stored it has not judged it, in milliseconds."""
LEFT = 100
"""Maximum number of those that are judged at once."""

Who: TypeAlias = tuple[ProjectId, LabellerId]
"""A labeller in a project."""


@dataclass(frozen=True, slots=True)
class GoldAnswer:
    """Answer to a gold item that was stored; its values are JSON texts."""

    by: Holder
    id: RequestId
    value: str = field(repr=False)
    known: str = field(repr=False)


async def judge_left(now_ms: int, connection: DriverConnection) -> None:
    """Judge the gold answers of processes that ended before they could do so."""
    rows = await connection.fetch(sql.UNJUDGED_GOLD, now_ms - LEFT_MS, LEFT)
    if rows:
        rules = {ProjectId(row[0]): GoldRules(*list(row)[5:]) for row in rows}
        right = await _judged([(row[2], row[3], row[4]) for row in rows])
        answers = [
            (ProjectId(row[0]), RequestId(row[1]), hit)
            for row, hit in zip(rows, right, strict=True)
        ]
        await note(answers, rules, now_ms, connection)


async def which_are_right(
    answers: Sequence[GoldAnswer], connection: DriverConnection
) -> list[bool]:
    """Return which answers are right, in their order."""
    unequal = {one.by.project for one in answers if one.value != one.known}
    rows = await connection.fetch(sql.TASKS, list(unequal)) if unequal else []
    tasks = {ProjectId(row[0]): str(row[1]) for row in rows}
    return await _judged([(tasks.get(one.by.project), one.value, one.known) for one in answers])


async def _judged(given: Sequence[tuple[str | None, str, str]]) -> list[bool]:
    """Return which answers are right; given are their tasks, they, and the known ones, as JSON."""
    unequal = sum(len(value) + len(known) for _, value, known in given if value != known)

    def every() -> list[bool]:
        return list(starmap(judge, given))

    return every() if unequal < LARGE else await asyncio.to_thread(every)


async def note(
    answers: Sequence[tuple[ProjectId, RequestId, bool]],
    by_project: Mapping[ProjectId, GoldRules],
    now_ms: int,
    connection: DriverConnection,
) -> dict[Who, bool]:
    """Note which gold answers are right, and what follows for their labellers.

    Returns:
        Whether each labeller is to be told about their answer.
    """
    columns = map(list, zip(*answers, strict=True))
    with_quiz = [id_ for id_, rules in by_project.items() if rules.quiz]
    rows = await connection.fetch(sql.JUDGE_GOLD, *columns, with_quiz, now_ms)
    told: dict[Who, bool] = {}
    for row in rows:
        project, labeller, *state = row
        who, rules = (ProjectId(project), LabellerId(labeller)), by_project[ProjectId(project)]
        before = participation_of(state)
        told[who] = rules.tells(before)
        after = rules.settled(before)
        if after != before:
            await write(connection, who, after, now_ms)
    return told


async def write(connection: DriverConnection, who: Who, after: Participation, now_ms: int) -> None:
    """Write what follows from gold answers, unless an owner has decided something else."""
    state = (after.state.value, after.reason, after.quiz_passed, now_ms)
    await connection.execute(sql.WRITE_PARTICIPATION, *who, *state)

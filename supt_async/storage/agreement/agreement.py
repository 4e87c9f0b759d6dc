"""Agreement of a project's people: reads the answers to items that several people answered.

An answer counts if it stands, a person gave it, and it is no test. It takes some seconds for a
million labels, most of them in other threads than the caller's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, select

from supt_async.domain.project import Project
from supt_async.learning.agreement.answers import Ints
from supt_async.learning.agreement.intervals import Draws
from supt_async.learning.agreement.report import QuestionAgreement, agreement_about
from supt_async.protocol.tasks.task import parse
from supt_async.storage.agreement.given import Runner, answers_given
from supt_async.storage.agreement.questions import Answered
from supt_async.storage.agreement.reading import (
    Shared,
    answers_of,
    codes_of,
    questions_of,
    shared_labels,
)
from supt_async.storage.database import Database
from supt_async.storage.read_lanes import Lane
from supt_async.storage.schema import tables

MOST_ANSWERS = 3_000_000
"""Maximum number of answers that are compared, those to each question of a form by themselves."""
MOST_LARGE = 30_000
"""The same where answers are texts or marked regions, each of which may be long."""
MOST_PAIRS = 5_000
"""Maximum number of pairs of people in a report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementReport:
    """How far a project's people agree."""

    labels: int
    """Number of labels that were compared."""
    all: bool
    """Whether these are all labels of items that have several."""
    questions: list[QuestionAgreement]
    names: dict[int, str]
    """Names of the people in pairs, by id."""


async def agreement(
    database: Database, project: Project, run: Runner, lane: Lane = Lane.OWNERS
) -> AgreementReport:
    """Return how far a project's people agree, by question.

    ``run`` calls what takes time in a thread, so that an event loop is not held up.
    """
    questions = questions_of(parse(project.task))
    most = MOST_ANSWERS // len(questions)
    if any(one.is_large for one in questions):
        most = min(most, MOST_LARGE)
    given = await answers_given(database, project.id, run, lane)
    shared: Shared = await run(shared_labels, given, most, int(project.id))
    codes = await codes_of(database, project.id, questions, shared, run, lane)
    found = await run(_measured, questions, shared, codes, int(project.id))
    people = {pair.one for one in found for pair in one.pairs}
    people |= {pair.other for one in found for pair in one.pairs}
    return AgreementReport(
        labels=len(shared.seq),
        all=shared.all and all(one.all for one in found),
        questions=found,
        names=await database.read(partial(_names, sorted(people)), lane),
    )


def _measured(
    questions: Sequence[Answered], shared: Shared, codes: Sequence[Ints], seed: int
) -> list[QuestionAgreement]:
    draws = Draws(seed)
    most_people = math.isqrt(2 * MOST_PAIRS // len(questions))
    return [
        agreement_about(
            question.asked(), answers_of(shared, given, question), draws, seed, most_people
        )
        for question, given in zip(questions, codes, strict=True)
    ]


def _names(people: Sequence[int], connection: Connection) -> dict[int, str]:
    who = tables.labeller.c
    rows = connection.execute(select(who.id, who.name).where(who.id.in_(people)))
    return {row.id: row.name for row in rows}

"""Working time and quality of a project's people, altogether and by week.

Working time is that of all answers, also of those that were withdrawn or came late, and of skips.
Answers that an owner gave to many items at once, and those of programs, took nobody's time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Project
from supt_async.learning.agreement.answers import Floats, Ints
from supt_async.learning.working_time import active_ms
from supt_async.storage.agreement.consensus import agreement_with_consensus
from supt_async.storage.agreement.given import (
    GOLD,
    HANDED_OUT,
    LATE,
    RIGHT,
    UNKNOWN,
    WITHDRAWN,
    Given,
    Runner,
    answers_given,
)
from supt_async.storage.agreement.reading import Shared
from supt_async.storage.agreement.weeks import week_of
from supt_async.storage.database import Database
from supt_async.storage.people.accounts import NOTEBOOK, PERSON
from supt_async.storage.read_lanes import Lane
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow

PAGE = 5_000
"""Number of skips that one statement reads."""
LEAST_MS = 60_000
"""Milliseconds of work from which on there is a number of labels an hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What somebody did."""

    labels: int
    """Number of labels that stand, those of gold items left out."""
    active_ms: int
    """Milliseconds at work, pauses of more than two minutes left out."""
    per_hour: float | None
    """Labels an hour at work, gold items and withdrawn ones included; None after a short time."""
    gold: int
    """Number of answers to gold items."""
    gold_right: int
    """Number of these that are right."""
    compared: int
    """Number of answers that were compared with what the answers of several people came to."""
    agreement: float | None
    """Share of these that agree, from 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """How often somebody is right about a question, as the answers of all people say."""

    question: str | None
    accuracy: float
    low: float
    """Lower end of the 95 % interval."""
    high: float
    labels: int
    """Number of labels that it rests on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonWork:
    """What one person did."""

    name: str
    total: Work
    weeks: dict[int, Work]
    """By the number of the week."""
    reliability: list[Reliability]


@dataclass(frozen=True, slots=True)
class _Done:
    """Answers and skips; arrays of shape (n,)."""

    rows: NDArray[np.int64]
    """Columns are labeller, time, time on screen, kind, whether it stands, and is right."""

    @property
    def labellers(self) -> Ints:
        return self.rows[:, 0]


LABEL, GOLDEN, SKIP = 0, 1, 2
"""Kinds of what somebody did."""


async def work_report(
    database: Database, project: Project, run: Runner, lane: Lane = Lane.OWNERS
) -> list[PersonWork]:
    """Return what each person did in a project, those with the most labels first."""
    given = await answers_given(database, project.id, run, lane)
    shared, agreeing = await agreement_with_consensus(database, project, given, run, lane)
    done = await _done(database, project.id, given, run, lane)
    del given  # some hundred megabytes, of millions of labels
    people = np.unique(done.labellers).tolist()
    names, reliability = await database.read(partial(_about_people, project.id, people), lane)
    found: list[PersonWork] = await run(_report, done, shared, agreeing, names, reliability)
    return found


async def _done(
    database: Database, project: ProjectId, given: Given, run: Runner, lane: Lane
) -> _Done:
    skips: list[NDArray[np.int64]] = []
    last = ""
    while True:
        rows = await database.read(partial(_skips, project, last), lane)
        skips.append(await run(_of_skips, rows))
        if len(rows) < PAGE:
            return _Done(await run(_rows, given, skips))
        last = rows[-1].id


def _rows(given: Given, skips: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Return the rows of answers to items that were handed out, followed by those of skips."""
    # Gold answers are stored as late ones.
    stands = (given.has(GOLD) | ~given.has(LATE)) & ~given.has(WITHDRAWN)
    kind = np.where(given.has(GOLD), np.uint8(GOLDEN), np.uint8(LABEL))
    answers = np.flatnonzero(given.has(HANDED_OUT))
    rows = np.empty((len(answers) + sum(map(len, skips)), 6), dtype=np.int64)
    columns = (given.labellers, given.at_ms, given.shown_ms, kind, stands, given.has(RIGHT))
    for place, column in enumerate(columns):
        rows[: len(answers), place] = column[answers]
    np.concatenate([rows[:0], *skips], out=rows[len(answers) :])
    return rows


def _skips(project: ProjectId, after: str, connection: Connection) -> Sequence[AnyRow]:
    s = tables.skip.c
    return connection.execute(
        select(s.id, s.labeller_id, s.created_ms)
        .where(s.project_id == project, s.id > after)
        .order_by(s.id)
        .limit(PAGE)
    ).all()


def _of_skips(rows: Sequence[AnyRow]) -> NDArray[np.int64]:
    of = [(row.labeller_id, row.created_ms, UNKNOWN, SKIP, 0, 0) for row in rows]
    return np.array(of, dtype=np.int64).reshape(-1, 6)


def _about_people(
    project: ProjectId, people: Sequence[int], connection: Connection
) -> tuple[dict[int, str], dict[int, list[Reliability]]]:
    who, r = tables.labeller.c, tables.reliability.c
    names = connection.execute(
        select(who.id, who.name).where(who.kind.in_((PERSON, NOTEBOOK)), who.id.in_(people))
    )
    rows = connection.execute(
        select(r.labeller_id, r.question, r.accuracy, r.low, r.high, r.labels)
        .where(r.project_id == project)
        .order_by(r.labeller_id, r.question)
    )
    found: dict[int, list[Reliability]] = {}
    for row in rows:
        found.setdefault(row.labeller_id, []).append(
            Reliability(
                question=row.question or None,
                accuracy=row.accuracy,
                low=row.low,
                high=row.high,
                labels=row.labels,
            )
        )
    return {row.id: row.name for row in names}, found


def _report(
    done: _Done,
    shared: Shared,
    agreeing: Floats,
    names: dict[int, str],
    reliability: dict[int, list[Reliability]],
) -> list[PersonWork]:
    rows = done.rows
    active = active_ms(rows[:, 0], rows[:, 1], rows[:, 2])
    mine, theirs = _by_person(rows[:, 0]), _by_person(shared.labellers)
    nothing = np.empty(0, dtype=np.int64)
    found = []
    for person, name in names.items():
        at, compared = mine[person], theirs.get(person, nothing)
        weeks, other_weeks = week_of(rows[at, 1]), shared.weeks[compared]
        found.append(
            PersonWork(
                name=name,
                total=_work(rows[at], active[at], agreeing[compared]),
                weeks={
                    week: _work(
                        rows[at[weeks == week]],
                        active[at[weeks == week]],
                        agreeing[compared[other_weeks == week]],
                    )
                    for week in np.unique(weeks).tolist()
                },
                reliability=reliability.get(person, []),
            )
        )
    return sorted(found, key=lambda one: (-one.total.labels, one.name))


def _by_person(labellers: Ints) -> dict[int, Ints]:
    """Return the positions of each person's rows."""
    order = np.argsort(labellers, kind="stable")
    people, starts = np.unique(labellers[order], return_index=True)
    return (
        dict(zip(people.tolist(), np.split(order, starts[1:]), strict=True)) if len(order) else {}
    )


def _work(rows: NDArray[np.int64], active: Ints, agreeing: Floats) -> Work:
    kind, stands, right = rows[:, 3], rows[:, 4] == 1, rows[:, 5] == 1
    ms = int(active.sum())
    answers = int(np.sum(kind != SKIP))
    known = agreeing[~np.isnan(agreeing)]
    return Work(
        labels=int(np.sum((kind == LABEL) & stands)),
        active_ms=ms,
        per_hour=answers * 3_600_000 / ms if ms >= LEAST_MS else None,
        gold=int(np.sum((kind == GOLDEN) & stands)),
        gold_right=int(np.sum((kind == GOLDEN) & stands & right)),
        compared=len(known),
        agreement=float(known.mean()) if len(known) else None,
    )

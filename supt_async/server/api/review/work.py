"""What each of a project's people did: labels, working time, and how often they are right."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from msgspec import Struct

from supt_async.server.api.encoding.pieces import Views
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE
from supt_async.server.api.review.reports import as_of, latest_report
from supt_async.storage.agreement.weeks import start_ms
from supt_async.storage.agreement.work import PersonWork, Reliability, Work
from supt_async.time_format import iso


class WorkView(Struct, frozen=True, kw_only=True):
    labels: int
    """Number of labels that stand, those of gold items left out."""
    active_ms: int
    """Milliseconds between answers or skips, pauses of more than two minutes left out."""
    per_hour: float | None
    """Answers an hour in this time; null after less than a minute."""
    gold: int
    """Number of answers to gold items."""
    gold_right: int
    """Number of these that are right."""
    compared: int
    """Number of answers that were compared with what the answers of several people came to."""
    agreement: float | None
    """Share of these that agree, from 0 to 1; of lists and marked regions how alike they are."""


class WeekView(Struct, frozen=True, kw_only=True):
    start: str | None
    """Monday on which the week begins, UTC."""
    work: WorkView


class ReliabilityView(Struct, frozen=True, kw_only=True):
    question: str | None
    """Name of the question of a form; null if the task is no form."""
    accuracy: float
    """Estimated share of right answers, from 0 to 1."""
    low: float
    """Lower end of the 95 % interval."""
    high: float
    labels: int
    """Number of labels that it rests on."""


class PersonWorkView(Struct, frozen=True, kw_only=True):
    name: str
    total: WorkView
    weeks: list[WeekView]
    reliability: list[ReliabilityView]
    as_of: str | None
    """When the report was begun: while people label, an older one may be served for some time."""


async def labeller_report(call: Call) -> Sequence[PersonWorkView]:
    """Report what each person did, altogether and by week, those with the most labels first."""
    latest = await latest_report(call, "work")
    found: list[PersonWork] = latest.report
    return Views(found, partial(person_view, begun=as_of(latest)))


def person_view(person: PersonWork, begun: str | None) -> PersonWorkView:
    """Return what a person did as owners see it."""
    return PersonWorkView(
        name=person.name,
        total=_work(person.total),
        weeks=[
            WeekView(start=iso(start_ms(week)), work=_work(work))
            for week, work in person.weeks.items()
        ],
        reliability=[_reliability(one) for one in person.reliability],
        as_of=begun,
    )


def _work(work: Work) -> WorkView:
    return WorkView(
        labels=work.labels,
        active_ms=work.active_ms,
        per_hour=work.per_hour,
        gold=work.gold,
        gold_right=work.gold_right,
        compared=work.compared,
        agreement=work.agreement,
    )


def _reliability(found: Reliability) -> ReliabilityView:
    return ReliabilityView(
        question=found.question,
        accuracy=found.accuracy,
        low=found.low,
        high=found.high,
        labels=found.labels,
    )


OPERATIONS = (Operation(method="GET", path=f"{ONE}/labeller-report", function=labeller_report),)
"""Operations of this module."""

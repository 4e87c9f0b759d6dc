"""How far a project's people agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from msgspec import Struct

from supt_async.domain.values import JSONValue
from supt_async.learning.agreement.intervals import Alpha
from supt_async.learning.agreement.pairs import Pair
from supt_async.learning.agreement.report import QuestionAgreement, Scale
from supt_async.redaction import Redacted
from supt_async.server.api.encoding.pieces import Views
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE
from supt_async.server.api.review.reports import as_of, latest_report
from supt_async.storage.agreement.agreement import AgreementReport
from supt_async.storage.agreement.weeks import start_ms
from supt_async.time_format import iso


class AlphaView(Struct, frozen=True, kw_only=True):
    alpha: float | None
    """Krippendorff's alpha: 1 if people agree throughout, 0 if as chance would do; null without
    two different answers."""
    low: float | None
    """Lower end of the 95 % interval; null if there are too few items."""
    high: float | None
    items: int
    """Number of items with answers of two people or more."""
    answers: int
    """Number of answers to these."""


class LabelAgreementView(Redacted, frozen=True, kw_only=True):
    value: JSONValue
    """The option or label."""
    answers: int
    """Number of the answers that have it."""
    agreement: AlphaView
    """Agreement about whether an answer has it."""


class WeekAgreementView(Struct, frozen=True, kw_only=True):
    start: str | None
    """Monday on which the week begins, UTC."""
    agreement: AlphaView
    """Agreement about the items whose latest answer came in that week."""


class PairView(Struct, frozen=True, kw_only=True):
    one: str
    other: str
    items: int
    """Number of items that both answered."""
    alike: float
    """Share of these with the same answer; of lists and marked regions how alike they are."""
    kappa: float | None
    """Cohen's kappa; null if chance would make them agree throughout."""


class QuestionAgreementView(Struct, frozen=True, kw_only=True):
    question: str | None
    """Name of the question of a form; null if the task is no form."""
    scale: Scale
    """How far two answers differ: nominal, they are the same or not; ordinal, they are grades;
    likeness, by how much of the two is not in both."""
    agreement: AlphaView
    all: bool
    """Whether all answers were compared; otherwise those to items drawn at random."""
    labels: list[LabelAgreementView]
    weeks: list[WeekAgreementView]
    people: int
    """Number of people who answered these items."""
    pairs: Sequence[PairView]
    """Agreement of each two of those who gave the most answers."""


class AgreementView(Struct, frozen=True, kw_only=True):
    labels: int
    """Number of labels that were compared."""
    all: bool
    """Whether these are all labels of items with several; otherwise those of items drawn at
    random."""
    questions: list[QuestionAgreementView]
    as_of: str | None
    """When the report was begun: while people label, an older one may be served for some time."""


async def agreement(call: Call) -> AgreementView:
    """Report how far people agree about the items that several of them answered.

    By question, by option or label, by week and by pair of people, with 95 % intervals.
    """
    latest = await latest_report(call, "agreement")
    found: AgreementReport = latest.report
    return AgreementView(
        labels=found.labels,
        all=found.all,
        questions=[_question(question, found.names) for question in found.questions],
        as_of=as_of(latest),
    )


def _question(found: QuestionAgreement, names: dict[int, str]) -> QuestionAgreementView:
    return QuestionAgreementView(
        question=found.question,
        scale=found.scale,
        agreement=_alpha(found.alpha),
        all=found.all,
        labels=[
            LabelAgreementView(
                value=label.value, answers=label.answers, agreement=_alpha(label.alpha)
            )
            for label in found.labels
        ],
        weeks=[
            WeekAgreementView(start=iso(start_ms(week.week)), agreement=_alpha(week.alpha))
            for week in found.weeks
        ],
        people=found.people,
        pairs=Views(found.pairs, partial(_pair, names)),
    )


def _pair(names: Mapping[int, str], pair: Pair) -> PairView:
    return PairView(
        one=names.get(pair.one, ""),
        other=names.get(pair.other, ""),
        items=pair.items,
        alike=pair.alike,
        kappa=pair.kappa,
    )


def _alpha(found: Alpha) -> AlphaView:
    return AlphaView(
        alpha=found.alpha, low=found.low, high=found.high, items=found.items, answers=found.answers
    )


OPERATIONS = (Operation(method="GET", path=f"{ONE}/agreement", function=agreement),)
"""Operations of this module."""

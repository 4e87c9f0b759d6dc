"""Acceptance of suggestions in bulk, and what is known of their error."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from supt_async.learning.suggestions.calibration import Bin
from supt_async.learning.suggestions.curve import Step
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE
from supt_async.storage.suggestions.acceptable import Wanted
from supt_async.storage.suggestions.accepting import Accepting
from supt_async.storage.suggestions.audits import Acceptance, acceptances
from supt_async.storage.suggestions.curves import curve_of
from supt_async.time_format import iso

Source = Annotated[str, Meta(min_length=1, max_length=128)]
"""Name of a source."""


class SourceQuery(Struct, frozen=True, kw_only=True):
    source: Source


class StepView(Struct, frozen=True, kw_only=True):
    min_score: float
    suggestions: int
    """Number of suggestions that would be accepted."""
    known: int
    """Number of answers to items with such a score."""
    wrong: int
    """Number of those that differ from the suggestion."""
    error: float | None
    """Estimated share of what would be accepted that is wrong; null: nothing is known."""
    low: float
    """Lower end of its 95 % interval."""
    high: float


class BinView(Struct, frozen=True, kw_only=True):
    score: float
    """Mean of the scores."""
    right: float
    """Share that is right."""
    low: float
    """Lower end of its 95 % interval."""
    high: float
    count: int


class CurveView(Struct, frozen=True, kw_only=True):
    source: str
    known: int
    """Number of items with a scored suggestion and an answer that was given without it."""
    right: int
    """Number of those whose answer is the suggestion."""
    open: int
    """Number of scored suggestions for items that still want an answer."""
    unscored: int
    """Number of such suggestions without a score, which can't be accepted."""
    steps: list[StepView]
    bins: list[BinView]
    """Reliability diagram: suggestions of similar scores."""


class AcceptanceRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    source: Source
    min_score: Annotated[float, Meta(ge=0, le=1)]
    audit: Annotated[float, Meta(ge=0, lt=1)] = 0.05
    """Share of the items, drawn at random, that people answer instead."""
    dry_run: bool = False
    """Whether to count only."""


class AcceptedView(Struct, frozen=True, kw_only=True):
    labels: int
    """Number of suggestions that became labels."""
    audited: int
    """Number of items that go to people instead."""
    left: dict[str, int]
    """Number of further confident suggestions whose items are left to people, by reason."""


class AcceptanceView(Struct, frozen=True, kw_only=True):
    id: str
    source: str
    min_score: float
    audit: float
    labels: int
    audited: int
    answered: int
    """Number of audited items that have an answer by now."""
    wrong: int
    """Number of those whose answer differs from the suggestion."""
    error: float | None
    """Estimated share of the labels that is wrong; null: nothing is known yet."""
    low: float
    """Lower end of its 95 % interval."""
    high: float
    created: str | None
    withdrawn: str | None
    """When the labels were taken back."""


async def suggestion_curve(call: Call, query: SourceQuery) -> CurveView:
    """Say how many suggestions there are at which score, and how many of them are wrong."""
    found = await call.services.query_cache.get_or_compute(
        ("suggestion curve", call.project_id, query.source),
        lambda: curve_of(
            call.storage.database, call.project_id, query.source, call.services.report_threads.run
        ),
    )
    return CurveView(
        source=found.source,
        known=found.known,
        right=found.right,
        open=found.open,
        unscored=found.unscored,
        steps=[_step(step) for step in found.steps],
        bins=[_bin(one) for one in found.bins],
    )


async def accept_suggestions(call: Call, body: AcceptanceRequest) -> AcceptedView:
    """Turn a source's confident suggestions into labels; a share goes to people for an audit."""
    wanted = Wanted(source=body.source, min_score=body.min_score, audit=body.audit)
    accepting = Accepting(
        call.storage.database, call.project_id, wanted, dry_run=body.dry_run, by=call.by
    )
    with call.services.bulk_work.alone(call.project_id):
        done = await accepting.run()
    if not body.dry_run:
        call.services.query_cache.clear()
    return AcceptedView(labels=done.labels, audited=done.audited, left=dict(done.left))


async def suggestion_acceptances(call: Call) -> list[AcceptanceView]:
    """List what was accepted in bulk, latest first, with the error as the audit says."""
    found = await call.services.query_cache.get_or_compute(
        ("acceptances", call.project_id),
        lambda: acceptances(
            call.storage.database, call.project_id, run=call.services.report_threads.run
        ),
    )
    return [_view(one) for one in found]


def _step(step: Step) -> StepView:
    return StepView(
        min_score=step.min_score,
        suggestions=step.suggestions,
        known=step.known,
        wrong=step.wrong,
        error=step.error,
        low=step.low,
        high=step.high,
    )


def _bin(one: Bin) -> BinView:
    return BinView(score=one.score, right=one.right, low=one.low, high=one.high, count=one.count)


def _view(one: Acceptance) -> AcceptanceView:
    return AcceptanceView(
        id=str(one.id),
        source=one.source,
        min_score=one.min_score,
        audit=one.audit,
        labels=one.labels,
        audited=one.audited,
        answered=one.answered,
        wrong=one.wrong,
        error=one.estimate.error,
        low=one.estimate.low,
        high=one.estimate.high,
        created=iso(one.created_ms),
        withdrawn=iso(one.withdrawn_ms),
    )


OPERATIONS = (
    Operation(method="GET", path=f"{ONE}/suggestions/curve", function=suggestion_curve),
    Operation(method="POST", path=f"{ONE}/suggestions/accept", function=accept_suggestions),
    Operation(method="GET", path=f"{ONE}/suggestions/acceptances", function=suggestion_acceptances),
)

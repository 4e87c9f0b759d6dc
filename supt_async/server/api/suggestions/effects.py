"""Report on what a project's suggestions do to the answers."""

from __future__ import annotations

from msgspec import Struct

from supt_async.learning.suggestions.bootstrap import Difference
from supt_async.learning.suggestions.effects import Effects, Measure
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE
from supt_async.storage.suggestions import effects


class MeasureView(Struct, frozen=True, kw_only=True):
    measure: Measure
    """One of: accepted, the share of answers that are the suggestion; median_ms, the median time in
    milliseconds; known, others and correction, agreement with known answers, with other people who
    saw no suggestion, and with the owner's corrections."""
    shown: float | None
    """Of answers that saw the suggestion; null if nothing was measured."""
    shown_answers: int
    """Number of answers that this was measured of."""
    blind: float | None
    """Of answers for which it was withheld."""
    blind_answers: int
    needed: int
    """Number of answers of each kind without which there is no difference."""
    difference: float | None
    """Shown less blind; null if there are too few answers."""
    low: float | None
    """Lower end of the difference's 95 % interval."""
    high: float | None


class EffectsView(Struct, frozen=True, kw_only=True):
    source: str
    version: str | None
    whole: bool
    """Whether these are all versions of the source together."""
    measures: list[MeasureView]


class ReportView(Struct, frozen=True, kw_only=True):
    answers: int
    """Number of answers for which there was a suggestion to show."""
    all: bool
    """Whether these are all such answers; otherwise they are the latest ones."""
    effects: list[EffectsView]
    """Each source, the latest one first, followed by its versions if it has several."""


async def suggestion_report(call: Call) -> ReportView:
    """Compare answers that saw a suggestion with those from which it was withheld.

    The 95 % intervals come from drawing the items anew.
    """
    project = await call.project()
    found = await call.services.query_cache.get_or_compute(
        ("suggestion report", call.project_id),
        lambda: effects.report(call.storage.database, project, call.services.report_threads.run),
    )
    return ReportView(
        answers=found.answers, all=found.all, effects=[_view(one) for one in found.effects]
    )


def _view(found: Effects) -> EffectsView:
    return EffectsView(
        source=found.source,
        version=found.version,
        whole=found.whole,
        measures=[_measure(measure, of) for measure, of in found.measures.items()],
    )


def _measure(measure: Measure, found: Difference) -> MeasureView:
    return MeasureView(
        measure=measure,
        shown=found.shown,
        shown_answers=found.shown_answers,
        blind=found.blind,
        blind_answers=found.blind_answers,
        needed=found.needed,
        difference=found.difference,
        low=found.low,
        high=found.high,
    )


OPERATIONS = (
    Operation(method="GET", path=f"{ONE}/suggestions/report", function=suggestion_report),
)

"""Words for what suggestions do: figures with their units, and what follows from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from supt_async.learning.suggestions.bootstrap import Difference
from supt_async.learning.suggestions.effects import Measure

MEASURES = {
    Measure.ACCEPTED: "as suggested",
    Measure.MEDIAN_MS: "median time",
    Measure.KNOWN: "known answers",
    Measure.OTHERS: "other people",
    Measure.CORRECTION: "corrections",
}
"""Names of the measures in a table."""
_LESS_MORE_NONE = {
    Measure.ACCEPTED: (
        "people who see it give it as their answer less often, by {by}",
        "people who see it give it as their answer more often, by {by}: it draws answers to itself",
        "seeing it makes no certain difference to how often people give it as their answer",
    ),
    Measure.MEDIAN_MS: (
        "people who see it are faster, by {by}",
        "people who see it are slower, by {by}",
        "seeing it makes no certain difference to the time",
    ),
    Measure.KNOWN: (
        "people who see it agree with known answers less often, by {by}",
        "people who see it agree with known answers more often, by {by}",
        "seeing it makes no certain difference to how often people agree with known answers",
    ),
    Measure.OTHERS: (
        "people who see it agree with others less often, by {by}",
        "people who see it agree with others more often, by {by}",
        "seeing it makes no certain difference to how often people agree with others",
    ),
    Measure.CORRECTION: (
        "answers of people who see it agree with the owner's corrections less often, by {by}",
        "answers of people who see it agree with the owner's corrections more often, by {by}",
        "seeing it makes no certain difference to how often answers agree with corrections",
    ),
}
"""What follows if the whole interval is below 0, above 0, or holds 0."""


def figure(measure: Measure, value: float | None, answers: int) -> str:
    """Return a measured value and of how many answers it is."""
    if value is None:
        return ""
    shown = f"{value / 1000:.2f} s" if measure is Measure.MEDIAN_MS else f"{value:.1%}"
    return f"{shown} ({answers:,})"


def difference(measure: Measure, found: Difference) -> str:
    """Return a difference with its 95 % interval; empty if there is none."""
    if found.difference is None or found.low is None or found.high is None:
        return ""
    one, low, high = (_signed(measure, end) for end in (found.difference, found.low, found.high))
    return f"{one} ({low.lstrip('+')} to {high.lstrip('+')})"


def conclusions(measures: Mapping[Measure, Difference]) -> list[str]:
    """Return sentences on what the differences say, and on where there are too few answers."""
    told, few = [], defaultdict(list)
    for measure, found in measures.items():
        if not found.shown_answers and not found.blind_answers:
            continue
        if found.difference is None or found.low is None or found.high is None:
            blind = found.blind_answers < found.needed
            count = found.blind_answers if blind else found.shown_answers
            lacking = f"{MEASURES[measure]} {count:,} of {found.needed:,}"
            few["blind answers" if blind else "answers that saw it"].append(lacking)
            continue
        less, more, none = _LESS_MORE_NONE[measure]
        text = less if found.high < 0 else more if found.low > 0 else none
        by = _signed(measure, abs(found.difference)).lstrip("+")
        unit = "s" if measure is Measure.MEDIAN_MS else "percentage points"
        told.append(text.format(by=f"{by} {unit}"))
    return [
        *told,
        *(f"not enough {side} yet: {', '.join(lacking)}" for side, lacking in few.items()),
    ]


def _signed(measure: Measure, value: float) -> str:
    """Return seconds, or percentage points."""
    if measure is Measure.MEDIAN_MS:
        return f"{round(value / 1000, 2) + 0.0:+.2f}"  # never -0.0
    return f"{round(100 * value, 1) + 0.0:+.1f}"

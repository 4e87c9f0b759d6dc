"""What suggestions do to answers, by source and version.

The answers of a group are those for which there was a suggestion to show. A random share of them
did not see it, which is what the others are compared with. All groups together cost a bounded
time: each answer is in two groups at most, and groups beyond the latest are left out.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import nan
from typing import TypeVar

import numpy as np

from supt_async.learning.suggestions.bootstrap import (
    Difference,
    Observed,
    mean_difference,
    median_difference,
)

K = TypeVar("K")

NEEDED = 100
"""Number of answers that each side needs for differences in acceptance and time."""
NEEDED_COMPARED = 30
"""Number of answers that each side needs for a difference in agreement, which is known of few."""
MAX_SOURCES = 20
"""Maximum number of sources in a report, those with the latest answers."""
MAX_VERSIONS = 20
"""Maximum number of versions of a source in a report, the latest ones."""


class Measure(enum.StrEnum):
    """What is measured of answers with a suggestion, and of those without one."""

    ACCEPTED = "accepted"
    """Share of the answers that are the suggestion, also of those that did not see it."""
    MEDIAN_MS = "median_ms"
    """Median time on screen in milliseconds."""
    KNOWN = "known"
    """Agreement with known answers."""
    OTHERS = "others"
    """Agreement with the answers of other people, who saw no suggestion."""
    CORRECTION = "correction"
    """Agreement with the owner's corrections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedAnswer:
    """An answer to an item for which there was a suggestion to show."""

    item: int
    labeller: int
    source: str
    version: str | None
    shown: bool | None
    """False: the suggestion was withheld, to compare with. None: its labeller hid it."""
    same: bool
    """Whether the answer is the suggestion."""
    ms: int | None
    """Time on screen in milliseconds."""
    known: float = nan
    """Share of the item's known answers that are the same, from 0 to 1; NaN without any."""
    others: float = nan
    """The same of other people's answers, who saw no suggestion."""
    correction: float = nan
    """The same of the owner's correction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What the suggestions of a source, or of one version of it, do to answers."""

    source: str
    version: str | None
    """None: all versions together, if ``whole``, or the one without a name."""
    whole: bool
    """Whether these are all versions of the source."""
    measures: Mapping[Measure, Difference]


def without_hidden(answers: Sequence[SuggestedAnswer]) -> list[SuggestedAnswer]:
    """Leave out what labellers answer while they hide suggestions.

    That is their own choice and no draw. Nobody can hide a suggestion that was withheld, so such an
    answer is left out if its labeller hid the one before, or, at the beginning, the one after.
    ``answers`` are ordered from the latest to the oldest, and so is the result.
    """
    hides: dict[int, bool] = {}
    for answer in answers:  # ends with the earliest of each labeller
        if answer.shown is not False:
            hides[answer.labeller] = answer.shown is None
    kept = []
    for answer in reversed(answers):
        if answer.shown is not False:
            hides[answer.labeller] = answer.shown is None
        if not hides.get(answer.labeller, False):
            kept.append(answer)
    return kept[::-1]


def effects(answers: Sequence[SuggestedAnswer], seed: int) -> list[Effects]:
    """Return what suggestions do to answers: each source, followed by its versions.

    ``answers`` are ordered from the latest to the oldest, without hidden ones. Versions are listed
    if a source has several. ``seed`` decides what is drawn, so that the same answers have the same
    intervals.
    """
    found = []
    by_source = _grouped(answers, lambda one: one.source)
    for given in islice(by_source.values(), MAX_SOURCES):
        found.append(_measured(given, seed, version=None, whole=True))
        versions = _grouped(given, lambda one: one.version)
        if len(versions) > 1:
            found += [
                _measured(of_version, seed, version=version, whole=False)
                for version, of_version in islice(versions.items(), MAX_VERSIONS)
            ]
    return found


def _grouped(
    answers: Sequence[SuggestedAnswer], key: Callable[[SuggestedAnswer], K]
) -> dict[K, list[SuggestedAnswer]]:
    groups: dict[K, list[SuggestedAnswer]] = {}
    for answer in answers:
        groups.setdefault(key(answer), []).append(answer)
    return groups


def _measured(
    answers: Sequence[SuggestedAnswer], seed: int, *, version: str | None, whole: bool
) -> Effects:
    rng = np.random.default_rng(seed)
    items = np.array([one.item for one in answers], dtype=np.int64)
    shown = np.array([one.shown for one in answers], dtype=np.bool_)

    def observed(value: Callable[[SuggestedAnswer], float]) -> Observed:
        values = np.array([value(one) for one in answers], dtype=np.float64)
        return Observed(items=items, shown=shown, values=values)

    def compared(value: Callable[[SuggestedAnswer], float]) -> Difference:
        return mean_difference(observed(value), NEEDED_COMPARED, rng)

    return Effects(
        source=answers[0].source,
        version=version,
        whole=whole,
        measures={
            Measure.ACCEPTED: mean_difference(observed(lambda one: float(one.same)), NEEDED, rng),
            Measure.MEDIAN_MS: median_difference(
                observed(lambda one: nan if one.ms is None else float(one.ms)), NEEDED, rng
            ),
            Measure.KNOWN: compared(lambda one: one.known),
            Measure.OTHERS: compared(lambda one: one.others),
            Measure.CORRECTION: compared(lambda one: one.correction),
        },
    )

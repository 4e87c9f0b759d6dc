"""Agreement about one question: altogether, by label, by week and by pair of people."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from supt_async.domain.values import JSONValue
from supt_async.learning.agreement.answers import Answers, Floats
from supt_async.learning.agreement.distances import Distances, compared
from supt_async.learning.agreement.intervals import (
    Alpha,
    Disagreement,
    Draws,
    alpha_of,
    interval_scale,
    nominal,
    one_or_not,
    ranks,
)
from supt_async.learning.agreement.pairs import (
    Pair,
    busiest,
    distant_pairs,
    graded_pairs,
    nominal_pairs,
    paired,
)

MOST_WEEKS = 53
"""Number of weeks in a report, the latest ones."""
MOST_LABELS = 100
"""Number of labels in a report."""


class Scale(enum.StrEnum):
    """How far two answers differ."""

    NOMINAL = "nominal"
    """They are the same or not."""
    ORDINAL = "ordinal"
    """They are grades: by how many of the answers are between them."""
    LIKENESS = "likeness"
    """By how much of the two is not in both, such as options or marked regions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question, and what it takes to compare the answers to it."""

    name: str | None
    """Name of the question of a form; None if the task is no form."""
    scale: Scale
    grades: Sequence[float] = field(default=(), repr=False)
    """Of an ordinal scale the number of each code."""
    sizes: Sequence[int] = field(default=(), repr=False)
    """Of likeness the number of parts of each code."""
    distance: Callable[[int, int], float] | None = field(default=None, repr=False)
    """Of likeness the distance of two codes, from 0 to 1."""
    labels: Sequence[tuple[JSONValue, Sequence[int]]] = field(default=(), repr=False)
    """Labels, each with the codes of the answers that have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelAgreement:
    """Agreement about whether an answer has a label."""

    value: JSONValue = field(repr=False)
    answers: int
    """Number of the compared answers that have it."""
    alpha: Alpha


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekAgreement:
    """Agreement about the items whose latest answer came in a week."""

    week: int
    """Number of the week, as the times of the answers count them."""
    alpha: Alpha


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAgreement:
    """Agreement about one question."""

    question: str | None
    scale: Scale
    alpha: Alpha
    all: bool
    """Whether all answers were compared; otherwise those to items drawn at random."""
    labels: list[LabelAgreement]
    weeks: list[WeekAgreement]
    people: int
    """Number of people with answers to the compared items."""
    pairs: list[Pair]
    """Agreement of each two of those who gave the most answers."""


def agreement_about(
    asked: Asked, answers: Answers, draws: Draws, seed: int, most_people: int
) -> QuestionAgreement:
    """Return the agreement about one question; ``answers.times`` are weeks.

    ``most_people`` is the number of people who are compared with each other.
    """
    if not len(answers):
        return QuestionAgreement(
            question=asked.name,
            scale=asked.scale,
            alpha=Alpha(),
            all=True,
            labels=[],
            weeks=[],
            people=0,
            pairs=[],
        )
    distances = None
    if asked.distance is not None:
        sizes = np.array(asked.sizes, dtype=np.int64)
        distances = compared(answers, sizes, asked.distance, seed)
        answers = distances.answers
    kept = busiest(answers, most_people)
    pairs, all_pairs = _pairs(asked, answers, distances, kept, seed)
    return QuestionAgreement(
        question=asked.name,
        scale=asked.scale,
        alpha=alpha_of(_disagreement(asked, answers, distances, None), draws),
        all=all_pairs and (distances is None or distances.rows.all),
        labels=_by_label(asked, answers, draws),
        weeks=_by_week(asked, answers, distances, draws),
        people=len(np.unique(answers.labellers)),
        pairs=pairs,
    )


def _disagreement(
    asked: Asked,
    answers: Answers,
    distances: Distances | None,
    items: NDArray[np.bool_] | None,
) -> Disagreement:
    """Return the disagreement about all items, or about some of them."""
    if distances is not None:
        return distances.disagreement(items)
    grades = _grades(asked, answers)
    part = answers if items is None else answers.part(items[answers.items])
    return nominal(part) if grades is None else interval_scale(part, grades)


def _grades(asked: Asked, answers: Answers) -> Floats | None:
    """Return the ranks of grades among all answers; None if there are no grades."""
    if asked.scale is not Scale.ORDINAL:
        return None
    return ranks(answers, np.array(asked.grades, dtype=np.float64))


def _by_label(asked: Asked, answers: Answers, draws: Draws) -> list[LabelAgreement]:
    times = np.bincount(answers.codes, minlength=answers.n_codes)
    found = []
    for value, codes in asked.labels[:MOST_LABELS]:
        has = np.zeros(answers.n_codes, dtype=np.bool_)
        has[np.array(codes, dtype=np.int64)] = True
        alpha = alpha_of(one_or_not(answers, has), draws)
        found.append(LabelAgreement(value=value, answers=int(times[has].sum()), alpha=alpha))
    return found


def _by_week(
    asked: Asked, answers: Answers, distances: Distances | None, draws: Draws
) -> list[WeekAgreement]:
    latest = np.zeros(answers.n_items, dtype=np.int64)
    np.maximum.at(latest, answers.items, answers.times)
    found = []
    for week in np.unique(latest)[-MOST_WEEKS:]:
        part = _disagreement(asked, answers, distances, latest == week)
        found.append(WeekAgreement(week=int(week), alpha=alpha_of(part, draws)))
    return found


def _pairs(
    asked: Asked,
    answers: Answers,
    distances: Distances | None,
    kept: NDArray[np.bool_],
    seed: int,
) -> tuple[list[Pair], bool]:
    """Return the agreement of people two by two, and whether it is about all items."""
    if distances is not None:
        rows = distances.rows
        both = kept[rows.first] & kept[rows.second]
        some = type(rows)(first=rows.first[both], second=rows.second[both], all=rows.all)
        return distant_pairs(answers, some, distances.apart[both], distances.expected), True
    part = answers if kept.all() else answers.part(kept)
    rows = paired(part, seed)
    grades = _grades(asked, answers)
    if grades is None:
        return nominal_pairs(part, rows), rows.all
    return graded_pairs(part, rows, grades), rows.all

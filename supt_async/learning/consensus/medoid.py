"""Agreement of answers by any measure of likeness, and the answer that is most like the others.

The medoid needs nothing but a distance, so that it works for texts, lists and drawings alike
(A. Braylan, M. Lease, "Modeling and Aggregation of Complex Annotations via Annotation Distances",
The Web Conference 2020, where it is the "smallest average distance").
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import TypeVar

from supt_async.learning.consensus.voting import earliest_best

T = TypeVar("T")

MOST_PAIRS = 300
"""Number of pairs that are compared: all of 25 answers; of more answers an even part."""


def pairs(count: int, most: int = MOST_PAIRS) -> list[tuple[int, int]]:
    """Return pairs of different positions below ``count``: all, or about ``most`` of them.

    Of many, each position is paired with as many others.
    """
    if count * (count - 1) // 2 <= most:
        return list(itertools.combinations(range(count), 2))
    steps = range(1, max(most // count, 1) + 1)
    around = ((place, (place + step) % count) for step in steps for place in range(count))
    return [(min(pair), max(pair)) for pair in around]


def agreement(
    answers: Sequence[T], weights: Sequence[float], alike: Callable[[T, T], float]
) -> float:
    """Return how much two answers agree on average, from 0 to 1; a pair weighs as both do.

    There must be two answers or more.
    """
    total = summed = 0.0
    for one, other in pairs(len(answers)):
        weight = weights[one] * weights[other]
        summed += weight * alike(answers[one], answers[other])
        total += weight
    return summed / total if total else 0.0


def closeness(answer: T, answers: Sequence[T], alike: Callable[[T, T], float]) -> float:
    """Return how much answers agree with one answer on average."""
    return sum(alike(answer, other) for other in answers) / len(answers)


def medoid(answers: Sequence[T], weights: Sequence[float], alike: Callable[[T, T], float]) -> int:
    """Return the position of the answer that is most like all, itself included.

    Among equals it is the first. Of many answers each is compared with an even part of the others.
    """
    sums, seen = list(weights), list(weights)
    for one, other in pairs(len(answers)):
        share = alike(answers[one], answers[other])
        sums[one] += weights[other] * share
        sums[other] += weights[one] * share
        seen[one] += weights[other]
        seen[other] += weights[one]
    means = [total / weight if weight else 0.0 for total, weight in zip(sums, seen, strict=True)]
    return earliest_best(means)

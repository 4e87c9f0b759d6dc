"""Ratings: answers on a scale, where a near miss is nearly right.

The consensus is the weighted median, which makes the sum of distances to all answers least, so
that one extreme answer moves it by no more than any other (P. J. Huber, "Robust Statistics", 1981).
With probabilities of the true steps (V. C. Raykar et al., "Learning From Crowds", JMLR 11, 2010) it
is the median of those, the best guess under absolute error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from supt_async.learning.consensus.voting import EQUAL


def median_of(values: Sequence[int], weights: Sequence[float]) -> int:
    """Return the position of the answer with the least distance to all others, by weight.

    Of several the one nearest to the mean is taken, and of equally near ones the earliest.
    """
    return _nearest(values, dict(_summed(values, weights)))


def likely_median(values: Sequence[int], probabilities: Mapping[int, float]) -> int:
    """Return the position of the answer with the least expected distance from the true step.

    ``probabilities`` are those of the steps.
    """
    return _nearest(values, probabilities)


def interval(width: int) -> Callable[[int, int], float]:
    """Return the measure of how alike two ratings on a scale of this width are, from 0 to 1.

    It is 1 less the square of their distance, as in Krippendorff's alpha for intervals.
    """

    def alike(one: int, other: int) -> float:
        return 1 - ((one - other) / width) ** 2

    return alike


def _nearest(values: Sequence[int], weights: Mapping[int, float]) -> int:
    total = sum(weights.values()) or 1.0
    mean = sum(step * weight for step, weight in weights.items()) / total
    costs = {}
    for value in set(values):
        away = sum(weight * abs(step - value) for step, weight in weights.items()) / total
        costs[value] = away
    least = min(costs.values())
    may_be = [value for value in values if costs[value] <= least + EQUAL]
    near = min(abs(value - mean) for value in may_be)
    return values.index(next(value for value in may_be if abs(value - mean) <= near + EQUAL))


def _summed(values: Sequence[int], weights: Sequence[float]) -> Mapping[int, float]:
    found: dict[int, float] = {}
    for value, weight in zip(values, weights, strict=True):
        found[value] = found.get(value, 0.0) + weight
    return found

"""How many labels would be needed for a target.

Learning curves: error falls about as a power of the number of labels, a + b * n ** -c (C.
Cortes et al., "Learning Curves: Asymptotic Values and Rate of Convergence", NIPS 1993). An
estimate is a range, from fits to points that are moved at random by as much as measuring is
uncertain, or nothing at all: a guess that may be ten times off helps nobody to plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EXPONENTS = np.linspace(0.1, 1.5, 29)
"""Of the power law: a root of the root of n, to faster than 1 / n."""
TRIALS = 200
REACHED_IN = 0.9
"""Of the trials that must reach the target, or there is no estimate."""
FARTHEST = 20.0
"""Maximum extrapolation of a curve, in multiples of its length."""
WIDEST = 5.0
"""A range whose ends are further apart than that, as a ratio, says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Measured score, from 0 to 1, with the numbers of labels and of tested answers."""

    labels: int
    score: float
    tested: int


def labels_to(
    target: float, curve: Sequence[Point], rng: np.random.Generator
) -> tuple[int, int] | None:
    """Estimate how many labels a score takes: a range that holds it in 8 of 10 cases, or None.

    None if there are too few points (three, each better than nothing), if the curve may never
    reach the target, or not within reach, or if the range would be too wide to be of use.
    """
    points = sorted(curve, key=lambda point: point.labels)
    if len({point.labels for point in points}) < 3:
        return None
    sizes = np.array([point.labels for point in points], dtype=np.float64)
    tested = np.array([point.tested for point in points])
    scores = np.array([point.score for point in points])
    farthest = FARTHEST * sizes[-1]
    found = []
    for _ in range(TRIALS):
        moved = rng.binomial(tested, np.clip(scores, 0, 1)) / tested
        found.append(_crossing(target, sizes, 1 - moved))
    low, high = np.quantile(found, [0.1, REACHED_IN], method="higher")
    if not high <= farthest or high > WIDEST * max(low, 1):
        return None
    return int(np.ceil(low)), int(np.ceil(high))


def _crossing(target: float, sizes: NDArray[np.float64], errors: NDArray[np.float64]) -> float:
    """Return where the power law that fits best reaches the target; infinity: nowhere."""
    powers = sizes ** -EXPONENTS[:, None]
    # A straight line in each power; where its floor would be below 0, one through 0.
    centred = powers - powers.mean(axis=1, keepdims=True)
    factor = centred @ errors / np.sum(centred**2, axis=1)
    floor = errors.mean() - factor * powers.mean(axis=1)
    below = floor < 0
    factor[below] = (powers @ errors / np.sum(powers**2, axis=1))[below]
    floor[below] = 0.0
    off = np.sum((floor[:, None] + factor[:, None] * powers - errors) ** 2, axis=1)
    off[factor <= 0] = np.inf  # the more labels, the worse
    best = int(np.argmin(off))
    gap = 1 - target - floor[best]
    if gap <= 0 or not np.isfinite(off[best]):
        return np.inf
    return float((factor[best] / gap) ** (1 / EXPONENTS[best]))

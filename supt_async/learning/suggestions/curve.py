"""Curve before an acceptance: how many suggestions at which score, for which error.

The answers that are there were asked for in another order than the suggestions that would be
accepted have: the model asks for the hard ones first. So the error of each score is estimated by
itself, by the calibration, and averaged over the scores of what would be accepted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supt_async.learning.suggestions.calibration import Blocks, Evidence, calibrate
from supt_async.learning.suggestions.proportions import exact_interval

CELLS = 1_000
"""Number of equal parts of the range of scores in which suggestions are counted."""
THRESHOLDS = (
    *(0.0, 0.3, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99),
    *(0.995, 0.999, 1.0),
)
"""Scores at which the curve has a step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What accepting all suggestions from a score on would mean."""

    min_score: float
    suggestions: int
    """Number of suggestions that would be accepted."""
    known: int
    """Number of answers to items with such a score."""
    wrong: int
    """Number of those that differ from the suggestion."""
    error: float | None
    """Estimated share of what would be accepted that is wrong; None: nothing is known."""
    low: float
    high: float
    """The 95 % interval of the error."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Estimated share that is wrong, with its 95 % interval."""

    error: float | None
    low: float
    high: float


def cell_of(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the cell of each score, as ``curve`` counts suggestions."""
    return np.floor(scores * CELLS + 1e-6).astype(np.int64)


def curve(
    evidence: Evidence,
    counts: NDArray[np.int64],
    thresholds: Sequence[float] = THRESHOLDS,
) -> list[Step]:
    """Return the steps of the curve; a step that accepts what the next one does is left out.

    Args:
        evidence: Answers that were given without the suggestions.
        counts: Number of suggestions that may be accepted, by the cell of their score; of shape
            (CELLS + 1,).
        thresholds: Scores of the steps, ascending.
    """
    blocks = calibrate(evidence) if len(evidence.scores) else None
    middles = np.minimum((np.arange(CELLS + 1) + 0.5) / CELLS, 1.0)
    steps: list[Step] = []
    for threshold in thresholds:
        at = int(cell_of(np.array([threshold]))[0])
        number = int(counts[at:].sum())
        if not number:
            break
        known = evidence.scores >= threshold
        estimate = _estimate(blocks, middles[at:], counts[at:], steps)
        steps.append(
            Step(
                min_score=threshold,
                suggestions=number,
                known=int(known.sum()),
                wrong=int((known & ~evidence.right).sum()),
                error=estimate.error,
                low=estimate.low,
                high=estimate.high,
            )
        )
    after = [*(step.suggestions for step in steps[1:]), 0]
    return [step for number, step in enumerate(steps) if step.suggestions > after[number]]


def audit_error(wrong: int, known: int) -> Estimate:
    """Estimate the error of what was accepted, by the audited items that have an answer."""
    low, high = exact_interval(wrong, known)
    return Estimate(wrong / known if known else None, low, high)


def _estimate(
    blocks: Blocks | None,
    scores: NDArray[np.float64],
    counts: NDArray[np.int64],
    lower: Sequence[Step],
) -> Estimate:
    """Estimate the error of suggestions, of which there are ``counts`` with each score.

    ``lower`` are the steps with lower scores: where the score is higher, no more is wrong.
    """
    if blocks is None:
        return Estimate(None, 0.0, 1.0)
    weights = np.bincount(blocks.of(scores), weights=counts, minlength=len(blocks.lowest))
    share = weights / weights.sum()
    fitted = float(np.sum(share * (1 - blocks.right)))
    # The best block ends where the first answer is wrong, so its own share flatters. Half an error
    # more (H. Jeffreys, Theory of Probability, 1961) makes up for it.
    wrong = blocks.counts * (1 - blocks.right)
    error = float(np.sum(share * (wrong + 0.5) / (blocks.counts + 1)))
    error = min([error, *(step.error for step in lower if step.error is not None)])
    # As many answers, drawn like the suggestions, would say as much (L. Kish, Survey Sampling,
    # 1965, for weights that differ by stratum).
    alike = 1 / float(np.sum(share**2 / blocks.counts))
    low, high = exact_interval(fitted * alike, alike)
    return Estimate(error, low, high)

"""Calibration: how often suggestions of a score are right, from answers that nobody influenced.

A source's scores need not be probabilities. Its suggestions are taken to be right more often, or
as often, where its score is higher: the isotonic regression is the fit that assumes nothing else
(B. Zadrozny, C. Elkan, "Transforming Classifier Scores into Accurate Multiclass Probability
Estimates", KDD 2002). It is constant in blocks of scores, and each block knows how many answers
it rests on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supt_async.learning.suggestions.proportions import exact_interval

BINS = 10
"""Maximum number of bins of the reliability diagram."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Scores of suggestions, and whether an answer that was given without them is the same."""

    scores: NDArray[np.float64]
    """From 0 to 1; of shape (n,)."""
    right: NDArray[np.bool_]
    """Of the same shape."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """Blocks of scores in which suggestions are equally often right, as far as one can tell."""

    lowest: NDArray[np.float64]
    """Lowest score of each block, ascending; of shape (m,)."""
    right: NDArray[np.float64]
    """Share that is right, ascending; of the same shape."""
    counts: NDArray[np.float64]
    """Number of answers in each block; of the same shape."""

    def of(self, scores: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the block of each score.

        A score between two blocks belongs to the lower one, and one below all to the first.
        """
        places = np.searchsorted(self.lowest, scores, side="right") - 1
        return np.maximum(places, 0).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Bin:
    """Suggestions of similar scores, in a reliability diagram."""

    score: float
    """Mean of the scores."""
    right: float
    """Share that is right."""
    low: float
    high: float
    """Its 95 % interval."""
    count: int


def calibrate(evidence: Evidence) -> Blocks:
    """Fit the isotonic regression, by pooling adjacent violators."""
    scores, places = np.unique(evidence.scores, return_inverse=True)
    counts = np.bincount(places, minlength=len(scores)).astype(np.float64)
    hits = np.bincount(places, weights=evidence.right, minlength=len(scores))
    starts: list[float] = []
    sums: list[float] = []
    sizes: list[float] = []
    for score, hit, size in zip(scores.tolist(), hits.tolist(), counts.tolist(), strict=True):
        starts.append(score)
        sums.append(hit)
        sizes.append(size)
        while len(sums) > 1 and sums[-2] * sizes[-1] >= sums[-1] * sizes[-2]:
            hit, size = sums.pop(), sizes.pop()
            starts.pop()
            sums[-1] += hit
            sizes[-1] += size
    return Blocks(np.array(starts), np.array(sums) / np.array(sizes), np.array(sizes))


def reliability(evidence: Evidence) -> list[Bin]:
    """Return the bins of a reliability diagram, of about as many answers each.

    Equal scores are in one bin.
    """
    if not len(evidence.scores):
        return []
    edges = np.unique(np.quantile(evidence.scores, np.arange(1, BINS) / BINS))
    bins = np.digitize(evidence.scores, edges, right=True)
    found: list[Bin] = []
    for number in np.unique(bins):
        here = bins == number
        count, hits = int(here.sum()), int(evidence.right[here].sum())
        low, high = exact_interval(hits, count)
        mean = float(evidence.scores[here].mean())
        found.append(Bin(score=mean, right=hits / count, low=low, high=high, count=count))
    return found

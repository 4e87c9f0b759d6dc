"""Whether the latest labels have changed what a model predicts.

Stabilising predictions: M. Bloodgood, K. Vijay-Shanker, "A Method for Stopping Active Learning
Based on Stabilizing Predictions and the Need for User-Adjustable Stopping", CoNLL 2009. Two
models, one of which has seen fewer labels, predict a fixed set of items; where they agree
(kappa) the labels between them have taught next to nothing.

One such agreement is often chance: a wave of labels that were chosen by one and the same ranking
moves all predictions, or none, together. So it takes two, at numbers of labels that are far enough
apart (``apart``) that the second compares on other labels than the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

STABLE = 0.99
"""Kappa from which predictions count as stable, as in the paper."""
APART = 0.1
"""Share of the labels by which the two agreements of a stable model are apart at least."""
APART_MIN = 20
"""Number of labels by which they are apart at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Agreement (kappa) of a model with one that lacks the latest labels."""

    labels: int
    """Number of labels that the model knows."""
    kappa: float


def kappa(first: NDArray[Any], second: NDArray[Any]) -> float:
    """Return how far two lists of predictions agree beyond chance; shape (n,), from -1 to 1.

    J. Cohen, "A Coefficient of Agreement for Nominal Scales", 1960. Two lists that name one and
    the same class throughout agree: 1.

    Raises:
        ValueError: If they are empty, or of different shapes.
    """
    if first.shape != second.shape or not len(first):
        raise ValueError("there must be two predictions of each item, and one item or more")
    _, codes = np.unique(np.concatenate([first, second]), return_inverse=True)
    a, b = codes[: len(first)], codes[len(first) :]
    observed = np.mean(a == b)
    expected = np.sum(np.bincount(a) / len(a) @ _padded(np.bincount(b), int(a.max()) + 1) / len(b))
    return 1.0 if expected >= 1 else float((observed - expected) / (1 - expected))


def apart(labels: int) -> int:
    """Return how many labels before ``labels`` the first of two agreements must be."""
    return max(APART_MIN, int(np.ceil(APART * labels)))


def is_stable(latest: Compared, earlier: Iterable[Compared]) -> bool:
    """Tell whether a model is stable: it is at the latest comparison, and has been for long enough.

    ``earlier`` are the comparisons before, newest first, of the same model and task. All of them
    must agree back to one that is ``apart``. Where they knew more labels than the next one, labels
    have been taken back, and what was compared before says nothing.
    """
    if latest.kappa < STABLE:
        return False
    next_ = latest
    for one in earlier:
        if one.labels > next_.labels or one.kappa < STABLE:
            return False
        if one.labels <= latest.labels - apart(latest.labels):
            return True
        next_ = one
    return False


def _padded(counts: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    """Bring counts to a length: what is missing is 0, what is beyond meets nothing."""
    return np.pad(counts, (0, max(0, length - len(counts))))[:length]

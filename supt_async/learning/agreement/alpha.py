"""Agreement of labellers, beyond what chance would do.

Krippendorff's alpha takes any number of labellers, who need not have labelled the same items
(K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", University of Pennsylvania,
2011): 1 is agreement throughout, 0 what chance gives, less than 0 systematic disagreement.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def alpha(
    items: NDArray[np.int64],
    answers: NDArray[np.int64],
    values: NDArray[np.float64] | None = None,
) -> float | None:
    """Return Krippendorff's alpha of labels, int64 arrays of shape (n_labels,).

    ``answers`` are numbers from 0 up. Answers that differ differ, however much they do; with
    ``values``, the number that each answer stands for, of shape (n_classes,), by the square of
    their distance (a rating). None if no item has two labels, or all have the same answer.
    """
    _, item, counts = np.unique(items, return_inverse=True, return_counts=True)
    paired = counts[item] >= 2
    item, answers = item[paired], answers[paired]
    if not len(answers) or answers.min() == answers.max():
        return None
    n_classes = int(answers.max()) + 1
    cells, numbers = np.unique(item * n_classes + answers, return_counts=True)
    unit, answer = cells // n_classes, cells % n_classes
    weight = numbers / (counts[unit] - 1.0)
    totals = np.bincount(answers, minlength=n_classes).astype(np.float64)
    if values is None:
        observed = np.sum(weight * (counts[unit] - numbers))
        expected = totals.sum() ** 2 - np.sum(totals**2)
    else:
        v = values[:n_classes].astype(np.float64)
        observed = 2 * _spread(unit, answer, numbers, v, counts)
        expected = 2 * (totals.sum() * np.sum(totals * v**2) - np.sum(totals * v) ** 2)
    return float(1 - observed / (expected / (totals.sum() - 1)))


def _spread(
    unit: NDArray[np.int64],
    answer: NDArray[np.int64],
    numbers: NDArray[np.int64],
    values: NDArray[np.float64],
    counts: NDArray[np.int64],
) -> float:
    """Add up the squared distances of the pairs in each item, over its labels less one."""
    n = len(counts)
    given = values[answer]
    first = np.bincount(unit, weights=numbers * given, minlength=n)
    second = np.bincount(unit, weights=numbers * given**2, minlength=n)
    paired = counts >= 2
    squares = counts * second - first**2
    return float(np.sum(squares[paired] / (counts[paired] - 1)))

"""Model that knows the order of grades.

A classifier of grades treats them as mere names: what it learns of a 2 says nothing about a 3. The
cumulative-link model learns one direction along which all grades lie, with a threshold between
neighbours (P. McCullagh, "Regression Models for Ordinal Data", JRSS B 1980; known as proportional
odds). It has few parameters and so needs few labels, but with many it is too simple. Therefore both
are asked, and their probabilities are pooled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_ITERATIONS = 1_000
"""Number of iterations after which the optimizer stops."""
PRECISION = 1e-8
"""Relative change of the likelihood at which the optimizer stops."""
LEAST_GAP = 1e-3
"""Smallest distance of two neighbouring thresholds at the start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CumulativeLink:
    """Cumulative-link model with the logistic function, for grades 0 .. k - 1.

    The probability of a grade above g is the logistic function of ``weights @ x - thresholds[g]``.
    As the thresholds ascend, a higher grade is never more probable than a lower one to be passed.
    """

    weights: NDArray[np.float64]
    """Weight of each feature, shape (n_features,)."""
    thresholds: NDArray[np.float64]
    """Thresholds between neighbouring grades, ascending; shape (k - 1,)."""

    def probabilities(self, x: Any) -> NDArray[np.float64]:
        """Return the probability of each grade, shape (n, k); ``x`` is dense or sparse."""
        from scipy.special import expit  # slow to import: in a worker only

        passed = expit(_scores(x, self.weights)[:, None] - self.thresholds)
        edge = np.ones((len(passed), 1))
        passed = np.hstack([edge, passed, 0 * edge])
        return np.asarray(passed[:, :-1] - passed[:, 1:])


def fit_cumulative_link(x: Any, grades: NDArray[np.int64], c: float = 1.0) -> CumulativeLink:
    """Fit a cumulative-link model by its likelihood and a quadratic penalty on the weights.

    ``x`` is of shape (n, n_features), dense or sparse; ``grades``, of shape (n,), are 0 .. k - 1,
    each of which occurs, with k of at least 2. ``c`` is the inverse strength of the penalty, as of
    scikit-learn's LogisticRegression. The optimizer is L-BFGS (R. Byrd, P. Lu, J. Nocedal, C. Zhu,
    "A Limited Memory Algorithm for Bound Constrained Optimization", SIAM J. Sci. Comput. 1995).
    """
    from scipy.optimize import minimize  # slow to import: in a worker only

    counts = np.bincount(grades)
    below = np.cumsum(counts)[:-1] / len(grades)
    start = np.log(below / (1 - below))
    gaps = np.log(np.maximum(np.diff(start), LEAST_GAP))
    width = x.shape[1]
    found = minimize(
        _loss,
        np.concatenate([np.zeros(width), start[:1], gaps]),
        args=(x, grades, len(counts), c),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": MAX_ITERATIONS, "ftol": PRECISION},
    )
    return CumulativeLink(weights=found.x[:width], thresholds=_thresholds(found.x[width:]))


def pool(first: NDArray[np.floating], second: NDArray[np.floating]) -> NDArray[np.float64]:
    """Pool the probabilities of two models, each of shape (n, k), by their geometric mean.

    It is the logarithmic opinion pool with equal weights: C. Genest, J. Zidek, "Combining
    Probability Distributions: A Critique and an Annotated Bibliography", Statistical Science 1986.
    Where no grade is possible by both models, the first one counts.
    """
    means = np.sqrt(np.maximum(first, 0) * np.maximum(second, 0), dtype=np.float64)
    sums = means.sum(axis=1, keepdims=True)
    return np.where(sums > 0, means / np.where(sums > 0, sums, 1), first)


def _scores(x: Any, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(x @ weights, dtype=np.float64).reshape(-1)


def _thresholds(free: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ascending thresholds: the first one, then the logarithms of the gaps."""
    return np.concatenate([free[:1], free[0] + np.cumsum(np.exp(free[1:]))])


def _loss(
    parameters: NDArray[np.float64], x: Any, grades: NDArray[np.int64], k: int, c: float
) -> tuple[float, NDArray[np.float64]]:
    """Return the penalized negative log-likelihood and its gradient.

    Of the probability ``expit(upper) - expit(lower)`` of a grade between two thresholds, the
    logarithm is that of ``expit(upper) * expit(-lower) * (1 - exp(lower - upper))``, which keeps
    its digits where the difference would lose them.
    """
    from scipy.special import expit

    width = x.shape[1]
    weights, free = parameters[:width], parameters[width:]
    thresholds = _thresholds(free)
    scores = _scores(x, weights)
    ends = np.concatenate([[-np.inf], thresholds, [np.inf]])
    lower, upper = ends[grades] - scores, ends[grades + 1] - scores
    gap = ends[grades + 1] - ends[grades]
    with np.errstate(over="ignore", divide="ignore"):
        logs = -np.logaddexp(0, -upper) - np.logaddexp(0, lower) + np.log(-np.expm1(-gap))
        between = 1 / np.expm1(gap)  # 0 at the ends of the scale
    by_upper, by_lower = expit(-upper) + between, -expit(lower) - between
    by_end = np.bincount(grades + 1, by_upper, k + 1) + np.bincount(grades, by_lower, k + 1)
    by_threshold = by_end[1:k]
    by_free = np.cumsum(by_threshold[::-1])[::-1].copy()
    by_free[1:] *= np.exp(free[1:])
    by_weights = _scores(x.T, -(by_upper + by_lower))
    loss = -c * float(logs.sum()) + 0.5 * float(weights @ weights)
    return loss, np.concatenate([weights - c * by_weights, -c * by_free])

"""Exact interval of a share, which also holds where next to nothing is wrong."""

from __future__ import annotations

from scipy.special import betaincinv

TAIL = 0.025
"""Probability that is left out on each side of a 95 % interval."""


def exact_interval(count: float, of: float) -> tuple[float, float]:
    """Return the range in which a share lies with at least 95 % confidence.

    C. J. Clopper, E. S. Pearson, "The Use of Confidence or Fiducial Limits Illustrated in the Case
    of the Binomial", Biometrika 1934. Neither number has to be whole: a weighted sample counts as
    many as an unweighted one that says as much (E. L. Korn, B. I. Graubard, "Confidence Intervals
    for Proportions with Small Expected Number of Positive Counts", Survey Methodology 1998).
    """
    if of <= 0:
        return 0.0, 1.0
    count = min(max(count, 0.0), of)
    low = float(betaincinv(count, of - count + 1, TAIL)) if count > 0 else 0.0
    high = float(betaincinv(count + 1, of - count, 1 - TAIL)) if count < of else 1.0
    return low, high

"""What the latest labels have gained in accuracy, and what further ones would.

A gain is the share of predictions that two models differ in, times how much more often the later
one is right where they differ:

* How many predictions differ is counted on items that are drawn at random from the pool, which
  needs no labels, so that a thousand can be looked at.
* Who is right where they differ is counted on labels that neither model has learned from: those
  of a cross-validation, and held-out ones. Only where two models differ does the comparison of
  their accuracies say anything: Q. McNemar, "Note on the Sampling Error of the Difference between
  Correlated Proportions or Percentages", Psychometrika 1947.

Labels that were asked for because they are hard bias an accuracy, but hardly this: both models are
judged where they differ, and those items are hard by themselves. ``scripts/bench stopping`` has
measured it.

Further labels gain as many times less as the learning curve has flattened since: error falls as a
power of the number of labels (C. Cortes et al., NIPS 1993), so what an r-fold number of labels
gains is ``r ** -c`` times what the last r-fold number has gained. The exponent c is not known, and
drawn from the range that real curves have.

All three come with their uncertainty: shares are drawn from their posterior, with Jeffreys' prior
for the first and a weak one for the second (D. B. Rubin, "The Bayesian Bootstrap", 1981).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DRAWS = 4_000
"""Number of draws that an interval is made of."""
WITHIN = 0.9
"""Share of cases in which the gain is to lie within its interval."""
PRIOR = (2.5, 1.0, 1.5)
"""Items that are counted as better, worse and neither before any is: as few labels show it, and no
more than five, so that twenty real ones outweigh them."""
EXPONENTS = (-0.25, 2.0)
"""Range of the exponent. Below 0, labels gain more than those before them, as the first few do."""
MOST_LABELS = 500
"""Number of further labels whose gain is estimated, at most."""
FEWEST_LABELS = 100
"""Number of labels below which no gain is estimated: with fewer, classes that nobody has labelled
yet, or waves of items from one ranking, decide what follows, of which labels say nothing."""
FEWEST_FURTHER = 20
"""Number of further labels below which no gain is estimated: the pool is at its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """How many predictions two models differ in, of items that were drawn at random."""

    looked_at: int
    changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """Who is right where the later of two models predicts another answer than the earlier one."""

    better: int = 0
    """Number of items of which only the later model is right."""
    worse: int = 0
    """Number of items of which only the earlier model is right."""
    neither: int = 0

    def __add__(self, other: Turned) -> Turned:
        return Turned(
            better=self.better + other.better,
            worse=self.worse + other.worse,
            neither=self.neither + other.neither,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """Gain in accuracy, as a share from -1 to 1, with the interval that holds it (``WITHIN``)."""

    middle: float
    low: float
    high: float


def turned(
    earlier: tuple[NDArray[np.generic], NDArray[np.bool_]],
    later: tuple[NDArray[np.generic], NDArray[np.bool_]],
) -> Turned:
    """Count who is right where two models differ.

    Each gives its predictions for the same items and whether they are right, of shape (n,).
    """
    if earlier[0].ndim != 1:  # a model of one's own may give several answers to an item
        return Turned()
    differ = earlier[0] != later[0]
    was, is_ = earlier[1] & differ, later[1] & differ
    better, worse = np.count_nonzero(is_ & ~was), np.count_nonzero(was & ~is_)
    return Turned(
        better=int(better),
        worse=int(worse),
        neither=int(np.count_nonzero(differ) - better - worse),
    )


def gained(changed: Changed, found: Turned, rng: np.random.Generator) -> Gain:
    """Estimate what the labels between two models have gained."""
    return _interval(_draw(changed, found, rng))


def further_gain(changed: Changed, found: Turned, ratio: float, rng: np.random.Generator) -> Gain:
    """Estimate what ``ratio`` times as many labels will gain.

    ``changed`` compares the model with one that had ``ratio`` times fewer labels.

    Raises:
        ValueError: If the ratio is not over 1.
    """
    if ratio <= 1:
        raise ValueError("further labels must make more")
    exponents = rng.uniform(*EXPONENTS, DRAWS)
    return _interval(_draw(changed, found, rng) * ratio**-exponents)


def further_labels(labels: int, left: int) -> int:
    """Return for how many further labels a gain is estimated; 0 if it can't be.

    They are at most as many as there are labels, since no curve says more than that about what
    follows, and as many as there are items left without one. Two digits are enough.
    """
    most = min(MOST_LABELS, labels, left)
    if labels < FEWEST_LABELS or most < FEWEST_FURTHER:
        return 0
    step = int(10 ** max(0, len(str(most)) - 2))
    return most // step * step


def _draw(changed: Changed, found: Turned, rng: np.random.Generator) -> NDArray[np.float64]:
    same = changed.looked_at - changed.changed
    share = rng.beta(changed.changed + 0.5, same + 0.5, DRAWS)
    counts = np.array([found.better, found.worse, found.neither]) + PRIOR
    sides = rng.dirichlet(counts, DRAWS)
    return np.asarray(share * (sides[:, 0] - sides[:, 1]))


def _interval(draws: NDArray[np.float64]) -> Gain:
    outside = (1 - WITHIN) / 2
    low, middle, high = np.quantile(draws, [outside, 0.5, 1 - outside])
    return Gain(middle=float(middle), low=float(low), high=float(high))

"""Differences between answers that saw a suggestion and those that did not, with intervals.

Whether an answer saw one is drawn at random, so a difference between the two is due to seeing it.
Its interval comes from drawing the items anew, with all of their answers (B. Efron, R. Tibshirani,
"An Introduction to the Bootstrap", 1993). Of means it is the BCa interval, which corrects bias and
skewness (B. Efron, "Better Bootstrap Confidence Intervals", JASA 1987), and of medians, for which
the jackknife of BCa is not consistent, the percentile interval. If nearly all answers of a side are
alike, drawing them anew hides that others are possible: there the hybrid score interval is used
(R. Newcombe, "Interval Estimation for the Difference between Independent Proportions", Statistics
in Medicine 17, 1998).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from supt_async.learning.holdout import interval as score_interval

Floats = NDArray[np.float64]

DRAWS = 2_000
"""Number of times that the items are drawn anew."""
TAILS = (0.025, 0.975)
"""Shares of the distribution below the ends of a 95 % interval."""
RARE = 5.0
"""Number of deviating answers of a side below which the score interval is used."""
CELLS = 2_000_000
"""Number of counts that are held in memory at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """Values that were observed of answers, one a row."""

    items: NDArray[np.int64]
    """Shape (n,)."""
    shown: NDArray[np.bool_]
    """Whether the answer saw a suggestion, shape (n,)."""
    values: Floats
    """Shape (n,); NaN where nothing was observed."""

    def known(self) -> Observed:
        """Return the rows that have a value."""
        there = ~np.isnan(self.values)
        return Observed(items=self.items[there], shown=self.shown[there], values=self.values[there])


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A measure of answers that saw a suggestion, and of those that did not."""

    shown: float | None = None
    blind: float | None = None
    shown_answers: int = 0
    """Number of answers that were measured with a suggestion."""
    blind_answers: int = 0
    needed: int = 0
    """Number of answers that each side needs for a difference."""
    difference: float | None = None
    """Shown less blind; None if one side has too few answers."""
    low: float | None = None
    """Lower end of the difference's 95 % interval."""
    high: float | None = None


def mean_difference(observed: Observed, least: int, rng: np.random.Generator) -> Difference:
    """Compare the means of shares, which are from 0 to 1.

    ``least`` is the number of answers that each side needs for a difference.
    """
    return _difference(observed, least, np.mean, lambda known: _means_interval(known, rng))


def median_difference(observed: Observed, least: int, rng: np.random.Generator) -> Difference:
    """Compare the medians of numbers of any size, such as times."""
    return _difference(observed, least, np.median, lambda known: _medians_interval(known, rng))


def _difference(
    observed: Observed,
    least: int,
    measure: Callable[[Floats], np.floating],
    interval: Callable[[Observed], tuple[float, float]],
) -> Difference:
    known = observed.known()
    sides = known.values[known.shown], known.values[~known.shown]
    shown, blind = (float(measure(side)) if len(side) else None for side in sides)
    found = Difference(
        shown=shown,
        blind=blind,
        shown_answers=len(sides[0]),
        blind_answers=len(sides[1]),
        needed=least,
    )
    if shown is None or blind is None or min(map(len, sides)) < least:
        return found
    low, high = interval(known)
    difference = shown - blind
    # Rounding must not leave the estimate outside of its own interval.
    return replace(
        found, difference=difference, low=min(low, difference), high=max(high, difference)
    )


def _means_interval(known: Observed, rng: np.random.Generator) -> tuple[float, float]:
    profiles, times = _profiles(known)
    if any(_nearly_all_alike(known.values[side]) for side in (known.shown, ~known.shown)):
        return _hybrid_score_interval(known)
    drawn = np.concatenate([_means_apart(totals) for totals in _draw(profiles, times, rng)])
    whole = times @ profiles
    without = _means_apart(whole - profiles)
    return _bca(drawn, float(_means_apart(whole[None])[0]), without, times)


def _profiles(known: Observed) -> tuple[Floats, NDArray[np.int64]]:
    """Return what items add to the totals, and how many items add the same.

    The columns are number and sum of the values with a suggestion, and without one. To draw
    profiles by how many items have them is to draw the items, and takes far less time.
    """
    _, item = np.unique(known.items, return_inverse=True)
    side = np.where(known.shown, 0, 2)
    totals = np.zeros((item.max() + 1, 4))
    np.add.at(totals, (item, side), 1.0)
    np.add.at(totals, (item, side + 1), known.values)
    profiles, times = np.unique(totals, axis=0, return_counts=True)
    return profiles, times.astype(np.int64)


def _draw(profiles: Floats, times: NDArray[np.int64], rng: np.random.Generator) -> list[Floats]:
    """Return the totals of each draw of the items, in parts of shape (draws, 4)."""
    n_items = int(times.sum())
    at_once = max(1, CELLS // len(times))
    sizes = [min(at_once, DRAWS - start) for start in range(0, DRAWS, at_once)]
    return [rng.multinomial(n_items, times / n_items, size) @ profiles for size in sizes]


def _means_apart(totals: Floats) -> Floats:
    """Return the difference of the means, NaN where a side has no answers; shape (n,)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(totals[:, 1] / totals[:, 0] - totals[:, 3] / totals[:, 2])


def _nearly_all_alike(values: Floats) -> bool:
    return bool(min(values.sum(), len(values) - values.sum()) < RARE)


def _hybrid_score_interval(known: Observed) -> tuple[float, float]:
    """Return the interval of a difference of shares, in which each item counts once."""
    ends = []
    for side in (known.shown, ~known.shown):
        share, count = float(known.values[side].mean()), len(np.unique(known.items[side]))
        ends.append((share, *score_interval(share * count, count)))
    (one, one_low, one_high), (other, other_low, other_high) = ends
    apart = one - other
    below = np.hypot(one - one_low, other_high - other)
    above = np.hypot(one_high - one, other - other_low)
    return float(max(-1.0, apart - below)), float(min(1.0, apart + above))


def _bca(
    drawn: Floats, estimate: float, without: Floats, times: NDArray[np.int64]
) -> tuple[float, float]:
    """Return the bias-corrected and accelerated interval.

    ``without`` is the estimate without one item of each profile, of which there are ``times``.
    """
    drawn = drawn[~np.isnan(drawn)]
    below = (np.sum(drawn < estimate) + np.sum(drawn == estimate) / 2) / len(drawn)
    bias = float(ndtri(np.clip(below, 1 / (2 * len(drawn)), 1 - 1 / (2 * len(drawn)))))
    there = ~np.isnan(without)
    weights = times[there]
    away = np.average(without[there], weights=weights) - without[there]
    spread = float(np.sum(weights * away**2))
    skew = float(np.sum(weights * away**3)) / (6 * spread**1.5) if spread else 0.0
    ends = np.array([bias + float(ndtri(tail)) for tail in TAILS])
    low, high = np.quantile(drawn, ndtr(bias + ends / (1 - skew * ends)))
    return float(low), float(high)


def _medians_interval(known: Observed, rng: np.random.Generator) -> tuple[float, float]:
    order = np.argsort(known.values, kind="stable")
    _, item = np.unique(known.items[order], return_inverse=True)
    n_items = int(item.max()) + 1
    values, shown = known.values[order], known.shown[order]
    sides = [(values[side], item[side]) for side in (shown, ~shown)]
    drawn = []
    for _ in range(DRAWS):
        times = np.bincount(rng.integers(0, n_items, n_items), minlength=n_items)
        one, other = (_weighted_median(sorted_, times[of]) for sorted_, of in sides)
        if one is not None and other is not None:
            drawn.append(one - other)
    low, high = np.quantile(drawn, TAILS)
    return float(low), float(high)


def _weighted_median(values: Floats, times: NDArray[np.int64]) -> float | None:
    """Return the median of ascending values that are there several times each; None of none."""
    ends = np.cumsum(times)
    if not len(ends) or not ends[-1]:
        return None
    middle = [(ends[-1] - 1) // 2, ends[-1] // 2]
    return float(values[np.searchsorted(ends, middle, side="right")].mean())

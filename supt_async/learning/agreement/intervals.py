"""Krippendorff's alpha with its 95 % interval, for any measure of how far two answers differ.

K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", University of Pennsylvania, 2011:
alpha is 1 less the disagreement within items, divided by the disagreement of all answers whatever
their items. The interval comes from drawing the items anew, with all of their answers (A. Zapf,
S. Castell, L. Morawietz, A. Karch, "Measuring inter-rater reliability for nominal data - which
coefficients and confidence intervals are appropriate?", BMC Medical Research Methodology 16, 2016,
which finds it to hold where Krippendorff's own does not). If people differ about next to no item,
drawing hides that they could: there the exact interval of the share of such items is used.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from supt_async.learning.agreement.answers import Answers, Floats, Ints
from supt_async.learning.suggestions.proportions import exact_interval

Expected: TypeAlias = Callable[[Floats, Floats], Floats]
"""Returns the disagreement of all ordered pairs of answers of draws, shape (draws,), from the sums
over their items, shape (sums, draws), and their numbers of answers, shape (draws,)."""

DRAWS = 500
"""Number of times that the items are drawn anew."""
GROUPS = 1_000
"""Number of parts into which more items are divided at random, and which are drawn instead."""
TAILS = (0.025, 0.975)
"""Shares of the distribution below the ends of a 95 % interval."""
LEAST_ITEMS = 10
"""Number of items from which on there is an interval."""
RARE = 5
"""Number of items with different answers below which the exact interval is used."""
CELLS = 4_000_000
"""Number of sums that are held in memory at a time."""
KEPT = 32
"""Maximum number of draws that are kept, each for another number of items."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alpha:
    """How far people agree: 1 throughout, 0 as chance would do, less than 0 systematically not."""

    alpha: float | None = None
    """None without an item that has two answers, or without two different answers."""
    low: float | None = None
    """Lower end of the 95 % interval; None if there are too few items."""
    high: float | None = None
    items: int = 0
    """Number of items with two answers or more."""
    answers: int = 0
    """Number of answers to these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """What each item adds to the disagreement; arrays of shape (n_items,)."""

    observed: Floats
    """Distances of the ordered pairs of answers, divided by the number of answers less one."""
    counts: Floats
    """Number of answers."""
    sums: Any
    """What the expected disagreement is computed from, an array of shape (n_items, sums)."""
    expected: Expected


class Draws:
    """Draws of items, the same ones for each number of items."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._groups: dict[int, Ints] = {}
        self._weights: dict[int, Floats] = {}

    def groups(self, n_items: int) -> Ints:
        """Return the part to which each of some items belongs."""
        if n_items <= GROUPS:
            return np.arange(n_items, dtype=np.int64)
        if n_items not in self._groups:
            if len(self._groups) >= KEPT:
                self._groups.clear()
            rng = np.random.default_rng(self._seed)
            self._groups[n_items] = rng.permutation(n_items) % GROUPS
        return self._groups[n_items]

    def weights(self, n_groups: int) -> Floats:
        """Return how often each part is drawn in each draw, shape (n_groups, draws)."""
        if n_groups not in self._weights:
            if len(self._weights) >= KEPT:
                self._weights.clear()
            rng = np.random.default_rng(self._seed)
            times = rng.multinomial(n_groups, np.full(n_groups, 1 / n_groups), DRAWS)
            self._weights[n_groups] = np.ascontiguousarray(times.T, dtype=np.float64)
        return self._weights[n_groups]


def alpha_of(found: Disagreement, draws: Draws | None) -> Alpha:
    """Return alpha with its interval, or without one if there are no draws."""
    n_items, answers = len(found.observed), float(found.counts.sum())
    about = {"items": n_items, "answers": int(answers)}
    if not n_items:
        return Alpha(**about)
    totals = np.asarray(found.sums.sum(axis=0), dtype=np.float64).reshape(-1, 1)
    expected = float(found.expected(totals, np.array([answers]))[0])
    if expected <= 0:
        return Alpha(**about)
    scale = (answers - 1) / expected
    value = 1 - float(found.observed.sum()) * scale
    if draws is None or n_items < LEAST_ITEMS:
        return Alpha(alpha=value, **about)
    differing = found.observed[found.observed > 0]
    if len(differing) < RARE:
        low, high = _exact(differing, n_items, scale)
    else:
        low, high = _drawn(found, draws)
    # Rounding must not leave the estimate outside of its own interval.
    return Alpha(alpha=value, low=min(low, value), high=max(high, value), **about)


def nominal(answers: Answers) -> Disagreement:
    """Return the disagreement of answers that are the same or not."""
    cells, numbers = np.unique(answers.items * answers.n_codes + answers.codes, return_counts=True)
    item, code = cells // answers.n_codes, cells % answers.n_codes
    m = answers.counts[item].astype(np.float64)
    observed = np.bincount(item, numbers * (m - numbers) / (m - 1), minlength=answers.n_items)
    shape = (answers.n_items, answers.n_codes)
    return Disagreement(
        observed=observed.astype(np.float64),
        counts=answers.counts.astype(np.float64),
        sums=csr_array((numbers.astype(np.float64), (item, code)), shape=shape),
        expected=lambda totals, n: n**2 - np.sum(totals**2, axis=0),
    )


def interval_scale(answers: Answers, values: Floats) -> Disagreement:
    """Return the disagreement of answers that differ by the square of their distance.

    ``values`` are the numbers that the answers stand for, of shape (n_codes,).
    """
    v, n, m = values[answers.codes], answers.n_items, answers.counts.astype(np.float64)
    v = v - v.mean()  # the same distances, with less rounding
    first, second = (np.bincount(answers.items, w, minlength=n) for w in (v, v**2))
    return Disagreement(
        observed=np.maximum(0, 2 * (m * second - first**2) / (m - 1)),
        counts=m,
        sums=np.stack([first, second], axis=1),
        expected=lambda totals, n: 2 * (n * totals[1] - totals[0] ** 2),
    )


def ranks(answers: Answers, values: Floats) -> Floats:
    """Return the numbers with which ``interval_scale`` gives the alpha of an ordinal scale.

    The distance of two grades is the number of answers between them, half of their own included,
    which is the difference of the middles of their ranks.
    """
    times = np.bincount(answers.codes, minlength=answers.n_codes).astype(np.float64)
    order = np.argsort(values, kind="stable")
    middles = np.empty(answers.n_codes, dtype=np.float64)
    middles[order] = np.cumsum(times[order]) - times[order] / 2
    return middles


def one_or_not(answers: Answers, has: NDArray[np.bool_]) -> Disagreement:
    """Return the disagreement about whether answers have a label; ``has`` is by code."""
    m = answers.counts.astype(np.float64)
    times = np.bincount(answers.items, has[answers.codes], minlength=answers.n_items)
    return Disagreement(
        observed=2 * times * (m - times) / (m - 1),
        counts=m,
        sums=times[:, None],
        expected=lambda totals, n: 2 * totals[0] * (n - totals[0]),
    )


def _drawn(found: Disagreement, draws: Draws) -> tuple[float, float]:
    group = draws.groups(len(found.observed))
    n_groups = int(group.max()) + 1
    weights = draws.weights(n_groups)
    observed, counts = (
        np.bincount(group, part, minlength=n_groups) @ weights
        for part in (found.observed, found.counts)
    )
    ones = np.ones(len(group), dtype=np.float64)
    gather = csr_array((ones, (group, np.arange(len(group)))), shape=(n_groups, len(group)))
    sums = (gather @ found.sums).T
    at_once = max(1, CELLS // max(1, sums.shape[0]))
    expected = np.concatenate(
        [
            found.expected(
                np.asarray(sums @ weights[:, start : start + at_once]),
                counts[start : start + at_once],
            )
            for start in range(0, weights.shape[1], at_once)
        ]
    )
    there = expected > 0
    drawn = 1 - (counts[there] - 1) * observed[there] / expected[there]
    low, high = np.quantile(drawn, TAILS)
    return float(low), float(high)


def _exact(differing: Floats, n_items: int, scale: float) -> tuple[float, float]:
    """Return the interval by the share of items with different answers.

    Without any, an item would have one answer that differs: its ordered pairs are twice those.
    """
    low, high = exact_interval(len(differing), n_items)
    each = float(differing.mean()) if len(differing) else 2.0
    return 1 - high * n_items * each * scale, 1 - low * n_items * each * scale

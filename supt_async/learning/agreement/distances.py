"""Agreement of answers of which some are more alike than others: lists, marked regions, texts.

Alpha needs no more than a distance (A. Braylan, O. Alonso, M. Lease, "Measuring Annotator Agreement
Generally across Complex Structured, Multi-object, and Free-text Annotation Tasks", The Web
Conference 2022). To compare two answers can take long, so that the number of comparisons is
bounded by what they take: of more answers some items, drawn at random, stand for all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from supt_async.learning.agreement.answers import Answers, Floats, Ints
from supt_async.learning.agreement.intervals import Disagreement
from supt_async.learning.agreement.pairs import PairedAnswers, paired

BUDGET = 3_000_000
"""Work that the comparisons of one question take at most, about in microseconds."""
EACH = 50
"""Work that a comparison takes whatever it compares."""
PARTS = 15
"""Number of pairs of parts that take as long as one unit of work."""
BY_CHANCE = 3_000
"""Number of pairs of answers to different items that are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Distances:
    """Distances of answers to the same item, and of answers to different ones."""

    answers: Answers
    """Those that were compared."""
    rows: PairedAnswers
    apart: Floats
    """Distance of each pair of answers from 0 to 1, shape (n_rows,)."""
    expected: float
    """Mean distance of answers to different items."""

    def disagreement(self, kept: NDArray[np.bool_] | None = None) -> Disagreement:
        """Return the disagreement about all items, or about those that ``kept`` names."""
        counts = self.answers.counts.astype(np.float64)
        item = self.answers.items[self.rows.first]
        observed = 2 * np.bincount(item, self.apart, minlength=len(counts)) / (counts - 1)
        if kept is not None:
            observed, counts = observed[kept], counts[kept]
        return Disagreement(
            observed=observed,
            counts=counts,
            sums=np.empty((len(counts), 0), dtype=np.float64),
            expected=lambda totals, n: n * (n - 1) * self.expected,
        )


def compared(
    answers: Answers, sizes: Ints, distance: Callable[[int, int], float], seed: int
) -> Distances:
    """Compare the answers to each item, and some to different items.

    ``sizes`` are the numbers of parts of each answer by its code, and ``distance`` is that of two
    codes, from 0 to 1.
    """
    rows = paired(answers, seed)
    chosen, work = answers, _work(answers, sizes, rows.first, rows.second)
    if work > BUDGET:
        chosen = _affordable(answers, sizes, seed)
        rows = replace(paired(chosen, seed), all=False)
    apart = _distances(chosen, rows.first, rows.second, distance)
    by_chance = _distances(chosen, *_different_items(chosen, sizes, seed), distance)
    return Distances(
        answers=chosen,
        rows=rows,
        apart=apart,
        expected=float(by_chance.mean()) if len(by_chance) else 0.0,
    )


def _distances(
    answers: Answers, first: Ints, second: Ints, distance: Callable[[int, int], float]
) -> Floats:
    """Return the distance of each pair of answers; equal pairs are compared once."""
    found, place = np.unique(_keys(answers, first, second), return_inverse=True)
    n = answers.n_codes
    each = [
        0.0 if one == other else distance(one, other)
        for one, other in zip((found // n).tolist(), (found % n).tolist(), strict=True)
    ]
    return np.array(each, dtype=np.float64)[place]


def _keys(answers: Answers, first: Ints, second: Ints) -> Ints:
    one, other = answers.codes[first], answers.codes[second]
    return np.asarray(np.minimum(one, other) * answers.n_codes + np.maximum(one, other))


def _work(answers: Answers, sizes: Ints, first: Ints, second: Ints) -> int:
    """Return what it takes to compare pairs of answers, each different pair once."""
    found = np.unique(_keys(answers, first, second))
    one, other = found // answers.n_codes, found % answers.n_codes
    return int(np.sum(sizes[one] * sizes[other] // PARTS + EACH))


def _affordable(answers: Answers, parts: Ints, seed: int) -> Answers:
    """Return the answers to as many items, drawn at random, as can be compared."""
    work = parts[answers.codes]
    starts = np.cumsum(answers.counts) - answers.counts
    sums, squares = (np.add.reduceat(part, starts) for part in (work, work**2))
    cost = (sums**2 - squares) // (2 * PARTS) + EACH * answers.counts * (answers.counts - 1) // 2
    shuffled = np.random.default_rng(seed).permutation(len(cost))
    many = max(1, int(np.searchsorted(np.cumsum(cost[shuffled]), BUDGET)))
    kept = np.zeros(len(cost), dtype=np.bool_)
    kept[shuffled[:many]] = True
    return answers.part(kept[answers.items])


def _different_items(answers: Answers, sizes: Ints, seed: int) -> tuple[Ints, Ints]:
    """Return pairs of answers to different items that take no more than the budget together."""
    rng = np.random.default_rng(seed)
    one, other = rng.integers(0, len(answers), (2, BY_CHANCE))
    apart = answers.items[one] != answers.items[other]
    one, other = one[apart], other[apart]
    cost = sizes[answers.codes[one]] * sizes[answers.codes[other]] // PARTS + EACH
    many = int(np.searchsorted(np.cumsum(cost), BUDGET)) + 1
    return one[:many], other[:many]

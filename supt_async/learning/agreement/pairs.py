"""Agreement of each two people, about the items that both have answered.

Cohen's kappa is 1 less their disagreement, divided by the one that chance would give, by how often
each of the two gives each answer (J. Cohen, "A Coefficient of Agreement for Nominal Scales",
Educational and Psychological Measurement 20, 1960). Of grades the disagreement is the square of
their distance (J. Cohen, "Weighted Kappa", Psychological Bulletin 70, 1968).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supt_async.learning.agreement.answers import Answers, Floats, Ints

MOST_ROWS = 3_000_000
"""Maximum number of pairs of answers that are compared; items beyond are left out at random."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """How far two people agree."""

    one: int
    """Id of a labeller, less than the other's."""
    other: int
    items: int
    """Number of items of both that were compared."""
    alike: float
    """Share of these with the same answer; of marked regions the mean similarity."""
    kappa: float | None
    """None if chance would make them agree throughout."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedAnswers:
    """Pairs of answers to the same item; positions in the answers, of shape (n,)."""

    first: Ints
    """Positions of the answers of those with the lesser id."""
    second: Ints
    all: bool
    """Whether these are all pairs."""


def busiest(answers: Answers, most: int) -> NDArray[np.bool_]:
    """Return which answers are by those ``most`` people who gave the most."""
    people, who, times = np.unique(answers.labellers, return_inverse=True, return_counts=True)
    if len(people) <= most:
        return np.ones(len(answers), dtype=np.bool_)
    kept = np.zeros(len(people), dtype=np.bool_)
    kept[np.argsort(-times, kind="stable")[:most]] = True
    return kept[who]


def paired(answers: Answers, seed: int, most: int = MOST_ROWS) -> PairedAnswers:
    """Return the pairs of answers to each item, at most about ``most``."""
    counts = answers.counts
    starts = np.cumsum(counts) - counts
    rows = counts * (counts - 1) // 2
    chosen = np.arange(len(counts))
    if rows.sum() > most:
        shuffled = np.random.default_rng(seed).permutation(len(counts))
        last = int(np.searchsorted(np.cumsum(rows[shuffled]), most)) + 1
        chosen = np.sort(shuffled[:last])
    firsts, seconds = [], []
    for m in np.unique(counts[chosen]):
        one, other = np.triu_indices(int(m), k=1)
        begin = starts[chosen[counts[chosen] == m]][:, None]
        firsts.append((begin + one).ravel())
        seconds.append((begin + other).ravel())
    none = np.empty(0, dtype=np.int64)
    first = np.concatenate([none, *firsts])
    second = np.concatenate([none, *seconds])
    swapped = answers.labellers[first] > answers.labellers[second]
    return PairedAnswers(
        first=np.where(swapped, second, first),
        second=np.where(swapped, first, second),
        all=len(chosen) == len(counts),
    )


def nominal_pairs(answers: Answers, paired: PairedAnswers) -> list[Pair]:
    """Return the agreement of each two people, with answers that are the same or not."""
    pair, people = _pairs(answers, paired)
    one, other = answers.codes[paired.first], answers.codes[paired.second]
    n = np.bincount(pair, minlength=len(people)).astype(np.float64)
    alike = np.bincount(pair, one == other, minlength=len(people)) / n
    # Of each pair and answer: how often each of the two gave it.
    keys = np.concatenate([pair * answers.n_codes + one, pair * answers.n_codes + other])
    cells, place = np.unique(keys, return_inverse=True)
    mine = np.bincount(place[: len(pair)], minlength=len(cells))
    theirs = np.bincount(place[len(pair) :], minlength=len(cells))
    by_chance = np.bincount(cells // answers.n_codes, mine * theirs, minlength=len(people)) / n**2
    return _found(people, n, alike, 1 - alike, 1 - by_chance)


def graded_pairs(answers: Answers, paired: PairedAnswers, values: Floats) -> list[Pair]:
    """Return the agreement of each two people, with grades; ``values`` are those of the codes."""
    pair, people = _pairs(answers, paired)
    one, other = (values[answers.codes[side]] for side in (paired.first, paired.second))
    n = np.bincount(pair, minlength=len(people)).astype(np.float64)

    def mean(of: Floats) -> Floats:
        return np.asarray(np.bincount(pair, of, minlength=len(people)) / n)

    expected = mean(one**2) + mean(other**2) - 2 * mean(one) * mean(other)
    return _found(people, n, mean((one == other) * 1.0), mean((one - other) ** 2), expected)


def distant_pairs(
    answers: Answers, paired: PairedAnswers, distances: Floats, expected: float
) -> list[Pair]:
    """Return the agreement of each two people, with the distances of their answers.

    ``expected`` is the mean distance of answers to different items. What each of the two gives by
    chance is not known, so that it is the same for all.
    """
    pair, people = _pairs(answers, paired)
    n = np.bincount(pair, minlength=len(people)).astype(np.float64)
    apart = np.bincount(pair, distances, minlength=len(people)) / n
    return _found(people, n, 1 - apart, apart, np.full(len(people), expected))


def _pairs(answers: Answers, paired: PairedAnswers) -> tuple[Ints, Ints]:
    """Return each row's number of its two people, and these, of shape (n_pairs, 2)."""
    who, number = np.unique(answers.labellers, return_inverse=True)
    keys = number[paired.first] * np.int64(len(who)) + number[paired.second]
    found, pair = np.unique(keys, return_inverse=True)
    people = np.stack([who[found // max(1, len(who))], who[found % max(1, len(who))]], axis=1)
    return pair.astype(np.int64), people


def _found(
    people: Ints, n: Floats, alike: Floats, observed: Floats, expected: Floats
) -> list[Pair]:
    return [
        Pair(
            one=int(one),
            other=int(other),
            items=int(n[row]),
            alike=float(alike[row]),
            kappa=float(1 - observed[row] / expected[row]) if expected[row] > 1e-12 else None,
        )
        for row, (one, other) in enumerate(people)
    ]

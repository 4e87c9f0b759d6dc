"""Items to ask about before there is a model: typical items of every group.

TypiClust: G. Hacohen, A. Dekel, D. Weinshall, "Active Learning on a Budget: Opposite
Strategies Suit High and Low Budgets", ICML 2022, section 3. The items are clustered into as
many groups as there are labels and questions; the groups of which least is known are asked
about first, the larger before the smaller, each by its most typical item: the one whose nearest
neighbours are nearest.

The paper knows how many labels the next round brings. Here the first is as large as is taken at
once, and the following ones double what is covered: the beginning is spread over few large
groups, what follows over more and smaller ones.
"""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning

from supt_async.learning.coverage import Vectors, squared_distances

NEIGHBOURS = 20
"""Of an item, that make it typical (as in the paper)."""
MAX_CLUSTERS = 500
"""As in the paper: smaller groups say little."""
ITERATIONS = 50
"""Of k-means; a rough grouping is good enough."""


def typical(
    x: Vectors, count: int, *, first: int, covered: Vectors, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Choose ``count`` rows of ``x``, best first; int64 of shape (min(count, n),).

    ``covered`` are the items that have a label or are out with somebody, (m, n_dimensions);
    ``first`` is the size of the first round, 1 or more: how many will be taken at once.
    """
    count = min(count, len(x))
    everything = np.concatenate([x, covered])
    known = list(range(len(x), len(everything)))
    chosen: list[int] = []
    while len(chosen) < count:
        wanted = min(max(first, len(known)), count - len(chosen))
        new = _round(everything, known, len(x), wanted, rng)
        chosen += new
        known += new
    return np.array(chosen, dtype=np.int64)


def _round(
    x: Vectors, known: list[int], n: int, wanted: int, rng: np.random.Generator
) -> list[int]:
    """Choose ``wanted`` of the first ``n`` rows; those that are known are covered."""
    clusters = min(len(known) + wanted, MAX_CLUSTERS, len(x))
    means = KMeans(clusters, n_init=1, max_iter=ITERATIONS, random_state=int(rng.integers(2**31)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # items that are alike: fewer groups
        labels = means.fit(x).labels_
    free = np.ones(len(x), dtype=np.bool_)
    free[n:] = False
    free[known] = False
    counts = np.bincount(labels[known], minlength=clusters)
    sizes = np.bincount(labels, minlength=clusters)
    queues = [_most_typical(x, np.flatnonzero(labels == group), free) for group in range(clusters)]
    chosen: list[int] = []
    while len(chosen) < wanted:
        order = np.lexsort((-sizes, counts))
        group = next(int(group) for group in order if queues[group])
        chosen.append(queues[group].pop())
        counts[group] += 1
    return chosen


def _most_typical(x: Vectors, rows: NDArray[np.int64], free: NDArray[np.bool_]) -> list[int]:
    """Sort the free rows of a group, the most typical last."""
    distances = np.sqrt(squared_distances(x[rows], x[rows]))
    neighbours = min(NEIGHBOURS, len(rows) - 1)
    if neighbours:
        nearest = np.partition(distances, neighbours, axis=1)[:, : neighbours + 1]
        rows = rows[np.argsort(-nearest.sum(axis=1), kind="stable")]
    return [int(row) for row in rows if free[row]]

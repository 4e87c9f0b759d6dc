"""Orders items so that every beginning of the order stands for all of them.

Greedy facility location: the next item is always the one that brings the whole set closest to
what has been chosen so far, by the squared distance to the nearest chosen one. However many
are taken from the front, no choice of that size comes closer than by a factor of 1 - 1/e
(G. Nemhauser, L. Wolsey, M. Fisher 1978). As a way to choose what to label: K. Wei, R. Iyer,
J. Bilmes, "Submodularity in Data Subset Selection and Active Learning", ICML 2015.

A chosen item makes its neighbours less worth choosing; so does one that is out with somebody,
if it is named as covered. Gains only shrink, which is why most need not be computed again
(M. Minoux 1978).
"""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray

SAMPLE = 200
"""Rows whose distances are looked at to know what is usual."""

Vectors = NDArray[np.float32]
"""Items as points, float32 of shape (n, n_dimensions); near means alike."""


def spread(x: Vectors, count: int, *, covered: Vectors | None = None) -> NDArray[np.int64]:
    """Choose ``count`` rows of ``x``, best first; int64 of shape (min(count, n),).

    ``covered`` are items that need not be chosen any more, of shape (m, n_dimensions). Among
    equals the first row wins: shuffle for a random choice. Takes n * (n + m) * 4 bytes.
    """
    count = min(count, len(x))
    if not count:
        return np.empty(0, dtype=np.int64)
    distances = squared_distances(x, x)
    nearest = np.full(len(x), _usual(distances), dtype=np.float32)
    if covered is not None and len(covered):
        np.minimum(nearest, squared_distances(x, covered).min(axis=1), out=nearest)
    gains = np.array([np.maximum(nearest - row, 0).sum() for row in distances])
    heap = [(-gain, row) for row, gain in enumerate(gains.tolist())]
    heapq.heapify(heap)
    chosen: list[int] = []
    while len(chosen) < count:
        row = heap[0][1]
        gain = float(np.maximum(nearest - distances[row], 0).sum())
        heapq.heapreplace(heap, (-gain, row))
        if heap[0][1] == row:
            heapq.heappop(heap)
            chosen.append(row)
            np.minimum(nearest, distances[row], out=nearest)
    return np.array(chosen, dtype=np.int64)


def _usual(distances: NDArray[np.float32]) -> float:
    """Return how far two items usually are: no item counts as further from what is chosen.

    So an outlier, however far out, counts for one item and not for many.
    """
    part = distances[:: max(1, len(distances) // SAMPLE)]
    return float(np.median(part)) or float(part.mean())


def squared_distances(x: Vectors, y: Vectors) -> NDArray[np.float32]:
    """Return the squared Euclidean distances, float32 of shape (len(x), len(y))."""
    products = x @ y.T
    found = np.square(x).sum(axis=1)[:, None] + np.square(y).sum(axis=1) - 2 * products
    return np.asarray(np.maximum(found, 0, out=found))

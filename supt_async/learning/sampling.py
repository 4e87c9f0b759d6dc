"""Sample of labelled items to fit a model on, where there are more than it needs.

Of ``limit`` items, one in ten are those that were labelled last, so that each training learns from
what is new. The others are drawn from the rest at random, as many of each class as its share; rare
classes come whole, or with a tenth of an even part. Which ones are drawn depends on their ids, so
that a sample differs little from the one before it, and any process draws the same.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from supt_async.learning.holdout import uniform

NEWEST = 0.1
"""Share of a sample that are the items labelled last."""
EVEN = 0.1
"""Part of an even share of the sample that each class gets, if it has as many."""
SALT = 0x5EED
"""Added to a project's salt: what is drawn has nothing to do with what is held out."""


def sample(
    items: NDArray[np.int64],
    classes: NDArray[np.int64],
    arrived: NDArray[np.int64],
    limit: int,
    salt: int,
) -> NDArray[np.bool_]:
    """Draw at most ``limit`` of some items, all of them if there are no more.

    Args:
        items: Their ids; shape (n,), as the other arrays.
        classes: Number of each item's answer.
        arrived: Position of each item's first label in time.
        limit: Number of items; 1 or more.
        salt: The project's, as in ``learning.holdout``.

    Returns:
        Which items are drawn, bool of shape (n,).
    """
    if len(items) <= limit:
        return np.ones(len(items), dtype=np.bool_)
    newest = int(limit * NEWEST)
    chosen = np.zeros(len(items), dtype=np.bool_)
    if newest:
        chosen[np.argpartition(arrived, -newest)[-newest:]] = True
    number = _drawn(items, classes, ~chosen, limit - newest, salt)
    chosen[number] = True
    return chosen


def _drawn(
    items: NDArray[np.int64],
    classes: NDArray[np.int64],
    among: NDArray[np.bool_],
    limit: int,
    salt: int,
) -> NDArray[np.int64]:
    """Return the positions of at most ``limit`` items that are drawn from some."""
    rest = np.flatnonzero(among)
    found, number, counts = np.unique(classes[rest], return_inverse=True, return_counts=True)
    least = np.minimum(counts, EVEN * limit / len(found))
    left = counts - least
    share = (least + left * (limit - least.sum()) / left.sum()) / counts
    luck = uniform(items[rest], salt + SALT)
    drawn = np.flatnonzero(luck < share[number])
    if len(drawn) > limit:  # by chance: the unluckiest are left out
        unlucky = (luck / share[number])[drawn]
        drawn = drawn[np.argpartition(unlucky, limit)[:limit]]
    return np.asarray(rest[drawn])

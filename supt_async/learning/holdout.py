"""A share of the items that is kept out of training, to measure with.

Labels that were asked for because the model was unsure say little about how often it is right:
they are the hard ones. Items that are drawn at random and dealt among the others do, without
bias. Which items these are depends on their ids and the project alone, so that every process
and every run agrees on it, items that are added later included.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Z = 1.96
"""Standard deviations to each side, of a normal distribution, that hold 95 %."""
LEAST = 1e-9
"""Smallest share above 0: no pool is so large that a smaller one would hold an item."""


def held_out(ids: NDArray[np.int64], share: float, salt: int) -> NDArray[np.bool_]:
    """Tell which items are held out: about ``share`` of them; bool of the shape of ``ids``.

    An item that is held out for a share is so for every larger one.

    Raises:
        ValueError: If the share is not from 0 to less than 1.
    """
    if not 0 <= share < 1:
        raise ValueError("holdout must be 0 or more, and less than 1")
    return np.asarray(uniform(ids, salt) < share)


def uniform(ids: NDArray[np.int64], salt: int) -> NDArray[np.float64]:
    """Return a number from 0 to less than 1 for each id, the same whenever it is asked for.

    The finaliser of SplitMix64 (G. Steele, D. Lea, C. Flood, OOPSLA 2014) makes it of id and salt.
    """
    start = np.uint64((salt * 0x9E3779B97F4A7C15) % 2**64)
    z = ids.astype(np.uint64) * np.uint64(0xD1342543DE82EF95) + start
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return np.asarray((z >> np.uint64(11)).astype(np.float64) * 2.0**-53)


def deal_among(
    order: NDArray[np.int64], held: NDArray[np.int64], share: float, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Deal held-out items, in random order, among the others at the rate of their share.

    Neither ``order`` nor ``held``, of shapes (n,) and (m,), needs to hold anything. Returns all
    of them, (n + m,), the others in the order that they were in.
    """
    if share < LEAST or not len(held):
        return np.concatenate([order, rng.permutation(held)])
    places = (np.arange(len(held)) + rng.random()) / share
    others = (np.arange(len(order)) + 1) / (1 - share)
    by_place = np.argsort(np.concatenate([others, places]), kind="stable")
    return np.concatenate([order, rng.permutation(held)])[by_place]


def interval(right: float, count: int) -> tuple[float, float]:
    """Return the range in which an accuracy lies with 95 % confidence.

    E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA
    1927: it holds for few items and for accuracies near 1 as well.
    """
    if not count:
        return 0.0, 1.0
    share = right / count
    spread = Z * np.sqrt(share * (1 - share) / count + Z**2 / (4 * count**2))
    middle, scale = share + Z**2 / (2 * count), 1 + Z**2 / count
    return max(0.0, float((middle - spread) / scale)), min(1.0, float((middle + spread) / scale))

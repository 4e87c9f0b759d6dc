"""Choice of the answered items that are to get another opinion, where there is a model.

The people's answers make an item's answer likely (``learning.crowd``), and so does a model that has
not learned from the item: it is one more opinion. Both are multiplied, as independent evidence. An
item of which a single person and the model say the same is often sure enough; one of which they
say different things is not. The model only saves opinions, it never changes an answer.

On digits, answered by people who are right in 50 to 100 % of their answers, this took 430 labels,
asking again by the people's answers alone 570, and ActiveLab 1,170, whose score prefers new items
(H. W. Goh, J. Mueller, arXiv 2301.11856, 2023; ``scripts/bench learning --crowd``).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]

EXTREME = 0.02
"""Lowest probability that a model's opinion counts with; 1 less it is the highest."""
CERTAIN = 1e-3
"""The same of the people's."""


def support(
    confidence: Floats, given: Floats, unanimous: NDArray[np.bool_], n_classes: int
) -> Floats:
    """Return how likely each item's answer is by its labels and the model, (n_items,).

    ``confidence`` is its probability by the labels, ``given`` that by a model which has not learned
    from the item; both of shape (n_items,). Where people are ``unanimous``, what speaks against
    their answer is spread among all other classes, and agrees with the model by chance alone.
    """
    people = np.clip(confidence, CERTAIN, 1 - CERTAIN)
    model = np.clip(given, EXTREME, 1 - EXTREME)
    spread = np.where(unanimous, max(n_classes - 1, 1), 1)
    odds = people / (1 - people) * model / (1 - model) * spread
    return np.asarray(odds / (1 + odds))


def least_supported(supported: Floats, sure: float, limit: int) -> Numbers:
    """Return the places of the answers that are less sure than ``sure``, the least sure first."""
    order = np.argsort(supported, kind="stable")
    return order[supported[order] < sure][:limit].astype(np.int64)

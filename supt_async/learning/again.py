"""Label a new item, or ask for another opinion of one that has answers: which teaches more?

ActiveLab (H. W. Goh, J. Mueller, "ActiveLab: Active Learning with Re-Labeling by Multiple
Annotators", arXiv 2301.11856, 2023) gives both one score, low where a label is worth most. It is
how well the present answer of an item is supported: a weighted mean of the model's probability of
it, of how often people who gave it, or another one, are right, and of knowing nothing. Of a new
item the present answer is the model's.

A weight is how much less often somebody errs than who always names the most common answer. The
model's grows with the root of the number of labels that an item has. The model's probabilities
must come from one that has not learned from the item, or it would confirm itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]

LEAST = 1e-3
"""Weight of somebody who is no better than naming the most common answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What the model and the labellers count for."""

    model: float
    labellers: Floats
    """Of each labeller, (n_labellers,)."""
    agreement: float
    """How often an answer is the one that an item's answers come to, from 0 to 1."""

    @property
    def mean(self) -> float:
        """What knowing nothing counts for."""
        return float(self.labellers.mean()) if len(self.labellers) else 1.0


def weigh(
    item: Numbers, labeller: Numbers, said: Numbers, answers: Numbers, probabilities: Floats
) -> Weights:
    """Weigh the model and the labellers by how often they say what items come to.

    Labels are arrays of shape (n_labels,): rows of their items and labellers, and what was said.
    ``answers`` is what each item's labels come to, (n_items,), and ``probabilities`` are the
    model's, (n_items, n_classes).
    """
    right = said == answers[item]
    count = np.bincount(labeller)
    # Everybody is credited with as many answers as the crowd's mean is worth a few of.
    agreement = float(right.mean()) if len(right) else 1.0
    share = (np.bincount(labeller, weights=right) + agreement) / (count + 1)
    common = np.bincount(answers, minlength=1).max() / max(len(answers), 1)
    several = np.bincount(item, minlength=len(answers)) > 1
    known = several if several.any() else np.ones(len(answers), dtype=np.bool_)
    model = float(np.mean(probabilities.argmax(axis=1)[known] == answers[known]))
    often = np.sqrt(len(item) / max(len(answers), 1))
    return Weights(
        model=float(_weight(model, common)) * float(often),
        labellers=_weight(share, common),
        agreement=agreement,
    )


def scores_of_labelled(
    weights: Weights,
    item: Numbers,
    labeller: Numbers,
    said: Numbers,
    answers: Numbers,
    probabilities: Floats,
) -> Floats:
    """Return the score of each item that has labels, (n_items,); arguments as of ``weigh``."""
    n_items, n_classes = probabilities.shape
    own = weights.labellers[labeller]
    other = (1 - weights.agreement) / max(n_classes - 1, 1)
    chance = np.where(said == answers[item], weights.agreement, other)
    backed = np.bincount(item, weights=own * chance, minlength=n_items)
    total = np.bincount(item, weights=own, minlength=n_items)
    model = probabilities[np.arange(n_items), answers]
    return np.asarray(
        (weights.model * model + weights.mean / n_classes + backed)
        / (weights.model + weights.mean + total)
    )


def scores_of_new(weights: Weights, probabilities: Floats) -> Floats:
    """Return the score of each item without a label, (n_items,)."""
    n_classes = probabilities.shape[1]
    model = probabilities.max(axis=1)
    return np.asarray(
        (weights.model * model + weights.mean / n_classes) / (weights.model + weights.mean)
    )


def _weight(share: Floats | float, common: float) -> Floats:
    return np.maximum(1 - (1 - np.asarray(share)) / max(1 - common, LEAST), LEAST)

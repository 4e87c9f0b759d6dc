"""ActiveLab, with which the product's choice between new items and further opinions is compared.

H. W. Goh, J. Mueller, "ActiveLab: Active Learning with Re-Labeling by Multiple Annotators", arXiv
2301.11856, 2023, give items with and without labels one score, low where a label is worth most: how
well the present answer is supported, as a weighted mean of the model's probability of it, of how
often people who gave it, or another one, are right, and of knowing nothing.
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
class Answered:
    """Items that have labels; labels are arrays of shape (n_labels,)."""

    item: Numbers
    """Row of each label's item in ``answers``."""
    labeller: Numbers
    """Number of who gave each label, from 0 on."""
    said: Numbers
    """Class that each label names."""
    accuracy: Floats
    """How often each labeller is right (``learning.crowd``), (n_labellers,)."""
    answers: Numbers
    """Class that each item's labels come to, (n_items,)."""
    given: Floats
    """Probability of it, by a model that has not learned from the item, (n_items,)."""
    agrees: NDArray[np.bool_]
    """Whether that model would give the same answer, (n_items,)."""
    n_classes: int

    @property
    def labels(self) -> Numbers:
        """Number of labels of each item, (n_items,)."""
        return np.bincount(self.item, minlength=len(self.answers)).astype(np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What the model and the labellers count for."""

    model: float
    labellers: Floats
    """Of each labeller, (n_labellers,)."""
    agreement: float
    """How often an answer is right, from 0 to 1."""
    n_classes: int

    @property
    def nothing(self) -> float:
        """What knowing nothing counts for: as much as a labeller in the mean."""
        return float(self.labellers.mean()) if len(self.labellers) else 1.0


def weigh(answered: Answered) -> Weights:
    """Weigh the model by how often it says what items come to, and labellers by their accuracy."""
    n_items = max(len(answered.answers), 1)
    common = float(np.bincount(answered.answers, minlength=1).max()) / n_items
    several = answered.labels > 1
    known = answered.agrees[several] if several.any() else answered.agrees
    model = float(known.mean()) if len(known) else 0.0
    often = float(np.sqrt(len(answered.item) / n_items))
    own = answered.accuracy[answered.labeller]
    return Weights(
        model=float(_weight(np.array([model]), common)[0]) * often,
        labellers=_weight(answered.accuracy, common),
        agreement=float(own.mean()) if len(own) else 1.0,
        n_classes=answered.n_classes,
    )


def scores_of_answered(weights: Weights, answered: Answered) -> Floats:
    """Return the score of each item that has labels, (n_items,)."""
    own = weights.labellers[answered.labeller]
    other = (1 - weights.agreement) / max(weights.n_classes - 1, 1)
    chance = np.where(answered.said == answered.answers[answered.item], weights.agreement, other)
    n_items = len(answered.answers)
    backed = np.bincount(answered.item, weights=own * chance, minlength=n_items)
    total = np.bincount(answered.item, weights=own, minlength=n_items)
    nothing = weights.nothing
    return np.asarray(
        (weights.model * answered.given + nothing / weights.n_classes + backed)
        / (weights.model + nothing + total)
    )


def scores_of_new(weights: Weights, best: Floats) -> Floats:
    """Return the score of items without labels, by the model's highest probability, (n_items,)."""
    nothing = weights.nothing
    return np.asarray(
        (weights.model * best + nothing / weights.n_classes) / (weights.model + nothing)
    )


def _weight(share: Floats, common: float) -> Floats:
    return np.maximum(1 - (1 - share) / max(1 - common, LEAST), LEAST)

"""What is known of a crowd, and what is estimated of its items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]

RIGHT = 4.0
"""Right answers that everybody is credited with before the first."""
WRONG = 1.0
"""And wrong ones, shared among the other classes."""
FEW = 5.0
"""Labels a cell of a labeller's confusion matrix at which it counts for half; see ``trust``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdModel:
    """How reliable each labeller is, in ascending order of the labellers' numbers.

    It rests on items with several labels alone: a single one tells nothing about who gave it.
    """

    labellers: Numbers
    """Shape (n_labellers,)."""
    labels: Numbers
    """Number of labels that it rests on, of each labeller, (n_labellers,)."""
    accuracy: Floats
    """Share of each labeller's answers that are right, (n_labellers,)."""
    low: Floats
    """Lower end of its 95 % interval, (n_labellers,)."""
    high: Floats
    """Upper end, (n_labellers,)."""
    confusion: Floats
    """Share of b in a labeller's answers where a is true, (n_labellers, n_classes, n_classes)."""
    prior: Floats
    """Share of each class, (n_classes,)."""
    method: str
    """Name of what made it: ``counting`` or ``blend``."""

    @property
    def n_classes(self) -> int:
        """Number of classes."""
        return len(self.prior)

    @property
    def trust(self) -> float:
        """Weight of the confusion matrices beside the accuracies, from 0 to 1.

        A matrix needs many labels, an accuracy few.
        """
        labels = float(self.labels.sum()) / max(len(self.labels), 1)
        each = labels / self.n_classes**2
        return each / (each + FEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What is estimated of items, in ascending order of their numbers, and of who answered."""

    items: Numbers
    """Shape (n_items,)."""
    answers: Numbers
    """The likeliest that was given, of each item; among equals, the earliest. (n_items,)."""
    probabilities: Floats
    """Of each item and class, (n_items, n_classes)."""
    model: CrowdModel
    """What is known of the labellers."""

    @property
    def confidence(self) -> Floats:
        """Probability of each item's answer, (n_items,)."""
        return np.asarray(self.probabilities[np.arange(len(self.items)), self.answers])


def nothing_known(n_classes: int) -> CrowdModel:
    """Return what is known of a crowd before the first label: nothing of anybody."""
    nobody = np.empty(0, dtype=np.int64)
    return CrowdModel(
        labellers=nobody,
        labels=nobody,
        accuracy=np.empty(0),
        low=np.empty(0),
        high=np.empty(0),
        confusion=np.empty((0, n_classes, n_classes)),
        prior=np.full(n_classes, 1 / n_classes),
        method="counting",
    )


def coin_rows(accuracy: Floats, n_classes: int) -> Floats:
    """Return confusion matrices of labellers who err evenly among the other classes.

    Shape (n_labellers, n_classes, n_classes).
    """
    right = np.eye(n_classes)
    wrong = (1 - right) / max(n_classes - 1, 1)
    share = accuracy[:, None, None]
    return np.asarray(share * right + (1 - share) * wrong)

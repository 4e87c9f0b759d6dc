"""Labels of simulated people, as lists of (item, labeller, answer)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from supt_async.learning.crowd import Estimate, estimate

Opinions = list[tuple[int, int, int]]
opinions = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 3), st.integers(0, 2)),
    min_size=1,
    max_size=30,
    unique_by=lambda label: label[:2],  # nobody labels an item twice
)


def estimated(labels: Opinions, n_classes: int = 3) -> Estimate:
    """Return what is estimated from labels."""
    item, labeller, answer = np.array(labels, dtype=np.int64).reshape(-1, 3).T
    return estimate(item, labeller, answer, n_classes)


def simulated(
    accuracies: Sequence[float], n_items: int, seed: int, n_classes: int = 3
) -> tuple[Opinions, NDArray[np.int64]]:
    """Let everybody label everything, and be right as often as is said."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, n_classes, n_items)
    found: Opinions = []
    for labeller, accuracy in enumerate(accuracies):
        right = rng.random(n_items) < accuracy
        wrong = (truth + rng.integers(1, n_classes, n_items)) % n_classes
        answers = np.where(right, truth, wrong)
        found += [(item, labeller, int(answer)) for item, answer in enumerate(answers)]
    return found, truth

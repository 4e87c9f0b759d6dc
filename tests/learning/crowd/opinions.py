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


def varied(
    seed: int, n_classes: int, n_items: int, n_people: int, each: int
) -> tuple[Opinions, NDArray[np.int64]]:
    """Let some people of different reliability label each item; they err in ways of their own."""
    rng = np.random.default_rng(seed)
    truth = rng.choice(n_classes, n_items, p=rng.dirichlet(np.full(n_classes, 3.0)))
    right = rng.beta(6, 2, n_people) * (1 - 1 / n_classes) + 1 / n_classes
    wrong = rng.dirichlet(np.ones(n_classes), (n_people, n_classes))
    wrong[:, np.arange(n_classes), np.arange(n_classes)] = 0
    wrong /= wrong.sum(axis=2, keepdims=True)
    found: Opinions = []
    for item, true in enumerate(truth):
        for person in rng.choice(n_people, each, replace=False):
            is_right = rng.random() < right[person]
            said = true if is_right else rng.choice(n_classes, p=wrong[person, true])
            found.append((item, int(person), int(said)))
    return found, truth


def contested(
    seed: int, n_items: int, hard: float, n_people: int = 20
) -> tuple[Opinions, NDArray[np.int64]]:
    """Let 20 people label items with a rare third class, which they name where they are unsure.

    Each item has five answers, and each person many labels; ``hard`` is the share of the items of
    which people are unsure.
    """
    rng = np.random.default_rng(seed)
    truth = rng.choice(3, n_items, p=[0.55, 0.43, 0.02])
    unsure = rng.random(n_items) < hard
    names_it = rng.beta(2, 3, n_people)
    found: Opinions = []
    for item, true in enumerate(truth):
        for person in rng.choice(n_people, 5, replace=False):
            said = true
            if rng.random() >= (0.55 if unsure[item] else 0.97):
                third = rng.random() < (names_it[person] if unsure[item] else 0.1)
                said = 2 if third and true != 2 else rng.integers(2) if true == 2 else 1 - true
            found.append((item, int(person), int(said)))
    return found, truth

"""Evaluation of models: the parts of a cross-validation that need no model.

A worker process fits and predicts; this module says how often, on which labels, and what the
answers are worth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

FOLDS = 5
"""Number of folds; with three, fewer label errors are found (``label_errors``)."""


def possible_folds(counts: NDArray[np.int64], wanted: int = FOLDS) -> int:
    """Tell how many folds a stratified cross-validation can have; 0 if it can't be done.

    ``counts`` is how many labels each class has, int64 of shape (n_classes,). A class with two
    labels or more is never wholly in the part that is left out, so two such classes are enough
    for every part to have something to tell apart. Rarer classes take part all the same: that
    a model can't know them yet belongs in its score.
    """
    if wanted < 2 or np.count_nonzero(counts >= 2) < 2:
        return 0
    return min(wanted, int(counts.sum()))


def deal_folds(
    classes: NDArray[np.int64], folds: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Deal labels out to folds, so that each fold has about as many of every class.

    ``classes`` is the class of each label, int64 of shape (n,), and so is the result: the
    number of the fold, from 0, that a label is tested in. Fold sizes differ by one at most.
    """
    shuffled = rng.permutation(len(classes))
    order = shuffled[np.argsort(classes[shuffled], kind="stable")]
    dealt = np.empty(len(classes), dtype=np.int64)
    dealt[order] = np.arange(len(classes), dtype=np.int64) % folds
    return dealt


def mean_score(scores: Sequence[float]) -> float | None:
    """Return the mean of the folds' scores, each from 0 to 1; None without scores."""
    return float(np.mean(scores)) if scores else None


def read_score(found: Any) -> float:
    """Read the score that the user's evaluation returned.

    It may be a number, several, or a mapping with ``test_score``, as scikit-learn's
    ``cross_val_score`` and ``cross_validate`` return them.

    Raises:
        ValueError: If it is something else, or not finite; the text is a sentence for the user.
    """
    if isinstance(found, Mapping):
        if "test_score" not in found:
            raise ValueError("The eval_method returned a mapping without 'test_score'.")
        found = found["test_score"]
    unread = ValueError(
        f"The eval_method returned no score ({type(found).__name__}). It must return a number,"
        f" several, or a mapping with 'test_score'."
    )
    if found is None or not np.size(found):
        raise unread
    try:
        score = float(np.mean(np.asarray(found, dtype=np.float64)))
    except (TypeError, ValueError):
        raise unread from None
    if not np.isfinite(score):
        raise ValueError(
            "The eval_method returned something else than finite numbers; with few labels a fold"
            " may lack a class. Label more, or use fewer folds."
        )
    return score

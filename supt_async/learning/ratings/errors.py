"""How far guesses of ratings are from the truth."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def mean_error(truth: NDArray[Any], guesses: NDArray[Any]) -> float:
    """Return by how much guesses differ from true ratings on average; both of shape (n,), n > 0.

    It is the mean absolute error, in units of the scale.
    """
    return float(np.mean(_distances(truth, guesses)))


def within_one(truth: NDArray[Any], guesses: NDArray[Any]) -> float:
    """Return the share of guesses that are right or next to it; both of shape (n,), n > 0."""
    return float(np.mean(_distances(truth, guesses) <= 1))


def _distances(truth: NDArray[Any], guesses: NDArray[Any]) -> NDArray[np.float64]:
    return np.abs(truth.astype(np.float64) - guesses.astype(np.float64))

"""Errors of guessed ratings."""

from __future__ import annotations

import numpy as np
import pytest

from supt_async.learning.ratings.errors import mean_error, within_one


@pytest.mark.parametrize(
    ("guesses", "error", "near"), [([1, 2, 5], 0.0, 1.0), ([2, 2, 1], 5 / 3, 2 / 3)]
)
def test_errors_are_in_units_of_the_scale(guesses: list[int], error: float, near: float) -> None:
    truth = np.array([1, 2, 5])
    assert mean_error(truth, np.array(guesses)) == pytest.approx(error)
    assert within_one(truth, np.array(guesses)) == pytest.approx(near)

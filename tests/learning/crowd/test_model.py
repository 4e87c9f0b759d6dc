"""What is known of a crowd."""

from __future__ import annotations

import numpy as np
import pytest

from supt_async.learning.crowd.model import coin_rows, nothing_known
from tests.learning.crowd.opinions import estimated, simulated


def test_matrices_are_trusted_the_more_labels_there_are_for_each_cell() -> None:
    assert nothing_known(3).trust == 0
    few, many = (estimated(simulated([0.9, 0.8], n, seed=1)[0]).model for n in (9, 900))
    assert few.trust == pytest.approx(1 / 6)
    assert many.trust == pytest.approx(100 / 105)


def test_a_coin_errs_evenly() -> None:
    rows = coin_rows(np.array([0.7, 1.0]), 4)
    assert rows.sum(axis=2) == pytest.approx(np.ones((2, 4)))
    assert rows[0, 1].tolist() == pytest.approx([0.1, 0.7, 0.1, 0.1])
    assert coin_rows(np.array([0.8]), 1).tolist() == [[[0.8]]]

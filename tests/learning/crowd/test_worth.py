"""Worth of one more opinion."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from supt_async.learning.crowd import worth_of_another


def test_a_further_opinion_pays_where_people_disagree() -> None:
    probabilities = np.array([[0.98, 0.01, 0.01], [0.5, 0.5, 0.0], [0.8, 0.2, 0.0]])
    worth = worth_of_another(probabilities, reliability=0.8)
    assert worth[0] == 0, "one answer would change nothing"
    assert worth[1] > worth[2] >= 0
    assert worth_of_another(np.ones((2, 1)), 0.8).tolist() == [0, 0]


@given(st.floats(0.34, 1), st.integers(0, 99))
def test_an_opinion_is_worth_what_trying_all_answers_says(reliability: float, seed: int) -> None:
    p = np.random.default_rng(seed).dirichlet(np.ones(3))
    likelihood = np.full((3, 3), (1 - reliability) / 2)
    np.fill_diagonal(likelihood, reliability)
    after = sum(max(p[true] * likelihood[true, said] for true in range(3)) for said in range(3))
    expected = max(after - p.max(), 0)
    assert worth_of_another(p[None], reliability)[0] == pytest.approx(expected, abs=1e-12)

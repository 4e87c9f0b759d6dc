"""Further opinions by what people and a model say of an answer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from supt_async.learning.again import least_supported, support


def supported(confidence: float, model: float, unanimous: bool = True, n_classes: int = 4) -> float:
    found = support(np.array([confidence]), np.array([model]), np.array([unanimous]), n_classes)
    return float(found[0])


def test_a_single_answer_with_which_the_model_agrees_is_sure_enough() -> None:
    assert supported(0.8, 0.7) > 0.95
    assert supported(0.8, 0.1) < 0.6


def test_where_people_differ_the_model_has_to_be_surer() -> None:
    assert supported(0.6, 0.7, unanimous=False) < 0.8
    assert supported(0.6, 0.98, unanimous=False) > 0.95


def test_a_model_that_guesses_says_nothing() -> None:
    assert supported(0.8, 0.25) == pytest.approx(0.8), "one of four classes"
    assert supported(0.8, 0.5, n_classes=2) == pytest.approx(0.8)


@given(st.floats(0, 1), st.floats(0, 1), st.booleans(), st.integers(1, 64))
def test_it_is_a_probability_and_grows_with_both(
    confidence: float, model: float, unanimous: bool, n_classes: int
) -> None:
    found = supported(confidence, model, unanimous, n_classes)
    assert 0 < found < 1
    assert supported(min(confidence + 0.1, 1), model, unanimous, n_classes) >= found
    assert supported(confidence, min(model + 0.1, 1), unanimous, n_classes) >= found


def test_the_least_sure_come_first_and_not_more_than_are_wanted() -> None:
    found = np.array([0.99, 0.5, 0.94, 0.2, 0.95])
    assert least_supported(found, 0.95, 10).tolist() == [3, 1, 2]
    assert least_supported(found, 0.95, 2).tolist() == [3, 1]
    assert least_supported(found, 0.95, 0).tolist() == []

"""Krippendorff's alpha."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from supt_async.learning.agreement.alpha import alpha

# Krippendorff 2011, section C: four observers, twelve units, five values; * is missing.
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
    [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
]
LABELS = [(unit, value) for row in OBSERVERS for unit, value in enumerate(row) if value]
ITEMS, ANSWERS = (np.array(column, dtype=np.int64) for column in zip(*LABELS, strict=True))


def test_it_is_what_krippendorff_says_of_his_example() -> None:
    assert alpha(ITEMS, ANSWERS) == pytest.approx(0.743, abs=5e-4)
    values = np.arange(6, dtype=np.float64)
    assert alpha(ITEMS, ANSWERS, values) == pytest.approx(0.849, abs=5e-4)


def test_agreement_throughout_is_1() -> None:
    assert alpha(np.array([1, 1, 2, 2]), np.array([0, 0, 1, 1])) == 1.0


def test_nothing_can_be_said_without_two_labels_of_an_item_or_two_answers() -> None:
    assert alpha(np.array([1, 2]), np.array([0, 1])) is None
    assert alpha(np.array([1, 1]), np.array([0, 0])) is None
    assert alpha(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)) is None


labels = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), min_size=4, max_size=40)


@given(labels, st.permutations(range(4)))
def test_neither_names_nor_order_make_a_difference(
    found: list[tuple[int, int]], names: list[int]
) -> None:
    items, answers = np.array(found, dtype=np.int64).T
    value = alpha(items, answers)
    again = alpha(items[::-1], np.array(names)[answers][::-1])
    assert again == (None if value is None else pytest.approx(value))
    if value is not None:
        assert value <= 1

"""Ratings: the median, and how alike two of them are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from supt_async.learning.consensus.ordinal import interval, likely_median, median_of


def test_one_extreme_answer_does_not_move_the_median() -> None:
    assert median_of([5, 1, 4], [1, 1, 1]) == 2


def test_of_two_answers_the_more_reliable_counts_else_the_earlier() -> None:
    assert median_of([5, 1], [0.8, 0.8]) == 0
    assert median_of([5, 1], [0.6, 0.9]) == 1


def test_the_nearest_to_the_mean_wins_among_medians() -> None:
    assert median_of([1, 2, 4, 5, 5, 1], [1, 1, 1, 1, 1, 1]) in (1, 2)


@settings(deadline=None)
@given(st.lists(st.integers(-20, 20), min_size=1, max_size=9))
def test_no_answer_is_nearer_to_all_than_the_median(values: list[int]) -> None:
    found = values[median_of(values, [1.0] * len(values))]
    distance = sum(abs(value - found) for value in values)
    assert all(distance <= sum(abs(value - one) for value in values) for one in values)


def test_the_likely_median_weighs_steps_by_their_probability() -> None:
    assert likely_median([1, 5], {1: 0.1, 2: 0.1, 4: 0.4, 5: 0.4}) == 1


def test_near_misses_are_nearly_alike() -> None:
    alike = interval(4)
    assert [alike(1, 1), alike(1, 2), alike(1, 5)] == [1, pytest.approx(15 / 16), 0]

"""Exact intervals of shares."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st
from scipy.stats import binom

from supt_async.learning.suggestions.proportions import exact_interval


def test_the_interval_is_that_of_clopper_and_pearson() -> None:
    assert exact_interval(0, 60) == pytest.approx((0.0, 0.0596), abs=1e-4)
    assert exact_interval(8, 10) == pytest.approx((0.4439, 0.9748), abs=1e-4)
    assert exact_interval(10, 10) == pytest.approx((0.6915, 1.0), abs=1e-4)


def test_nothing_is_known_without_a_trial() -> None:
    assert exact_interval(0, 0) == (0.0, 1.0)


@settings(deadline=None)
@given(st.integers(1, 300), st.floats(0, 1))
def test_a_share_outside_is_as_unlikely_as_it_says(of: int, at: float) -> None:
    count = round(at * of)
    low, high = exact_interval(count, of)
    assert 0 <= low <= count / of <= high <= 1
    if count:
        assert binom.sf(count - 1, of, low) == pytest.approx(0.025, rel=1e-6)
    if count < of:
        assert binom.cdf(count, of, high) == pytest.approx(0.025, rel=1e-6)


@settings(deadline=None)
@given(st.floats(0, 1), st.floats(0.1, 50), st.floats(1.1, 5))
def test_more_that_says_the_same_makes_it_narrower(share: float, of: float, times: float) -> None:
    low, high = exact_interval(share * of, of)
    lower, higher = exact_interval(share * of * times, of * times)
    assert higher - lower <= high - low + 1e-9

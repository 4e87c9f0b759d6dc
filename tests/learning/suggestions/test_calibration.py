"""Calibration of scores by answers that were given without suggestions."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings, strategies as st
from sklearn.isotonic import IsotonicRegression

from supt_async.learning.suggestions.calibration import Evidence, calibrate, reliability

answers = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.2, 0.5, 0.51, 0.9, 0.99, 1.0])
        | st.integers(0, 1_000).map(lambda n: n / 1_000),
        st.booleans(),
    ),
    min_size=1,
    max_size=80,
)


def evidence(pairs: list[tuple[float, bool]]) -> Evidence:
    return Evidence(
        np.array([score for score, _ in pairs]), np.array([right for _, right in pairs])
    )


@settings(deadline=None)
@given(answers)
def test_it_is_the_isotonic_regression(pairs: list[tuple[float, bool]]) -> None:
    given_ = evidence(pairs)
    blocks = calibrate(given_)
    fitted = IsotonicRegression().fit(given_.scores, given_.right).predict(given_.scores)
    assert np.allclose(blocks.right[blocks.of(given_.scores)], fitted)


@settings(deadline=None)
@given(answers)
def test_every_answer_is_in_one_block_and_blocks_ascend(pairs: list[tuple[float, bool]]) -> None:
    blocks = calibrate(evidence(pairs))
    assert blocks.counts.sum() == len(pairs)
    assert np.all(np.diff(blocks.lowest) > 0)
    assert np.all(np.diff(blocks.right) > 0)


def test_a_score_that_was_never_seen_counts_as_the_next_lower_one() -> None:
    blocks = calibrate(evidence([(0.4, False), (0.8, True)]))
    assert blocks.of(np.array([0.1, 0.4, 0.79, 0.8, 1.0])).tolist() == [0, 0, 0, 1, 1]


@settings(deadline=None)
@given(answers)
def test_the_reliability_diagram_has_every_answer_once(pairs: list[tuple[float, bool]]) -> None:
    bins = reliability(evidence(pairs))
    assert sum(one.count for one in bins) == len(pairs)
    assert all(one.low <= one.right <= one.high for one in bins)
    assert [one.score for one in bins] == sorted(one.score for one in bins)
    right = sum(one.right * one.count for one in bins)
    assert round(right) == sum(right for _, right in pairs)


def test_a_reliability_diagram_of_nothing_has_no_bins() -> None:
    assert reliability(evidence([])) == []

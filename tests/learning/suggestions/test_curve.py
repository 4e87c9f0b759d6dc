"""The curve of how many suggestions at which score for which error, and the audit's estimate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from numpy.typing import NDArray

from supt_async.learning.suggestions.calibration import Evidence
from supt_async.learning.suggestions.curve import CELLS, THRESHOLDS, audit_error, cell_of, curve

scores = st.lists(st.floats(0, 1), max_size=60)
NOTHING = Evidence(np.empty(0), np.empty(0, dtype=np.bool_))


def counted(values: list[float] | NDArray[np.float64]) -> NDArray[np.int64]:
    return np.bincount(cell_of(np.asarray(values, dtype=np.float64)), minlength=CELLS + 1)


@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_a_score_that_is_a_threshold_is_counted_by_it(threshold: float) -> None:
    assert curve(NOTHING, counted([threshold]), [threshold])[0].suggestions == 1


@settings(deadline=None)
@given(scores, scores, st.integers(0, 2**32 - 1))
def test_higher_thresholds_accept_fewer_and_are_wrong_no_more_often(
    suggested: list[float], known: list[float], seed: int
) -> None:
    right = np.random.default_rng(seed).random(len(known)) < 0.7
    steps = curve(Evidence(np.array(known, dtype=np.float64), right), counted(suggested))
    assert (not steps) == (not suggested)
    numbers = [step.suggestions for step in steps]
    assert numbers == sorted(set(numbers), reverse=True)
    for step in steps:
        assert step.wrong <= step.known <= len(known)
        if known:
            assert step.error is not None
            assert step.low <= step.error + 1e-12
            assert step.error <= step.high + 1e-12
    errors = [step.error for step in steps if step.error is not None]
    assert errors == sorted(errors, reverse=True)


def test_no_error_is_known_without_an_answer() -> None:
    (step,) = curve(NOTHING, counted([0.95] * 5))
    assert (step.min_score, step.suggestions, step.known) == (0.95, 5, 0)
    assert (step.error, step.low, step.high) == (None, 0.0, 1.0)


def test_answers_to_hard_items_do_not_make_easy_ones_look_wrong() -> None:
    known = np.repeat([0.6, 0.99], [300, 100])
    right = np.concatenate([np.arange(300) % 2 == 0, np.ones(100, dtype=np.bool_)])
    first, *_ = curve(Evidence(known, right), counted([0.6] * 10 + [0.99] * 990), [0.5])
    assert (~right).mean() > 0.3
    assert first.error is not None
    assert first.error < 0.02


def test_the_fewer_answers_the_wider_the_interval() -> None:
    def high(times: int) -> float:
        known = Evidence(np.full(20 * times, 0.95), np.arange(20 * times) % 20 != 0)
        return curve(known, counted([0.95] * 9))[0].high

    assert high(1) > high(4) > high(40) > 0.05


def test_the_interval_holds_the_error_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    held = []
    for _ in range(40):
        known, suggested = rng.beta(3, 2, 300), rng.beta(8, 1, 5_000)
        right = rng.random(300) < 0.7 + 0.25 * known
        for step in curve(Evidence(known, right), counted(suggested)):
            error = 0.3 - 0.25 * suggested[suggested >= step.min_score].mean()
            held.append(step.low <= error <= step.high)
    assert np.mean(held) >= 0.95


def test_an_audit_says_nothing_before_its_first_answer() -> None:
    before = audit_error(0, 0)
    assert (before.error, before.low, before.high) == (None, 0.0, 1.0)
    after = audit_error(1, 50)
    assert after.error == 0.02
    assert (after.low, after.high) == pytest.approx((0.0005, 0.1065), abs=1e-4)

"""Differences between answers with and without a suggestion, and their intervals."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from numpy.typing import NDArray
from scipy.stats import bootstrap as scipy_bootstrap

from supt_async.learning.suggestions import bootstrap
from supt_async.learning.suggestions.bootstrap import (
    Difference,
    Observed,
    mean_difference,
    median_difference,
)

RNG = np.random.default_rng(7)


def observe(
    shown: NDArray[np.float64] | list[float],
    blind: NDArray[np.float64] | list[float],
    items: list[int] | None = None,
) -> Observed:
    """Return what was observed, each answer of another item unless items are given."""
    values = np.concatenate([np.array(shown, dtype=float), np.array(blind, dtype=float)])
    return Observed(
        items=np.array(range(len(values)) if items is None else items, dtype=np.int64),
        shown=np.arange(len(values)) < len(shown),
        values=values,
    )


def shares(hits: int, answers: int) -> list[float]:
    return [1.0] * hits + [0.0] * (answers - hits)


def ends(found: Difference) -> tuple[float, float]:
    assert found.low is not None
    assert found.high is not None
    return found.low, found.high


def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def test_the_difference_is_that_of_the_two_sides() -> None:
    found = mean_difference(observe(shares(90, 100), shares(40, 50)), 50, rng())
    assert (found.shown, found.blind) == (0.9, 0.8)
    assert (found.shown_answers, found.blind_answers) == (100, 50)
    assert found.difference == pytest.approx(0.1)
    low, high = ends(found)
    assert low < 0.1 < high


def test_nothing_is_said_of_a_difference_while_one_side_has_too_few_answers() -> None:
    found = mean_difference(observe(shares(90, 100), shares(40, 49)), 50, rng())
    assert (found.difference, found.low, found.high) == (None, None, None)
    assert (found.shown_answers, found.blind_answers) == (100, 49)


def test_a_side_without_answers_has_no_measure() -> None:
    found = mean_difference(observe(shares(3, 4), []), 0, rng())
    assert found == Difference(shown=0.75, blind=None, shown_answers=4)
    assert median_difference(observe([], []), 0, rng()) == Difference()


def test_answers_of_which_nothing_is_known_do_not_count() -> None:
    found = mean_difference(observe([1.0, np.nan, 0.0], [np.nan, 1.0]), 2, rng())
    assert found == Difference(shown=0.5, blind=1.0, shown_answers=2, blind_answers=1, needed=2)


def test_it_is_nearly_the_interval_that_scipy_finds() -> None:
    shown, blind = np.array(shares(330, 400)), np.array(shares(70, 100))
    theirs = scipy_bootstrap(
        (shown, blind),
        lambda one, other, axis=-1: one.mean(axis=axis) - other.mean(axis=axis),
        n_resamples=5_000,
        method="BCa",
        rng=rng(),
    ).confidence_interval
    found = ends(mean_difference(observe(shown, blind), 1, rng()))
    assert found == pytest.approx((theirs.low, theirs.high), abs=0.01)


def test_medians_are_compared_as_they_are_with_an_interval_around_them() -> None:
    times = RNG.lognormal(8, 0.8, 400)
    found = median_difference(observe(times, times[:101] + 500), 100, rng())
    assert found.shown == pytest.approx(np.median(times))
    assert found.blind == pytest.approx(np.median(times[:101]) + 500)
    assert found.difference == pytest.approx(np.median(times) - np.median(times[:101]) - 500)
    low, high = ends(found)
    assert found.difference is not None
    assert low < found.difference < high


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 4)), max_size=12))
def test_a_weighted_median_is_that_of_the_values_written_out(found: list[tuple[int, int]]) -> None:
    values = np.array(sorted(value for value, _ in found), dtype=float)
    times = np.array([count for _, count in found], dtype=np.int64)
    written = np.repeat(values, times)
    expected = float(np.median(written)) if len(written) else None
    assert bootstrap._weighted_median(values, times) == expected


def test_several_answers_of_an_item_are_drawn_together() -> None:
    # Ten answers to each of forty items that are all alike say no more than one answer would.
    one = observe(shares(20, 40), shares(24, 40))
    ten = observe(shares(200, 400), shares(240, 400), items=[i // 10 for i in range(800)])
    low, high = ends(mean_difference(one, 1, rng()))
    lows, highs = ends(mean_difference(ten, 1, rng()))
    assert highs - lows == pytest.approx(high - low, rel=0.1)


def test_answers_that_are_all_alike_do_not_make_it_look_certain() -> None:
    low, high = ends(mean_difference(observe(shares(100, 100), shares(100, 100)), 1, rng()))
    assert low < -0.02
    assert high > 0.02


def test_the_interval_of_nearly_equal_answers_is_newcombes() -> None:
    # R. Newcombe 1998, table II, method 10: 56/70 against 48/80, and 10/10 against 0/10.
    found = bootstrap._hybrid_score_interval(observe(shares(56, 70), shares(48, 80)))
    assert found == pytest.approx((0.0524, 0.3339), abs=5e-4)
    found = bootstrap._hybrid_score_interval(observe(shares(10, 10), shares(0, 10)))
    assert found == pytest.approx((0.6075, 1.0), abs=5e-4)


answers = st.lists(
    st.tuples(st.integers(0, 9), st.booleans(), st.sampled_from([0.0, 0.25, 0.5, 1.0])),
    min_size=1,
    max_size=30,
)


@settings(deadline=None)
@given(answers, st.sampled_from([mean_difference, median_difference]))
def test_whatever_was_observed_the_estimate_is_within_its_interval(
    found: list[tuple[int, bool, float]], compare: type[Difference]
) -> None:
    items, shown, values = zip(*found, strict=True)
    observed = Observed(items=np.array(items), shown=np.array(shown), values=np.array(values))
    with patch.object(bootstrap, "DRAWS", 60):
        result = compare(observed, 1, rng())  # type: ignore[call-arg, arg-type]
    if result.difference is None:
        assert all(shown) or not any(shown)
    else:
        low, high = ends(result)
        assert -1 <= low <= result.difference <= high <= 1


@settings(deadline=None)
@given(answers)
def test_what_is_called_shown_makes_no_difference_but_the_sign(
    found: list[tuple[int, bool, float]],
) -> None:
    items, shown, values = map(np.array, zip(*found, strict=True))
    with patch.object(bootstrap, "DRAWS", 60):
        one = mean_difference(Observed(items=items, shown=shown, values=values), 1, rng())
        other = mean_difference(Observed(items=items, shown=~shown, values=values), 1, rng())
    assert (one.shown, one.blind) == (other.blind, other.shown)
    if one.difference is not None and other.difference is not None:
        assert one.difference == pytest.approx(-other.difference)


@pytest.mark.parametrize(("shown", "blind"), [(0.9, 0.8), (0.99, 0.97), (0.5, 0.5)])
def test_the_interval_holds_the_true_difference_of_shares_as_often_as_it_says(
    shown: float, blind: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "DRAWS", 400)
    draw, held = np.random.default_rng(11), 0
    for _ in range(300):
        # A third of the items have two answers, which are the same.
        one, other = draw.random(300) < shown, draw.random(80) < blind
        observed = observe(
            np.concatenate([one, one[:100]]),
            np.concatenate([other, other[:25]]),
            items=[*range(300), *range(100), *range(300, 380), *range(300, 325)],
        )
        low, high = ends(mean_difference(_in_order(observed, 400), 1, draw))
        held += low <= shown - blind <= high
    assert held / 300 >= 0.92


def _in_order(observed: Observed, shown: int) -> Observed:
    return Observed(
        items=observed.items,
        shown=np.arange(len(observed.items)) < shown,
        values=observed.values,
    )


def test_the_interval_holds_the_true_difference_of_medians_as_often_as_it_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bootstrap, "DRAWS", 200)
    draw, held = np.random.default_rng(11), 0
    true = np.exp(8) * 0.8 - np.exp(8)
    for _ in range(200):
        one, other = draw.lognormal(8, 0.8, 240) * 0.8, draw.lognormal(8, 0.8, 60)
        low, high = ends(median_difference(observe(one, other), 1, draw))
        held += low <= true <= high
    assert held / 200 >= 0.92


def test_times_of_one_item_are_drawn_together() -> None:
    times = np.random.default_rng(2).lognormal(8, 0.8, 80)
    ten = observe(
        np.repeat(times[:40], 10),
        np.repeat(times[40:], 10),
        items=[i // 10 for i in range(800)],
    )
    low, high = ends(median_difference(observe(times[:40], times[40:]), 1, rng()))
    lows, highs = ends(median_difference(ten, 1, rng()))
    assert highs - lows == pytest.approx(high - low, rel=0.2)

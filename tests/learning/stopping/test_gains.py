"""Gains: what labels have gained and will gain, with intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from supt_async.learning.stopping.gains import (
    Changed,
    Gain,
    Turned,
    further_gain,
    further_labels,
    gained,
    turned,
)

counts = st.integers(0, 200)
sides = st.builds(Turned, better=counts, worse=counts, neither=counts)
changes = st.builds(Changed, looked_at=st.just(1_000), changed=st.integers(0, 1_000))


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def width(gain: Gain) -> float:
    return gain.high - gain.low


def test_a_gain_is_the_share_that_changes_times_how_much_more_often_it_is_right_there() -> None:
    # A tenth of the predictions differ; of those, 60 % are better and 20 % worse: 4 points.
    found = gained(
        Changed(looked_at=100_000, changed=10_000),
        Turned(better=6_000, worse=2_000, neither=2_000),
        rng(),
    )
    assert found.middle == pytest.approx(0.04, abs=0.001)
    assert found.low < 0.04 < found.high
    assert width(found) < 0.003


@given(changes, sides)
def test_an_interval_holds_its_middle_and_no_gain_exceeds_what_changes(
    changed: Changed, found: Turned
) -> None:
    gain = gained(changed, found, rng())
    assert -1 <= gain.low <= gain.middle <= gain.high <= 1
    if changed.changed <= 2:
        assert gain.high < 0.01


@given(changes, sides)
def test_who_is_right_more_often_gains(changed: Changed, found: Turned) -> None:
    swapped = Turned(better=found.worse, worse=found.better, neither=found.neither)
    one, other = gained(changed, found, rng()), gained(changed, swapped, rng())
    if found.better > found.worse:
        assert one.middle >= other.middle


def test_more_evidence_makes_the_interval_narrower() -> None:
    few = gained(Changed(looked_at=100, changed=10), Turned(better=5, worse=3), rng())
    many = gained(Changed(looked_at=1_000, changed=100), Turned(better=50, worse=30), rng())
    assert width(many) < width(few) / 2


def test_without_a_label_that_tells_an_interval_is_wide_unless_nothing_changes() -> None:
    assert width(gained(Changed(looked_at=1_000, changed=200), Turned(), rng())) > 0.1
    assert gained(Changed(looked_at=1_000, changed=0), Turned(), rng()).high < 0.002


def test_further_labels_gain_less_than_those_before_and_are_less_certain() -> None:
    changed, found = Changed(looked_at=1_000, changed=100), Turned(better=500, worse=200)
    past, double = gained(changed, found, rng()), further_gain(changed, found, 2, rng())
    assert 0 < double.middle < past.middle
    assert double.low < past.low
    some = further_gain(changed, found, 1.2, rng())
    assert width(some) < width(double)


def test_further_labels_must_be_more() -> None:
    with pytest.raises(ValueError, match="make more"):
        further_gain(Changed(looked_at=10, changed=1), Turned(), 1.0, rng())


@pytest.mark.parametrize(
    ("labels", "left", "further"),
    [
        (99, 1_000, 0),
        (100, 1_000, 100),
        (128, 1_000, 120),
        (999, 10_000, 500),
        (5_000, 10_000, 500),
        (5_000, 87, 87),
        (5_000, 19, 0),
    ],
)
def test_the_gain_is_of_no_more_labels_than_a_curve_tells_and_the_pool_has(
    labels: int, left: int, further: int
) -> None:
    assert further_labels(labels, left) == further


@given(st.lists(st.tuples(*[st.integers(0, 2)] * 3), min_size=1, max_size=30))
def test_items_are_counted_where_two_models_differ(answers: list[tuple[int, int, int]]) -> None:
    truth, before, now = np.array(answers).T
    found = turned((before, before == truth), (now, now == truth))
    assert found.better - found.worse == np.sum(now == truth) - np.sum(before == truth)
    assert found.better + found.worse + found.neither == np.sum(before != now)
    assert found + Turned() == found


def test_several_answers_to_an_item_are_not_counted() -> None:
    two = np.zeros((3, 2))
    assert turned((two, two == 0), (two + 1, two == 1)) == Turned()

"""Share of the time that work may take, by a clock that the test moves."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from supt_async.rules.crowds.work_share import UnitCost, WorkShare

SHARE = 0.05


@given(st.lists(st.floats(0.0001, 0.05), min_size=20, max_size=100))
def test_work_takes_no_more_than_its_share_whatever_a_piece_costs(costs: list[float]) -> None:
    share, now = WorkShare(SHARE), 0.0
    for cost in costs:
        now += share.wait(now)
        share.spend(cost, now)
        now += cost
    now += share.wait(now)
    assert sum(costs) <= SHARE * now * 1.000001


def test_what_was_not_used_is_not_saved_up() -> None:
    share = WorkShare(SHARE)
    share.spend(0.001, 100.0)
    assert share.wait(100.0) == pytest.approx(0.02)
    assert share.wait(101.0) == 0


@pytest.mark.parametrize(("people", "least", "most"), [(50, 0, 0.25), (10_000, 2, 6)])
def test_fifty_people_are_told_four_times_a_second_and_ten_thousand_once_in_some(
    people: int, least: float, most: float
) -> None:
    share, now = WorkShare(SHARE), 0.0
    for _ in range(0, people, 32):
        now += share.wait(now)
        share.spend(32 * 20e-6, now)  # 20 us a socket
    assert least <= now + share.wait(now) <= most


def test_a_piece_that_others_held_up_counts_as_usual() -> None:
    cost = UnitCost()
    for _ in range(9):
        assert cost.of(10, 0.001) == pytest.approx(0.001)
    assert cost.of(10, 0.5) == pytest.approx(0.001)
    assert cost.of(5, 0.0001) == pytest.approx(0.0001)

"""Orders of options: Kemeny's of few, Borda's of many."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from supt_async.learning.consensus.orders import EXACT, kendall, together


@settings(deadline=None)
@given(st.permutations(list(range(12))))
def test_a_single_order_stays_as_it_is(order: list[int]) -> None:
    assert together([order], [0.8]) == order
    few = [option for option in order if option < EXACT]
    assert together([few], [0.8]) == few


@settings(deadline=None)
@given(st.lists(st.permutations(list(range(4))), min_size=1, max_size=6))
def test_no_order_of_few_options_agrees_more_with_all_answers(orders: list[list[int]]) -> None:
    def agreeing(order: list[int]) -> float:
        return sum(kendall(order, one) for one in orders)

    best = agreeing(together(orders, [1.0] * len(orders)))
    every = itertools.permutations(range(4))
    assert best == pytest.approx(max(agreeing(list(order)) for order in every))


@pytest.mark.parametrize("count", [EXACT, EXACT + 1])
def test_of_two_opposite_orders_the_earlier_stays(count: int) -> None:
    order = list(range(count))
    assert together([order, order[::-1]], [0.8, 0.8]) == order


def test_an_order_of_the_more_reliable_counts_more() -> None:
    assert together([[0, 1, 2], [2, 1, 0]], [0.5, 0.9]) == [2, 1, 0]


def test_many_people_who_err_a_little_find_the_true_order() -> None:
    rng = np.random.default_rng(1)
    orders = [np.argsort(np.arange(30) + rng.normal(0, 2, 30)).tolist() for _ in range(40)]
    assert kendall(together(orders, [1.0] * 40), list(range(30))) > 0.97


def test_orders_agree_by_the_pairs_that_they_have_alike() -> None:
    assert kendall([0, 1, 2], [0, 1, 2]) == 1
    assert kendall([0, 1, 2], [2, 1, 0]) == 0
    assert kendall([0, 1, 2], [1, 0, 2]) == pytest.approx(2 / 3)
    assert kendall([0], [0]) == 1

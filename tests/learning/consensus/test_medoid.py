"""Agreement by any measure of likeness, and the answer most like the others."""

from __future__ import annotations

import pytest

from supt_async.learning.consensus.medoid import (
    MOST_PAIRS,
    agreement,
    closeness,
    medoid,
    pairs,
)


def _near(one: float, other: float) -> float:
    return 1 - abs(one - other) / 10


def test_few_answers_are_compared_all_with_each_other() -> None:
    assert pairs(4) == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]


@pytest.mark.parametrize("count", [26, 40, 99, 100, 299, 301, 1000])
def test_of_many_answers_each_is_compared_with_as_many_others(count: int) -> None:
    found = pairs(count)
    assert len(set(found)) == len(found) <= max(MOST_PAIRS, count)
    times = [sum(place in pair for pair in found) for place in range(count)]
    assert min(times) == max(times)
    assert all(one != other for one, other in found)


def test_the_answer_in_the_middle_is_most_like_the_others() -> None:
    assert medoid([9.0, 1.0, 5.0], [1, 1, 1], _near) == 2


def test_of_two_answers_the_one_of_the_more_reliable_counts_else_the_earlier() -> None:
    assert medoid([1.0, 9.0], [0.5, 0.9], _near) == 1
    assert medoid([1.0, 9.0], [0.8, 0.8], _near) == 0


def test_agreement_is_the_mean_over_pairs_and_weighs_who_agrees() -> None:
    assert agreement([1.0, 1.0, 6.0], [1, 1, 1], _near) == pytest.approx((1 + 0.5 + 0.5) / 3)
    assert agreement([1.0, 1.0, 6.0], [1, 1, 0.1], _near) > 0.8
    assert agreement([1.0, 1.0], [0, 0], _near) == 0


def test_closeness_is_how_much_all_agree_with_one_answer() -> None:
    assert closeness(1.0, [1.0, 6.0], _near) == pytest.approx(0.75)

"""Slices that other processes have claimed: when they are tried again."""

from __future__ import annotations

from supt_async.domain.ids import ItemId
from supt_async.storage.postgres.order.claims import (
    FEW_SECONDS,
    MOST_DUE,
    PASSED_SECONDS,
    PassedOver,
)


def passed_over(slices: int, *, at: float = 0.0) -> PassedOver:
    passed = PassedOver()
    for number in range(slices):
        passed.put(at, [ItemId(number)])
    return passed


def test_many_slices_are_tried_again_together_after_a_while() -> None:
    passed = passed_over(MOST_DUE + 1)
    assert passed.take(PASSED_SECONDS - 0.1, all_are_due=False) == []
    due = passed.take(PASSED_SECONDS, all_are_due=False)
    assert [each.items for each in due] == [[number] for number in range(MOST_DUE)]
    assert passed.take(PASSED_SECONDS, all_are_due=False) == [], "one alone waits for others"


def test_few_slices_are_tried_again_later() -> None:
    passed = passed_over(2)
    assert passed.take(FEW_SECONDS - 0.1, all_are_due=False) == []
    assert len(passed.take(FEW_SECONDS, all_are_due=False)) == 2


def test_at_the_end_of_the_order_nothing_waits() -> None:
    passed = passed_over(MOST_DUE + 1, at=5.0)
    assert len(passed.take(5.0, all_are_due=True)) == MOST_DUE
    assert len(passed.take(5.0, all_are_due=True)) == 1
    assert passed.take(5.0, all_are_due=True) == []

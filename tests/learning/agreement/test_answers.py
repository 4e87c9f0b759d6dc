"""Answers of several people to the same items."""

from __future__ import annotations

import numpy as np

from supt_async.learning.agreement.answers import several


def test_items_with_one_answer_are_left_out_and_the_others_are_in_order() -> None:
    items, people = np.array([7, 5, 7, 9, 5, 5]), np.array([1, 2, 3, 1, 1, 3])
    found = several(items, people, np.array([0, 1, 0, 1, 1, 0]), 2, items * 10)
    assert found.items.tolist() == [0, 0, 0, 1, 1]
    assert found.counts.tolist() == [3, 2]
    assert found.labellers.tolist() == [2, 1, 3, 1, 3]
    assert found.codes.tolist() == [1, 1, 0, 0, 0]
    assert found.times.tolist() == [50, 50, 50, 70, 70]


def test_a_part_has_only_items_that_still_have_two_answers() -> None:
    items = np.array([1, 1, 2, 2, 2])
    found = several(items, np.arange(5), np.zeros(5, dtype=np.int64), 1, items)
    part = found.part(np.array([True, False, True, False, True]))
    assert part.n_items == 1
    assert part.labellers.tolist() == [2, 4]


def test_no_answers_are_none() -> None:
    none = np.empty(0, dtype=np.int64)
    assert len(several(none, none, none, 1, none)) == 0

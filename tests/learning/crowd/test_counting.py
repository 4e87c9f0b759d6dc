"""Counting: the answer that most people gave."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, strategies as st

from supt_async.learning.crowd import majority
from supt_async.learning.crowd.counting import likeliest


def vote(pairs: list[tuple[int, int]]) -> dict[int, int]:
    array = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    items, answers = majority(array[:, 0], array[:, 1])
    assert items.dtype == answers.dtype == np.int64
    return dict(zip(items.tolist(), answers.tolist(), strict=True))


def test_the_majority_decides() -> None:
    assert vote([(7, 0), (7, 1), (3, 2), (7, 1)]) == {3: 2, 7: 1}


def test_among_equals_the_earliest_wins() -> None:
    assert vote([(7, 5), (7, 1), (7, 1), (7, 5)]) == {7: 5}


def test_no_labels_say_nothing() -> None:
    assert vote([]) == {}


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 3)), max_size=40))
def test_it_is_what_counting_by_hand_says(pairs: list[tuple[int, int]]) -> None:
    by_hand = {
        # Counter.most_common keeps the order of first appearance among equals
        item: Counter(answer for other, answer in pairs if other == item).most_common(1)[0][0]
        for item, _ in pairs
    }
    assert vote(pairs) == by_hand


def test_only_answers_that_were_given_are_chosen_and_of_equals_the_earliest() -> None:
    believed = np.array([[0.6, 0.2, 0.2], [0.2, 0.4, 0.4], [0.0, 0.0, 1.0]])
    item, said = np.array([0, 1, 1, 0, 2]), np.array([2, 2, 1, 1, 0])
    assert likeliest(believed, item, said).tolist() == [2, 2, 0]

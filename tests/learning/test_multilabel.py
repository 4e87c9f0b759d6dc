"""Lists of options as a matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, strategies as st

from supt_async.learning.multilabel import indicators, jaccard

answers = st.lists(st.lists(st.sampled_from(["a", "b", "1", 1, True]), unique_by=repr), max_size=8)


def test_each_option_has_a_column() -> None:
    options, chosen = indicators([["b"], ["a", "b"], []])
    assert options == ["a", "b"]
    assert chosen.tolist() == [[False, True], [True, True], [False, False]]


def test_options_differ_by_their_type() -> None:
    options, chosen = indicators([[1], ["1"], [True]])
    assert len(options) == 3
    assert chosen.sum(axis=0).tolist() == [1, 1, 1]


def test_options_that_do_not_count_are_passed_over() -> None:
    assert indicators([["a", "z"]], ["a"])[1].tolist() == [[True]]


@given(answers)
def test_a_matrix_says_what_the_lists_say(lists: list[list[Any]]) -> None:
    options, chosen = indicators(lists)
    for answer, row in zip(lists, chosen, strict=True):
        named = [repr(option) for option, there in zip(options, row, strict=True) if there]
        assert sorted(named) == sorted(map(repr, answer))


def test_the_score_is_the_share_of_options_in_common() -> None:
    truth = np.array([[True, True, False], [False, False, False], [True, False, False]])
    guess = np.array([[True, False, False], [False, False, False], [False, True, False]])
    assert jaccard(truth, guess) == np.mean([0.5, 1.0, 0.0])

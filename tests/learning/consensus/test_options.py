"""Lists of options, decided option by option."""

from __future__ import annotations

import pytest

from supt_async.learning.consensus.options import chosen, jaccard


def _even(count: int, share: float = 0.8) -> tuple[list[float], list[float]]:
    return [share] * count, [share] * count


def test_each_option_is_decided_by_itself() -> None:
    assert chosen([["a", "b"], ["a"], ["b", "c"]], *_even(3)) == ["a", "b"]


def test_a_single_list_stays_as_it_is() -> None:
    assert chosen([["b", "a"]], *_even(1)) == ["b", "a"]
    assert chosen([[]], *_even(1)) == []
    assert chosen([["a"]], [0.4], [0.4]) in (["a"], [])


def test_of_two_lists_the_first_decides_about_what_they_differ_in() -> None:
    assert chosen([["a", "b"], ["a", "c"]], *_even(2)) == ["a", "b"]


def test_somebody_who_names_everything_says_little_by_naming() -> None:
    assert chosen([["a"], [], []], [0.99, 0.7, 0.7], [0.05, 0.9, 0.9]) == []


def test_somebody_who_never_names_what_is_wrong_is_believed() -> None:
    assert chosen([["a"], [], []], [0.5, 0.6, 0.6], [0.99, 0.8, 0.8]) == ["a"]


@pytest.mark.parametrize(
    ("one", "other", "share"), [("ab", "ab", 1), ("", "", 1), ("a", "", 0), ("ab", "bc", 1 / 3)]
)
def test_two_lists_agree_by_what_they_have_in_common(one: str, other: str, share: float) -> None:
    assert jaccard(frozenset(one), frozenset(other)) == pytest.approx(share)

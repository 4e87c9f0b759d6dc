"""Overlap: when one more opinion is asked for."""

from __future__ import annotations

import pytest

from supt_async.rules.overlap import Overlap

ADAPTIVE = Overlap(2, 4, 0.9)


def unlooked() -> float:
    raise AssertionError("nobody has to know how sure the answers are")


def test_a_fixed_overlap_wants_the_same_of_every_item() -> None:
    fixed = Overlap(3)
    assert not fixed.adaptive
    assert fixed.highest == 3
    assert [fixed.places(answers=n, leases=0, confidence=unlooked) for n in range(5)] == [
        *(3, 2, 1, 0, 0)
    ]
    assert fixed.places(answers=1, leases=1, confidence=unlooked) == 1


def test_the_least_number_is_asked_for_without_looking_at_the_answers() -> None:
    assert ADAPTIVE.places(answers=0, leases=0, confidence=unlooked) == 2
    assert ADAPTIVE.places(answers=1, leases=0, confidence=unlooked) == 1
    assert ADAPTIVE.places(answers=0, leases=2, confidence=unlooked) == 0


@pytest.mark.parametrize(("sure", "places"), [(0.5, 1), (0.8999, 1), (0.9, 0), (1.0, 0)])
def test_one_more_is_asked_for_while_the_answers_are_not_sure(sure: float, places: int) -> None:
    assert ADAPTIVE.places(answers=2, leases=0, confidence=lambda: sure) == places
    assert ADAPTIVE.asks_again(answers=2, confidence=lambda: sure) == bool(places)


def test_nobody_is_asked_beyond_the_largest_number() -> None:
    assert ADAPTIVE.places(answers=3, leases=0, confidence=lambda: 0.1) == 1
    assert ADAPTIVE.places(answers=4, leases=0, confidence=unlooked) == 0
    assert not ADAPTIVE.asks_again(answers=4, confidence=unlooked)


def test_whoever_has_the_item_beyond_the_least_number_decides() -> None:
    assert ADAPTIVE.places(answers=2, leases=1, confidence=unlooked) == 0


def test_the_ranking_decides_if_the_owner_says_so() -> None:
    ranked = Overlap(2, 4, 0.9, "ranked")
    assert ranked.adaptive
    assert not ranked.one_more
    assert ranked.places(answers=2, leases=0, confidence=unlooked) == 0
    assert not ranked.asks_again(answers=2, confidence=unlooked)


def test_a_largest_number_that_is_not_larger_changes_nothing() -> None:
    assert not Overlap(3, 2).adaptive
    assert Overlap(3, 2).highest == 3

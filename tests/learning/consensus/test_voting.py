"""Votes for one of several answers."""

from __future__ import annotations

import pytest

from supt_async.learning.consensus.voting import earliest_best, numbered, posterior


def test_two_who_agree_are_likelier_right_than_one() -> None:
    (one,) = posterior([0], [0.8], 2)
    (two,) = posterior([0, 0], [0.8, 0.8], 2)
    assert one == pytest.approx(0.8)
    assert two == pytest.approx(0.64 / 0.68)


def test_agreement_says_more_where_there_are_more_answers_to_choose_from() -> None:
    assert posterior([0, 0], [0.8, 0.8], 10)[0] > posterior([0, 0], [0.8, 0.8], 2)[0]


def test_one_reliable_voter_outweighs_two_who_guess() -> None:
    shares = posterior([0, 0, 1], [0.55, 0.55, 0.95], 2)
    assert shares[1] > shares[0]


def test_among_equals_the_earliest_wins() -> None:
    assert earliest_best(posterior([0, 1], [0.8, 0.8], 3)) == 0


def test_probabilities_stay_finite_with_many_votes_of_people_who_are_never_wrong() -> None:
    shares = posterior([0] * 1000 + [1] * 1000, [1.0] * 2000, 2)
    assert sum(shares) == pytest.approx(1)


def test_equal_keys_have_one_number_in_order_of_arrival() -> None:
    assert numbered(["b", "a", "b"]) == ([0, 1, 0], [0, 1])

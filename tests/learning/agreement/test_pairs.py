"""Agreement of each two people, held to scikit-learn's kappa."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from supt_async.learning.agreement.pairs import (
    busiest,
    distant_pairs,
    graded_pairs,
    nominal_pairs,
    paired,
)
from tests.learning.agreement.rater_tables import NONE, answers_in, simulated

TABLE = simulated(5, 80, 0.7)
TABLE[np.random.default_rng(1).random(TABLE.shape) < 0.3] = NONE
ANSWERS = answers_in(TABLE)


@pytest.mark.parametrize("weights", [None, "quadratic"])
def test_kappa_is_what_scikit_learn_says_of_the_items_that_both_answered(
    weights: str | None,
) -> None:
    rows = paired(ANSWERS, 0)
    values = np.arange(4, dtype=np.float64)
    pairs = graded_pairs(ANSWERS, rows, values) if weights else nominal_pairs(ANSWERS, rows)
    assert [(pair.one, pair.other) for pair in pairs] == [
        (one, other) for one in range(5) for other in range(one + 1, 5)
    ]
    for pair in pairs:
        both = (TABLE[pair.one] != NONE) & (TABLE[pair.other] != NONE)
        mine, yours = TABLE[pair.one, both], TABLE[pair.other, both]
        assert pair.items == both.sum()
        assert pair.alike == pytest.approx(np.mean(mine == yours))
        assert pair.kappa == pytest.approx(cohen_kappa_score(mine, yours, weights=weights))


def test_two_people_who_always_give_the_same_answer_have_no_kappa() -> None:
    answers = answers_in(np.zeros((2, 5), dtype=np.int64))
    [pair] = nominal_pairs(answers, paired(answers, 0))
    assert (pair.alike, pair.kappa) == (1.0, None)


def test_people_with_few_answers_are_left_out() -> None:
    kept = busiest(ANSWERS, 2)
    by = np.bincount(ANSWERS.labellers)
    assert set(ANSWERS.labellers[kept]) == set(np.argsort(-by, kind="stable")[:2])
    assert busiest(ANSWERS, 5).all()


def test_of_too_many_pairs_those_of_some_items_are_compared() -> None:
    every, some = paired(ANSWERS, 0), paired(ANSWERS, 0, most=100)
    assert every.all
    assert not some.all
    assert 90 <= len(some.first) <= 120
    items = ANSWERS.items[some.first]
    assert (items == ANSWERS.items[some.second]).all()
    whole = np.bincount(ANSWERS.items[every.first], minlength=ANSWERS.n_items)
    assert all(np.sum(items == item) == whole[item] for item in np.unique(items))


def test_with_distances_kappa_is_one_less_their_share_of_what_chance_gives() -> None:
    answers = answers_in(np.array([[0, 1], [0, 0]]))
    [pair] = distant_pairs(answers, paired(answers, 0), np.array([0.0, 0.4]), 0.8)
    assert pair.alike == pytest.approx(0.8)
    assert pair.kappa == pytest.approx(1 - 0.2 / 0.8)

"""One measure for new items and for further opinions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from supt_async.learning.again import (
    Answered,
    choose,
    scores_of_answered,
    scores_of_new,
    weigh,
)


def answered(
    labels: list[tuple[int, int, int]], answers: list[int], model: list[float], n_classes: int = 2
) -> Answered:
    """Labels as (item, labeller, said); the model agrees where it gives more than a half."""
    item, labeller, said = np.array(labels, dtype=np.int64).T
    probability = np.array(model)
    return Answered(
        item=item,
        labeller=labeller,
        said=said,
        answers=np.array(answers, dtype=np.int64),
        given=probability,
        agrees=probability > 0.5,
        n_classes=n_classes,
    )


REGULAR = [(item, person, item % 2) for item in range(10) for person in range(3)]


def test_an_item_on_which_people_differ_is_worth_more_than_one_on_which_they_agree() -> None:
    labels = [*REGULAR, (10, 0, 0), (10, 1, 1), (11, 0, 0), (11, 1, 0)]
    items = answered(labels, [i % 2 for i in range(10)] + [0, 0], [0.9] * 12)
    scores = scores_of_answered(weigh(items), items)
    assert scores[10] < scores[11]
    assert scores[11] < scores[0], "two agree, and three"


def test_an_item_that_the_model_doubts_is_worth_more() -> None:
    items = answered(REGULAR, [i % 2 for i in range(10)], [0.9] * 9 + [0.1])
    scores = scores_of_answered(weigh(items), items)
    assert np.argmin(scores) == 9


def test_the_answer_of_somebody_who_is_often_wrong_is_supported_less() -> None:
    labels = [*REGULAR, *((item, 3, 1 - item % 2) for item in range(10))]
    labels += [(10, 0, 0), (11, 3, 0)]
    items = answered(labels, [i % 2 for i in range(10)] + [0, 0], [0.9] * 10 + [0.3] * 2)
    weights = weigh(items)
    assert weights.labellers[3] < weights.labellers[0]
    scores = scores_of_answered(weights, items)
    assert scores[11] < scores[10]


def test_a_new_item_of_which_the_model_is_sure_comes_after_one_that_it_guesses() -> None:
    items = answered(REGULAR, [i % 2 for i in range(10)], [0.9] * 10)
    sure, guessed = scores_of_new(weigh(items), np.array([0.99, 0.5]))
    assert guessed < sure


def test_it_is_the_mean_that_the_paper_gives() -> None:
    items = answered([(0, 0, 0), (0, 1, 1), (1, 0, 1)], [0, 1], [0.6, 0.8])
    weights = weigh(items)
    first, second = weights.labellers
    p, m, nothing = weights.agreement, weights.model, (first + second) / 2
    by_hand = (m * 0.6 + nothing / 2 + first * p + second * (1 - p)) / (
        m + nothing + first + second
    )
    scores = scores_of_answered(weights, items)
    assert scores[0] == pytest.approx(by_hand)
    assert scores_of_new(weights, np.array([0.7]))[0] == pytest.approx(
        (m * 0.7 + nothing / 2) / (m + nothing)
    )


def test_a_model_that_is_no_better_than_the_most_common_answer_counts_for_nothing() -> None:
    items = answered(REGULAR, [i % 2 for i in range(10)], [0.4] * 10)
    assert weigh(items).model < 0.01


scores = st.lists(st.floats(0, 1), max_size=12).map(np.array)


@given(scores, scores, st.integers(0, 15))
def test_the_lowest_scores_of_both_are_chosen(
    asked: np.ndarray, new: np.ndarray, limit: int
) -> None:
    chosen, before = choose(asked, new, limit)
    both = sorted([(score, 1, place) for place, score in enumerate(asked.tolist())])
    both += [(score, 0, -1) for score in new.tolist()]
    best = sorted(both)[:limit]
    assert chosen.tolist() == [place for _, kind, place in best if kind]
    for place, earlier in zip(chosen, before, strict=True):
        assert earlier == np.sum(new <= asked[place])

"""Estimate of truth and reliability from the answers of a crowd."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from supt_async.learning.crowd import estimate, majority
from tests.learning.crowd.opinions import (
    Opinions,
    contested,
    estimated,
    opinions,
    simulated,
    varied,
)


def counted(labels: Opinions) -> list[int]:
    item, _, answer = np.array(labels, dtype=np.int64).T
    found: list[int] = majority(item, answer)[1].tolist()
    return found


def test_who_is_mostly_right_outweighs_a_majority_that_guesses() -> None:
    found, truth = simulated([0.95, 0.95, 0.4, 0.4, 0.4, 0.4], 300, seed=1)
    weighed = estimated(found)
    right = np.mean(weighed.answers == truth)
    assert right > 0.94
    assert right > np.mean(np.array(counted(found)) == truth) + 0.05
    assert weighed.model.accuracy == pytest.approx([0.95, 0.95, 0.4, 0.4, 0.4, 0.4], abs=0.08)


def test_somebody_who_mixes_two_classes_up_is_understood() -> None:
    found, truth = simulated([0.9, 0.9], 200, seed=2)
    swap = np.array([1, 0, 2])
    found += [(item, 2, int(swap[truth[item]])) for item in range(200)]
    weighed = estimated(found)
    assert weighed.model.confusion[2, 0, 1] > 0.85
    assert weighed.model.confusion[2, 2, 2] > 0.85
    assert np.mean(weighed.answers == truth) > 0.98


def test_a_single_label_is_believed() -> None:
    assert estimated([(4, 0, 2), (5, 0, 1)]).answers.tolist() == [2, 1]


def test_somebody_of_whom_little_is_known_is_taken_to_be_right_mostly() -> None:
    assert np.all(estimated([(4, 0, 2), (5, 1, 1)]).model.accuracy > 0.75)


def test_where_nothing_tells_the_earliest_answer_wins() -> None:
    assert estimated([(4, 0, 2), (4, 1, 1)]).answers.tolist() == [2]
    assert estimated([(4, 0, 1), (4, 1, 2)]).answers.tolist() == [1]


def test_a_model_may_be_one_more_labeller() -> None:
    found, truth = simulated([0.7, 0.7], 300, seed=3)
    model = [(item, 99, int(truth[item])) for item in range(300)]
    weighed = estimated(found + model)
    assert weighed.model.labellers.tolist() == [0, 1, 99]
    assert weighed.model.accuracy[2] > 0.9
    assert np.mean(weighed.answers == truth) > np.mean(estimated(found).answers == truth)


@given(st.integers(1, 6), st.integers(0, 2), st.integers(0, 99))
def test_equal_labellers_are_counted(n_items: int, shift: int, seed: int) -> None:
    """Each of five is wrong once in five items, by turns: nobody is better than another."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 3, 5 * n_items)
    found = [
        (item, person, int((truth[item] + (1 + shift % 2) * (item % 5 == person)) % 3))
        for item in range(len(truth))
        for person in range(5)
    ]
    assert estimated(found).answers.tolist() == counted(found)


@settings(max_examples=60, deadline=None)
@given(opinions, st.permutations(range(3)), st.permutations(range(4)), st.permutations(range(7)))
def test_names_make_no_difference(
    found: Opinions, classes: list[int], people: list[int], items: list[int]
) -> None:
    named = [(items[i], people[p], classes[c]) for i, p, c in found]
    before, after = estimated(found), estimated(named)
    for place, item in enumerate(before.items):
        there = int(np.searchsorted(after.items, items[item]))
        expected = before.probabilities[place]
        assert after.probabilities[there, classes] == pytest.approx(expected, abs=1e-3)
    for place, person in enumerate(before.model.labellers):
        there = int(np.searchsorted(after.model.labellers, people[person]))
        assert after.model.accuracy[there] == pytest.approx(before.model.accuracy[place], abs=1e-3)


@settings(max_examples=60, deadline=None)
@given(opinions)
def test_probabilities_are_such_and_answers_are_the_likeliest_that_were_given(
    found: Opinions,
) -> None:
    weighed = estimated(found)
    assert weighed.probabilities.sum(axis=1) == pytest.approx(1)
    assert weighed.model.confusion.sum(axis=2) == pytest.approx(1)
    assert np.all((weighed.model.accuracy >= 0) & (weighed.model.accuracy <= 1))
    for item, answer, chance in zip(
        weighed.items, weighed.answers, weighed.confidence, strict=True
    ):
        given_ = {said for other, _, said in found if other == item}
        row = weighed.probabilities[np.searchsorted(weighed.items, item)]
        assert answer in given_
        assert chance == pytest.approx(max(row[said] for said in given_))


@settings(max_examples=100, deadline=None)
@given(opinions, st.integers(0, 2), st.integers(0, 3))
def test_a_single_answer_is_never_overruled(found: Opinions, said: int, person: int) -> None:
    weighed = estimated([*found, (99, person, said)])
    assert weighed.answers[-1] == said
    row = weighed.probabilities[-1]
    assert all(row[said] > row[other] for other in {0, 1, 2} - {said})


def test_a_single_answer_of_somebody_who_is_never_right_is_not_overruled() -> None:
    found, truth = simulated([0.95, 0.95, 0.95], 100, seed=4)
    found += [(item, 7, int(truth[item] + 1) % 3) for item in range(100)]
    weighed = estimated([*found, (999, 7, 2)])
    assert weighed.model.accuracy[-1] < 0.1
    assert weighed.answers[-1] == 2
    assert weighed.confidence[-1] == pytest.approx(1 / 3, abs=0.01)


def test_no_labels_are_an_estimate_of_nothing() -> None:
    empty = np.empty(0, dtype=np.int64)
    nothing = estimate(empty, empty, empty, 3)
    assert len(nothing.items) == len(nothing.answers) == len(nothing.confidence) == 0
    assert nothing.model.prior.tolist() == pytest.approx([1 / 3] * 3)


def test_single_answers_alone_are_taken_as_they_are() -> None:
    weighed = estimated([(item, item % 3, item % 2) for item in range(30)])
    assert weighed.answers.tolist() == [item % 2 for item in range(30)]
    assert weighed.model.method == "counting"
    assert weighed.model.labels.tolist() == [0, 0, 0]


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10**6),
    st.integers(2, 5),
    st.integers(20, 150),
    st.integers(3, 25),
    st.integers(2, 7),
)
def test_it_is_not_below_counting_by_more_than_noise(
    seed: int, n_classes: int, n_items: int, people: int, each: int
) -> None:
    found, truth = varied(seed, n_classes, n_items, people, min(each, people))
    weighed, plain = estimated(found, n_classes).answers, np.array(counted(found))
    won = int(np.sum((weighed == truth) & (plain != truth)))
    lost = int(np.sum((plain == truth) & (weighed != truth)))
    assert lost - won <= 3 * np.sqrt(lost + won) + 1


@pytest.mark.parametrize("hard", [0.2, 0.3])
def test_a_rare_class_does_not_come_to_stand_for_items_on_which_people_differ(
    hard: float,
) -> None:
    found, truth = contested(1, 4000, hard, n_people=8)
    weighed = estimated(found)
    plain = np.array(counted(found))
    assert np.mean(weighed.answers == truth) > np.mean(plain == truth) + 0.005
    assert np.mean(weighed.answers == 2) < 0.027, "2 % are of the third class"

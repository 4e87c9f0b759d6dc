"""Crowd model: answers that several labellers agree on, and their reliability."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from supt_async.learning.crowd import (
    DawidSkene,
    dawid_skene,
    judge,
    majority,
    worth_of_another,
)

Labels = list[tuple[int, int, int]]
labels = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 3), st.integers(0, 2)),
    min_size=1,
    max_size=30,
    unique_by=lambda label: label[:2],  # nobody labels an item twice
)


def vote(pairs: list[tuple[int, int]]) -> dict[int, int]:
    array = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    items, answers = majority(array[:, 0], array[:, 1])
    assert items.dtype == answers.dtype == np.int64
    return dict(zip(items.tolist(), answers.tolist(), strict=True))


def consensus(labels: Labels, n_classes: int = 3) -> DawidSkene:
    item, labeller, answer = np.array(labels, dtype=np.int64).T
    return dawid_skene(item, labeller, answer, n_classes)


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


def crowd(accuracies: list[float], n_items: int, seed: int) -> tuple[Labels, np.ndarray]:
    """Everybody labels everything, and is right as often as is said."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 3, n_items)
    found = []
    for labeller, accuracy in enumerate(accuracies):
        right = rng.random(n_items) < accuracy
        wrong = (truth + rng.integers(1, 3, n_items)) % 3
        answers = np.where(right, truth, wrong)
        found += [(item, labeller, int(answer)) for item, answer in enumerate(answers)]
    return found, truth


def test_who_is_mostly_right_outweighs_a_majority_that_guesses() -> None:
    found, truth = crowd([0.95, 0.95, 0.4, 0.4, 0.4, 0.4], 300, seed=1)
    weighed = consensus(found)
    counted = vote([(item, answer) for item, _, answer in found])
    right = np.mean(weighed.answers == truth)
    assert right > 0.94
    assert right > np.mean([counted[item] == truth[item] for item in range(300)]) + 0.05
    assert weighed.reliability == pytest.approx([0.95, 0.95, 0.4, 0.4, 0.4, 0.4], abs=0.08)


def test_somebody_who_mixes_two_classes_up_is_understood() -> None:
    found, truth = crowd([0.9, 0.9], 200, seed=2)
    swap = np.array([1, 0, 2])
    found += [(item, 2, int(swap[truth[item]])) for item in range(200)]
    weighed = consensus(found)
    assert weighed.confusion[2, 0, 1] > 0.9
    assert weighed.confusion[2, 2, 2] > 0.9
    assert np.mean(weighed.answers == truth) > 0.98


def test_a_single_label_is_believed() -> None:
    assert consensus([(4, 0, 2), (5, 0, 1)]).answers.tolist() == [2, 1]


def test_somebody_of_whom_little_is_known_is_taken_to_be_right_mostly() -> None:
    assert np.all(consensus([(4, 0, 2), (5, 1, 1)]).reliability > 0.75)


def test_where_nothing_tells_the_earliest_answer_wins() -> None:
    assert consensus([(4, 0, 2), (4, 1, 1)]).answers.tolist() == [2]
    assert consensus([(4, 0, 1), (4, 1, 2)]).answers.tolist() == [1]


def test_a_model_may_be_one_more_labeller() -> None:
    found, truth = crowd([0.7, 0.7], 300, seed=3)
    model = [(item, 99, int(truth[item])) for item in range(300)]
    weighed = consensus(found + model)
    assert weighed.labellers.tolist() == [0, 1, 99]
    assert weighed.reliability[2] > 0.9
    assert np.mean(weighed.answers == truth) > np.mean(consensus(found).answers == truth)


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
    counted = vote([(item, answer) for item, _, answer in found])
    assert dict(enumerate(consensus(found).answers.tolist())) == counted


@settings(max_examples=60, deadline=None)
@given(labels, st.permutations(range(3)), st.permutations(range(4)), st.permutations(range(7)))
def test_names_make_no_difference(
    found: Labels, classes: list[int], people: list[int], items: list[int]
) -> None:
    named = [(items[i], people[p], classes[c]) for i, p, c in found]
    before, after = consensus(found), consensus(named)
    for place, item in enumerate(before.items):
        there = int(np.searchsorted(after.items, items[item]))
        expected = before.probabilities[place]
        assert after.probabilities[there, classes] == pytest.approx(expected, abs=1e-3)
    for place, person in enumerate(before.labellers):
        there = int(np.searchsorted(after.labellers, people[person]))
        assert after.reliability[there] == pytest.approx(before.reliability[place], abs=1e-3)


@settings(max_examples=60, deadline=None)
@given(labels)
def test_probabilities_are_such_and_answers_are_the_likeliest_that_were_given(
    found: Labels,
) -> None:
    weighed = consensus(found)
    assert weighed.probabilities.sum(axis=1) == pytest.approx(1)
    assert weighed.confusion.sum(axis=2) == pytest.approx(1)
    assert np.all((weighed.reliability >= 0) & (weighed.reliability <= 1))
    best = weighed.probabilities.max(axis=1)
    chosen = weighed.probabilities[np.arange(len(best)), weighed.answers]
    assert chosen == pytest.approx(best)


def test_a_further_opinion_pays_where_people_disagree() -> None:
    probabilities = np.array([[0.98, 0.01, 0.01], [0.5, 0.5, 0.0], [0.8, 0.2, 0.0]])
    worth = worth_of_another(probabilities, reliability=0.8)
    assert worth[0] == 0, "one answer would change nothing"
    assert worth[1] > worth[2] >= 0
    assert worth_of_another(np.ones((2, 1)), 0.8).tolist() == [0, 0]


@given(st.floats(0.34, 1), st.integers(0, 99))
def test_an_opinion_is_worth_what_trying_all_answers_says(reliability: float, seed: int) -> None:
    p = np.random.default_rng(seed).dirichlet(np.ones(3))
    likelihood = np.full((3, 3), (1 - reliability) / 2)
    np.fill_diagonal(likelihood, reliability)
    after = sum(max(p[true] * likelihood[true, said] for true in range(3)) for said in range(3))
    expected = max(after - p.max(), 0)
    assert worth_of_another(p[None], reliability)[0] == pytest.approx(expected, abs=1e-12)


def judged(estimate: DawidSkene, labels: Labels) -> dict[int, tuple[int, float]]:
    item, labeller, answer = np.array(labels, dtype=np.int64).T
    items, answers, chances = judge(estimate, item, labeller, answer)
    pairs = zip(answers.tolist(), chances.tolist(), strict=True)
    return dict(zip(items.tolist(), pairs, strict=True))


@given(labels)
def test_an_estimate_judges_only_between_answers_that_were_given(labels: Labels) -> None:
    found = judged(consensus(labels), labels)
    assert set(found) == {item for item, _, _ in labels}
    for item, (answer, chance) in found.items():
        assert answer in {given_ for other, _, given_ in labels if other == item}
        assert 0 < chance <= 1


def test_an_estimate_judges_its_own_items_as_it_believes_them() -> None:
    found, _ = crowd([0.9, 0.8, 0.6], 200, seed=1)
    estimate = consensus(found)
    told = judged(estimate, found)
    assert list(told) == estimate.items.tolist()
    assert [answer for answer, _ in told.values()] == estimate.answers.tolist()
    best = estimate.probabilities.max(axis=1)
    assert [chance for _, chance in told.values()] == pytest.approx(best.tolist(), abs=1e-3)


def test_nobody_is_known_without_labels() -> None:
    empty = np.empty(0, dtype=np.int64)
    nothing = dawid_skene(empty, empty, empty, 3)
    assert nothing.prior.tolist() == pytest.approx([1 / 3] * 3)
    told = judged(nothing, [(1, 5, 2), (2, 5, 0), (2, 6, 1)])
    assert [answer for answer, _ in told.values()] == [2, 0], "of equals the earliest"
    assert told[1][1] == pytest.approx(0.8)

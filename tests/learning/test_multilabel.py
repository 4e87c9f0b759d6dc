"""Lists of options as a matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from numpy.typing import NDArray

from supt_async.learning.multilabel import (
    Rule,
    choose_rule,
    common_rule,
    indicators,
    jaccard,
    least_sure,
)

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


def judged(count: int, seed: int = 0) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Answers with three options, each chosen as often as its probability says."""
    rng = np.random.default_rng(seed)
    probabilities = rng.beta(0.7, 1.5, size=(count, 3))
    return probabilities, rng.random((count, 3)) < probabilities


def test_thresholds_bring_lists_closer_to_those_that_were_given() -> None:
    probabilities, chosen = judged(2_000)
    low = probabilities**3  # a model that says too little
    rule = choose_rule(low[:1_000], chosen[:1_000])
    assert (rule.thresholds < 0.4).all()
    later = chosen[1_000:]
    found = jaccard(later, rule.choose(low[1_000:]))
    assert found > jaccard(later, common_rule(chosen).choose(low[1_000:])) + 0.05


def test_an_option_that_is_rare_keeps_near_the_common_threshold() -> None:
    probabilities, chosen = judged(500)
    probabilities[:, 2], chosen[:, 2] = 0.01, False
    chosen[:2, 2], probabilities[:2, 2] = True, 0.97  # two examples, which say 0.9 at most
    twice = choose_rule(probabilities, chosen)
    common = choose_rule(probabilities[:, :2], chosen[:, :2]).thresholds.mean()
    chosen[:200, 2], probabilities[:200, 2] = True, 0.97
    often = choose_rule(probabilities, chosen)
    assert abs(twice.thresholds[2] - common) < abs(often.thresholds[2] - common) + 0.1
    assert abs(twice.thresholds[2] - common) < 0.15


@given(st.integers(0, 2**16), st.integers(1, 30), st.integers(1, 4))
def test_few_answers_leave_thresholds_near_a_half(seed: int, count: int, options: int) -> None:
    rng = np.random.default_rng(seed)
    chosen = rng.random((count, options)) < 0.4
    rule = choose_rule(rng.random((count, options)), chosen)
    assert rule.thresholds.shape == (options,)
    assert ((rule.thresholds > 0.03) & (rule.thresholds < 0.91)).all()
    if count <= 3:
        assert ((rule.thresholds > 0.3) & (rule.thresholds < 0.7)).all()


def test_if_no_answer_is_empty_the_likeliest_option_is_always_chosen() -> None:
    full = np.eye(3, dtype=np.bool_)[np.arange(12) % 3]
    rule = common_rule(full)
    assert rule.at_least_one
    assert rule.choose(np.array([[0.1, 0.3, 0.2], [0.9, 0.1, 0.8]])).tolist() == [
        [False, True, False],
        [True, False, True],
    ]
    full[0] = False
    assert not common_rule(full).at_least_one
    assert not common_rule(full[1:5]).at_least_one, "so few may all have one by chance"


@given(st.integers(0, 2**16))
def test_the_option_nearest_to_its_threshold_says_how_sure_a_list_is(seed: int) -> None:
    rng = np.random.default_rng(seed)
    said = rng.random((20, 3))
    rule = Rule(thresholds=rng.uniform(0.1, 0.9, 3), at_least_one=False)
    found = least_sure(said, rule)
    assert ((found >= 0) & (found <= 1)).all()
    alone = [
        least_sure(said[:, [n]], Rule(thresholds=rule.thresholds[[n]], at_least_one=False))
        for n in range(3)
    ]
    np.testing.assert_allclose(found, np.min(alone, axis=0))
    half = Rule(thresholds=np.full(3, 0.5), at_least_one=True)
    np.testing.assert_allclose(least_sure(said, half), np.abs(2 * said - 1).min(axis=1))


def test_what_is_at_its_threshold_is_asked_first_and_what_is_certain_last() -> None:
    rule = Rule(thresholds=np.array([0.2, 0.5]), at_least_one=False)
    said = np.array([[0.0, 1.0], [0.5, 0.9], [0.2, 1.0], [0.2, 0.5]])
    found = least_sure(said, rule)
    assert found[0] == pytest.approx(1)
    assert found[2] == pytest.approx(0)
    assert found[3] == pytest.approx(0)
    assert 0 < found[1] < 1
    assert least_sure(np.empty((2, 0)), common_rule(np.empty((0, 0), dtype=np.bool_))).tolist() == [
        1,
        1,
    ]


def test_without_options_or_answers_nothing_is_chosen() -> None:
    nothing = np.empty((0, 0))
    rule = choose_rule(nothing, nothing.astype(np.bool_))
    assert rule.choose(np.empty((2, 0))).shape == (2, 0)
    assert choose_rule(np.empty((0, 2)), np.empty((0, 2), dtype=np.bool_)).thresholds.tolist() == [
        0.5,
        0.5,
    ]

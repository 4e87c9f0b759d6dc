"""Rules of gold: quiz, suspension, and what an owner's lift does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from supt_async.domain.participation import (
    NEW,
    QUIZ_FAILED,
    IdleWhy,
    Participation,
    ParticipationState,
)
from supt_async.rules.gold import JUDGED_AFTER, QUIZ_LEAST, GoldRules, barred, lifted


def after(rules: GoldRules, *answers: bool, start: Participation = NEW) -> Participation:
    state = start
    for right in answers:
        state = rules.settled(rules.counted(state, right=right))
    return state


def test_nobody_is_suspended_in_a_project_without_gold_min() -> None:
    assert barred(after(GoldRules(rate=0.1), *[False] * 50)) is None


@given(st.lists(st.booleans(), max_size=JUDGED_AFTER - 1))
def test_nobody_is_suspended_before_ten_gold_answers(answers: list[bool]) -> None:
    assert barred(after(GoldRules(least=1.0), *answers)) is None


@given(st.lists(st.booleans(), min_size=JUDGED_AFTER, max_size=JUDGED_AFTER))
def test_after_ten_the_share_of_right_answers_decides(answers: list[bool]) -> None:
    why = barred(after(GoldRules(least=0.7), *answers))
    assert why is (None if sum(answers) >= 7 else IdleWhy.SUSPENDED)


@given(st.integers(1, 1000), st.integers(0, 1000))
def test_a_share_that_is_just_reached_is_enough(answers: int, hits: int) -> None:
    hits = min(hits, answers)
    state = replace(NEW, gold_answers=answers, gold_right=hits)
    settled = GoldRules(least=hits / answers if hits else 0.0).settled(state)
    assert settled.state is ParticipationState.ACTIVE


def test_a_suspension_stays_whatever_comes_after() -> None:
    rules = GoldRules(least=0.7)
    suspended = after(rules, *[False] * 10)
    assert barred(after(rules, *[True] * 100, start=suspended)) is IdleWhy.SUSPENDED


def test_a_lift_lets_the_gold_answers_count_from_0() -> None:
    rules = GoldRules(least=0.7)
    state = lifted(after(rules, *[False] * 10))
    assert barred(state) is None
    assert state.gold_answers == 0
    assert barred(after(rules, *[False] * 9, start=state)) is None
    assert barred(after(rules, *[False] * 10, start=state)) is IdleWhy.SUSPENDED


@given(st.lists(st.booleans(), min_size=10, max_size=10))
def test_the_quiz_is_judged_at_its_end(answers: list[bool]) -> None:
    rules = GoldRules(quiz=10)
    assert rules.in_quiz(after(rules, *answers[:9]))
    end = after(rules, *answers)
    assert end.quiz_passed is (sum(answers) >= QUIZ_LEAST * 10)
    assert barred(end) is (None if end.quiz_passed else IdleWhy.QUIZ_FAILED)


def test_the_quiz_asks_for_the_share_of_gold_min() -> None:
    rules = GoldRules(quiz=4, least=0.5)
    assert after(rules, True, True, False, False).quiz_passed
    assert not after(rules, True, False, False, False).quiz_passed


def test_whoever_failed_the_quiz_and_is_lifted_works_on() -> None:
    rules = GoldRules(quiz=2)
    failed = after(rules, False, False)
    assert failed.reason == QUIZ_FAILED
    assert not rules.in_quiz(lifted(failed))


def test_a_quiz_ends_with_the_gold_items_and_what_was_skipped_is_not_right() -> None:
    rules = GoldRules(quiz=10)
    two_right = replace(NEW, quiz_answers=2, quiz_right=2)
    assert rules.quiz_over(two_right, 2).quiz_passed
    assert not rules.quiz_over(two_right, 5).quiz_passed


def test_no_more_quiz_items_are_handed_out_than_the_quiz_has() -> None:
    rules = GoldRules(quiz=5)
    assert rules.quiz_left(replace(NEW, quiz_answers=2), held=1) == 2
    assert rules.quiz_left(replace(NEW, quiz_answers=4), held=3) == 0


def test_the_item_that_somebody_looks_at_is_the_next_of_the_quiz() -> None:
    rules = GoldRules(quiz=5)
    places = rules.places(replace(NEW, quiz_answers=1), [False, True, False], 10)
    assert [(place.number, place.of) for place in places] == [(3, 5), (2, 5), (4, 5)]


@pytest.mark.parametrize(("feedback", "quiz", "passed", "told"), [
    (False, 0, False, False),
    (True, 0, False, True),
    (False, 5, False, True),
    (False, 5, True, False),
])  # fmt: skip
def test_answers_are_told_with_feedback_and_in_the_quiz(
    feedback: bool, quiz: int, passed: bool, told: bool
) -> None:
    rules = GoldRules(feedback=feedback, quiz=quiz)
    assert rules.tells(replace(NEW, quiz_passed=passed)) is told


def test_a_share_of_the_hand_outs_is_gold() -> None:
    rules = GoldRules(rate=0.05)
    assert rules.is_due(0.049)
    assert not rules.is_due(0.05)
    assert not GoldRules(rate=0.0).is_due(0.0)
    assert GoldRules(rate=1.0).is_due(0.999999)


def test_an_undone_gold_answer_is_not_counted() -> None:
    rules = GoldRules(least=0.7)
    state = after(rules, True, False)
    assert rules.withdrawn(state, right=False) == replace(state, gold_answers=1)
    assert rules.withdrawn(NEW, right=True) == NEW


def test_voided_comes_before_all_else() -> None:
    assert barred(replace(NEW, state=ParticipationState.VOIDED, reason="spam")) is IdleWhy.VOIDED

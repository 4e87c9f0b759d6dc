"""Agreement about one question: altogether, by label, by week and by pair of people."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from supt_async.learning.agreement.answers import several
from supt_async.learning.agreement.intervals import Draws, alpha_of, interval_scale, nominal, ranks
from supt_async.learning.agreement.report import Asked, Scale, agreement_about
from tests.learning.agreement.rater_tables import answers_in, simulated

TABLE = simulated(6, 120, 0.7)
ANSWERS = replace(answers_in(TABLE), times=answers_in(TABLE).items // 40)
CHOICE = Asked(
    name=None, scale=Scale.NOMINAL, labels=[("a", [0]), ("b", [1]), ("c", [2]), ("d", [])]
)


def test_it_has_all_labels_weeks_and_pairs() -> None:
    found = agreement_about(CHOICE, ANSWERS, Draws(0), 0, 100)
    assert found.alpha == alpha_of(nominal(ANSWERS), Draws(0))
    assert found.people == 6
    assert len(found.pairs) == 15
    assert found.all
    assert [week.week for week in found.weeks] == [0, 1, 2]
    assert sum(week.alpha.items for week in found.weeks) == 120
    assert [label.value for label in found.labels] == ["a", "b", "c", "d"]
    assert found.labels[0].answers == np.sum(TABLE == 0)
    assert found.labels[3].answers == 0
    assert found.labels[3].alpha.alpha is None


def test_an_item_belongs_to_the_week_of_its_latest_answer() -> None:
    items, people = np.array([1, 1, 2, 2]), np.array([1, 2, 1, 2])
    weeks = np.array([3, 4, 3, 3])
    answers = several(items, people, np.array([0, 1, 1, 1]), 4, weeks)
    found = agreement_about(CHOICE, answers, Draws(0), 0, 100)
    assert [(week.week, week.alpha.items) for week in found.weeks] == [(3, 1), (4, 1)]


def test_the_matrix_is_of_those_with_the_most_answers() -> None:
    found = agreement_about(CHOICE, ANSWERS, Draws(0), 0, 3)
    assert len(found.pairs) == 3
    assert found.people == 6


def test_grades_that_are_near_agree_more_than_others() -> None:
    asked = Asked(name="stars", scale=Scale.ORDINAL, grades=[1.0, 2.0, 3.0, 4.0])
    found = agreement_about(asked, ANSWERS, Draws(0), 0, 100)
    values = ranks(ANSWERS, np.array([1.0, 2.0, 3.0, 4.0]))
    assert found.alpha == alpha_of(interval_scale(ANSWERS, values), Draws(0))
    assert found.question == "stars"
    assert len(found.weeks) == 3


def test_likeness_is_used_for_all_of_it() -> None:
    asked = Asked(name=None, scale=Scale.LIKENESS, sizes=[1] * 4, distance=lambda one, other: 0.5)
    found = agreement_about(asked, ANSWERS, Draws(0), 0, 2)
    assert len(found.pairs) == 1
    assert 0.5 <= found.pairs[0].alike <= 1
    assert sum(week.alpha.items for week in found.weeks) == 120


def test_without_answers_there_is_nothing_to_say() -> None:
    none = np.empty(0, dtype=np.int64)
    found = agreement_about(CHOICE, several(none, none, none, 1, none), Draws(0), 0, 100)
    assert found.alpha.alpha is None
    assert (found.pairs, found.weeks, found.labels) == ([], [], [])

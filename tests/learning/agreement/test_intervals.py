"""Alpha for every scale, held to the package krippendorff, and its interval."""

from __future__ import annotations

from typing import Literal, TypeAlias

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from numpy.typing import NDArray

from supt_async.learning.agreement.alpha import alpha as alpha_in_training
from supt_async.learning.agreement.answers import Floats
from supt_async.learning.agreement.intervals import (
    GROUPS,
    KEPT,
    LEAST_ITEMS,
    Alpha,
    Disagreement,
    Draws,
    alpha_of,
    interval_scale,
    nominal,
    one_or_not,
    ranks,
)
from tests.learning.agreement.rater_tables import NONE, answers_in, simulated, tables_of_answers

GRADES = np.array([1.0, 2.0, 3.0, 10.0])


Level: TypeAlias = Literal["nominal", "ordinal", "interval"]


def expected(table: NDArray[np.int64], level: Level, values: Floats = GRADES) -> float | None:
    """Return what the package says of a table, None if it says nothing."""
    numbers = np.where(table == NONE, np.nan, values[table])
    times = np.sum(table != NONE, axis=0)
    paired = numbers[:, times > 1]
    if np.unique(paired[~np.isnan(paired)]).size < 2:
        return None
    return float(krippendorff.alpha(paired, level_of_measurement=level))


def close(found: Alpha, value: float | None) -> bool:
    if found.alpha is None or value is None:
        return found.alpha is value
    return found.alpha == pytest.approx(value, abs=1e-9)


@given(tables_of_answers())
def test_each_scale_is_what_the_package_says(table: NDArray[np.int64]) -> None:
    answers = answers_in(table, 4)
    assert close(alpha_of(nominal(answers), None), expected(table, "nominal"))
    if not len(answers):
        return
    assert close(alpha_of(interval_scale(answers, GRADES), None), expected(table, "interval"))
    graded = interval_scale(answers, ranks(answers, GRADES))
    assert close(alpha_of(graded, None), expected(table, "ordinal"))
    has = np.array([True, False, False, True])
    two = np.where(table == NONE, NONE, np.where(has[table], 1, 0))
    assert close(alpha_of(one_or_not(answers, has), None), expected(two, "nominal"))


@given(tables_of_answers())
def test_it_is_what_a_training_reports(table: NDArray[np.int64]) -> None:
    people, items = np.nonzero(table != NONE)
    trained = alpha_in_training(items, table[people, items])
    assert close(alpha_of(nominal(answers_in(table, 4)), None), trained)


def test_the_interval_holds_the_true_alpha_about_as_often_as_it_says() -> None:
    # Each is right with p = .8, else draws one of four: alike beyond chance with p squared.
    held = 0
    for seed in range(100):
        answers = answers_in(simulated(3, 60, 0.8, seed))
        found = alpha_of(nominal(answers), Draws(seed))
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 0.64 <= found.high
    assert 88 <= held <= 99


def test_many_items_are_drawn_in_parts_and_have_a_narrow_interval() -> None:
    found = alpha_of(nominal(answers_in(simulated(3, 30_000, 0.8, 3))), Draws(0))
    assert found.low is not None
    assert found.high is not None
    assert 0.005 < found.high - found.low < 0.03
    assert found.low < 0.64 < found.high


def test_if_nobody_differs_the_interval_still_says_that_they_could() -> None:
    table = np.repeat([[0, 1] * 10], 3, axis=0)
    found = alpha_of(nominal(answers_in(table)), Draws(0))
    assert found.alpha == 1.0
    assert found.high == 1.0
    assert found.low is not None
    assert 0.5 < found.low < 0.9


def test_few_items_have_no_interval() -> None:
    table = simulated(3, LEAST_ITEMS - 1, 0.8)
    found = alpha_of(nominal(answers_in(table)), Draws(0))
    assert found.alpha is not None
    assert found.low is None
    assert (found.items, found.answers) == (9, 27)


def test_an_answer_that_all_give_says_nothing() -> None:
    found = alpha_of(nominal(answers_in(np.zeros((3, 20), dtype=np.int64))), Draws(0))
    assert found == Alpha(items=20, answers=60)
    nothing = np.empty(0)
    none = Disagreement(
        observed=nothing, counts=nothing, sums=nothing[:, None], expected=lambda _, n: n
    )
    assert alpha_of(none, Draws(0)) == Alpha()


def test_the_same_answers_have_the_same_interval() -> None:
    answers = answers_in(simulated(3, 2_000, 0.6))
    assert alpha_of(nominal(answers), Draws(5)) == alpha_of(nominal(answers), Draws(5))


def test_few_draws_are_kept_in_memory() -> None:
    draws = Draws(0)
    first = draws.weights(10).copy()
    for n_items in range(LEAST_ITEMS, LEAST_ITEMS + 2 * KEPT):
        draws.weights(n_items)
        draws.groups(GROUPS + n_items)
    assert len(draws._weights) <= KEPT
    assert len(draws._groups) <= KEPT
    assert np.array_equal(draws.weights(10), first)

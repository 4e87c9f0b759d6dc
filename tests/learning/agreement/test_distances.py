"""Agreement of answers of which some are more alike than others."""

from __future__ import annotations

import numpy as np
import pytest

from supt_async.learning.agreement import distances
from supt_async.learning.agreement.distances import compared
from supt_async.learning.agreement.intervals import alpha_of, nominal
from tests.learning.agreement.rater_tables import answers_in, simulated

ANSWERS = answers_in(simulated(3, 200, 0.8))
ONES = np.ones(4, dtype=np.int64)


def test_if_answers_are_alike_or_not_it_is_about_the_nominal_alpha() -> None:
    found = compared(ANSWERS, ONES, lambda _one, _other: 1.0, 0)
    value = alpha_of(found.disagreement(), None).alpha
    assert value == pytest.approx(alpha_of(nominal(ANSWERS), None).alpha, abs=0.02)
    assert found.rows.all


def test_answers_that_are_nearly_alike_agree_more() -> None:
    def apart(one: int, other: int) -> float:
        return 0.1 if {one, other} == {0, 1} else 1.0

    near = alpha_of(compared(ANSWERS, ONES, apart, 0).disagreement(), None).alpha
    far = alpha_of(compared(ANSWERS, ONES, lambda _one, _other: 1.0, 0).disagreement(), None).alpha
    assert near is not None
    assert far is not None
    assert near != pytest.approx(far, abs=1e-3)


def test_two_answers_are_compared_once() -> None:
    looked: list[tuple[int, int]] = []

    def apart(one: int, other: int) -> float:
        looked.append((one, other))
        return 1.0

    compared(ANSWERS, ONES, apart, 0)
    assert len(set(looked)) == 6
    assert len(looked) <= 12  # within items, and by chance


def test_long_answers_are_compared_of_some_items_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distances, "BUDGET", 3_000)
    table = np.arange(600).reshape(3, 200)
    sizes = np.full(600, 30)
    spent = 0

    def apart(one: int, other: int) -> float:
        nonlocal spent
        spent += 30 * 30 // distances.PARTS + distances.EACH
        return 0.5

    found = compared(answers_in(table), sizes, apart, 0)
    assert not found.rows.all
    assert 0 < found.answers.n_items < 200
    assert spent <= 2 * 3_000 + 200


def test_items_can_be_looked_at_by_themselves() -> None:
    found = compared(ANSWERS, ONES, lambda _one, _other: 1.0, 0)
    kept = np.arange(ANSWERS.n_items) < 50
    assert alpha_of(found.disagreement(kept), None).items == 50

"""Stability: whether the latest labels have changed anything."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from supt_async.learning.stopping.stability import STABLE, Compared, apart, is_stable, kappa


def test_kappa_is_agreement_beyond_chance() -> None:
    # The usual example: 20 yes-yes, 15 no-no, 5 yes-no, 10 no-yes: 0.4
    first = np.repeat(["yes", "no", "yes", "no"], [20, 15, 5, 10])
    second = np.repeat(["yes", "no", "no", "yes"], [20, 15, 5, 10])
    assert kappa(first, second) == pytest.approx(0.4)
    assert kappa(first, first) == 1.0


def test_naming_one_and_the_same_class_throughout_is_agreement() -> None:
    assert kappa(np.array(["a", "a"]), np.array(["a", "a"])) == 1.0


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40))
def test_kappa_takes_no_side_and_no_names(pairs: list[tuple[int, int]]) -> None:
    first, second = np.array(pairs).T
    found = kappa(first, second)
    assert -1 <= found <= 1
    assert kappa(second, first) == pytest.approx(found)
    assert kappa(9 - first, 9 - second) == pytest.approx(found)


@pytest.mark.parametrize("shapes", [(0, 0), (2, 3)])
def test_kappa_needs_two_predictions_of_each(shapes: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="two predictions"):
        kappa(np.zeros(shapes[0]), np.zeros(shapes[1]))


agreements = st.sampled_from([0.9, 0.98, STABLE, 1.0])
history = st.lists(st.tuples(st.integers(1, 1_000), agreements), max_size=12)


def compared(labels: int, kappa: float = 1.0) -> Compared:
    return Compared(labels=labels, kappa=kappa)


def newest_first(pairs: list[tuple[int, float]]) -> list[Compared]:
    return [compared(*pair) for pair in sorted(pairs, reverse=True)]


@pytest.mark.parametrize(("labels", "gap"), [(30, 20), (200, 20), (201, 21), (1_000, 100)])
def test_the_two_agreements_are_a_tenth_apart_and_twenty_labels_at_least(
    labels: int, gap: int
) -> None:
    assert apart(labels) == gap
    assert is_stable(compared(labels), [compared(labels - gap)])
    assert not is_stable(compared(labels), [compared(labels - gap + 1)])


@given(history)
def test_a_kappa_of_098_never_stops(pairs: list[tuple[int, float]]) -> None:
    assert not is_stable(compared(1_000, 0.989), newest_first(pairs))


@given(history)
def test_a_stable_model_had_two_agreements_far_apart_and_none_against_it_between(
    pairs: list[tuple[int, float]],
) -> None:
    earlier = newest_first(pairs)
    far = [one for one in earlier if one.labels <= 900]
    between = [one for one in earlier if one.labels > 900]
    wanted = bool(far) and all(one.kappa >= STABLE for one in [*between, far[0]])
    assert is_stable(compared(1_000), earlier) == wanted


def test_labels_that_were_taken_back_begin_anew() -> None:
    assert not is_stable(compared(200), [compared(300), compared(150)])
    assert is_stable(compared(200), [compared(150), compared(300)])


@given(history, history)
def test_what_was_before_the_first_agreement_does_not_matter(
    old: list[tuple[int, float]], recent: list[tuple[int, float]]
) -> None:
    earlier = newest_first(recent)
    if is_stable(compared(1_000), earlier):
        assert is_stable(compared(1_000), [*earlier, *newest_first(old)])

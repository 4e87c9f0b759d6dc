"""Learning curves: how many labels a target needs."""

from __future__ import annotations

import numpy as np

from supt_async.learning.stopping.curves import Point, labels_to


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def curve(floor: float, factor: float, exponent: float, sizes: list[int]) -> list[Point]:
    return [Point(labels=n, score=1 - floor - factor * n**-exponent, tested=2_000) for n in sizes]


def test_an_estimate_is_a_range_around_what_the_curve_says() -> None:
    # Error n ** -0.5: a score of 0.93 takes 204 labels.
    found = labels_to(0.93, curve(0, 1, 0.5, [50, 100, 200]), rng())
    assert found is not None
    assert found[0] < 204 < found[1] < 2 * found[0]


def test_a_curve_that_levels_off_below_the_target_has_no_estimate() -> None:
    assert labels_to(0.95, curve(0.2, 1, 0.8, [50, 100, 200, 400]), rng()) is None


def test_a_target_that_is_too_far_off_has_no_estimate() -> None:
    assert labels_to(0.999, curve(0, 1, 0.3, [20, 40, 80]), rng()) is None


def test_a_few_answers_are_no_curve() -> None:
    points = [Point(labels=n, score=0.5, tested=4) for n in (4, 8, 16)]
    assert labels_to(0.9, points, rng()) is None
    assert labels_to(0.9, curve(0, 1, 0.5, [100, 200]), rng()) is None


def test_a_target_that_is_reached_takes_no_more_labels_than_there_are() -> None:
    found = labels_to(0.8, curve(0, 1, 0.5, [50, 100, 200]), rng())
    assert found is not None
    assert found[1] < 100

"""Soak benchmark's judgement: growth is told from variation."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, strategies as st

from scripts.benchmarks.soak import growth


@given(
    level=st.floats(0, 1e9),
    rise=st.floats(-1e6, 1e6),
    samples=st.integers(2, 200),
    seconds=st.floats(0.1, 60),
)
def test_a_steady_rise_is_its_own_growth(
    level: float, rise: float, samples: int, seconds: float
) -> None:
    times = [seconds * number for number in range(samples)]
    values = [level + rise * number / (samples - 1) for number in range(samples)]
    assert growth(times, values) == pytest.approx(rise, rel=1e-6, abs=1e-6 * (level + 1))


def test_noise_is_no_growth_and_hides_none() -> None:
    rng = random.Random(1)
    times = list(range(200))
    noise = [100 + rng.uniform(-5, 5) for _ in times]
    assert abs(growth(times, noise)) < 2
    leaking = [value + 0.1 * time for time, value in zip(times, noise, strict=True)]
    assert growth(times, leaking) == pytest.approx(20, abs=2)


def test_nothing_can_be_said_of_one_sample() -> None:
    assert growth([1.0], [5.0]) == 0.0

"""Cold start: typical items of every group."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings, strategies as st
from hypothesis.extra.numpy import arrays

from supt_async.learning.cold_start import typical
from supt_async.learning.coverage import Vectors

NONE = np.empty((0, 2), dtype=np.float32)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def groups(sizes: list[int]) -> tuple[Vectors, np.ndarray]:
    group = np.repeat(np.arange(len(sizes)), sizes)
    centres = 10 * np.stack([np.arange(len(sizes)) % 4, np.arange(len(sizes)) // 4], axis=1)
    x = centres[group] + rng().normal(0, 0.5, (len(group), 2))
    return x.astype(np.float32), group


def test_the_first_ten_are_from_ten_groups() -> None:
    x, group = groups([30] * 10)
    assert sorted(group[typical(x, 10, first=10, covered=NONE, rng=rng())]) == list(range(10))


def test_larger_groups_come_first() -> None:
    x, group = groups([60, 50, 40, 30, 20, 15, 12, 10, 8, 6])
    assert group[typical(x, 10, first=10, covered=NONE, rng=rng())].tolist() == list(range(10))


def test_a_group_that_has_a_label_waits_for_the_others() -> None:
    x, group = groups([60] + [20] * 8)
    first = typical(x, 8, first=10, covered=x[:1], rng=rng())
    assert 0 not in group[first[:7]]


def test_the_typical_item_is_in_the_middle_and_not_at_the_edge() -> None:
    ring = np.array([[np.cos(a), np.sin(a)] for a in np.linspace(0, 6, 30)], dtype=np.float32)
    dense = rng().normal(0, 0.05, (30, 2)).astype(np.float32)
    far = 50 + 20 * rng().random((9, 2)).astype(np.float32) * np.arange(9)[:, None]
    x = np.concatenate([ring, dense, far.astype(np.float32)])
    assert 30 <= typical(x, 1, first=10, covered=NONE, rng=rng())[0] < 60


@settings(max_examples=25, deadline=None)
@given(
    arrays(
        np.float32, st.tuples(st.integers(1, 40), st.just(2)), elements=st.floats(-5, 5, width=16)
    ),
    st.integers(0, 50),
    st.integers(0, 5),
    st.integers(0, 9),
)
def test_it_is_a_choice_without_repetition_that_the_seed_decides(
    x: Vectors, count: int, known: int, seed: int
) -> None:
    covered = x[:known]
    orders = [typical(x, count, first=10, covered=covered, rng=rng(seed)) for _ in range(2)]
    assert len(set(orders[0].tolist())) == len(orders[0]) == min(count, len(x))
    assert np.array_equal(orders[0], orders[1])

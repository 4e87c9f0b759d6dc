"""Sample of labelled items."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings, strategies as st

from supt_async.learning.holdout import held_out
from supt_async.learning.sampling import NEWEST, sample


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 20), st.integers(0, 3))
def test_there_are_never_more_than_asked_for_and_the_newest_always(
    n: int, limit: int, n_classes: int, salt: int
) -> None:
    rng = np.random.default_rng(n)
    items = np.sort(rng.choice(10_000, n, replace=False))
    classes, arrived = rng.integers(0, n_classes, n), rng.permutation(n)
    drawn = sample(items, classes, arrived, limit, salt)
    assert drawn.sum() <= limit
    assert drawn.all() == (n <= limit)
    if n > limit:
        assert drawn[arrived >= n - int(limit * NEWEST)].all()


def test_rare_classes_come_whole_and_the_others_in_proportion() -> None:
    classes = np.repeat([0, 1, 2], [80_000, 19_900, 100])
    items = np.arange(100_000)
    arrived = np.random.default_rng(0).permutation(100_000)
    counts = np.bincount(classes[sample(items, classes, arrived, 10_000, 1)])
    assert counts[2] == 100
    assert 9_500 < counts.sum() <= 10_000
    assert 3 < counts[0] / counts[1] < 4.1


def test_a_sample_hardly_differs_from_the_one_before_it() -> None:
    classes, items = np.zeros(20_000, dtype=np.int64), np.arange(20_000)
    before = sample(items[:-1], classes[:-1], items[:-1], 5_000, 1)
    after = sample(items, classes, items, 5_000, 1)
    assert (before & ~after[:-1]).sum() < 20
    assert after[-1]


def test_what_is_drawn_has_nothing_to_do_with_what_is_held_out() -> None:
    items, classes = np.arange(50_000), np.zeros(50_000, dtype=np.int64)
    drawn = sample(items, classes, items, 10_000, 3)[:40_000]
    held = held_out(items[:40_000], 0.2, 3)
    assert abs(held[drawn].mean() - 0.2) < 0.02

"""Hold-out: items that measure the model and never train it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from supt_async.learning.holdout import deal_among, held_out, interval

IDS = np.arange(1, 100_001, dtype=np.int64)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.2, 0.9])
@pytest.mark.parametrize("salt", [0, 1, 12345])
def test_about_the_share_is_held_out_wherever_one_looks(share: float, salt: int) -> None:
    held = held_out(IDS, share, salt)
    for part in (held, held[::2], held[1::2], held[:20_000], held[-20_000:]):
        assert abs(part.mean() - share) < 4 * np.sqrt(share * (1 - share) / len(part)) + 1e-9


def test_it_depends_on_the_id_and_the_project_alone() -> None:
    held = held_out(IDS, 0.1, 5)
    some = np.array([77, 3, 99_000], dtype=np.int64)
    assert np.array_equal(held_out(some, 0.1, 5), held[some - 1])
    other = held_out(IDS, 0.1, 6)
    assert abs((held & other).mean() - 0.01) < 0.002, "projects are independent"


def test_a_larger_share_holds_the_same_items_and_more() -> None:
    assert not (held_out(IDS, 0.1, 5) & ~held_out(IDS, 0.3, 5)).any()


@pytest.mark.parametrize("share", [-0.1, 1.0])
def test_a_share_is_less_than_all(share: float) -> None:
    with pytest.raises(ValueError, match="less than 1"):
        held_out(IDS, share, 0)


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0, 0.9), st.integers(0, 9))
def test_dealing_keeps_everything_and_the_order_of_the_others(
    n: int, m: int, share: float, seed: int
) -> None:
    order, held = np.arange(n), np.arange(n, n + m)
    dealt = deal_among(order, held, share, np.random.default_rng(seed))
    assert sorted(dealt.tolist()) == list(range(n + m))
    assert np.array_equal(dealt[dealt < n], order)


def test_held_out_items_come_at_the_rate_of_their_share() -> None:
    dealt = deal_among(np.arange(900), np.arange(900, 1_000), 0.1, np.random.default_rng(0))
    counts = np.cumsum(dealt >= 900)
    assert np.all(np.abs(counts - np.arange(1, 1_001) * 0.1) <= 1.1)


def test_the_interval_is_wilsons() -> None:
    # Brown, Cai, DasGupta 2001 and the usual tables: 8 of 10 gives 0.490 to 0.943
    assert interval(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-3)
    assert interval(0, 0) == (0.0, 1.0)
    assert interval(5, 5)[1] == 1.0
    assert 0 < interval(5, 5)[0] < 1

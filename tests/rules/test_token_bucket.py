"""Token buckets: rates, bursts, debts, and who is forgotten."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from supt_async.rules import token_bucket
from supt_async.rules.token_bucket import BURST_SECONDS, Bucket, Buckets


def test_a_burst_of_ten_seconds_is_let_through_and_then_the_rate() -> None:
    bucket = Bucket(2.0)
    assert [bucket.take(0.0) for _ in range(2 * BURST_SECONDS)] == [0] * 2 * BURST_SECONDS
    assert bucket.take(0.0) == 500
    assert bucket.take(0.5) == 0
    assert bucket.take(0.5) == 500


def test_asking_whether_one_may_costs_nothing() -> None:
    bucket = Bucket(1.0, size=1)
    assert [bucket.wait(0.0) for _ in range(3)] == [0, 0, 0]
    assert bucket.take(0.0) == 0
    assert [bucket.wait(0.0) for _ in range(3)] == [1000, 1000, 1000]


def test_what_is_owed_is_waited_for_before_the_next() -> None:
    bucket = Bucket(10.0, size=10)
    assert bucket.owe(5, 0.0) == 0
    assert bucket.owe(25, 0.0) == 2100
    assert bucket.take(2.0) == 100
    assert bucket.take(2.1) == 0


@given(
    st.floats(0.1, 1000),
    st.lists(st.floats(0, 10), min_size=1, max_size=100),
)
def test_no_more_is_let_through_than_the_rate_and_one_burst(
    rate: float, steps: list[float]
) -> None:
    bucket = Bucket(rate)
    now = taken = 0.0
    for step in steps:
        now += step
        taken += bucket.take(now) == 0
    assert taken <= rate * (BURST_SECONDS + now) + 1e-6


def test_each_asker_has_a_bucket_of_their_own() -> None:
    buckets = Buckets(1.0, size=1)
    assert buckets.wait("Ada", 0.0) == 0
    assert buckets.take("Ada", 0.0) == 0
    assert buckets.take("Ada", 0.0) == 1000
    assert buckets.wait("Ada", 0.25) == 750
    assert buckets.take("Grace", 0.0) == 0
    assert buckets.owe("Grace", 2, 0.0) == 3000


def test_a_rate_of_nothing_limits_nothing() -> None:
    buckets = Buckets(0.0)
    assert [buckets.take("Ada", 0.0), buckets.owe("Ada", 1e9, 0.0), buckets.wait("Ada", 0.0)] == [
        0,
        0,
        0,
    ]


def test_who_has_not_asked_for_longest_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_bucket, "MANY", 2)
    buckets = Buckets(1.0, size=1)
    for who in ("Ada", "Grace", "Ada", "Eve"):
        buckets.take(who, 0.0)
    assert buckets.wait("Ada", 0.0) > 0
    assert buckets.wait("Eve", 0.0) > 0
    assert buckets.wait("Grace", 0.0) == 0

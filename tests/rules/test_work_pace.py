"""Speed is that of the work, whatever pauses are made in between."""

from __future__ import annotations

from hypothesis import given, strategies as st

from supt_async.rules.work_pace import median_ms, per_minute

HOUR = 3_600_000


def test_nothing_is_said_of_nothing() -> None:
    assert median_ms([]) is None
    assert per_minute([]) is None
    assert per_minute([5]) is None
    assert per_minute([5, 5, 5]) is None


def test_a_pause_does_not_slow_anybody_down() -> None:
    steady = [n * 2_000 for n in range(11)]
    assert per_minute(steady) == 30
    assert per_minute([*steady, HOUR, HOUR + 2_000]) == 30


def test_work_that_takes_long_is_no_pause() -> None:
    minutes = [n * 180_000 for n in range(5)]
    assert per_minute(minutes) == 1 / 3
    assert median_ms([180_000, 200_000, 160_000]) == 180_000


def test_a_tab_that_was_left_open_does_not_count() -> None:
    assert median_ms([1_000, 2_000, HOUR]) == 1_500


@given(st.lists(st.integers(0, HOUR), min_size=1))
def test_the_median_is_within_what_was_measured(durations: list[int]) -> None:
    found = median_ms(durations)
    assert found is not None
    assert min(durations) <= found <= max(durations)


@given(st.lists(st.integers(0, 10**13), min_size=2), st.integers(0, 10**12))
def test_the_rate_does_not_depend_on_when_it_is_or_on_order(times: list[int], later: int) -> None:
    assert per_minute(times) == per_minute([at + later for at in reversed(times)])


@given(st.lists(st.integers(1, 59_999), min_size=1, max_size=50))
def test_without_pauses_it_is_answers_by_time(gaps: list[int]) -> None:
    times = [sum(gaps[:n]) for n in range(len(gaps) + 1)]
    found = per_minute(times)
    assert found is not None
    assert abs(found - len(gaps) * 60_000 / sum(gaps)) < 1e-6

"""Time in which somebody was at work."""

from __future__ import annotations

import numpy as np
from hypothesis import given, strategies as st

from supt_async.learning.working_time import PAUSE_MS, active_ms


def times(*rows: tuple[int, int, int]) -> list[int]:
    who, at, shown = np.array(rows, dtype=np.int64).T
    return [int(ms) for ms in active_ms(who, at, shown)]


def test_the_time_between_two_answers_counts() -> None:
    assert times((1, 10_000, 4_000), (1, 15_000, 3_000), (1, 17_000, 2_000)) == [
        4_000,
        5_000,
        2_000,
    ]


def test_a_pause_of_more_than_two_minutes_is_left_out() -> None:
    assert times((1, 0, 1_000), (1, PAUSE_MS, 1_000)) == [1_000, PAUSE_MS]
    assert times((1, 0, 1_000), (1, PAUSE_MS + 1, 1_500)) == [1_000, 1_500]


def test_an_item_that_was_left_open_counts_for_two_minutes() -> None:
    assert times((1, 0, 10 * PAUSE_MS)) == [PAUSE_MS]


def test_each_persons_answers_are_looked_at_by_themselves_in_any_order() -> None:
    assert times((2, 5_000, -1), (1, 9_000, 7), (2, 1_000, -1), (1, 4_000, 7)) == [
        *(4_000, 5_000, 0, 7),
    ]


rows = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 10**7), st.integers(-1, 10**6)), min_size=1
)


@given(rows)
def test_nobody_works_longer_than_from_the_first_item_to_the_last_answer(
    found: list[tuple[int, int, int]],
) -> None:
    for person in {who for who, _, _ in found}:
        mine = [at for who, at, _ in found if who == person]
        total = sum(
            ms for ms, (who, _, _) in zip(times(*found), found, strict=True) if who == person
        )
        assert total <= max(mine) - min(mine) + PAUSE_MS

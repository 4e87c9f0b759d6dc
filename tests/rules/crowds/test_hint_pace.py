"""The more processes tell each other of labels, the less often each of them does."""

from __future__ import annotations

import pytest

from supt_async.rules.crowds.hint_pace import interval


@pytest.mark.parametrize(
    ("processes", "seconds"), [(0, 0.1), (1, 0.1), (2, 0.2), (5, 0.5), (100, 0.5)]
)
def test_one_process_tells_ten_times_a_second_and_many_twice(
    processes: int, seconds: float
) -> None:
    assert interval(processes) == seconds

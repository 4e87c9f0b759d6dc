"""The more people are told news, the less often: the number of messages stays bounded."""

from __future__ import annotations

import pytest

from supt_async.rules.crowds.news_pace import interval


@pytest.mark.parametrize(
    ("people", "seconds"), [(0, 0.25), (1, 0.25), (50, 0.25), (200, 1.0), (800, 4.0), (10_000, 4.0)]
)
def test_fifty_are_told_four_times_a_second_and_thousands_once_in_some_seconds(
    people: int, seconds: float
) -> None:
    assert interval(people) == seconds

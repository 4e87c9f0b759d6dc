"""Weeks begin on Mondays, by Coordinated Universal Time."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from supt_async.storage.agreement.weeks import start_ms, week_of


def test_a_week_begins_on_monday_and_ends_before_the_next() -> None:
    monday = datetime(2025, 10, 13, tzinfo=UTC)
    at = int(monday.timestamp() * 1000)
    before, first, last, after = week_of(np.array([at - 1, at, at + 604_799_999, at + 604_800_000]))
    assert (before + 1, first, last, after - 1) == (first, first, first, first)
    assert start_ms(int(first)) == at

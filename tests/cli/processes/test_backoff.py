"""A process that dies again and again is started ever later."""

from __future__ import annotations

from supt_async.cli.processes.backoff import LONG_SECONDS, MOST_SECONDS, Backoff


def test_the_first_death_is_followed_by_a_start_at_once_and_further_ones_ever_later() -> None:
    backoff = Backoff()
    assert [backoff.after(1) for _ in range(5)] == [0, 0.5, 1, 2, 4]
    assert {backoff.after(1) for _ in range(100)} >= {MOST_SECONDS}
    assert backoff.after(1) == MOST_SECONDS


def test_a_process_that_has_lived_for_long_is_forgiven() -> None:
    backoff = Backoff()
    for _ in range(5):
        backoff.after(1)
    assert backoff.after(LONG_SECONDS) == 0
    assert backoff.after(1) == 0.5

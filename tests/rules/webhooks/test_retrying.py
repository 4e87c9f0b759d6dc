"""When a delivery is tried again, and when no more."""

from __future__ import annotations

import pytest

from supt_async.rules.webhooks.retrying import DELAYS, OFF_MS, Next, Outcome, Schedule

SCHEDULE = Schedule()


def after(
    outcome: Outcome, attempts: int = 1, failing_ms: int = 0, luck: float = 0.0
) -> tuple[Next, float]:
    return SCHEDULE.after(outcome, attempts=attempts, failing_ms=failing_ms, luck=luck)


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_every_2xx_is_a_success(status: int) -> None:
    assert after(Outcome(status=status)) == (Next.DONE, 0.0)


@pytest.mark.parametrize("status", [None, 199, 301, 307, 400, 401, 404, 429, 500, 503])
def test_everything_else_is_tried_again_after_the_recommended_times(status: int | None) -> None:
    found = [after(Outcome(status=status), attempts) for attempts in range(1, 10)]
    assert found == [(Next.RETRY, delay) for delay in DELAYS]
    assert found[0][1] == 5.0
    assert found[1][1] == 300.0


def test_what_failed_together_comes_apart() -> None:
    assert after(Outcome(), luck=0.5) == (Next.RETRY, 5.5)
    assert after(Outcome(), luck=1.0) == (Next.RETRY, 6.0)


def test_after_ten_attempts_a_delivery_is_given_up() -> None:
    assert after(Outcome(status=500), attempts=10) == (Next.GIVE_UP, 0.0)


def test_a_receiver_that_says_gone_is_left_alone() -> None:
    assert after(Outcome(status=410)) == (Next.SWITCH_OFF, 0.0)


def test_a_receiver_that_accepts_nothing_for_days_is_switched_off_before_anything_is_given_up() -> (
    None
):
    assert after(Outcome(status=500), attempts=9, failing_ms=OFF_MS - 1)[0] is Next.RETRY
    assert after(Outcome(status=500), attempts=9, failing_ms=OFF_MS)[0] is Next.SWITCH_OFF
    assert sum(DELAYS) * 1000 > OFF_MS, "the tenth attempt comes later than that"


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("asked", "waits"), [(30.0, 30.0), (0.0, 1.0), (-7.0, 1.0), (10.0**12, 24 * 3600.0)]
)
def test_a_wish_to_wait_is_followed_within_bounds(status: int, asked: float, waits: float) -> None:
    assert after(Outcome(status=status, retry_after=asked)) == (Next.RETRY, waits)


def test_other_statuses_have_no_wish() -> None:
    assert after(Outcome(status=500, retry_after=9000.0)) == (Next.RETRY, 5.0)


def test_a_gateway_that_answers_for_a_receiver_does_not_count_as_one() -> None:
    unreached = [
        code for code in (None, 200, 404, 500, 502, 503, 504) if Outcome(status=code).unreached
    ]
    assert unreached == [None, 502, 503, 504]

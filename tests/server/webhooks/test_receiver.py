"""What attempts say about a receiver, and what becomes of deliveries."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from supt_async.domain.ids import ProjectId, Term
from supt_async.rules.webhooks.retrying import AWAY, DELAYS, OFF_MS, Outcome
from supt_async.rules.webhooks.targets import Targets
from supt_async.server.webhooks.courier import AT_ONCE, SLOW_MS, Courier
from supt_async.server.webhooks.receiver import Receiver
from supt_async.server.webhooks.sender import Sender
from supt_async.storage.ports.events import Events
from supt_async.storage.ports.webhooks import Deliveries
from supt_async.storage.webhooks.records import Delivery, DeliveryState, Held
from tests.support.queue_fixture import ManualClock

HELD = Held(
    id=1,
    project=ProjectId(1),
    slug="digits",
    term=Term(1),
    url="https://hooks.example.org/",
    kinds=(),
    keys=(),
    cursor="",
    failures=0,
    failing_since_ms=None,
)
WAITING = Delivery(
    id=1,
    event_id="evt_1",
    kind="item.done",
    item=1,
    position="",
    event_ms=0,
    state=DeliveryState.WAITING,
)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def courier(clock: ManualClock) -> Courier:
    return Courier(
        deliveries=cast(Deliveries, None),
        events=cast(Events, None),
        sender=Sender(Targets()),
        now_ms=clock,
        luck=lambda: 0.0,
        clock=lambda: clock.now / 1000,
    )


def test_a_delivery_has_ten_attempts_at_the_recommended_times(
    courier: Courier, clock: ManualClock
) -> None:
    receiver, one = Receiver(HELD, courier), WAITING
    for number, delay in enumerate(DELAYS, 1):
        one = receiver.judge(one, Outcome(status=400))
        assert (one.attempts, one.next_ms) == (number, clock.now + delay * 1000)
        receiver.judge(WAITING, Outcome(status=200))  # others are accepted meanwhile
        clock.advance(delay)
    one = receiver.judge(one, Outcome(status=400))
    assert (one.state, one.attempts, one.next_ms) == (DeliveryState.FAILED, 10, None)
    assert receiver.off is None


def test_days_without_any_success_switch_it_off(courier: Courier, clock: ManualClock) -> None:
    receiver = Receiver(HELD, courier)
    receiver.judge(WAITING, Outcome(error="nobody"))
    clock.advance(OFF_MS / 1000 - 1)
    receiver.judge(WAITING, Outcome(error="nobody"))
    assert receiver.off is None
    clock.advance(1)
    assert receiver.judge(WAITING, Outcome(error="nobody")).state is DeliveryState.WAITING
    assert receiver.off == "no event was accepted for days: nobody"


def test_it_is_away_after_some_attempts_that_reached_nobody(courier: Courier) -> None:
    receiver = Receiver(HELD, courier)
    for _ in range(AWAY - 1):
        receiver.judge(WAITING, Outcome(error="nobody"))
    seen = [receiver.away]
    receiver.judge(WAITING, Outcome(status=500))
    for _ in range(AWAY):
        receiver.judge(WAITING, Outcome(status=503))
    seen.append(receiver.away)
    receiver.judge(WAITING, Outcome(status=200))
    assert [*seen, receiver.away] == [False, True, False]


def test_only_one_that_answers_soon_has_several_attempts_at_once(courier: Courier) -> None:
    receiver = Receiver(HELD, courier)
    assert (receiver.at_once, receiver.places) == (1, courier.quick)
    receiver.judge(WAITING, Outcome(status=200))
    assert (receiver.at_once, receiver.places) == (AT_ONCE, courier.quick)
    receiver.judge(WAITING, Outcome(status=200, took_ms=SLOW_MS + 1))
    assert (receiver.at_once, receiver.places) == (1, courier.slow)
    failing = Receiver(replace(HELD, failures=2), courier)
    assert failing.places is courier.slow


def test_it_is_left_alone_for_as_long_as_it_asks(courier: Courier, clock: ManualClock) -> None:
    receiver = Receiver(HELD, courier)
    receiver.judge(WAITING, Outcome(status=429, retry_after=90.0))
    assert receiver.rest_seconds == 90.0
    clock.advance(90)
    assert receiver.rest_seconds == 0.0

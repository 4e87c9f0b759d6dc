"""When to train: n labels, seconds, quiet, back-off, and never two at once."""

from __future__ import annotations

import math

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from supt_async.rules.retraining import (
    Effect,
    Elapsed,
    Event,
    Failed,
    Finished,
    ItemsAdded,
    LabelsArrived,
    OptionsChanged,
    Policy,
    Postponed,
    Retraining,
    Train,
    WakeAt,
)

POLICY = Policy(
    n_labels=10,
    seconds=2.0,
    quiet_seconds=5.0,
    backoff_seconds=4.0,
    backoff_max_seconds=20.0,
    attempts=3,
)


@pytest.fixture
def retraining() -> Retraining:
    return Retraining(POLICY)


def trained(retraining: Retraining, labels: int, now: float) -> None:
    assert retraining.handle(LabelsArrived(count=labels), now) == [Train()]
    assert retraining.handle(Finished(), now) == []


def test_without_labels_nothing_happens(retraining: Retraining) -> None:
    assert retraining.handle(LabelsArrived(count=0), 0.0) == []
    assert retraining.handle(Elapsed(), 1e6) == []


def test_ten_new_labels_are_trained_on_at_once(retraining: Retraining) -> None:
    assert retraining.handle(LabelsArrived(count=9), 0.0) == [WakeAt(when=5.0)]
    assert retraining.handle(LabelsArrived(count=10), 1.0) == [Train()]


def test_the_next_training_waits_until_two_seconds_after_the_start_of_the_last(
    retraining: Retraining,
) -> None:
    trained(retraining, 10, 100.0)
    assert retraining.handle(LabelsArrived(count=25), 100.5) == [WakeAt(when=102.0)]
    assert retraining.handle(Elapsed(), 101.9) == [WakeAt(when=102.0)]
    assert retraining.handle(Elapsed(), 102.0) == [Train()]


def test_labels_that_arrive_during_a_training_are_coalesced_into_the_next(
    retraining: Retraining,
) -> None:
    assert retraining.handle(LabelsArrived(count=10), 0.0) == [Train()]
    assert retraining.handle(LabelsArrived(count=30), 5.0) == []
    assert retraining.handle(LabelsArrived(count=50), 6.0) == []
    assert retraining.handle(Finished(), 7.0) == [Train()]
    assert retraining.handle(Finished(), 8.0) == []


def test_the_last_few_labels_are_trained_on_when_it_has_been_quiet(
    retraining: Retraining,
) -> None:
    trained(retraining, 10, 0.0)
    assert retraining.handle(LabelsArrived(count=11), 3.0) == [WakeAt(when=8.0)]
    assert retraining.handle(LabelsArrived(count=12), 6.0) == [WakeAt(when=11.0)]
    assert retraining.handle(LabelsArrived(count=12), 10.0) == [WakeAt(when=11.0)]
    assert retraining.handle(Elapsed(), 11.0) == [Train()]


def test_a_withdrawn_label_is_news_too(retraining: Retraining) -> None:
    trained(retraining, 10, 0.0)
    assert retraining.handle(LabelsArrived(count=9), 3.0) == [WakeAt(when=8.0)]


def test_by_seconds_alone_any_new_label_is_enough() -> None:
    retraining = Retraining(Policy(n_labels=0, seconds=60.0))
    trained(retraining, 1, 0.0)
    assert retraining.handle(LabelsArrived(count=2), 30.0) == [WakeAt(when=60.0)]
    assert retraining.handle(Elapsed(), 60.0) == [Train()]


def test_by_labels_alone_no_time_has_to_pass() -> None:
    retraining = Retraining(Policy(n_labels=2, seconds=0.0))
    trained(retraining, 2, 0.0)
    assert retraining.handle(LabelsArrived(count=4), 0.0) == [Train()]


def test_added_items_are_ranked_when_they_have_stopped_coming(retraining: Retraining) -> None:
    trained(retraining, 10, 0.0)
    assert retraining.handle(ItemsAdded(), 3.0) == [WakeAt(when=8.0)]
    assert retraining.handle(ItemsAdded(), 4.0) == [WakeAt(when=9.0)]
    assert retraining.handle(Elapsed(), 9.0) == [Train()]


def test_what_the_owner_has_chosen_is_trained_with_when_nothing_else_is_chosen(
    retraining: Retraining,
) -> None:
    trained(retraining, 10, 0.0)
    assert retraining.handle(OptionsChanged(), 3.0) == [WakeAt(when=8.0)]
    assert retraining.handle(Elapsed(), 8.0) == [Train()]


def test_a_failure_is_tried_again_later_and_later_and_then_no_more(
    retraining: Retraining,
) -> None:
    assert retraining.handle(LabelsArrived(count=10), 0.0) == [Train()]
    assert retraining.handle(Failed(transient=True), 1.0) == [WakeAt(when=5.0)]
    assert retraining.handle(Elapsed(), 5.0) == [Train()]
    assert retraining.handle(Failed(transient=True), 6.0) == [WakeAt(when=14.0)]
    assert retraining.handle(Elapsed(), 14.0) == [Train()]
    assert retraining.handle(Failed(transient=True), 15.0) == []
    assert retraining.handle(Elapsed(), 1e6) == []


def test_after_the_last_attempt_a_new_label_leads_to_another(retraining: Retraining) -> None:
    retraining.handle(LabelsArrived(count=10), 0.0)
    retraining.handle(Failed(transient=False), 1.0)
    assert retraining.handle(LabelsArrived(count=11), 2.0) == [WakeAt(when=5.0)]
    assert retraining.handle(Elapsed(), 5.0) == [Train()]


def test_what_would_fail_again_waits_for_something_new(retraining: Retraining) -> None:
    retraining.handle(LabelsArrived(count=10), 0.0)
    assert retraining.handle(Failed(transient=False), 1.0) == []


def test_what_arrived_during_a_failing_training_is_something_new(
    retraining: Retraining,
) -> None:
    retraining.handle(LabelsArrived(count=10), 0.0)
    retraining.handle(LabelsArrived(count=11), 0.5)
    assert retraining.handle(Failed(transient=False), 1.0) == [WakeAt(when=5.0)]


def test_the_back_off_is_capped(retraining: Retraining) -> None:
    now = 0.0
    for attempt in range(1, 2_000):
        assert retraining.handle(LabelsArrived(count=10 * attempt), now) == [Train()]
        retraining.handle(Failed(transient=False), now)
        now += POLICY.backoff_max_seconds


def test_a_success_forgets_the_failures(retraining: Retraining) -> None:
    retraining.handle(LabelsArrived(count=10), 0.0)
    retraining.handle(Failed(transient=True), 0.0)
    retraining.handle(Elapsed(), 4.0)
    retraining.handle(Finished(), 5.0)
    assert retraining.handle(LabelsArrived(count=20), 10.0) == [Train()]
    assert retraining.handle(Failed(transient=True), 10.0) == [WakeAt(when=14.0)]


def test_what_was_postponed_waits_quietly_for_the_next_label(retraining: Retraining) -> None:
    retraining.handle(LabelsArrived(count=10), 0.0)
    assert retraining.handle(Postponed(), 0.1) == []
    assert retraining.handle(Elapsed(), 1e3) == []
    assert retraining.handle(LabelsArrived(count=11), 1e3) == [Train()]


class Months(RuleBasedStateMachine):
    """Labels, items, failures and leaps of the clock, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.retraining = Retraining(POLICY)
        self.count = 0
        self.learned = 0  # what the last finished training had seen
        self.seen = 0  # what the training under way has seen
        self.training = False
        self.started = -math.inf
        self.not_before = -math.inf
        self.failed_at: float | None = None
        self.wake_at: float | None = None

    def hand_in(self, event: Event) -> None:
        effects: list[Effect] = self.retraining.handle(event, self.now)
        assert len(effects) <= 1
        self.wake_at = None
        for effect in effects:
            if isinstance(effect, WakeAt):
                assert effect.when > self.now
                self.wake_at = effect.when
                continue
            assert not self.training, "two at once"
            assert self.now >= self.started + POLICY.seconds
            assert self.now >= self.not_before
            self.training = True
            self.started = self.now
            self.seen = self.count

    @rule(seconds=st.floats(0, 40))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        self.hand_in(Elapsed())

    @rule(change=st.integers(-3, 15))
    def labels_arrive(self, change: int) -> None:
        self.count = max(0, self.count + change)
        self.hand_in(LabelsArrived(count=self.count))

    @rule()
    def items_arrive(self) -> None:
        self.hand_in(ItemsAdded())

    @precondition(lambda self: self.training)
    @rule()
    def it_finishes(self) -> None:
        self.training = False
        self.learned = self.seen
        self.not_before = -math.inf
        self.hand_in(Finished())

    @precondition(lambda self: self.training)
    @rule(transient=st.booleans())
    def it_fails(self, transient: bool) -> None:
        self.training = False
        self.not_before = self.now + POLICY.backoff_seconds
        self.hand_in(Failed(transient=transient))

    @precondition(lambda self: self.training)
    @rule()
    def there_is_not_enough(self) -> None:
        self.training = False
        self.hand_in(Postponed())

    @precondition(lambda self: not self.training and self.wake_at is not None)
    @rule()
    def a_wake_up_is_kept(self) -> None:
        assert self.wake_at is not None
        self.now = max(self.now, self.wake_at)
        self.hand_in(Elapsed())
        assert self.training, "woken for nothing"

    @invariant()
    def it_knows_whether_it_trains(self) -> None:
        assert self.retraining.training is self.training

    @invariant()
    def no_label_is_forgotten(self) -> None:
        if self.count != self.learned and not self.training:
            assert self.wake_at is not None or self.retraining.held

    @invariant()
    def it_is_held_only_after_a_training_that_came_to_nothing(self) -> None:
        if self.retraining.held:
            assert self.retraining.news or self.retraining.items
            assert not self.training


TestMonths = Months.TestCase
TestMonths.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)

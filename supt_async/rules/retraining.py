"""Retraining: decides when a project is trained.

A Retraining is told what happened and when, and answers with what to do::

    effects = retraining.handle(LabelsArrived(count=12), now)    # [Train()] or [WakeAt(when)]

It never reads a clock: ``now`` is seconds of any clock that doesn't go back. Its owner
carries out ``Train`` and reports how that ended, and hands in ``Elapsed`` when a ``WakeAt`` is
due; each ``WakeAt`` replaces the one before. States::

    RESTING --something new--> DUE --its time--> TRAINING --Finished--> RESTING
                                ^                  |  |
                                +--Failed: later---+  +--Postponed--> HELD, until something is new

Whatever arrives during a training is coalesced into the next one; there are never two at once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias, assert_never

MAX_DOUBLINGS = 30
"""Maximum exponent of the back-off's power of two, which keeps it from overflowing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Conditions for a training; a value of 0 switches a condition off."""

    n_labels: int = 10
    """Number of new or withdrawn labels that start a training."""
    seconds: float = 2.0
    """Minimum interval between the starts of two trainings, in seconds."""
    quiet_seconds: float = 10.0
    """Seconds without news after which fewer than ``n_labels`` labels start a training."""
    backoff_seconds: float = 2.0
    """Wait after the first failure, in seconds; each further failure doubles it."""
    backoff_max_seconds: float = 300.0
    attempts: int = 3
    """Number of failures in a row after which only something new starts another attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelsArrived:
    """The number of labels that count now, which may be smaller than before."""

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsAdded:
    """There are items that the ranking doesn't know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionsChanged:
    """The owner has chosen another model, acquisition function or hold-out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Elapsed:
    """Time has passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The training ended with a ranking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The training ended without a ranking."""

    transient: bool
    """The same labels may do better next time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponed:
    """There was not enough to train on, which is not a failure."""


Event: TypeAlias = (
    LabelsArrived | ItemsAdded | OptionsChanged | Elapsed | Finished | Failed | Postponed
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Train:
    """Train now, with all labels that there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WakeAt:
    """Hand in ``Elapsed`` at this time, if nothing else happens before."""

    when: float


Effect: TypeAlias = Train | WakeAt


class Retraining:
    """State machine of the times of one project's trainings."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.training = False
        self.labels = 0
        self.news = 0  # changed labels that no finished training has seen
        self.items = False  # items that no finished training has seen
        self.failures = 0
        self.held = False
        self._taken = (0, False)  # news and items that the training under way has seen
        self._changed = -math.inf
        self._started = -math.inf
        self._retry = -math.inf

    def handle(self, event: Event, now: float) -> list[Effect]:
        """Process an event, and return at most one effect."""
        match event:
            case LabelsArrived(count=count):
                self._labels_arrived(count, now)
            case ItemsAdded() | OptionsChanged():  # the ranking is outdated in either case
                self.items = True
                self._something_new(now)
            case Elapsed():
                pass
            case Finished():
                self._end()
                self.failures = 0
                self._retry = -math.inf
            case Failed(transient=transient):
                self._failed(transient, now)
            case Postponed():
                self._end(undone=True)
            case _:
                assert_never(event)
        return self._next(now)

    def _labels_arrived(self, count: int, now: float) -> None:
        if count == self.labels:
            return
        # A withdrawn label is news as well: the model has learned from it.
        self.news += abs(count - self.labels)
        self.labels = count
        self._something_new(now)

    def _something_new(self, now: float) -> None:
        self._changed = now
        self.held = False

    def _failed(self, transient: bool, now: float) -> None:
        self._end(undone=True)
        self.failures += 1
        doublings = min(self.failures - 1, MAX_DOUBLINGS)
        wait = min(self.policy.backoff_seconds * 2**doublings, self.policy.backoff_max_seconds)
        self._retry = now + wait
        if transient and self.failures < self.policy.attempts:
            self.held = False

    def _end(self, *, undone: bool = False) -> None:
        assert self.training, "a training ended that had not begun"
        self.training = False
        if undone:
            news, items = self._taken
            # What arrived during the training is new to the model, so there is no reason to hold.
            self.held = not (self.news or self.items)
            self.news += news
            self.items |= items

    def _next(self, now: float) -> list[Effect]:
        due = self._due()
        if due is None:
            return []
        if due > now:
            return [WakeAt(when=due)]
        self.training = True
        self._started = now
        self._taken = (self.news, self.items)
        self.news, self.items = 0, False
        return [Train()]

    def _due(self) -> float | None:
        if self.training or self.held or not (self.news or self.items):
            return None
        enough = self.news >= max(self.policy.n_labels, 1)
        # A retry waits for its back-off only, because its labels have waited for quiet already.
        wanted = self._changed + (0.0 if enough or self.failures else self.policy.quiet_seconds)
        return max(wanted, self._started + self.policy.seconds, self._retry)

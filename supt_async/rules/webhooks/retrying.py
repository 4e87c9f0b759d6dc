"""What becomes of a delivery after an attempt: when it is tried again, and when no more.

A delivery has ten attempts within some three days. A receiver that answers nothing at all for three
days has its webhook switched off before any delivery is given up, so that what happened meanwhile
still waits when somebody switches it on again.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

DELAYS = (
    *(5.0, 5 * 60.0, 30 * 60.0, 2 * 3600.0, 5 * 3600.0, 10 * 3600.0),
    *(14 * 3600.0, 20 * 3600.0, 24 * 3600.0),
)
"""Seconds after each failed attempt until the next, as Standard Webhooks recommends them."""
JITTER = 0.2
"""Most by which a delay is longer, as a share of it: many that failed together come apart."""
MOST_SECONDS = 24 * 3600.0
"""Longest delay, in seconds, that a receiver's Retry-After is followed for."""
OFF_MS = 3 * 24 * 3600 * 1000
"""Milliseconds without any success after which a webhook is switched off."""
AWAY = 3
"""Failed attempts in a row, of any deliveries, after which a receiver counts as away."""
GONE = 410
"""HTTP status by which a receiver says that it wants no more."""
WAIT = (429, 503)
"""HTTP statuses whose Retry-After is followed."""
UNREACHED = (502, 503, 504)
"""HTTP statuses that say that the receiver itself was not reached."""


class Next(enum.Enum):
    """What follows an attempt."""

    DONE = "done"
    RETRY = "retry"
    GIVE_UP = "give_up"
    SWITCH_OFF = "switch_off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one attempt ended."""

    status: int | None = None
    """HTTP status; None without a response."""
    error: str | None = None
    """Why there was no response, in one line; None with one."""
    response: str = ""
    """First characters of the response's body."""
    retry_after: float | None = None
    """Seconds that the receiver asks to wait; None if it does not."""
    took_ms: int = 0

    @property
    def accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def unreached(self) -> bool:
        """Whether the receiver was not there, so that the message may not be to blame."""
        return self.status is None or self.status in UNREACHED


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Times between attempts, and when a webhook is switched off."""

    delays: tuple[float, ...] = DELAYS
    off_ms: int = OFF_MS

    def after(
        self, outcome: Outcome, *, attempts: int, failing_ms: int, luck: float
    ) -> tuple[Next, float]:
        """Return what follows an attempt, and after how many seconds it is tried again.

        Args:
            outcome: How the attempt ended.
            attempts: Number of attempts of this delivery, with this one.
            failing_ms: Milliseconds since the webhook's first failure after its last success.
            luck: A random number from 0 to 1.
        """
        if outcome.accepted:
            return Next.DONE, 0.0
        if outcome.status == GONE or failing_ms >= self.off_ms:
            return Next.SWITCH_OFF, 0.0
        if attempts > len(self.delays):
            return Next.GIVE_UP, 0.0
        delay = self.delays[attempts - 1] * (1 + JITTER * luck)
        if outcome.status in WAIT and outcome.retry_after is not None:
            delay = min(MOST_SECONDS, max(1.0, outcome.retry_after)) * (1 + JITTER * luck)
        return Next.RETRY, delay

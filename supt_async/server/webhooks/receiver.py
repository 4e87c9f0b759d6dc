"""How one webhook's receiver does: failures in a row, and what follows from an attempt."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from supt_async.rules.webhooks.retrying import AWAY, GONE, Next, Outcome
from supt_async.server.webhooks.courier import AT_ONCE, SLOW_MS, Courier
from supt_async.storage.webhooks.records import Delivery, DeliveryState, Held


class Receiver:
    """What the attempts so far say about a receiver."""

    def __init__(self, held: Held, courier: Courier) -> None:
        self._courier = courier
        self.failures = held.failures
        """Number of failed attempts since the last success."""
        self.failing_since_ms = held.failing_since_ms
        self.off: str | None = None
        """Why the webhook is switched off; None if it is not."""
        self.quick: bool | None = False if held.failures else None
        """Whether the last attempt was accepted soon; None if there was none yet."""
        self._unreached = 0
        self._rest_until = 0.0

    @property
    def at_once(self) -> int:
        """Number of attempts that may be made at once: a receiver has to earn more than one."""
        return AT_ONCE if self.quick else 1

    @property
    def places(self) -> asyncio.Semaphore:
        """Places of the server that an attempt takes one of."""
        return self._courier.slow if self.quick is False else self._courier.quick

    @property
    def away(self) -> bool:
        """Whether nobody has been there for some attempts, whatever they told."""
        return self._unreached >= AWAY

    @property
    def rest_seconds(self) -> float:
        """Seconds that the receiver wants to be left alone."""
        return max(0.0, self._rest_until - self._courier.clock())

    def judge(self, delivery: Delivery, outcome: Outcome) -> Delivery:
        """Return a delivery after an attempt, which is counted."""
        now, attempts = self._courier.now_ms(), delivery.attempts + 1
        self._count(outcome, now)
        following, delay = self._courier.schedule.after(
            outcome,
            attempts=attempts,
            failing_ms=now - (self.failing_since_ms or now),
            luck=self._courier.luck(),
        )
        if following is Next.RETRY and outcome.retry_after is not None:
            self._rest_until = self._courier.clock() + delay
        if following is Next.SWITCH_OFF:
            self.off = why_off(outcome)
        after = replace(
            delivery,
            attempts=attempts,
            attempted_ms=now,
            status=outcome.status,
            error=outcome.error,
            response=outcome.response,
            took_ms=outcome.took_ms,
        )
        match following:
            case Next.DONE:
                return replace(after, state=DeliveryState.SENT, next_ms=None)
            case Next.GIVE_UP:
                return replace(after, state=DeliveryState.FAILED, next_ms=None)
            case Next.RETRY | Next.SWITCH_OFF:
                return replace(after, next_ms=now + round(delay * 1000))

    def _count(self, outcome: Outcome, now_ms: int) -> None:
        self.quick = outcome.accepted and outcome.took_ms <= SLOW_MS
        self._courier.figures.attempts[word(outcome)] += 1
        if outcome.accepted:
            self.failures, self.failing_since_ms, self._unreached = 0, None, 0
            return
        self.failures += 1
        if self.failing_since_ms is None:
            self.failing_since_ms = now_ms
        self._unreached = self._unreached + 1 if outcome.unreached else 0


def word(outcome: Outcome) -> str:
    """Return how an attempt ended, in one word."""
    if outcome.accepted:
        return "accepted"
    return "unreached" if outcome.unreached else "refused"


def why_off(outcome: Outcome) -> str:
    """Return why a webhook is switched off after an attempt."""
    if outcome.status == GONE:
        return f"its receiver wants no more events (status {GONE})"
    return f"no event was accepted for days: {outcome.error or f'status {outcome.status}'}"

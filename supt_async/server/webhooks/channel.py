"""Deliveries to one webhook, in rounds, for as long as this process holds it.

A round tries what waits and is due, and the next events; then it stores at once what has become of
all of them, with the new cursor, under the webhook's term. An event gets a row when it was
attempted, or when it waits behind one that failed. What was delivered in a round that could not be
stored is delivered again.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from supt_async.domain.events import Event, EventType
from supt_async.errors import Refused, StorageError
from supt_async.rules.webhooks.retrying import Outcome
from supt_async.server.webhooks.courier import Courier, needs_event
from supt_async.server.webhooks.lanes import Step, fresh, plan
from supt_async.server.webhooks.receiver import Receiver
from supt_async.storage.webhooks.records import Attempt, Delivery, DeliveryState, Held, Round

BATCH = 32
"""Maximum number of events that a round takes from the log."""
CAREFUL = 4
"""The same after a failed attempt."""
MOST_WAITING = 100
"""Number of deliveries that wait from which on no further event is taken."""
POLL_SECONDS = 5.0
"""Seconds between rounds if nothing is heard of."""
LEAST_SECONDS = 0.05
"""Minimum of seconds between rounds in which nothing could be done."""
MOVED_SECONDS = 60.0
"""Seconds between storing a cursor that passed by events of which the webhook does not tell."""
SPARE_SECONDS = 1.0
"""Seconds before the end of a term in which no attempt begins."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _News:
    """The next events of the log."""

    steps: Sequence[Step]
    cursor: str
    more: bool


class Channel:
    """One webhook that this process delivers to."""

    def __init__(self, held: Held, courier: Courier, until: float) -> None:
        """``until`` is when the term ends unless it is renewed, by the courier's clock."""
        self.held = held
        self.until = until
        self._courier = courier
        self._receiver = Receiver(held, courier)
        self._cursor = held.cursor
        self._stored = courier.clock()
        self._woken = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Let the next round begin at once: something may have happened."""
        self._woken.set()

    def stop(self) -> None:
        """Begin no further attempt; the round under way is stored."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Make rounds until the term is over, or the webhook is switched off."""
        while self._holds:
            self._woken.clear()  # first: what happens during the round is for the next
            pause = await self._round()
            if pause is None:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._woken.wait()

    @property
    def _holds(self) -> bool:
        """Whether this process may go on: the term lasts, and nobody wants an end."""
        lasts = self._courier.clock() < self.until - SPARE_SECONDS
        return lasts and not self._stopping and self._receiver.off is None

    async def _round(self) -> float | None:
        """Make one round; return seconds until the next, None if the term is over."""
        rest, now = self._receiver.rest_seconds, self._courier.now_ms()
        if rest:
            return min(POLL_SECONDS, rest)
        failures = self._receiver.failures
        waiting = await self._courier.deliveries.waiting(self.held.id)
        away = self._receiver.away and any(one.next_ms is not None for one in waiting)
        news = await self._next(waiting, away)
        planned = plan(waiting, news.steps, now, probe=away)
        places = asyncio.Semaphore(self._receiver.at_once)
        ended = await asyncio.gather(
            *(self._lane(lane, places, probe=away) for lane in planned.lanes)
        )
        attempts = [attempt for lane in ended for attempt in lane]
        attempts += await self._lane(planned.last, places, probe=away)
        attempts += [Attempt(delivery=one, new=True, outcome=None) for one in planned.behind]
        moved = news.cursor != self._cursor
        worth = moved and self._courier.clock() >= self._stored + MOVED_SECONDS
        if (attempts or worth) and not await self._store(news.cursor, attempts, back=away):
            return None
        self._cursor = news.cursor
        self._note(waiting, attempts, news, failures)
        if news.more or any(attempt.outcome is not None for attempt in attempts):
            return 0.0
        if planned.next_ms is None:
            return POLL_SECONDS
        return min(POLL_SECONDS, max(LEAST_SECONDS, (planned.next_ms - now) / 1000))

    async def _next(self, waiting: Sequence[Delivery], away: bool) -> _News:
        """Return the next events that have no row."""
        if away or len(waiting) >= MOST_WAITING:
            return _News([], self._cursor, more=False)
        limit = CAREFUL if self._receiver.failures else BATCH
        types = [EventType(kind) for kind in self.held.kinds] or None
        read = self._courier.events.read
        try:
            page = await read(self.held.project, self._cursor, limit=limit, types=types)
        except Refused:
            logger.warning(
                "events of a webhook were deleted before they were delivered: "
                "keep them for longer with --keep-events",
                extra=self._extra(),
            )
            page = await read(self.held.project, None, limit=limit, types=types)
        known = {one.event_id for one in waiting}
        position, steps = self._cursor, []
        for event in page.events:
            if event.id not in known:  # one that waits comes again if events are replayed
                steps.append(Step(fresh(event, position), new=True, event=event))
            position = event.cursor
        return _News(steps, page.cursor, page.more)

    async def _lane(
        self, steps: Sequence[Step], places: asyncio.Semaphore, *, probe: bool
    ) -> list[Attempt]:
        """Attempt the deliveries of a lane one after the other, up to one that has to wait."""
        ended: list[Attempt] = []
        waits = False
        for step in steps:
            async with places:
                waits = waits or not self._may_begin(probe)
                if not waits:
                    attempt = await self._attempt(step)
                    waits = attempt.delivery.state is DeliveryState.WAITING
                    ended.append(attempt)
                elif step.new:
                    ended.append(Attempt(delivery=step.delivery, new=True, outcome=None))
        return ended

    def _may_begin(self, probe: bool) -> bool:
        here = probe or not self._receiver.away
        return self._holds and here and not self._receiver.rest_seconds

    async def _attempt(self, step: Step) -> Attempt:
        """Attempt one delivery, and say what has become of it."""
        event = step.event
        if event is None and needs_event(step.delivery):
            try:
                event = await self._event(step.delivery)
            except StorageError:  # the other lanes go on
                return Attempt(delivery=step.delivery, new=step.new, outcome=None)
            if event is None:
                gone = replace(step.delivery, state=DeliveryState.GONE, next_ms=None)
                return Attempt(delivery=gone, new=step.new, outcome=None)
        async with self._receiver.places:
            outcome = await self._courier.send(self.held, step.delivery, event)
        after = self._receiver.judge(step.delivery, outcome)
        return Attempt(delivery=after, new=step.new, outcome=outcome)

    async def _event(self, delivery: Delivery) -> Event | None:
        """Return what a delivery with a row tells; None if it no longer exists."""
        types = [EventType(delivery.kind)]
        try:
            page = await self._courier.events.read(
                self.held.project, delivery.position, limit=1, types=types
            )
        except Refused:
            return None
        return next((event for event in page.events if event.id == delivery.event_id), None)

    async def _store(self, cursor: str, attempts: Sequence[Attempt], *, back: bool) -> bool:
        """Store a round; return whether the term still held."""
        self._stored = self._courier.clock()
        accepted = any(attempt.outcome and attempt.outcome.accepted for attempt in attempts)
        done = Round(
            cursor=cursor,
            attempts=attempts,
            failures=self._receiver.failures,
            failing_since_ms=self._receiver.failing_since_ms,
            succeeded_ms=self._courier.now_ms() if accepted else None,
            off=self._receiver.off,
            back=back and not self._receiver.away,
        )
        return await self._courier.deliveries.finish(self.held.id, self.held.term, done)

    def _note(
        self,
        waiting: Sequence[Delivery],
        attempts: Sequence[Attempt],
        news: _News,
        before: int,
    ) -> None:
        """Note how far the webhook is behind, and log that it begins or ends to fail."""
        left = {one.event_id: one.event_ms for one in waiting}
        for attempt in attempts:
            if attempt.delivery.state is DeliveryState.WAITING:
                left[attempt.delivery.event_id] = attempt.delivery.event_ms
            else:
                left.pop(attempt.delivery.event_id, None)
        if news.more and news.steps:
            left.setdefault("", news.steps[-1].delivery.event_ms)
        failures = self._receiver.failures
        self._courier.figures.note(
            self.held,
            failing=failures > 0,
            since_ms=min(left.values(), default=None),
            now_ms=self._courier.now_ms(),
        )
        if self._receiver.off is not None:
            extra = {**self._extra(), "reason": self._receiver.off}
            logger.warning("a webhook is switched off", extra=extra)
        elif failures and not before:
            outcome = _last_failure(attempts)
            extra = {**self._extra(), "status": outcome.status, "error": outcome.error}
            logger.warning("the receiver of a webhook fails: it is tried again", extra=extra)
        elif before and not failures:
            logger.info("the receiver of a webhook is there again", extra=self._extra())

    def _extra(self) -> dict[str, object]:
        return {"action": "webhook", "webhook": self.held.id, "project": self.held.project}


def _last_failure(attempts: Sequence[Attempt]) -> Outcome:
    outcomes = [attempt.outcome for attempt in attempts if attempt.outcome is not None]
    return next((one for one in reversed(outcomes) if not one.accepted), Outcome())

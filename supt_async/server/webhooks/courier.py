"""What all webhooks of a server share: storage, client, schedule, and places for attempts.

There are two sets of places: one for receivers that answer quickly, and one for those that have
just failed or were slow. So however many of those hang, the others are attempted in time.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from supt_async.domain.events import Event
from supt_async.rules.webhooks import signing
from supt_async.rules.webhooks.retrying import Outcome, Schedule
from supt_async.server.webhooks.figures import Figures
from supt_async.server.webhooks.sender import Sender
from supt_async.storage.ports.events import Events
from supt_async.storage.ports.webhooks import Deliveries
from supt_async.storage.webhooks.records import TEST, Delivery, Held
from supt_async.time_format import iso

AT_ONCE = 4
"""Maximum number of attempts at once of one webhook."""
QUICK, SLOW = 64, 16
"""Maximum number of attempts at once of a server, to quick receivers and to others."""
SLOW_MS = 2_000
"""Duration of an attempt from which on a receiver counts as slow, in milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier:
    """Parts that deliver the webhooks of one server."""

    deliveries: Deliveries
    events: Events
    sender: Sender
    now_ms: Callable[[], int]
    """The time, in milliseconds since the epoch."""
    figures: Figures = field(default_factory=Figures)
    schedule: Schedule = field(default_factory=Schedule)
    luck: Callable[[], float] = random.random
    clock: Callable[[], float] = time.monotonic
    """Seconds of a clock that never goes back."""
    quick: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(QUICK))
    slow: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(SLOW))

    async def send(self, held: Held, delivery: Delivery, event: Event | None) -> Outcome:
        """Make one attempt to deliver an event; ``None`` for a test."""
        body = content(held, delivery, event)
        seconds = self.now_ms() // 1000
        headers = signing.headers(held.keys, delivery.event_id, seconds, body)
        return await self.sender.send(held.url, headers, body)


def content(held: Held, delivery: Delivery, event: Event | None) -> bytes:
    """Return the body of a message."""
    data: object = {"project": held.slug, "webhook": held.id} if event is None else event.data
    body = {"type": delivery.kind, "timestamp": iso(delivery.event_ms), "data": data}
    return msgspec.json.encode(body)


def needs_event(delivery: Delivery) -> bool:
    """Tell whether a delivery tells of something that has happened; a test does not."""
    return delivery.kind != TEST

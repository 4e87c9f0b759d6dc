"""Order of what is to be delivered: a lane for each item, whose events come one after the other.

An event that fails holds up the later ones of its item, and nothing else. Events that are about no
item share one lane; a test has its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from supt_async.domain.events import Event
from supt_async.storage.webhooks.records import TEST, Delivery, DeliveryState

NO_ITEM = ""
"""Lane of events that are about no item."""


@dataclass(frozen=True, slots=True)
class Step:
    """One delivery that is to be attempted in its lane."""

    delivery: Delivery
    new: bool = False
    """Whether it has no row yet."""
    event: Event | None = None
    """Its event, if it was read already."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a round does with what waits, and with the next events."""

    lanes: Sequence[Sequence[Step]]
    """Lanes of items, whose first delivery is due."""
    last: Sequence[Step]
    """The lane of events that are about no item, such as that all are done: it comes after."""
    behind: Sequence[Delivery]
    """New deliveries of lanes that wait."""
    next_ms: int | None
    """When the first delivery of a lane that waits is due; None if none waits for a time."""


def lane_of(delivery: Delivery) -> str:
    """Return what the delivery's place in the order depends on."""
    if delivery.kind == TEST:
        return delivery.event_id
    return NO_ITEM if delivery.item is None else str(delivery.item)


def fresh(event: Event, position: str) -> Delivery:
    """Return the delivery of an event that follows a cursor, without a row."""
    return Delivery(
        id=0,
        event_id=event.id,
        kind=event.type.value,
        item=event.item,
        position=position,
        event_ms=event.timestamp_ms,
        state=DeliveryState.WAITING,
    )


def plan(waiting: Sequence[Delivery], new: Sequence[Step], now_ms: int, *, probe: bool) -> Plan:
    """Return the lanes of a round.

    Args:
        waiting: Deliveries with a row, in their order.
        new: Deliveries without one, in their order; each is later than all that wait.
        now_ms: The time.
        probe: Whether the receiver is away: then only one delivery that failed is tried.
    """
    lanes: dict[str, list[Step]] = {}
    for delivery in waiting:
        lanes.setdefault(lane_of(delivery), []).append(Step(delivery))
    times = {lane: _due_ms(steps[0].delivery, probe) for lane, steps in lanes.items()}
    due = [lane for lane, at in times.items() if at is not None and at <= now_ms]
    if probe:
        due = sorted(due, key=lambda lane: times[lane] or 0)[:1]
    held_up = set(lanes) - set(due)
    behind = []
    for step in new:
        lane = lane_of(step.delivery)
        if lane in held_up:
            behind.append(step.delivery)
        else:
            lanes.setdefault(lane, []).append(step)
    most = 1 if probe else None
    begun = {lane: steps[:most] for lane, steps in lanes.items() if lane not in held_up}
    last = begun.pop(NO_ITEM, [])
    later = [at for lane in held_up if (at := times[lane]) is not None]
    return Plan(
        lanes=list(begun.values()), last=last, behind=behind, next_ms=min(later, default=None)
    )


def _due_ms(delivery: Delivery, probe: bool) -> int | None:
    """Return when a delivery is due; None if it waits for the receiver to be there."""
    if delivery.next_ms is None:
        return None if probe else 0
    return delivery.next_ms

"""Deliveries of a webhook: what has become of them, tests, and sending them again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from supt_async.errors import Refused
from supt_async.redaction import Redacted
from supt_async.server.api.flags import PAGE, Limit
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.webhooks.webhooks import WEBHOOK, webhook_of
from supt_async.server.id_parameters import NUMBER
from supt_async.storage.webhooks.records import Delivery, DeliveryState
from supt_async.time_format import iso


class DeliveryView(Redacted, frozen=True, kw_only=True):
    id: int
    event: str
    """The event's id: the header `webhook-id`."""
    type: str
    item: int | None
    created: str | None
    """When it happened."""
    state: DeliveryState
    attempts: int
    next: str | None
    """When it is attempted again; null if nobody knows yet, or it is not."""
    attempted: str | None
    """When it was attempted last."""
    status: int | None
    """HTTP status of the last response; null without one."""
    error: str | None
    """Why there was no response."""
    text: str | None
    """The beginning of the last response's body."""
    took_ms: int | None


class DeliveriesQuery(Struct, frozen=True, kw_only=True):
    before: Annotated[int, Meta(ge=1, le=2**63 - 1)] | None = None
    """Value of ``next`` of the page before."""
    limit: Limit = PAGE


class DeliveriesPage(Struct, frozen=True, kw_only=True):
    deliveries: list[DeliveryView]
    next: int | None
    """Value of ``before`` for the next page."""


class Replay(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    after: Annotated[str, Meta(max_length=64)] | None = None
    """Cursor of an event: what came after it is told once more."""
    since: datetime | None = None
    """Time, with its zone, from which on it is."""


async def deliveries(call: Call, query: DeliveriesQuery) -> DeliveriesPage:
    """List the deliveries of a webhook that wait, and the latest of the others."""
    found = await call.storage.webhooks.deliveries(
        call.project_id, webhook_of(call), before=query.before, limit=query.limit
    )
    return DeliveriesPage(
        deliveries=[_view(one) for one in found],
        next=found[-1].id if len(found) == query.limit else None,
    )


async def test_webhook(call: Call) -> DeliveryView:
    """Let an event `webhook.test` be delivered, to see that the webhook works."""
    return _view(await call.storage.webhooks.test(call.project_id, webhook_of(call), by=call.by))


async def replay_webhook(call: Call, body: Replay) -> None:
    """Deliver what has happened after a cursor, or from a time on, once more."""
    if (body.after is None) == (body.since is None):
        raise Refused("give either after, a cursor, or since, a time")
    since_ms = None
    if body.since is not None:
        if body.since.tzinfo is None:
            raise Refused("since: give a time with its zone, such as 2026-11-29T12:00:00Z")
        since_ms = round(body.since.timestamp() * 1000)
    await call.storage.webhooks.replay(
        call.project_id, webhook_of(call), after=body.after, since_ms=since_ms, by=call.by
    )


async def resend_delivery(call: Call) -> DeliveryView:
    """Attempt a delivery at once, whatever has become of it."""
    number = int(call.request.path_params["delivery"])
    return _view(
        await call.storage.webhooks.resend(call.project_id, webhook_of(call), number, by=call.by)
    )


def _view(delivery: Delivery) -> DeliveryView:
    return DeliveryView(
        id=delivery.id,
        event=delivery.event_id,
        type=delivery.kind,
        item=delivery.item,
        created=iso(delivery.event_ms),
        state=delivery.state,
        attempts=delivery.attempts,
        next=iso(delivery.next_ms),
        attempted=iso(delivery.attempted_ms),
        status=delivery.status,
        error=delivery.error,
        text=delivery.response,
        took_ms=delivery.took_ms,
    )


DELIVERIES = f"{WEBHOOK}/deliveries"
OPERATIONS = (
    Operation(method="GET", path=DELIVERIES, function=deliveries),
    Operation(
        method="POST",
        path=f"{DELIVERIES}/{{delivery:{NUMBER}}}/resend",
        function=resend_delivery,
    ),
    Operation(method="POST", path=f"{WEBHOOK}/test", function=test_webhook),
    Operation(method="POST", path=f"{WEBHOOK}/replay", function=replay_webhook),
)

"""Webhooks of a project: making, changing and removing them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

from supt_async.domain.events import EventType
from supt_async.redaction import Redacted
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE
from supt_async.server.id_parameters import NUMBER
from supt_async.storage.webhooks.records import NewWebhook, Webhook, WebhookChange, WebhookState
from supt_async.time_format import iso

Kinds = Annotated[tuple[EventType, ...], Meta(max_length=len(EventType))]
"""Types of events; empty: all."""


class WebhookRequest(Redacted, frozen=True, kw_only=True, forbid_unknown_fields=True):
    link: str
    """Address of the receiver, such as https://hooks.example.org/supt."""
    events: Kinds = ()
    """Types of the events that are delivered; empty: all."""


class WebhookEdit(Redacted, frozen=True, kw_only=True, forbid_unknown_fields=True):
    link: str | None = None
    events: Kinds | None = None
    paused: bool | None = None
    """False also switches on a webhook that the server has switched off."""


class WebhookView(Redacted, frozen=True, kw_only=True):
    id: int
    link: str
    """Address of the receiver."""
    events: list[str]
    """Types of the events that are delivered; empty: all."""
    secret: str | None
    """What the receiver verifies signatures with; null but in the answer to its making."""
    former_until: str | None
    """Until when the secret before it signs as well; null if none does."""
    state: WebhookState
    reason: str | None
    """Why the server has switched it off."""
    made_by: str | None
    created: str | None
    failures: int
    """Number of failed attempts since the last success."""
    failing_since: str | None
    succeeded: str | None
    """Time of the last success."""
    waiting: int
    """Number of deliveries that wait for an attempt."""


class WebhookList(Redacted, frozen=True, kw_only=True):
    allowed: bool
    """Whether the operator allows any targets (`--webhook-hosts`)."""
    types: list[str]
    """All types of events."""
    webhooks: list[WebhookView]


async def webhooks(call: Call) -> WebhookList:
    """List the project's webhooks."""
    found = await call.storage.webhooks.list(call.project_id)
    return WebhookList(
        allowed=bool(call.services.webhook_targets),
        types=[type_.value for type_ in EventType],
        webhooks=[_view(webhook) for webhook in found],
    )


async def make_webhook(call: Call, body: WebhookRequest) -> WebhookView:
    """Make a webhook: a receiver is told of what happens in the project from now on."""
    call.services.webhook_targets.check(body.link)
    new = NewWebhook(url=body.link, kinds=_kinds(body.events))
    secret, made = await call.storage.webhooks.make(call.project_id, new, by=call.by)
    return _view(made, secret)


async def change_webhook(call: Call, body: WebhookEdit) -> WebhookView:
    """Change a webhook, pause it, or let it go on."""
    if body.link is not None:
        call.services.webhook_targets.check(body.link)
    change = WebhookChange(
        url=body.link,
        kinds=None if body.events is None else _kinds(body.events),
        paused=body.paused,
    )
    number = webhook_of(call)
    return _view(await call.storage.webhooks.change(call.project_id, number, change, by=call.by))


async def rotate_webhook(call: Call) -> WebhookView:
    """Make another secret; for a day messages are signed with the one before as well."""
    number = webhook_of(call)
    secret, made = await call.storage.webhooks.rotate(call.project_id, number, by=call.by)
    return _view(made, secret)


async def remove_webhook(call: Call) -> None:
    """Delete a webhook; what waits is not delivered any more."""
    await call.storage.webhooks.remove(call.project_id, webhook_of(call), by=call.by)


def webhook_of(call: Call) -> int:
    """Return the number of the webhook that a request's path names."""
    return int(call.request.path_params["webhook"])


def _kinds(events: Sequence[EventType]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(event.value for event in events))


def _view(webhook: Webhook, secret: str | None = None) -> WebhookView:
    return WebhookView(
        id=webhook.id,
        link=webhook.url,
        events=list(webhook.kinds),
        secret=secret,
        former_until=iso(webhook.former_until_ms),
        state=webhook.state,
        reason=webhook.reason,
        made_by=webhook.made_by,
        created=iso(webhook.created_ms),
        failures=webhook.failures,
        failing_since=iso(webhook.failing_since_ms),
        succeeded=iso(webhook.succeeded_ms),
        waiting=webhook.waiting,
    )


WEBHOOKS = f"{ONE}/webhooks"
WEBHOOK = f"{WEBHOOKS}/{{webhook:{NUMBER}}}"
OPERATIONS = (
    Operation(method="GET", path=WEBHOOKS, function=webhooks),
    Operation(method="POST", path=WEBHOOKS, function=make_webhook),
    Operation(method="PATCH", path=WEBHOOK, function=change_webhook),
    Operation(method="DELETE", path=WEBHOOK, function=remove_webhook),
    Operation(method="POST", path=f"{WEBHOOK}/rotate", function=rotate_webhook),
)

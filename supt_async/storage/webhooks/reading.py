"""Rows of webhooks and of deliveries as values."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, func, select

from supt_async.domain.ids import ProjectId
from supt_async.errors import NotFound
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow
from supt_async.storage.webhooks.records import Delivery, DeliveryState, Webhook, WebhookState


def webhooks_of(connection: Connection, project: ProjectId, now_ms: int) -> list[Webhook]:
    """Return a project's webhooks, in the order in which they were made."""
    h, d, who = tables.webhook.c, tables.delivery.c, tables.labeller.c
    waiting = (
        select(func.count())
        .where(d.webhook_id == h.id, d.state == DeliveryState.WAITING.value)
        .scalar_subquery()
    )
    rows = connection.execute(
        select(tables.webhook, who.name.label("maker"), waiting.label("waiting"))
        .select_from(tables.webhook.outerjoin(tables.labeller, who.id == h.made_by))
        .where(h.project_id == project)
        .order_by(h.id)
    )
    return [_webhook(row, now_ms) for row in rows]


def webhook(connection: Connection, project: ProjectId, id_: int, now_ms: int) -> Webhook:
    """Return one of a project's webhooks.

    Raises:
        NotFound: The project has none of this number.
    """
    for found in webhooks_of(connection, project, now_ms):
        if found.id == id_:
            return found
    raise NotFound(f"this project has no webhook {id_}: see supt webhook list")


def kinds_of(text: str) -> tuple[str, ...]:
    """Return the types of events of a webhook; empty: all."""
    return msgspec.json.decode(text, type=tuple[str, ...])


def delivery_of(row: AnyRow) -> Delivery:
    """Return a row of ``delivery``."""
    return Delivery(
        id=row.id,
        event_id=row.event_id,
        kind=row.kind,
        item=row.item_id,
        position=row.position,
        event_ms=row.event_ms,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        next_ms=row.next_ms,
        attempted_ms=row.attempted_ms,
        status=row.status,
        error=row.error,
        response=row.response,
        took_ms=row.took_ms,
    )


def _webhook(row: AnyRow, now_ms: int) -> Webhook:
    until = row.former_until_ms
    return Webhook(
        id=row.id,
        url=row.url,
        kinds=kinds_of(row.kinds),
        state=WebhookState(row.state),
        reason=row.reason,
        made_by=row.maker,
        created_ms=row.created_ms,
        failures=row.failures,
        failing_since_ms=row.failing_since_ms,
        succeeded_ms=row.succeeded_ms,
        former_until_ms=until if until is not None and until > now_ms else None,
        waiting=row.waiting,
    )

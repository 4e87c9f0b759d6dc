"""What the servers that deliver webhooks share: claims with a term, and what waits.

A server holds a webhook for a short time and renews it while it lives; what it stores is fenced by
the term, so that of a server that was frozen nothing remains. An event that was delivered, but
whose round was not stored, is delivered again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, or_, select, update

from supt_async.domain.acts import What
from supt_async.domain.ids import ProjectId, Term
from supt_async.rules.webhooks.retrying import UNREACHED
from supt_async.rules.webhooks.signing import secret_key
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database
from supt_async.storage.dialects import dialect_of
from supt_async.storage.ports.webhooks import Deliveries
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow
from supt_async.storage.webhooks.reading import delivery_of, kinds_of
from supt_async.storage.webhooks.records import (
    Attempt,
    Delivery,
    DeliveryState,
    Held,
    Round,
    WebhookState,
)

KEPT = {DeliveryState.SENT: 200, DeliveryState.FAILED: 200, DeliveryState.GONE: 50}
"""Number of deliveries of a webhook that are kept at their end, the latest ones of each state."""
MOST_AT_ONCE = 200
"""Maximum number of free webhooks that one claim takes; the next one takes more."""


class SqlDeliveries(Deliveries):
    """Deliveries, on any database."""

    def __init__(self, database: Database, secret: bytes) -> None:
        """``secret`` is the server's own, from which those of webhooks are derived."""
        self._database = database
        self._secret = secret

    async def claim(self, ttl_ms: int) -> list[Held]:
        now, me = self._database.now_ms(), self._database.process

        if not await self._database.read(lambda connection: _any_on(connection)):
            return []

        def change(connection: Connection) -> list[Held]:
            h = tables.webhook.c
            mine = and_(h.holder == me, h.held_until_ms > now, _ON)
            until = {"held_until_ms": now + ttl_ms}
            connection.execute(update(tables.webhook).where(mine).values(**until))
            free: ColumnElement[bool] = h.held_until_ms <= now
            if not dialect_of(connection).shared:  # another server is one that was killed
                free = or_(free, h.holder.is_(None), h.holder != me)
            some = select(h.id).where(_ON, free).order_by(h.id).limit(MOST_AT_ONCE)
            for id_ in connection.scalars(some).all():
                claimed = update(tables.webhook).where(h.id == id_, _ON, free)
                connection.execute(claimed.values(holder=me, term=h.term + 1, **until))
            return self._held(connection, and_(h.holder == me, h.held_until_ms > now, _ON), now)

        return await self._database.write(change)

    async def resign(self) -> None:
        h, me = tables.webhook.c, self._database.process
        free = update(tables.webhook).where(h.holder == me)
        await self._database.write(
            lambda connection: connection.execute(free.values(holder=None, held_until_ms=0)).close()
        )

    async def waiting(self, webhook: int) -> Sequence[Delivery]:
        d = tables.delivery.c
        waiting = (d.webhook_id == webhook, d.state == DeliveryState.WAITING.value)
        statement = select(tables.delivery).where(*waiting).order_by(d.id)
        return await self._database.read(
            lambda connection: [delivery_of(row) for row in connection.execute(statement)]
        )

    async def finish(self, webhook: int, term: Term, done: Round) -> bool:
        now = self._database.now_ms()

        def change(connection: Connection) -> bool:
            h = tables.webhook.c
            row = connection.execute(
                select(h.term, h.project_id).where(h.id == webhook).with_for_update()
            ).first()
            if row is None or row.term != term:
                return False
            _store(connection, webhook, ProjectId(row.project_id), done, now)
            return True

        return await self._database.write(change)

    def _held(self, connection: Connection, which: ColumnElement[bool], now_ms: int) -> list[Held]:
        h, p = tables.webhook.c, tables.project.c
        rows = connection.execute(
            select(tables.webhook, p.slug)
            .join(tables.project, p.id == h.project_id)
            .where(which)
            .order_by(h.id)
        )
        return [self._one(row, now_ms) for row in rows]

    def _one(self, row: AnyRow, now_ms: int) -> Held:
        salts = [row.salt]
        if row.former_until_ms is not None and row.former_until_ms > now_ms:
            salts.append(row.former_salt)
        return Held(
            id=row.id,
            project=row.project_id,
            slug=row.slug,
            term=row.term,
            url=row.url,
            kinds=kinds_of(row.kinds),
            keys=tuple(secret_key(self._secret, salt) for salt in salts),
            cursor=row.cursor,
            failures=row.failures,
            failing_since_ms=row.failing_since_ms,
        )


_ON = tables.webhook.c.state == WebhookState.ON.value


def _any_on(connection: Connection) -> bool:
    return connection.scalar(select(tables.webhook.c.id).where(_ON).limit(1)) is not None


def _store(
    connection: Connection, webhook: int, project: ProjectId, done: Round, now_ms: int
) -> None:
    """Store a round, in the transaction that has found its term in force."""
    values: dict[str, Any] = {
        "cursor": done.cursor,
        "failures": done.failures,
        "failing_since_ms": done.failing_since_ms,
    }
    if done.succeeded_ms is not None:
        values["succeeded_ms"] = done.succeeded_ms
    if done.off is not None:
        values |= {"state": WebhookState.OFF.value, "reason": done.off}
        details = {"webhook": webhook, "reason": done.off}
        record(connection, project, None, What.WEBHOOK_SWITCHED_OFF, details)
    h, d = tables.webhook.c, tables.delivery.c
    connection.execute(update(tables.webhook).where(h.id == webhook).values(**values))
    added = [_values(webhook, attempt) for attempt in done.attempts if attempt.new]
    if added:
        connection.execute(insert(tables.delivery), added)
    for attempt in done.attempts:
        if not attempt.new:
            one = update(tables.delivery).where(d.id == attempt.delivery.id)
            connection.execute(one.values(**_values(webhook, attempt)))
    if done.back:
        unreached = or_(d.status.is_(None), d.status.in_(UNREACHED))
        waiting = (d.webhook_id == webhook, d.state == DeliveryState.WAITING.value, unreached)
        connection.execute(update(tables.delivery).where(*waiting).values(next_ms=now_ms))
    if done.attempts:
        _prune(connection, webhook)


def _values(webhook: int, attempt: Attempt) -> dict[str, Any]:
    one = attempt.delivery
    return {
        "webhook_id": webhook,
        "event_id": one.event_id,
        "kind": one.kind,
        "item_id": one.item,
        "position": one.position,
        "event_ms": one.event_ms,
        "state": one.state.value,
        "attempts": one.attempts,
        "next_ms": one.next_ms,
        "attempted_ms": one.attempted_ms,
        "status": one.status,
        "error": one.error,
        "response": one.response,
        "took_ms": one.took_ms,
    }


def _prune(connection: Connection, webhook: int) -> None:
    """Delete what has ended, but for the latest."""
    d = tables.delivery.c
    for state, kept in KEPT.items():
        ended = (d.webhook_id == webhook, d.state == state.value)
        last = select(d.id).where(*ended).order_by(d.id.desc()).offset(kept).limit(1)
        oldest = connection.scalar(last)
        if oldest is not None:
            connection.execute(delete(tables.delivery).where(*ended, d.id <= oldest))

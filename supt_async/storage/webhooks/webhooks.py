"""What owners and operators do with a project's webhooks.

A change that a round of deliveries under way must not overwrite, such as another cursor, begins a
new term: the server that delivers then finds its own one over, and begins again.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, delete, func, select, update

from supt_async.domain.acts import What
from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Access
from supt_async.domain.values import JSONValue
from supt_async.errors import NotFound, Refused
from supt_async.rules.webhooks import signing
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database, T
from supt_async.storage.dialects import dialect_of
from supt_async.storage.people import accounts
from supt_async.storage.ports.events import Events
from supt_async.storage.ports.webhooks import Webhooks
from supt_async.storage.records import Hint
from supt_async.storage.schema import tables
from supt_async.storage.webhooks.positions import cursor_before
from supt_async.storage.webhooks.reading import delivery_of, webhook, webhooks_of
from supt_async.storage.webhooks.records import (
    TEST,
    Delivery,
    DeliveryState,
    NewWebhook,
    Webhook,
    WebhookChange,
    WebhookState,
)

MOST_WEBHOOKS = 10
"""Maximum number of webhooks of a project."""
MOST_TESTS = 5
"""Maximum number of tests of a webhook that wait."""


class SqlWebhooks(Webhooks):
    """Webhooks, on any database."""

    def __init__(self, database: Database, events: Events, secret: bytes) -> None:
        """``secret`` is the server's own, from which those of webhooks are derived."""
        self._database = database
        self._events = events
        self._secret = secret

    async def make(
        self, project: ProjectId, new: NewWebhook, *, by: Access | None = None
    ) -> tuple[str, Webhook]:
        salt, now = secrets.token_hex(16), self._database.now_ms()
        await self._events.switch(project, by, on=True)
        cursor = await self._events.latest(project)

        def change(connection: Connection) -> Webhook:
            h = tables.webhook.c
            number = select(func.count()).where(h.project_id == project)
            if (connection.scalar(number) or 0) >= MOST_WEBHOOKS:
                raise Refused(f"a project has at most {MOST_WEBHOOKS} webhooks: remove one first")
            values = {
                "project_id": project,
                "url": new.url,
                "kinds": msgspec.json.encode(list(new.kinds)).decode(),
                "salt": salt,
                "state": WebhookState.ON.value,
                "cursor": cursor,
                "made_by": None if by is None else by.labeller,
                "created_ms": now,
            }
            id_ = dialect_of(connection).insert_row(connection, tables.webhook, values)
            details: dict[str, JSONValue] = {"webhook": id_, "kinds": list(new.kinds)}
            record(connection, project, by, What.WEBHOOK_MADE, details)
            return webhook(connection, project, id_, now)

        return self._written(salt), await self._write(project, by, change)

    async def list(self, project: ProjectId) -> Sequence[Webhook]:
        now = self._database.now_ms()
        return await self._database.read(lambda connection: webhooks_of(connection, project, now))

    async def change(
        self, project: ProjectId, id_: int, change: WebhookChange, *, by: Access | None = None
    ) -> Webhook:
        now = self._database.now_ms()

        def carry_out(connection: Connection) -> Webhook:
            old = webhook(connection, project, id_, now)
            values, details = _changes(old, change)
            if details:
                if change.url is not None:  # who named the receiver answers for it
                    values["made_by"] = None if by is None else by.labeller
                _set(connection, id_, {**values, **_NEW_TERM})
                if values.get("state") == WebhookState.ON.value:
                    _try_at_once(connection, id_, now)
                details = {"webhook": id_, **details}
                record(connection, project, by, What.WEBHOOK_CHANGED, details)
            return webhook(connection, project, id_, now)

        return await self._write(project, by, carry_out)

    async def rotate(
        self, project: ProjectId, id_: int, *, by: Access | None = None
    ) -> tuple[str, Webhook]:
        salt, now = secrets.token_hex(16), self._database.now_ms()

        def change(connection: Connection) -> Webhook:
            webhook(connection, project, id_, now)
            h = tables.webhook.c
            until = now + signing.ROTATION_MS
            # MySQL assigns from left to right: the old salt is read before it is replaced.
            former = update(tables.webhook).where(h.id == id_)
            connection.execute(former.values(former_salt=h.salt, former_until_ms=until))
            _set(connection, id_, {"salt": salt, **_NEW_TERM})
            record(connection, project, by, What.WEBHOOK_ROTATED, {"webhook": id_})
            return webhook(connection, project, id_, now)

        return self._written(salt), await self._write(project, by, change)

    async def remove(self, project: ProjectId, id_: int, *, by: Access | None = None) -> None:
        now = self._database.now_ms()

        def change(connection: Connection) -> None:
            webhook(connection, project, id_, now)
            connection.execute(delete(tables.webhook).where(tables.webhook.c.id == id_))
            record(connection, project, by, What.WEBHOOK_REMOVED, {"webhook": id_})

        await self._write(project, by, change)

    async def test(self, project: ProjectId, id_: int, *, by: Access | None = None) -> Delivery:
        event, now = f"test_{secrets.token_hex(12)}", self._database.now_ms()

        def change(connection: Connection) -> Delivery:
            webhook(connection, project, id_, now)
            d = tables.delivery.c
            waiting = (d.webhook_id == id_, d.state == DeliveryState.WAITING.value, d.kind == TEST)
            if (connection.scalar(select(func.count()).where(*waiting)) or 0) >= MOST_TESTS:
                raise Refused(f"{MOST_TESTS} tests wait already: see what becomes of them first")
            values = {
                "webhook_id": id_,
                "event_id": event,
                "kind": TEST,
                "position": "",
                "event_ms": now,
                "state": DeliveryState.WAITING.value,
                "next_ms": now,
            }
            number = dialect_of(connection).insert_row(connection, tables.delivery, values)
            record(connection, project, by, What.WEBHOOK_TESTED, {"webhook": id_})
            return _delivery(connection, id_, number)

        return await self._write(project, by, change)

    async def replay(
        self,
        project: ProjectId,
        id_: int,
        *,
        after: str | None = None,
        since_ms: int | None = None,
        by: Access | None = None,
    ) -> None:
        now = self._database.now_ms()
        if after is not None:
            await self._events.read(project, after, limit=1)  # refused if nobody can go on there

        def change(connection: Connection) -> None:
            webhook(connection, project, id_, now)
            cursor = after or cursor_before(connection, project, since_ms or 0)
            _set(connection, id_, {"cursor": cursor, **_NEW_TERM})
            details: dict[str, JSONValue] = {"webhook": id_, "after": cursor}
            record(connection, project, by, What.WEBHOOK_REPLAYED, details)

        await self._write(project, by, change)

    async def resend(
        self, project: ProjectId, id_: int, delivery: int, *, by: Access | None = None
    ) -> Delivery:
        now = self._database.now_ms()

        def change(connection: Connection) -> Delivery:
            webhook(connection, project, id_, now)
            found = _delivery(connection, id_, delivery)
            values: dict[str, Any] = {"state": DeliveryState.WAITING.value, "next_ms": now}
            if found.state is not DeliveryState.WAITING:
                values["attempts"] = 0
            d = tables.delivery.c
            connection.execute(update(tables.delivery).where(d.id == delivery).values(**values))
            details: dict[str, JSONValue] = {"webhook": id_, "event": found.event_id}
            record(connection, project, by, What.WEBHOOK_RESENT, details)
            return _delivery(connection, id_, delivery)

        return await self._write(project, by, change)

    async def deliveries(
        self, project: ProjectId, id_: int, *, before: int | None, limit: int
    ) -> Sequence[Delivery]:
        now = self._database.now_ms()

        def query(connection: Connection) -> Sequence[Delivery]:
            webhook(connection, project, id_, now)
            d = tables.delivery.c
            statement = select(tables.delivery).where(d.webhook_id == id_)
            if before is not None:
                statement = statement.where(d.id < before)
            rows = connection.execute(statement.order_by(d.id.desc()).limit(limit))
            return [delivery_of(row) for row in rows]

        return await self._database.read(query)

    async def _write(
        self, project: ProjectId, by: Access | None, change: Callable[[Connection], T]
    ) -> T:
        """Carry out an act of an owner, who must be one still."""

        def checked(connection: Connection) -> T:
            if by is not None:
                accounts.check_owner(connection, by)
            return change(connection)

        return await self._database.write(checked, Hint(project=project, settings=True))

    def _written(self, salt: str) -> str:
        return signing.written(signing.secret_key(self._secret, salt))


_NEW_TERM = {"term": tables.webhook.c.term + 1, "holder": None, "held_until_ms": 0}
"""Values of a webhook that no server holds, after the term of the one that did."""


def _set(connection: Connection, id_: int, values: dict[str, Any]) -> None:
    connection.execute(update(tables.webhook).where(tables.webhook.c.id == id_).values(**values))


def _changes(old: Webhook, change: WebhookChange) -> tuple[dict[str, Any], dict[str, JSONValue]]:
    """Return the values that a change sets, and what the audit log says of them."""
    values: dict[str, Any] = {}
    details: dict[str, JSONValue] = {}
    if change.url is not None and change.url != old.url:
        values["url"] = change.url
        details["url"] = "changed"  # itself it may hold a secret
    if change.kinds is not None and tuple(change.kinds) != old.kinds:
        values["kinds"] = msgspec.json.encode(list(change.kinds)).decode()
        details["kinds"] = list(change.kinds)
    if change.paused is not None:
        state = WebhookState.PAUSED if change.paused else WebhookState.ON
        if state is not old.state:
            values |= {"state": state.value, "reason": None}
            if state is WebhookState.ON:
                values |= {"failures": 0, "failing_since_ms": None}
            details["state"] = state.value
    return values, details


def _try_at_once(connection: Connection, id_: int, now_ms: int) -> None:
    """Let what waits be tried now: somebody has switched the webhook on."""
    d = tables.delivery.c
    waiting = and_(d.webhook_id == id_, d.state == DeliveryState.WAITING.value)
    connection.execute(update(tables.delivery).where(waiting).values(next_ms=now_ms))


def _delivery(connection: Connection, webhook_id: int, id_: int) -> Delivery:
    d = tables.delivery.c
    statement = select(tables.delivery).where(d.id == id_, d.webhook_id == webhook_id)
    row = connection.execute(statement).first()
    if row is None:
        raise NotFound(f"this webhook has no delivery {id_}: see supt webhook deliveries")
    return delivery_of(row)

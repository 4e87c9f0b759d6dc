"""Deliveries to one receiver: in order, until they succeed, and nothing that holds up the rest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete
from standardwebhooks import Webhook

from supt_async.rules.webhooks.retrying import Schedule
from supt_async.rules.webhooks.targets import Targets
from supt_async.server.webhooks import channel as module
from supt_async.server.webhooks.channel import Channel
from supt_async.server.webhooks.courier import Courier
from supt_async.server.webhooks.sender import Sender
from supt_async.storage.factory import open_storage
from supt_async.storage.schema import tables
from supt_async.storage.webhooks.records import (
    Delivery,
    DeliveryState,
    NewWebhook,
    Webhook as Stored,
    WebhookState,
)
from tests.server.webhooks.receiver import Message, Receiver, receiving, status, until
from tests.support.queue_fixture import LabellerSession, ManualClock, QueueFixture

TTL = 20_000
FIRST = 5.0
"""Seconds after which a failed delivery is tried again first."""


@dataclass
class Scene:
    """A project with items, a webhook, and a labeller."""

    queue: QueueFixture
    courier: Courier
    secret: str
    ada: LabellerSession
    running: list[asyncio.Task[None]] = field(default_factory=list)
    channel: Channel | None = None

    async def begin(self) -> Channel:
        """Take the webhook, and begin to deliver."""
        (held,) = await self.queue.storage.deliveries.claim(TTL)
        self.channel = Channel(held, self.courier, until=float("inf"))
        self.running.append(asyncio.create_task(self.channel.run()))
        return self.channel

    async def end(self) -> None:
        """Stop to deliver, as a server that stops does."""
        assert self.channel is not None
        self.channel.stop()
        await self.running.pop()

    async def answer(self, count: int) -> None:
        for _ in range(count):
            await self.ada.submit(await self.ada.get())
        if self.channel is not None:
            self.channel.wake()

    def pass_by(self, seconds: float) -> None:
        """Let time pass."""
        assert self.channel is not None
        self.queue.clock.advance(seconds)
        self.channel.wake()

    async def deliveries(self) -> list[Delivery]:
        """Return the deliveries that have a row, the oldest first."""
        (webhook,) = await self.queue.storage.webhooks.list(self.queue.project.id)
        found = await self.queue.storage.webhooks.deliveries(
            self.queue.project.id, webhook.id, before=None, limit=500
        )
        return list(reversed(found))

    async def webhook(self) -> Stored:
        (webhook,) = await self.queue.storage.webhooks.list(self.queue.project.id)
        return webhook

    async def waiting(self, *counts: int) -> None:
        """Wait until so many deliveries wait."""

        async def there() -> bool:
            return (await self.webhook()).waiting in counts

        await until(there)

    async def sent(self, count: int) -> None:
        """Wait until so many deliveries were accepted."""

        async def there() -> bool:
            found = await self.deliveries()
            return sum(one.state is DeliveryState.SENT for one in found) >= count

        await until(there)


@asynccontextmanager
async def scene(
    folder: Path, receiver: Receiver, items: int = 3, kinds: tuple[str, ...] = ("label.created",)
) -> AsyncIterator[Scene]:
    clock = ManualClock()
    storage = await open_storage(f"sqlite:///{folder}/webhooks.db", serving=True, clock=clock)
    sender = Sender(Targets.read(receiver.hosts))
    tasks: list[asyncio.Task[None]] = []
    try:
        queue = await QueueFixture.set_up(storage, clock)
        await queue.add(*(f"item {number}" for number in range(items)))
        new = NewWebhook(url=receiver.url, kinds=kinds)
        secret, _ = await storage.webhooks.make(queue.project.id, new)
        courier = Courier(
            deliveries=storage.deliveries,
            events=storage.events,
            sender=sender,
            now_ms=storage.database.now_ms,
            luck=lambda: 0.0,
            clock=lambda: clock.now / 1000,
        )
        yield Scene(queue, courier, secret, await queue.open_session("Ada"), tasks)
    finally:
        for task in tasks:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await sender.aclose()
        await storage.close()


def told(receiver: Receiver, secret: str) -> list[dict[str, Any]]:
    return [message.verified(secret) for message in receiver.messages]


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let receivers verify messages of the tests' clock, which is ahead."""

    def told_time(_: Webhook, text: str) -> datetime:
        return datetime.fromtimestamp(int(text), UTC)

    monkeypatch.setattr(Webhook, "_Webhook__verify_timestamp", told_time)


async def test_what_happens_is_told_signed_and_in_order(tmp_path: Path) -> None:
    async with receiving() as receiver, scene(tmp_path, receiver, kinds=()) as here:
        await here.answer(1)
        await here.begin()
        await here.answer(2)
        await receiver.got(7)
        bodies = told(receiver, here.secret)
    assert [body["type"] for body in bodies][-1] == "project.done"
    of_first = [body for body in bodies if body["data"].get("item") == "1"]
    assert [body["type"] for body in of_first] == ["label.created", "item.done"]
    assert set(of_first[0]) == {"type", "timestamp", "data"}
    assert of_first[0]["data"]["value"] == "cat"
    assert of_first[0]["timestamp"] == "2030-03-17T17:46:40.000+00:00"
    assert len(set(receiver.ids)) == 7


async def test_only_the_wanted_types_are_told(tmp_path: Path) -> None:
    async with receiving() as receiver:
        async with scene(tmp_path, receiver, kinds=("project.done", "item.done")) as here:
            await here.begin()
            await here.answer(3)
            await receiver.got(4)
            types = [body["type"] for body in told(receiver, here.secret)]
    assert types == ["item.done"] * 3 + ["project.done"]


async def test_a_receiver_that_was_away_gets_everything_in_order_when_it_is_back(
    tmp_path: Path,
) -> None:
    async with receiving() as receiver:
        port = receiver.port
    async with scene(tmp_path, receiver, items=200) as here:
        await here.begin()
        await here.answer(200)
        await here.waiting(*range(3, 40))
        rows = len(await here.deliveries())
        assert rows < 40, "the others stay in the log of events until somebody is there"
        async with receiving(port=port) as back:
            here.pass_by(FIRST)
            await back.got(200)
            await here.waiting(0)
            items = [int(body["data"]["item"]) for body in told(back, here.secret)]
    assert sorted(items) == list(range(1, 201))
    assert len(set(back.ids)) == 200, "each once"


async def test_events_of_one_item_keep_their_order_whatever_fails(tmp_path: Path) -> None:
    fails = True

    async def unlucky(message: Message, writer: asyncio.StreamWriter) -> None:
        bad = fails and b'"item":"1"' in message.body
        await status(500 if bad else 200)(message, writer)

    async with receiving(unlucky) as receiver:
        async with scene(tmp_path, receiver, items=40, kinds=()) as here:
            await here.begin()
            await here.answer(40)
            await here.sent(2 * 39 + 1)
            await here.waiting(2)
            first, second = (d for d in await here.deliveries() if d.item == 1)
            assert (first.attempts, first.status, first.response) == (1, 500, "ok")
            assert (second.attempts, second.next_ms) == (0, None), "it waits behind the first"
            fails = False
            here.pass_by(FIRST)
            await here.waiting(0)
    of_first = [message for message in receiver.messages if b'"item":"1"' in message.body]
    assert [message.headers["webhook-id"] for message in of_first] == [
        *(first.event_id, first.event_id, second.event_id),
    ]
    stamps = [message.headers["webhook-timestamp"] for message in of_first]
    assert int(stamps[1]) == int(stamps[0]) + FIRST, "each attempt is signed anew"


async def test_what_is_given_up_holds_up_its_item_no_longer(tmp_path: Path) -> None:
    async def picky(message: Message, writer: asyncio.StreamWriter) -> None:
        await status(400 if b"label.created" in message.body else 200)(message, writer)

    async with receiving(picky) as receiver:
        async with scene(tmp_path, receiver, kinds=("label.created", "item.done")) as here:
            here.courier = replace(here.courier, schedule=Schedule(delays=(FIRST,)))
            await here.begin()
            await here.answer(1)
            await here.waiting(2)
            here.pass_by(FIRST)
            await here.sent(1)
            await here.waiting(0)
            failed, sent = await here.deliveries()
    assert (failed.state, failed.attempts, failed.kind) == ("failed", 2, "label.created")
    assert (sent.state, sent.kind) == ("sent", "item.done")
    assert receiver.ids == [failed.event_id, failed.event_id, sent.event_id]


async def test_a_receiver_that_is_gone_switches_its_webhook_off(tmp_path: Path) -> None:
    async with receiving(status(410)) as receiver, scene(tmp_path, receiver) as here:
        await here.begin()
        await here.answer(1)
        await here.running[0]
        webhook = await here.webhook()
    assert (webhook.state, webhook.waiting) == (WebhookState.OFF, 1)
    assert webhook.reason == "its receiver wants no more events (status 410)"


async def until_rested(here: Scene) -> None:
    """Wait until nothing is due, or the webhook is switched off."""

    async def rested() -> bool:
        now = here.queue.clock.now
        due = [one for one in await here.deliveries() if (one.next_ms or 0) <= now]
        return not due or here.running[0].done()

    await until(rested)


async def test_a_receiver_that_asks_to_wait_is_left_alone_until_then(tmp_path: Path) -> None:
    answers = [status(429, "retry-after: 600")]

    async def busy(message: Message, writer: asyncio.StreamWriter) -> None:
        await (answers.pop() if answers else status(200))(message, writer)

    async with receiving(busy) as receiver, scene(tmp_path, receiver) as here:
        await here.begin()
        await here.answer(1)
        await here.waiting(1)
        await here.answer(1)
        here.pass_by(599)
        assert len(receiver.messages) == 1
        here.pass_by(1)
        await receiver.got(3)
        await here.waiting(0)


async def test_what_no_longer_exists_is_not_told(tmp_path: Path) -> None:
    async with receiving(status(500)) as receiver, scene(tmp_path, receiver) as here:
        await here.begin()
        await here.answer(1)
        await here.waiting(1)
        await here.queue.storage.database.write(
            lambda connection: connection.execute(delete(tables.outgoing)).close()
        )
        here.pass_by(FIRST)
        await here.waiting(0)
        assert [one.state for one in await here.deliveries()] == [DeliveryState.GONE]
    assert len(receiver.messages) == 1


async def test_so_many_fail_that_the_rest_waits_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 10)
    async with receiving(status(500)) as receiver, scene(tmp_path, receiver, items=60) as here:
        await here.answer(60)
        await here.begin()
        await here.waiting(*range(10, 50))
        await until_rested(here)
        assert (await here.webhook()).waiting < 10 + module.BATCH


async def test_what_was_sent_under_a_term_that_is_over_is_sent_again(tmp_path: Path) -> None:
    async with receiving() as receiver, scene(tmp_path, receiver) as here:
        await here.begin()
        await here.queue.storage.webhooks.replay(here.queue.project.id, 1, since_ms=0)
        await here.answer(1)
        await here.running.pop()
        assert await here.deliveries() == []
        await here.begin()
        await here.sent(1)
    assert len(receiver.ids) == 2
    assert len(set(receiver.ids)) == 1


async def test_a_test_is_told_before_all_that_waits(tmp_path: Path) -> None:
    failing = True

    async def answer(message: Message, writer: asyncio.StreamWriter) -> None:
        await status(500 if failing else 200)(message, writer)

    async with receiving(answer) as receiver, scene(tmp_path, receiver) as here:
        channel = await here.begin()
        await here.answer(1)
        await here.waiting(1)
        failing = False
        await here.queue.storage.webhooks.test(here.queue.project.id, 1)
        channel.wake()
        await receiver.got(2)
        body = receiver.messages[1].verified(here.secret)
    assert body["type"] == "webhook.test"
    assert body["data"] == {"project": "digits", "webhook": 1}


async def test_a_delivery_that_was_given_up_can_be_sent_again(tmp_path: Path) -> None:
    async with receiving() as receiver, scene(tmp_path, receiver) as here:
        channel = await here.begin()
        await here.answer(1)
        await here.sent(1)
        (one,) = await here.deliveries()
        await here.queue.storage.webhooks.resend(here.queue.project.id, 1, one.id)
        channel.wake()
        await receiver.got(2)
        await here.waiting(0)
    assert receiver.ids == [one.event_id] * 2

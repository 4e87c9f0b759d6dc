"""Deliveries of whole servers: who delivers, what a dead one leaves, and what is measured."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from supt_async.domain.project import Role
from supt_async.rules.webhooks.targets import Targets
from supt_async.server.webhooks import deliverer as module
from supt_async.server.webhooks.courier import Courier
from supt_async.server.webhooks.deliverer import Deliverer
from supt_async.server.webhooks.sender import Sender
from supt_async.storage.factory import Storage
from supt_async.storage.webhooks.records import NewWebhook
from tests.server.webhooks.receiver import Message, Receiver, receiving, status, until
from tests.support.databases import fresh, processes
from tests.support.queue_fixture import ManualClock, QueueFixture
from tests.support.servers import run_server


def deliverer(storage: Storage, hosts: str, clock: ManualClock) -> Deliverer:
    return Deliverer(
        storage.database,
        Courier(
            deliveries=storage.deliveries,
            events=storage.events,
            sender=Sender(Targets.read(hosts)),
            now_ms=storage.database.now_ms,
            clock=lambda: clock.now / 1000,
        ),
    )


@dataclass
class Two:
    """Two servers on one database."""

    queue: QueueFixture
    one: Storage
    other: Storage

    async def answer(self, count: int) -> None:
        ada = await self.queue.open_session("Ada")
        for _ in range(count):
            await ada.submit(await ada.get())


@contextlib.asynccontextmanager
async def two(folder: Path, receiver: Receiver) -> AsyncIterator[Two]:
    clock = ManualClock()
    async with fresh("postgres", folder) as address:
        async with processes(address, clock=clock) as (one, other):
            queue = await QueueFixture.set_up(one, clock)
            await queue.add(*(f"item {number}" for number in range(40)))
            new = NewWebhook(url=receiver.url, kinds=("label.created",))
            await one.webhooks.make(queue.project.id, new)
            yield Two(queue, one, other)


async def test_of_two_servers_one_delivers(tmp_path: Path) -> None:
    async with receiving() as receiver, two(tmp_path, receiver) as here:
        clock = here.queue.clock
        first, second = (deliverer(s, receiver.hosts, clock) for s in (here.one, here.other))
        async with first.running(), second.running():
            await here.answer(20)
            await receiver.got(20)
    assert len(set(receiver.ids)) == 20
    assert len(receiver.ids) == 20


async def test_when_a_server_dies_another_takes_over_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CLAIM_SECONDS", 0.02)
    hold = asyncio.Event()

    async def hanging(message: Message, writer: asyncio.StreamWriter) -> None:
        if len(receiver.messages) == 1:
            await hold.wait()
        await status(200)(message, writer)

    async with receiving(hanging) as receiver, two(tmp_path, receiver) as here:
        clock = here.queue.clock
        await here.answer(10)
        dead, heir = (deliverer(s, receiver.hosts, clock) for s in (here.one, here.other))
        async with contextlib.AsyncExitStack() as stack:
            await stack.enter_async_context(dead.running())
            await receiver.got(1)  # which hangs
            dead._claim = asyncio.Event().wait  # type: ignore[assignment,method-assign]
            await stack.enter_async_context(heir.running())
            clock.advance(module.HELD_SECONDS + 1)
            hold.set()

            async def all_told() -> bool:
                return len(set(receiver.ids)) == 10

            await until(all_told)
            found = await here.one.webhooks.deliveries(
                here.queue.project.id, 1, before=None, limit=50
            )
    assert len({one.event_id for one in found}) == len(found), "each has one row"


async def test_a_webhook_that_was_just_made_is_delivered_to_at_once_and_measured(
    tmp_path: Path,
) -> None:
    async with receiving() as receiver:
        address = f"sqlite:///{tmp_path}/supt.db"
        async with run_server(address, webhook_hosts=receiver.hosts) as server:
            project = await server.project(items=2)
            token = await server.token("Grace", project, Role.ADMIN)
            async with server.http(token) as http:
                webhooks = "/api/v1/projects/digits/webhooks"
                made = (await http.post(webhooks, json={"link": receiver.url})).json()
                await http.post(f"{webhooks}/{made['id']}/test")
                await receiver.got(1)
                async with server.session("Ada", project, room=1) as ada:
                    await ada.answer(await ada.get("item"))
                    await receiver.got(3)
                metrics = (await http.get("/metrics")).text
    types = [message.verified(made["secret"])["type"] for message in receiver.messages]
    assert types == ["webhook.test", "label.created", "item.done"]
    assert 'supt_webhook_attempts_total{outcome="accepted"}' in metrics
    assert 'supt_webhook_lag_seconds{project="digits"} 0.0' in metrics
    assert "supt_webhooks_failing 0.0" in metrics


async def test_a_receiver_that_hangs_holds_up_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STOP_SECONDS", 0.05)

    async def silent(message: Message, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with receiving(silent) as bad, receiving() as good:
        address = f"sqlite:///{tmp_path}/supt.db"
        hosts = f"{bad.hosts},{good.hosts}"
        async with run_server(address, webhook_hosts=hosts) as server:
            project = await server.project(items=30)
            for url in (*[bad.url] * 9, good.url):
                await server.storage.webhooks.make(project.id, NewWebhook(url=url))
            async with server.session("Ada", project, room=1) as ada:
                for _ in range(20):
                    await ada.answer(await ada.get("item"))
            await good.got(40)
    assert len(set(good.ids)) == 40

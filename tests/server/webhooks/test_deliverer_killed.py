"""A server that is killed while it delivers: the next one goes on, and nothing is lost."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from supt_async.storage.factory import open_storage
from supt_async.storage.webhooks.records import NewWebhook
from tests.server.webhooks.receiver import Message, receiving, status
from tests.support.queue_fixture import ManualClock, QueueFixture
from tests.support.waiting import SECONDS

EVENTS = 60


async def serve(address: str, hosts: str) -> asyncio.subprocess.Process:
    """Start a server process, and wait until it serves."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "supt_async", "serve", "--port", "0"),
        *("--database", address, "--webhook-hosts", hosts),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    async with asyncio.timeout(SECONDS):
        assert (await process.stdout.readline()).startswith(b"serving")
    return process


async def label(address: str, url: str) -> None:
    """Give answers of which a webhook is to tell."""
    storage = await open_storage(address, serving=True)
    queue = await QueueFixture.set_up(storage, ManualClock())
    await storage.webhooks.make(queue.project.id, NewWebhook(url=url, kinds=("label.created",)))
    await queue.add(*range(EVENTS))
    ada = await queue.open_session("Ada")
    for _ in range(EVENTS):
        await ada.submit(await ada.get())
    await storage.close()


async def test_a_server_that_is_killed_while_it_delivers_loses_nothing(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/killed.db"
    killed = asyncio.Event()

    async def hold(message: Message, writer: asyncio.StreamWriter) -> None:
        if len(receiver.messages) > EVENTS // 2:
            await killed.wait()
        await status(204)(message, writer)

    async with receiving(hold) as receiver:
        await label(address, receiver.url)
        first = await serve(address, receiver.hosts)
        await receiver.got(EVENTS // 2 + 1)
        first.kill()
        await first.wait()
        killed.set()
        second = await serve(address, receiver.hosts)
        try:
            async with asyncio.timeout(SECONDS):
                while len(set(receiver.ids)) < EVENTS:
                    await receiver.got(len(receiver.messages) + 1)
        finally:
            second.terminate()
            await second.wait()
    assert len(set(receiver.ids)) == EVENTS

"""The deliveries of one server: it takes webhooks that nobody delivers to, and keeps them.

A webhook is delivered to by one server at a time, by a claim that lasts for a short time and has a
term. A server renews its claims while it lives; if it dies, another takes over a moment later, and
goes on where the last stored round has ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from supt_async.errors import StorageError
from supt_async.server.webhooks.channel import Channel
from supt_async.server.webhooks.courier import Courier
from supt_async.storage.database import Database
from supt_async.storage.webhooks.records import Held

if TYPE_CHECKING:
    from supt_async.domain.ids import ProjectId

HELD_SECONDS = 20
"""Seconds after which others take over from a server that has died."""
CLAIM_SECONDS = 5.0
"""Seconds between claims."""
STOP_SECONDS = 3.0
"""Seconds that a stopping server waits for attempts under way."""

logger = logging.getLogger(__name__)


class Deliverer:
    """Delivers events to webhooks, as far as no other server does."""

    def __init__(self, database: Database, courier: Courier) -> None:
        self._database = database
        self.courier = courier
        self._channels: dict[int, Channel] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._woken = asyncio.Event()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Deliver while the block runs."""
        tasks = [
            asyncio.create_task(self._claim_again(), name="claim webhooks"),
            asyncio.create_task(self._listen(), name="wake webhooks"),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._stop()

    async def _claim_again(self) -> None:
        while True:
            self._woken.clear()
            try:
                await self._claim()
            except StorageError as exc:
                extra = {"action": "webhooks", "reason": str(exc)}
                logger.warning("webhooks wait for the database", extra=extra)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CLAIM_SECONDS):
                    await self._woken.wait()

    async def _claim(self) -> None:
        """Renew the claims, take what is free, and let go what others have or nobody wants."""
        until = self.courier.clock() + HELD_SECONDS  # before the database counts
        held = {one.id: one for one in await self.courier.deliveries.claim(HELD_SECONDS * 1000)}
        for id_, channel in list(self._channels.items()):
            here = held.get(id_)
            if here is None or here.term != channel.held.term or self._tasks[id_].done():
                await self._let_go(id_)
            else:
                channel.until = until
        for id_, one in held.items():
            if id_ not in self._channels:
                self._take(one, until)

    def _take(self, held: Held, until: float) -> None:
        channel = Channel(held, self.courier, until)
        self._channels[held.id] = channel
        name = f"webhook {held.id}"
        self._tasks[held.id] = asyncio.create_task(_deliver(channel), name=name)

    async def _let_go(self, id_: int) -> None:
        self._channels.pop(id_)
        task = self._tasks.pop(id_)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        self.courier.figures.forget(id_)

    async def _listen(self) -> None:
        """Wake webhooks as soon as something happens in their projects."""
        async for hint in self._database.hints():
            self._wake(hint.project)
            if hint.settings:  # perhaps a webhook was made, or changed
                self._woken.set()

    def _wake(self, project: ProjectId) -> None:
        for channel in self._channels.values():
            if channel.held.project == project:
                channel.wake()

    async def _stop(self) -> None:
        for channel in self._channels.values():
            channel.stop()
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=STOP_SECONDS)
        for id_ in list(self._channels):
            await self._let_go(id_)
        with contextlib.suppress(StorageError):
            await self.courier.deliveries.resign()
        await self.courier.sender.aclose()


async def _deliver(channel: Channel) -> None:
    """Deliver to one webhook; what goes wrong ends it until the next claim."""
    extra = {"action": "webhook", "webhook": channel.held.id}
    try:
        await channel.run()
    except StorageError as exc:
        logger.warning("a webhook waits for the database", extra={**extra, "reason": str(exc)})
    except Exception:  # a fault in one webhook must not end the others
        logger.exception("a webhook's deliveries broke off", extra=extra)

"""A listener to the hints of one server."""

from __future__ import annotations

import asyncio

from supt_async.storage.factory import Storage
from supt_async.storage.records import Hint


class Listener:
    """Who waits for hints at a server, as its hub does."""

    def __init__(self, storage: Storage) -> None:
        self.heard: asyncio.Queue[Hint] = asyncio.Queue()
        self._task = asyncio.create_task(self._listen(storage))

    async def _listen(self, storage: Storage) -> None:
        async for hint in storage.database.hints():
            self.heard.put_nowait(hint)

    async def wait(self, **flags: bool) -> Hint:
        """Wait for a hint that has these flags."""
        async with asyncio.timeout(60):
            while True:
                hint = await self.heard.get()
                if all(getattr(hint, name) == value for name, value in flags.items()):
                    return hint

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

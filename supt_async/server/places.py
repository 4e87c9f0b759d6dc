"""Places for long work of several people: a few at once, of which one person holds one."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Hashable
from weakref import WeakValueDictionary


class Places:
    """Places that people wait for; nobody keeps others out by asking often."""

    def __init__(self, number: int) -> None:
        self._free = asyncio.Semaphore(number)
        self._of: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()

    @contextlib.asynccontextmanager
    async def held(
        self, person: Hashable, wait_seconds: float | None = None
    ) -> AsyncIterator[None]:
        """Wait for a place, and hold it during the body of ``async with``.

        Raises:
            TimeoutError: None became free in time.
        """
        mine = self._of.setdefault(person, asyncio.Lock())
        async with contextlib.AsyncExitStack() as stack:
            async with asyncio.timeout(wait_seconds):
                await stack.enter_async_context(mine)  # first: who waits for it takes no place
                await stack.enter_async_context(self._free)
            yield

"""Answers that cost the database something, remembered for as long as they are worth.

What took a second to find out is asked again after ``TTL_PER_SECOND_OF_WORK`` seconds at the earliest, what took
a millisecond at once: so however many owners look at however large a project, at most a
twentieth of the time goes into it, and a small project is always live. Whoever was given an
answer that may have been overtaken is told when there is a better one to be had.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar, cast

T = TypeVar("T")

TTL_PER_SECOND_OF_WORK = 20
MAX_ENTRIES = 1000
"""Answers that are remembered at once; beyond that all are asked for anew."""


class QueryCache:
    """The latest answers, by what was asked. Belongs to one event loop."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        expired: Callable[[Hashable, float], None] = lambda _key, _since: None,
    ) -> None:
        """Make an empty cache.

        ``expired(key, started)`` is called when a cached result that was served has become stale;
        ``started`` is when its computation began, in seconds of ``clock``.
        """
        self._clock = clock
        self._expired = expired
        self._answers: dict[Hashable, tuple[float, float, Any]] = {}  # until, since, answer
        self._reminders: set[Hashable] = set()
        self._asking: dict[Hashable, asyncio.Future[Any]] = {}

    async def ask(self, key: Hashable, find: Callable[[], Awaitable[T]]) -> T:
        """Return the answer to ``key``, found by ``find`` unless it is still good.

        Who asks while somebody else's answer is being found gets that one.
        """
        known = self._answers.get(key)
        if known is not None and self._clock() < known[0]:
            self._remind(key, *known[:2])
            return cast(T, known[2])
        asking = self._asking.get(key)
        if asking is None:
            asking = self._asking[key] = asyncio.ensure_future(self._find(key, find))
        # Shielded: whoever asked first may go away, the others wait on.
        return cast(T, await asyncio.shield(asking))

    def forget(self) -> None:
        """Ask anew from now on: somebody here has just changed something."""
        self._answers.clear()
        self._asking.clear()

    async def _find(self, key: Hashable, find: Callable[[], Awaitable[T]]) -> T:
        mine = asyncio.current_task()
        began = self._clock()
        try:
            answer = await find()
            now = self._clock()
            if self._asking.get(key) is mine:  # not forgotten meanwhile
                if len(self._answers) >= MAX_ENTRIES:
                    self._answers.clear()
                self._answers[key] = (now + TTL_PER_SECOND_OF_WORK * (now - began), began, answer)
            return answer
        finally:
            if self._asking.get(key) is mine:
                del self._asking[key]

    def _remind(self, key: Hashable, until: float, since: float) -> None:
        if key in self._reminders:
            return
        self._reminders.add(key)

        def remind() -> None:
            self._reminders.discard(key)
            self._expired(key, since)

        asyncio.get_running_loop().call_later(max(0.0, until - self._clock()), remind)

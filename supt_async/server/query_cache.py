"""Cache of expensive database queries: a result is kept in proportion to what it cost.

A result that took one second to compute is good for ``TTL_PER_SECOND_OF_WORK`` seconds, one that
took a millisecond is computed again at once. So however many owners look at however large a
project, at most a twentieth of the time goes into it, and a small project is always live. A
caller that was served a cached result is told when it has become stale.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar, cast

T = TypeVar("T")

TTL_PER_SECOND_OF_WORK = 20
"""Seconds that a result is served for each second that it took to compute."""
MAX_ENTRIES = 1000
"""Maximum number of cached results; when it is reached, the cache is emptied."""


class QueryCache:
    """Latest results of queries, by key. Belongs to one event loop."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        expired: Callable[[Hashable, float], None] = lambda _key, _started: None,
    ) -> None:
        """Make an empty cache.

        ``expired(key, started)`` is called when a cached result that was served has become stale;
        ``started`` is when its computation began, in seconds of ``clock``.
        """
        self.cleared = 0
        """How often it was emptied since this process has changed something."""
        self._clock = clock
        self._expired = expired
        # Good until, started, result, version.
        self._results: dict[Hashable, tuple[float, float, Any, Hashable]] = {}
        self._notices: set[Hashable] = set()
        self._running: dict[Hashable, asyncio.Future[Any]] = {}

    async def get_or_compute(
        self, key: Hashable, compute: Callable[[], Awaitable[T]], version: Hashable = None
    ) -> T:
        """Return the cached result of ``key``, or compute it.

        Concurrent calls with one key share a computation. A result is good for as long as what it
        was computed from has the same ``version``, if there is one, however old it is.
        """
        known = self._results.get(key)
        if known is not None and version is not None and known[3] == version:
            return cast(T, known[2])
        if known is not None and self._clock() < known[0]:
            self._notify_later(key, *known[:2])
            return cast(T, known[2])
        running = self._running.get(key)
        if running is None:
            running = self._running[key] = asyncio.ensure_future(
                self._compute(key, compute, version)
            )
        # Shielded: the first caller may be cancelled while the others wait on.
        return cast(T, await asyncio.shield(running))

    def clear(self) -> None:
        """Empty the cache, since this process has just changed something."""
        self.cleared += 1
        self._results.clear()
        self._running.clear()

    async def _compute(
        self, key: Hashable, compute: Callable[[], Awaitable[T]], version: Hashable
    ) -> T:
        mine = asyncio.current_task()
        started = self._clock()
        try:
            result = await compute()
            now = self._clock()
            if self._running.get(key) is mine:  # the cache was not cleared in between
                if len(self._results) >= MAX_ENTRIES:
                    self._results.clear()
                good_until = now + TTL_PER_SECOND_OF_WORK * (now - started)
                self._results[key] = (good_until, started, result, version)
            return result
        finally:
            if self._running.get(key) is mine:
                del self._running[key]

    def _notify_later(self, key: Hashable, good_until: float, started: float) -> None:
        if key in self._notices:
            return
        self._notices.add(key)

        def notify() -> None:
            self._notices.discard(key)
            self._expired(key, started)

        asyncio.get_running_loop().call_later(max(0.0, good_until - self._clock()), notify)

"""Reports about all labels of a project: the latest one is served while the next one is made.

A report takes seconds for a million labels, and while people label there is always a newer one to
be made. So who asks gets the latest that there is, with its time, and is told when there is
another; one report is made at a time, and the same one only after ``SHARE`` times as long as it
took. A report that is made within ``PATIENCE_SECONDS`` is waited for: of a small project everybody
gets one of this moment.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Any

from supt_async.errors import StorageBusy

logger = logging.getLogger(__name__)

SHARE = 100
"""Seconds that pass after a report was made, for each second that it took, before the next one."""
PATIENCE_SECONDS = 1.0
"""Maximum time that whoever could be given an older report waits for the next one."""
WAIT_SECONDS = 20.0
"""Maximum time that a report waits until others are made."""
MAX_ENTRIES = 200
"""Maximum number of kept reports; those that were made first go first."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A report, and of when it is."""

    report: Any
    as_of: float
    """When it was begun, in seconds since 1970."""


@dataclass(slots=True)
class _Kept:
    dated: Dated
    version: Hashable
    not_before: float
    """When the next one may be made, in seconds of the clock."""


class Reports:
    """Latest reports, by key. Belongs to one event loop."""

    def __init__(
        self,
        news: Callable[[Hashable], None] = lambda _key: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep none yet.

        ``news(key)`` is called when whoever was served an older report would get another one.
        """
        self._news = news
        self._clock = clock
        self._kept: dict[Hashable, _Kept] = {}
        self._running: dict[Hashable, asyncio.Task[Dated]] = {}
        self._told_later: dict[Hashable, asyncio.TimerHandle] = {}
        self._place = asyncio.Semaphore(1)

    def close(self) -> None:
        """Make no more."""
        for later in self._told_later.values():
            later.cancel()
        for task in self._running.values():
            task.cancel()

    async def get(
        self, key: Hashable, version: Hashable, make: Callable[[], Awaitable[Any]]
    ) -> Dated:
        """Return the latest report of ``key``; make another one if the version is another.

        Raises:
            StorageBusy: There is none yet, and others are being made.
        """
        kept = self._kept.get(key)
        if kept is not None and kept.version == version:
            return kept.dated
        if kept is not None and key not in self._running and self._clock() < kept.not_before:
            self._tell_later(key, kept.not_before - self._clock())
            return kept.dated
        task = self._running.get(key)
        if task is None:
            task = self._running[key] = asyncio.create_task(self._make(key, version, make))
            task.add_done_callback(lambda done: self._ended(key, done))
        if kept is None:
            # Shielded: the first caller may be cancelled while the others wait on.
            return await asyncio.shield(task)
        done, _ = await asyncio.wait([task], timeout=PATIENCE_SECONDS)
        if done and not task.cancelled() and task.exception() is None:
            return task.result()
        if not done:
            task.add_done_callback(lambda _: self._news(key))
        return kept.dated

    async def _make(
        self, key: Hashable, version: Hashable, make: Callable[[], Awaitable[Any]]
    ) -> Dated:
        await self._turn()
        started, as_of = self._clock(), time.time()
        try:
            dated = Dated(await make(), as_of)
            self._kept.pop(key, None)
            if len(self._kept) >= MAX_ENTRIES:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = _Kept(dated, version, 0.0)
            return dated
        finally:
            self._place.release()
            now = self._clock()
            if kept := self._kept.get(key):
                kept.not_before = now + SHARE * (now - started)

    async def _turn(self) -> None:
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._place.acquire()
        except TimeoutError:
            text = "reports on other projects are being made: try again later"
            raise StorageBusy(text, public=text) from None

    def _ended(self, key: Hashable, task: asyncio.Task[Dated]) -> None:
        del self._running[key]
        if not task.cancelled() and (fault := task.exception()) is not None:
            logger.warning("a report was not made: %s", type(fault).__name__)

    def _tell_later(self, key: Hashable, seconds: float) -> None:
        if key in self._told_later:
            return

        def tell() -> None:
            del self._told_later[key]
            self._news(key)

        self._told_later[key] = asyncio.get_running_loop().call_later(seconds, tell)

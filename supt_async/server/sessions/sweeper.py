"""Sweeper that releases expired leases and reports lost sessions to the queue."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable

from supt_async.domain.ids import LeaseToken, SessionId
from supt_async.domain.results import OpenedSession
from supt_async.errors import StorageError
from supt_async.storage.ports.queue import Queue

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 1.0
"""Interval between sweeps, in seconds."""
SERVING_SECONDS = 4.0
"""Seconds for which the queue counts as working after a sweep."""
QUIET_SECONDS = 3.0
"""Seconds without a failed command after which the database counts as available again. Clients
send again what failed about once a second."""


class Sweeper:
    """Periodic sweeps of the queue, and what they tell of its health."""

    def __init__(self, queue: Queue, expired: Callable[[SessionId, LeaseToken], None]) -> None:
        """``expired(session, lease)`` is called for each lease that a sweep has released."""
        self._queue = queue
        self._expired = expired
        self._lost: dict[SessionId, OpenedSession] = {}
        """Lost sessions that the queue has not been told of yet."""
        self._swept_at = -math.inf
        """When the latest sweep succeeded (monotonic clock, seconds)."""
        self._serving_since = -math.inf
        """When the first sweep without a failure since succeeded (monotonic clock, seconds)."""
        self._failing = False
        self._failed_at = -math.inf
        """When a command failed last (monotonic clock, seconds)."""

    async def lose(self, opened: OpenedSession) -> None:
        """Start the grace period of a session whose socket is gone.

        If the database is unavailable, the period starts when it is back. Until then the session
        counts as connected, and would keep its items like that of a labeller who only thinks.
        """
        try:
            await self._queue.lose(opened.session, opened.connection)
        except StorageError:
            self._lost[opened.session] = opened

    def serving_seconds(self) -> float:
        """Return for how many seconds labels are stored and items handed out; 0: they are not."""
        now = time.monotonic()
        serving = now - self._swept_at < SERVING_SECONDS
        return now - self._serving_since if serving else 0.0

    def failed(self, reason: StorageError) -> None:
        """Note that the queue could not carry out a command, which a sweep may still succeed in.

        On a disk that is all but full there may be room for what a sweep writes, and none for an
        answer.
        """
        self._failed_at = time.monotonic()
        self._unavailable(reason)

    def _unavailable(self, reason: StorageError) -> None:
        if not self._failing:
            text = "database unavailable: labels can't be stored; clients keep theirs"
            logger.error(text, extra={"action": "sweep", "reason": str(reason)})
        self._failing = True

    async def run(self) -> None:
        """Sweep every second, until the task is cancelled."""
        while True:
            try:
                await self._lose_again()
                for session, lease in await self._queue.sweep():
                    self._expired(session, lease)
            except StorageError as exc:
                self._unavailable(exc)
            else:
                if not self.serving_seconds():
                    self._serving_since = time.monotonic()
                self._swept_at = time.monotonic()
                if self._failing and self._swept_at - self._failed_at >= QUIET_SECONDS:
                    text = "database available again: labels are stored"
                    logger.warning(text, extra={"action": "sweep"})
                    self._failing = False
            await asyncio.sleep(SWEEP_SECONDS)

    async def _lose_again(self) -> None:
        for session, opened in list(self._lost.items()):
            # The queue checks the connection's number: a session that was resumed since stays.
            await self._queue.lose(session, opened.connection)
            if self._lost.get(session) is opened:
                del self._lost[session]

"""Waking of members that wait for items: as many as may get one, the longest waiting first."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable
from itertools import islice

from supt_async.errors import StorageError
from supt_async.rules.crowds.waking import PATIENCE, Waiters
from supt_async.rules.token_bucket import Bucket
from supt_async.server.sessions.member import Member

logger = logging.getLogger(__name__)

IN_VAIN_PER_SECOND = 500
"""Maximum number of members per second that are woken although those before them got nothing."""
REASONS_PER_SECOND = 10
"""Maximum number of members per second that ask again only to learn why they wait."""
ENDS_PER_SECOND = 500
"""The same once nothing is open and nothing is out."""
REASONS_AT_ONCE = 16
"""Maximum number of members that do so at once: they share a batch of the queue."""
LOOK_AGAIN_SECONDS = 1.0
"""Seconds until the next look at open places if the database could not be read."""


class Waking:
    """Members of a project that wait, with a task that wakes them."""

    def __init__(self, open_places: Callable[[], Awaitable[int]]) -> None:
        """``open_places`` reads how many places are open; raises StorageError."""
        self._open_places = open_places
        self._waiters: Waiters[Member] = Waiters()
        self._stuck = asyncio.Event()
        """Set when nobody is woken before a look at open places."""
        self._in_vain = Bucket(IN_VAIN_PER_SECOND, PATIENCE)
        self._reasons = Bucket(REASONS_PER_SECOND, 2 * REASONS_AT_ONCE)
        self._ends = Bucket(ENDS_PER_SECOND, 2 * REASONS_AT_ONCE)
        self._explained_to = -math.inf
        self._over = False
        self._unexplained = asyncio.Event()

    def __len__(self) -> int:
        return len(self._waiters)

    def changed(self) -> None:
        """Note that items may have become free."""
        self._waiters.changed(time.monotonic())
        self._go_on()

    def asked(self, member: Member, *, starved: bool, took: bool) -> None:
        """Note what a member got when it asked."""
        if starved:
            self._waiters.waits(member, member.asked_at, took=took)
        elif took:
            self._waiters.served(member)
        else:
            self._waiters.failed(member)
        self._go_on()

    def gone(self, member: Member) -> None:
        """Note that a member waits no longer, or has left."""
        self._waiters.gone(member)
        self._go_on()

    def explain(self, since: float, *, over: bool) -> None:
        """Make members ask again that have not since a time (monotonic seconds).

        They may learn of another reason why they wait. ``over``: nothing is open or out, so this
        is the last one.
        """
        self._over, self._explained_to = over, since
        self._unexplained.set()

    async def run(self) -> None:
        """Wake members, until the task is cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._look(), name="waking-look")
            group.create_task(self._explain(), name="waking-explain")

    async def _look(self) -> None:
        """Look whether anything is open when those who were woken got nothing."""
        while True:
            await self._stuck.wait()
            self._stuck.clear()
            began_at = time.monotonic()
            try:
                self._waiters.looked(await self._open_places(), began_at)
            except StorageError:
                await asyncio.sleep(LOOK_AGAIN_SECONDS)
            else:
                await asyncio.sleep(self._in_vain.owe(PATIENCE, time.monotonic()) / 1000)
            self._go_on()

    async def _explain(self) -> None:
        while True:
            await self._unexplained.wait()
            self._unexplained.clear()
            rest = iter(self._waiters.last_asked_until(self._explained_to))
            while group := list(islice(rest, REASONS_AT_ONCE)):
                await self._paced(len(group))
                for member in group:
                    if member.asked_at <= self._explained_to:
                        member.wake()

    async def _paced(self, members: int) -> None:
        """Wait until so many more may ask only to learn why they wait."""
        bucket = self._ends if self._over else self._reasons
        await asyncio.sleep(bucket.owe(members, time.monotonic()) / 1000)

    def _go_on(self) -> None:
        while (member := self._waiters.next()) is not None:
            if not member.wake():
                self._waiters.gone(member)
        if self._waiters.impatient and not self._waiters.asking:
            self._stuck.set()

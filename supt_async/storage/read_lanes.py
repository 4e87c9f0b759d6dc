"""Lanes of reads, so that an owner's long search does not keep labellers from signing in.

Each lane has its own connections, a maximum number of concurrent reads, and on a server a
timeout for each statement::

    QUICK     authentication, revocation, the project of a request: small reads by a key
    OWNERS    what owners search, count and export: two at a time, ten seconds each
    WORK      what the program does for itself: training, messages to rooms, imports
    QUEUE     commands of the portable queue, which has no connections of its own
"""

from __future__ import annotations

import asyncio
import contextlib
import enum
from collections.abc import Callable
from typing import TypeVar

from supt_async.errors import StorageBusy

T = TypeVar("T")

LANE_SECONDS = 10.0
"""Maximum time a read waits for one of its lane's connections, in seconds."""


class Lane(enum.Enum):
    """A lane, with its number of connections and its statement timeout in seconds, if any."""

    QUICK = ("quick", 3, 5.0)
    OWNERS = ("owners", 2, 10.0)
    WORK = ("work", 3, None)
    QUEUE = ("queue", 2, 5.0)

    def __init__(self, label: str, connections: int, seconds: float | None) -> None:
        self.label = label
        self.connections = connections
        self.seconds = seconds


class LaneLimit:
    """Lets as many reads run as a lane has connections; others wait for a bounded time."""

    def __init__(self, lane: Lane, seconds: float = LANE_SECONDS) -> None:
        self._free = asyncio.Semaphore(lane.connections)
        self._seconds = seconds

    async def acquire(self) -> None:
        """Wait for a free connection; each call must be followed by ``release``.

        Raises:
            StorageBusy: No connection became free in time.
        """
        try:
            async with asyncio.timeout(self._seconds):
                await self._free.acquire()
        except TimeoutError:
            text = "too many are reading at the same time: try again"
            raise StorageBusy(text, public=text) from None

    def release(self) -> None:
        """Give the connection to the next read."""
        self._free.release()


async def run_limited(limit: LaneLimit, started: Callable[[], asyncio.Future[T]]) -> T:
    """Run work within a limit, which is released when the work ends, even if the caller is gone."""
    await limit.acquire()
    try:
        work = started()
    except BaseException:
        limit.release()
        raise
    work.add_done_callback(lambda _: limit.release())
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        with contextlib.suppress(asyncio.InvalidStateError):
            work.add_done_callback(_retrieve_exception)
        raise


def _retrieve_exception(work: asyncio.Future[T]) -> None:
    """Mark the failure of work that nobody awaits as seen, so that asyncio does not log it."""
    if not work.cancelled():
        work.exception()

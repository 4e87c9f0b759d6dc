"""Who reads on whose connections: nobody's long search may keep others from being let in or out.

Each lane has connections of its own, a number of reads at a time, and on a server a time in
which a statement has to end::

    QUICK     who is asking, who is still welcome, which project: small, and looked up by a key
    OWNERS    what an owner searches, counts and exports: two at a time, and ten seconds each
    WORK      what the program does for itself: training, what rooms are told, imports
"""

from __future__ import annotations

import asyncio
import contextlib
import enum
from collections.abc import Callable
from typing import TypeVar

from supt_async.errors import StorageBusy

T = TypeVar("T")

TURN_SECONDS = 10.0
"""How long a read waits for one of its lane's connections."""


class Lane(enum.Enum):
    """A lane, with its number of connections and the seconds in which a statement has to end."""

    QUICK = ("quick", 3, 5.0)
    OWNERS = ("owners", 2, 10.0)
    WORK = ("work", 3, None)

    def __init__(self, label: str, connections: int, seconds: float | None) -> None:
        self.label = label
        self.connections = connections
        self.seconds = seconds


class Turns:
    """Lets so many in at a time as a lane has connections; the others wait, but not for ever."""

    def __init__(self, lane: Lane, seconds: float = TURN_SECONDS) -> None:
        self._free = asyncio.Semaphore(lane.connections)
        self._seconds = seconds

    async def take(self) -> None:
        """Wait for a turn; to be followed by ``end``.

        Raises:
            StorageBusy: It takes too long.
        """
        try:
            async with asyncio.timeout(self._seconds):
                await self._free.acquire()
        except TimeoutError:
            text = "too many are reading at the same time: try again"
            raise StorageBusy(text, public=text) from None

    def end(self) -> None:
        self._free.release()


async def in_turn(turns: Turns, started: Callable[[], asyncio.Future[T]]) -> T:
    """Carry work out in a turn that ends with the work, also if whoever waits goes away."""
    await turns.take()
    try:
        work = started()
    except BaseException:
        turns.end()
        raise
    work.add_done_callback(lambda _: turns.end())
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        with contextlib.suppress(asyncio.InvalidStateError):
            work.add_done_callback(_look_at)
        raise


def _look_at(work: asyncio.Future[T]) -> None:
    """Nobody waits for this any more: a failure of it is no news."""
    if not work.cancelled():
        work.exception()

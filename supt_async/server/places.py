"""Places for long work of several people: a few at once, of which one person holds one.

Work whose result somebody takes too slowly has to give its place to others who wait.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Hashable, Iterator
from time import monotonic
from weakref import WeakValueDictionary

SLOW_SECONDS = 60.0
"""Time in seconds that somebody may take over a file, before it may have to give way."""
SLOW_RATE = 64 * 1024
"""Bytes per second below which it has to, if others wait."""
CHECK_SECONDS = 1.0
"""Time after which somebody who waits looks again for what is slow."""


class Place:
    """One place, and how fast its holder takes what is made there."""

    def __init__(self, free: Callable[[], None]) -> None:
        self.size = 0
        """Number of bytes that were taken."""
        self.gives_way = False
        """Whether others have it now, so that the work must end."""
        self.end: Callable[[], None] = lambda: None
        """Ends the work when it has to give way."""
        self._free = free
        self._is_free = False
        self._seconds = 0.0
        self._since: float | None = None

    @contextlib.contextmanager
    def giving(self, size: int) -> Iterator[None]:
        """Measure how long the holder takes over so many bytes: the body of ``with``."""
        began = self._since = monotonic()
        try:
            yield
        finally:
            self._seconds += monotonic() - began
            self._since = None
            self.size += size

    def is_slow(self, now: float) -> bool:
        """Tell whether its holder has taken little for some time; making it does not count."""
        taking = 0.0 if self._since is None else now - self._since
        seconds = self._seconds + taking
        return seconds > SLOW_SECONDS and self.size < SLOW_RATE * seconds

    def free(self) -> None:
        """Let somebody else have it."""
        if not self._is_free:
            self._is_free = True
            self._free()

    def give_way(self) -> None:
        """End the work for others, who have the place at once."""
        self.gives_way = True
        self.end()
        self.free()


class Places:
    """Places that people wait for; nobody keeps others out by asking often."""

    def __init__(self, number: int) -> None:
        self._free = asyncio.Semaphore(number)
        self._of: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()
        self._held: set[Place] = set()

    @contextlib.asynccontextmanager
    async def held(
        self, person: Hashable, wait_seconds: float | None = None
    ) -> AsyncIterator[Place]:
        """Wait for a place, and hold it during the body of ``async with``.

        Raises:
            TimeoutError: None became free in time.
        """
        mine = self._of.setdefault(person, asyncio.Lock())
        async with contextlib.AsyncExitStack() as stack:
            async with asyncio.timeout(wait_seconds):
                await stack.enter_async_context(mine)  # first: who waits for it takes no place
                with self._making_room():
                    await self._free.acquire()
            place = Place(self._free.release)
            self._held.add(place)
            try:
                yield place
            finally:
                self._held.discard(place)
                place.free()

    @contextlib.contextmanager
    def _making_room(self) -> Iterator[None]:
        """End what is slow while all places are held, also what becomes so meanwhile."""
        loop = asyncio.get_running_loop()
        timer: asyncio.TimerHandle | None = None

        def check() -> None:
            nonlocal timer
            if self._free.locked():
                self._make_room()
                timer = loop.call_later(CHECK_SECONDS, check)

        check()
        try:
            yield
        finally:
            if timer is not None:
                timer.cancel()

    def _make_room(self) -> None:
        """End the slowest work, if there is slow work that has not given way."""
        now = monotonic()
        slow = [place for place in self._held if place.is_slow(now) and not place.gives_way]
        if slow:
            min(slow, key=lambda place: place.size).give_way()

"""Work that would hold the event loop up, in threads of its own, and how much may wait for it.

A thread does not make decoding cheaper, and C code that decodes holds up all the same what waits
for the interpreter. So long texts go there in pieces, few at a time, and what they may hold is
bounded by whoever sends them there.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from supt_async.server.errors import Denied

T = TypeVar("T")
P = ParamSpec("P")

LARGE = 256 * 1024
"""Bytes that the event loop decodes itself, at most."""
MOST_HELD = 32 * 2**20
"""Bytes of long lines that are read at the same time, of all requests together."""
_AGAIN = "the server is reading too much at once: send it again in a moment"


class Threads:
    """A few threads, for one kind of work only."""

    def __init__(self, name: str, workers: int) -> None:
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix=name)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function in a thread, after those that wait already."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, lambda: function(*args, **kwargs))

    def close(self) -> None:
        """End the threads; what has not begun yet is given up."""
        self._executor.shutdown(wait=False, cancel_futures=True)


class Bodies:
    """Where long bodies are decoded, and how much of them is in memory meanwhile."""

    def __init__(self) -> None:
        # One: what a long line becomes takes five times its size before it is stored.
        self._threads = Threads("supt-bodies", 1)
        self._held = 0

    async def run(
        self, size: int, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call a function that decodes ``size`` bytes: here, or in a thread if they are many."""
        if size <= LARGE:
            return function(*args, **kwargs)
        return await self._threads.run(function, *args, **kwargs)

    @contextlib.contextmanager
    def holding(self) -> Iterator[Held]:
        """Count what one request keeps in memory while the block runs."""
        held = Held(self)
        try:
            yield held
        finally:
            held.set(0)

    def take(self, size: int) -> None:
        """Count bytes that are held; fewer than none when they are let go.

        Raises:
            Denied: Together they are too many.
        """
        if size > 0 and self._held + size > MOST_HELD:
            raise Denied(429, _AGAIN, retry_seconds=1)
        self._held += size

    def close(self) -> None:
        self._threads.close()


class Held:
    """How many bytes one request keeps in memory."""

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies
        self._size = 0

    def set(self, size: int) -> None:
        """Tell how many they are now; a few are not counted.

        Raises:
            Denied: All requests together hold too many.
        """
        counted = size if size > LARGE else 0
        self._bodies.take(counted - self._size)
        self._size = counted

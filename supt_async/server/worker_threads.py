"""Worker threads for work that would block the event loop, and a bound on what they hold.

A thread does not make decoding cheaper, and a C decoder blocks everything that needs the
interpreter all the same. So long texts are decoded in pieces, few at a time, and callers bound
how much memory they hold.
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

MAX_INLINE_BYTES = 256 * 1024
"""Maximum length in bytes of a text that is decoded on the event loop."""
MAX_HELD_BYTES = 32 * 2**20
"""Maximum number of bytes of long lines that all requests together hold in memory."""
_AGAIN = "the server is reading too much at once: send it again in a moment"


class WorkerThreads:
    """A few threads for one kind of work."""

    def __init__(self, name: str, workers: int) -> None:
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix=name)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function in a thread, after the calls that are waiting."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, lambda: function(*args, **kwargs))

    def close(self) -> None:
        """End the threads, and cancel the calls that have not begun."""
        self._executor.shutdown(wait=False, cancel_futures=True)


class BodyDecoder:
    """Decodes request bodies, long ones in a thread, and bounds the memory that they take."""

    def __init__(self) -> None:
        # One thread: a decoded line takes five times its size until it is stored.
        self._threads = WorkerThreads("supt-bodies", 1)
        self._held = 0

    async def run(
        self, size: int, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call a function that decodes ``size`` bytes: here, or in a thread if they are many."""
        if size <= MAX_INLINE_BYTES:
            return function(*args, **kwargs)
        return await self._threads.run(function, *args, **kwargs)

    @contextlib.contextmanager
    def hold(self) -> Iterator[HeldBytes]:
        """Count the bytes that one request holds while the body runs."""
        held = HeldBytes(self)
        try:
            yield held
        finally:
            held.set(0)

    def take(self, size: int) -> None:
        """Add to the bytes that are held; a negative size releases them.

        Raises:
            Denied: All requests together would hold too many.
        """
        if size > 0 and self._held + size > MAX_HELD_BYTES:
            raise Denied(429, _AGAIN, retry_seconds=1)
        self._held += size

    def close(self) -> None:
        """End the thread."""
        self._threads.close()


class HeldBytes:
    """Number of bytes that one request holds in memory."""

    def __init__(self, decoder: BodyDecoder) -> None:
        self._decoder = decoder
        self._size = 0

    def set(self, size: int) -> None:
        """Change the number; up to ``MAX_INLINE_BYTES`` are not counted.

        Raises:
            Denied: All requests together would hold too many.
        """
        counted = size if size > MAX_INLINE_BYTES else 0
        self._decoder.take(counted - self._size)
        self._size = counted

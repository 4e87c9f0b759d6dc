"""Items' images and sounds, read from the database and drawn for whoever has a link to one.

That costs more than most of what can be asked for: megabytes of payload, and many times that
while an array becomes a picture. So one at a time is read and drawn, in a thread of its own;
who asks for the same one meanwhile waits for it; and it is kept for a while.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import msgspec

from supt_async.domain.ids import ItemId, ProjectId
from supt_async.errors import NotFound
from supt_async.protocol.display.display import media, path_of, showing, side
from supt_async.server.access.rate_limits import RateLimits
from supt_async.server.errors import Denied
from supt_async.server.worker_threads import Threads
from supt_async.storage.factory import Storage

AT_ONCE = 1
"""Payloads that are in memory to be drawn: 1,000 x 1,000 numbers take 45 MiB meanwhile."""
WAITING = 200
"""Requests that wait for their turn; beyond that one is told to come again."""
KEPT_BYTES = 16 * 2**20
"""Size of the cache of drawn pictures, in bytes."""
KEPT_SECONDS = 10.0
"""Time that a drawn picture stays in the cache, in seconds."""
_NONE = "this item has no image and no sound"

Key: TypeAlias = tuple[ProjectId, ItemId, str | None]


@dataclass(frozen=True, slots=True)
class Picture:
    """A file's content, or the path of one that the item only names."""

    content: bytes = b""
    media_type: str = ""
    path: str | None = None


class Pictures:
    """The pictures of one server. Belongs to one event loop."""

    def __init__(
        self, storage: Storage, limits: RateLimits, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._storage = storage
        self._limits = limits
        self._clock = clock
        self._threads = Threads("supt-pictures", AT_ONCE)
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._drawing: dict[Key, asyncio.Task[Picture]] = {}
        self._kept: OrderedDict[Key, tuple[float, Picture]] = OrderedDict()
        self._size = 0

    async def get(self, key: Key, address: str | None) -> Picture:
        """Return what an item shows, or one side of it; ``address`` asks for it.

        Raises:
            NotFound: There is no such item, or nothing to see or hear in it.
            Denied: Too much was asked for from that address, or by everybody.
        """
        kept = self._kept.get(key)
        if kept is not None and self._clock() < kept[0]:
            return kept[1]
        drawing = self._drawing.get(key)
        if drawing is None:
            wait_ms = self._limits.media(address)
            if wait_ms or len(self._drawing) >= WAITING:
                seconds = math.ceil(max(wait_ms, 1000) / 1000)
                text = f"too many images and sounds at once: try again in {seconds} s"
                raise Denied(429, text, retry_seconds=seconds)
            name = f"picture-{key[0]}-{key[1]}"
            drawing = self._drawing[key] = asyncio.create_task(self._draw(key), name=name)
            drawing.add_done_callback(lambda task: self._done(key, task))
        # Shielded: whoever asked first may go away, the others wait on.
        return await asyncio.shield(drawing)

    def close(self) -> None:
        self._threads.close()

    async def _draw(self, key: Key) -> Picture:
        project, item, part = key
        async with self._turn:
            rows = await self._storage.training.payloads(project, [item])
            if not rows:
                raise NotFound("there is no such item")
            payload = [row[1] for row in rows]
            del rows
            try:
                return await self._threads.run(_drawn, payload, part)
            except ValueError as exc:
                raise NotFound(_NONE) from exc

    def _done(self, key: Key, task: asyncio.Task[Picture]) -> None:
        del self._drawing[key]
        if task.cancelled() or task.exception() is not None:
            return
        picture = task.result()
        if key in self._kept:
            self._size -= _size(self._kept.pop(key)[1])
        self._kept[key] = (self._clock() + KEPT_SECONDS, picture)
        self._size += _size(picture)
        while self._size > KEPT_BYTES:
            _, (_, oldest) = self._kept.popitem(last=False)
            self._size -= _size(oldest)


def _drawn(payload: list[str], part: str | None) -> Picture:
    """Draw a payload; its text is taken out of the list, so that nothing keeps it meanwhile."""
    with showing():
        shown = side(msgspec.json.decode(payload.pop()), part)
        path = path_of(shown)
        if path is not None:
            return Picture(path=path)
        return Picture(*media(shown))


def _size(picture: Picture) -> int:
    return len(picture.content) + 1024

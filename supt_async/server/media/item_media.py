"""Images, sounds and videos of items, read from the database and rendered for signed media links.

Rendering costs more than most requests: megabytes of payload, and many times that while an array
becomes an image. So one at a time is read and rendered, in a thread; concurrent requests for one
share the work; and the result is cached for some seconds.
"""

from __future__ import annotations

import asyncio
import hashlib
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
from supt_async.server.worker_threads import WorkerThreads
from supt_async.storage.factory import Storage

AT_ONCE = 1
"""Number of payloads in memory for rendering: 1,000 x 1,000 numbers take 45 MiB."""
MAX_WAITING = 200
"""Maximum number of files that wait for rendering; further requests get 429."""
CACHED_BYTES = 16 * 2**20
"""Maximum size of the cache of rendered media, in bytes."""
CACHED_SECONDS = 10.0
"""Seconds that rendered media are cached."""
_NONE = "this item has no image, sound or video"

Key: TypeAlias = tuple[ProjectId, ItemId, str | None]


@dataclass(frozen=True, slots=True)
class Media:
    """Content of a file, or the path of one that the item only names."""

    content: bytes = b""
    media_type: str = ""
    path: str | None = None
    etag: str | None = None
    """Validator of the content."""


class MediaRenderer:
    """Renders and caches the media of one server. Belongs to one event loop."""

    def __init__(
        self, storage: Storage, limits: RateLimits, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._storage = storage
        self._limits = limits
        self._clock = clock
        self._threads = WorkerThreads("supt-item-media", AT_ONCE)
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._rendering: dict[Key, asyncio.Task[Media]] = {}
        self._cached: OrderedDict[Key, tuple[float, Media]] = OrderedDict()
        self._size = 0

    async def get(self, key: Key, address: str | None) -> Media:
        """Return an item's image, sound or video, or that of one part of it, to a client's address.

        Raises:
            NotFound: There is no such item, or it has no image, sound or video.
            Denied: That address asks for too many, or all clients together do.
        """
        cached = self._cached.get(key)
        if cached is not None and self._clock() < cached[0]:
            return cached[1]
        rendering = self._rendering.get(key)
        if rendering is None:
            wait_ms = self._limits.media(address)
            if wait_ms or len(self._rendering) >= MAX_WAITING:
                seconds = math.ceil(max(wait_ms, 1000) / 1000)
                text = f"too many images and sounds at once: try again in {seconds} s"
                raise Denied(429, text, retry_seconds=seconds)
            name = f"item-media-{key[0]}-{key[1]}"
            rendering = self._rendering[key] = asyncio.create_task(self._render(key), name=name)
            rendering.add_done_callback(lambda task: self._done(key, task))
        # Shielded: the first request may be cancelled while the others wait on.
        return await asyncio.shield(rendering)

    def close(self) -> None:
        self._threads.close()

    async def _render(self, key: Key) -> Media:
        project, item, part = key
        async with self._turn:
            rows = await self._storage.training.payloads(project, [item])
            if not rows:
                raise NotFound("there is no such item")
            payload = [row[1] for row in rows]
            del rows
            try:
                return await self._threads.run(_rendered, payload, part)
            except ValueError as exc:
                raise NotFound(_NONE) from exc

    def _done(self, key: Key, task: asyncio.Task[Media]) -> None:
        del self._rendering[key]
        if task.cancelled() or task.exception() is not None:
            return
        found = task.result()
        if key in self._cached:
            self._size -= _size(self._cached.pop(key)[1])
        self._cached[key] = (self._clock() + CACHED_SECONDS, found)
        self._size += _size(found)
        while self._size > CACHED_BYTES:
            _, (_, oldest) = self._cached.popitem(last=False)
            self._size -= _size(oldest)


def _rendered(payload: list[str], part: str | None) -> Media:
    """Render a payload; its text is popped from the list, so that nothing else keeps it alive."""
    with showing():
        shown = side(msgspec.json.decode(payload.pop()), part)
        path = path_of(shown)
        if path is not None:
            return Media(path=path)
        content, media_type = media(shown)
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        return Media(content, media_type, etag=etag)


def _size(found: Media) -> int:
    return len(found.content) + 1024

"""Streams of a project's events as JSON lines, a few for each person.

A stream holds no connection to the database while nothing happens. It ends when its reader's
access ends, or the server stops; the reader goes on elsewhere by the last cursor.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Iterator,
)
from contextlib import aclosing
from dataclasses import dataclass

from supt_async.domain.events import EventPage, EventType
from supt_async.domain.ids import LabellerId
from supt_async.domain.project import Access
from supt_async.errors import StorageError, SuptError
from supt_async.payloads.event_lines import event_line
from supt_async.server.errors import Denied
from supt_async.storage.factory import Storage

MOST = 32
"""Maximum number of streams at once."""
MOST_OF_PERSON = 4
"""Maximum number of streams of one person at once."""
LOOK_SECONDS = 5.0
"""Interval at which a reader's access is looked up again, in seconds."""
ALIVE_SECONDS = 15.0
"""Seconds without an event after which an empty line shows that the stream is still there."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody wants to read."""

    access: Access
    may_go_on: Callable[[], Awaitable[bool]]
    """Tells whether they still have access."""
    after: str | None
    types: Collection[EventType] | None


class EventStreams:
    """The streams of events of one server."""

    def __init__(self, storage: Storage, stopping: asyncio.Event) -> None:
        """``stopping`` is set when the server stops."""
        self._storage = storage
        self._stopping = stopping
        self._open: Counter[LabellerId] = Counter()

    async def lines(self, reading: Reading, limit: int) -> AsyncGenerator[bytes]:
        """Yield up to ``limit`` events that have happened."""
        after, left = reading.after, limit
        while left > 0:
            page = await self._storage.events.read(
                reading.access.project, after, limit=min(left, 100), types=reading.types
            )
            yield _lines(page)
            after, left = page.cursor, left - len(page.events)
            if not page.more:
                return

    async def follow(self, reading: Reading) -> AsyncGenerator[bytes]:
        """Yield events as they happen, with empty lines while none do.

        Raises:
            Denied: There are too many streams.
        """
        with self._place(reading.access.labeller):
            pages = self._storage.events.follow(
                reading.access.project,
                reading.after,
                types=reading.types,
                idle_seconds=LOOK_SECONDS,
                at_once=True,
            )
            looked = told = time.monotonic()
            first = True
            async with aclosing(self._until_stopped(pages)) as going_on:
                async for page in going_on:
                    now = time.monotonic()
                    if now - looked >= LOOK_SECONDS:
                        if not await _may_go_on(reading):
                            return
                        looked = now
                    if page.events:
                        yield _lines(page)
                    elif first or now - told >= ALIVE_SECONDS:
                        yield b"\n"
                    else:
                        continue
                    told, first = now, False

    @contextlib.contextmanager
    def _place(self, person: LabellerId) -> Iterator[None]:
        if self._open[person] >= MOST_OF_PERSON:
            text = f"you follow events {MOST_OF_PERSON} times already: end one of these first"
            raise Denied(429, text, retry_seconds=30)
        if self._open.total() >= MOST:
            raise Denied(429, "too many programs follow events: try again later", retry_seconds=30)
        self._open[person] += 1
        try:
            yield
        finally:
            self._open[person] -= 1
            if not self._open[person]:
                del self._open[person]

    async def _until_stopped(self, pages: AsyncIterator[EventPage]) -> AsyncGenerator[EventPage]:
        """Yield pages until the server stops, or the database can't be read."""
        stopping = asyncio.ensure_future(self._stopping.wait())
        following, begun = None, False
        try:
            while not stopping.done():
                following = asyncio.ensure_future(anext(pages))
                await asyncio.wait({following, stopping}, return_when=asyncio.FIRST_COMPLETED)
                if not following.done():
                    return
                try:
                    page = following.result()
                except SuptError:
                    if begun:  # the reader comes back, and is told why then
                        return
                    raise
                begun = True
                yield page
        finally:
            for task in (stopping, following):
                if task is not None:
                    task.cancel()
            given = [task for task in (stopping, following) if task is not None]
            await asyncio.gather(*given, return_exceptions=True)
            if isinstance(pages, AsyncGenerator):
                await pages.aclose()


async def _may_go_on(reading: Reading) -> bool:
    """Tell whether a reader has access; one that can't be checked has none."""
    try:
        return await reading.may_go_on()
    except StorageError:
        return False


def _lines(page: EventPage) -> bytes:
    return b"".join(map(event_line, page.events))

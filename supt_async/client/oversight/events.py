"""Events of a project over HTTP, as a part of ``Project``."""

from __future__ import annotations

import http.client
import threading
from collections.abc import AsyncGenerator, Iterable, Iterator

import msgspec

from supt_async.client.rest import RestClient, Stream, in_thread
from supt_async.domain.values import JSONObject
from supt_async.errors import Refused

PAUSE_SECONDS = 1.0
"""Seconds between two attempts to reach a server that was lost, or that has no place free."""
QUIET_SECONDS = 60.0
"""Seconds without a sign of the server after which it counts as lost; it sends one every 15."""
PASSING = frozenset({429, 500, 502, 503, 504})
"""HTTP statuses after which another attempt may succeed."""


class EventStream(Iterator[JSONObject]):
    """Events of a project, in their order, each once; ``Project.events`` makes it.

    It reconnects by its cursor for as long as it takes. ``close`` ends it from any thread.
    """

    def __init__(
        self, rest: RestClient, path: str, after: str | None, kinds: Iterable[str], follow: bool
    ) -> None:
        self.cursor = after
        """Where to go on later: of the last event that was returned; None before the first."""
        self._rest = rest
        self._path = path
        self._kinds = ",".join(kinds)
        self._follow = follow
        self._answer: Stream | None = None
        self._closed = threading.Event()
        self._reading = threading.Lock()
        self._read = 0

    def __iter__(self) -> EventStream:
        return self

    def __next__(self) -> JSONObject:
        with self._reading:
            return self._next()

    def _next(self) -> JSONObject:
        while not self._closed.is_set():
            try:
                line = self._line()
            except (OSError, http.client.HTTPException, ValueError):
                self._lose()
                continue
            if line.strip():
                return self._take(line)
            if not line and not self._follow and self._ended():
                break
        self._drop()
        raise StopIteration

    def close(self) -> None:
        """End the stream; who waits for its next event gets none."""
        self._closed.set()
        answer = self._answer
        if answer is not None:
            answer.cut()
        if self._reading.acquire(blocking=False):  # else whoever reads closes it
            self._drop()
            self._reading.release()

    def _line(self) -> bytes:
        """Return the next line; an empty one if the answer is over."""
        if self._answer is None:
            self._open()
        answer = self._answer
        line = b"" if answer is None else answer.readline()
        if line and not line.endswith(b"\n"):
            raise ConnectionError("the line is cut off")
        if not line and self._follow:
            raise ConnectionError("the server has ended the stream")
        return line

    def _take(self, line: bytes) -> JSONObject:
        event: JSONObject = msgspec.json.decode(line)
        self.cursor = str(event["cursor"])
        self._read += 1
        return event

    def _open(self) -> None:
        query = {"after": self.cursor, "kinds": self._kinds}
        given = {name: value for name, value in query.items() if value}
        if self._follow:
            given["follow"] = "true"
        self._read = 0
        answer = self._answer = self._rest.stream(f"{self._path}/events", QUIET_SECONDS, **given)
        if answer.reason and answer.status not in PASSING:
            self._drop()
            raise Refused(answer.reason)
        if answer.reason:
            raise ConnectionError(answer.reason)

    def _ended(self) -> bool:
        """Tell whether nothing is left to be read; otherwise the next answer follows."""
        self._drop()
        return self._read == 0

    def _lose(self) -> None:
        self._drop()
        self._closed.wait(PAUSE_SECONDS)

    def _drop(self) -> None:
        answer, self._answer = self._answer, None
        if answer is not None:
            answer.close()


class ProjectEvents:
    """Request of a project for what happens in it."""

    path: str
    rest: RestClient

    def events(
        self, *, after: str | None = None, kinds: Iterable[str] = (), follow: bool = True
    ) -> EventStream:
        """Return what happens in the project, an object for each event, as it happens.

        Each has ``id``, ``type``, ``timestamp``, ``cursor`` and ``data``. ``after`` is the cursor
        of the last event that you have; without it the stream begins with the first one that is
        kept. ``kinds`` are types of events, by default all. Without ``follow`` it ends with what
        has happened so far. The stream survives restarts of the server: nothing is lost, and
        nothing comes twice::

            for event in project.events(kinds=["item.done"]):
                print(event["data"]["external_id"])

        Raises (with the first event):
            Refused: The token's owner does not own the project, there is no such type, or events
                after the cursor were deleted.
        """
        return EventStream(self.rest, self.path, after, kinds, follow)


class AsyncProjectEvents:
    """The same for asyncio."""

    blocking: ProjectEvents

    async def events(
        self, *, after: str | None = None, kinds: Iterable[str] = (), follow: bool = True
    ) -> AsyncGenerator[JSONObject]:
        """Yield what happens in the project; see ``Project.events``."""
        stream = self.blocking.events(after=after, kinds=kinds, follow=follow)
        try:
            while (event := await in_thread(next, stream, None)) is not None:
                yield event
        finally:
            stream.close()

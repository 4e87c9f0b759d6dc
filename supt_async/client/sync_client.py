"""Client for code that is not asynchronous: the session runs in a separate thread.

Every method may be called from any thread but that one, and waits for its result. A notebook's
cell that computes for an hour loses neither the connection nor the items on hand.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Container, Coroutine, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from supt_async.client import urls
from supt_async.client.async_client import AsyncClient
from supt_async.client.errors import ClientError
from supt_async.client.loop_thread import LoopThread
from supt_async.client.owned import Owned
from supt_async.domain.values import JSONObject, JSONValue
from supt_async.protocol import messages as m
from supt_async.protocol.client.effects import News

T = TypeVar("T")

Told = Callable[[m.Ack | ClientError], None]


class SyncClient(Owned):
    """A labeller's session on a server, for code without asyncio.

    Use it as a context manager::

        with SyncClient("http://host:8000", project="digits", token=token) as client:
            for item in client.items():
                client.submit(item, answer_to(item.data))

    It takes the arguments of ``AsyncClient`` and raises the same exceptions. The
    ``timeout`` of a method is in seconds; a call that takes longer raises TimeoutError.
    """

    def __init__(self, url: str, **options: Any) -> None:
        self._own(*urls.session(url, options.get("project")), options.get("token"))
        self._thread = LoopThread("supt-client")
        try:
            self._client = self._thread.run(_make(url, options))
        except BaseException:
            self._thread.stop()
            raise

    def __repr__(self) -> str:
        return repr(self._client).replace("AsyncClient", "SyncClient")

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def open(self) -> None:
        """Connect, and wait for the server's welcome."""
        try:
            self._thread.run(self._client.__aenter__())
        except BaseException:
            self._thread.stop()
            raise

    def close(self) -> None:
        """End the session and its thread; the items on hand go back to the queue at once."""
        with contextlib.suppress(RuntimeError):  # it is closed already
            self._thread.run(self._client.close())
        self._thread.stop()

    @property
    def welcome(self) -> m.Welcome:
        """The server's welcome: the project, the labeller's name and role, and the limits."""
        return self._client.welcome

    @property
    def connected(self) -> bool:
        """Whether there is a connection and the server has said welcome."""
        return self._client.connected

    @property
    def idle(self) -> m.IdleNotice | None:
        """The server's reason for sending no items; None if it has not sent one."""
        return self._client.idle

    @property
    def hand(self) -> tuple[m.Item, ...]:
        """Items that were received and not answered yet, in order."""
        return self._client.hand  # a tuple that is made in one step, whatever goes on over there

    def items(self, *, wait_when_done: bool = False) -> Iterator[m.Item]:
        """Yield items, each once; see ``AsyncClient.items``."""
        stream = self._client.items(wait_when_done=wait_when_done)
        yield from self._pull(stream)

    def events(self) -> Iterator[News | m.Error]:
        """Yield the server's news; see ``AsyncClient.events``."""
        yield from self._pull(self._client.events())

    def first(self, timeout: float | None = None, *, wait_when_idle: bool = False) -> m.Item | None:
        """Return the first item on hand and mark it as shown; see ``AsyncClient.first``."""
        return self._do(self._client.first(wait_when_idle=wait_when_idle), timeout)

    def another(
        self,
        held: Container[str],
        timeout: float | None = None,
        *,
        wait_when_idle: bool = False,
    ) -> m.Item | None:
        """Return an item that is not held and mark it as shown; see ``AsyncClient.another``."""
        return self._do(self._client.another(held, wait_when_idle=wait_when_idle), timeout)

    def flush(self, timeout: float | None = None) -> None:
        """Wait until the server has answered every request."""
        self._do(self._client.flush(), timeout)

    def submit(
        self, item: m.Item | str, value: JSONValue, *, ms: int | None = None, id: str | None = None
    ) -> m.Ack:
        """Answer an item, and wait until it is stored; see ``AsyncClient.submit``."""
        return self._do(self._client.submit(item, value, ms=ms, id=id))

    def skip(self, item: m.Item | str, *, reason: str | None = None) -> m.Ack:
        """Give an item back; it is not handed out to this labeller again."""
        return self._do(self._client.skip(item, reason=reason))

    def undo(self, submit: str, timeout: float | None = None) -> m.Ack:
        """Withdraw an answer or a skip, by the id that its ack names (``ack.re``)."""
        return self._do(self._client.undo(submit), timeout)

    def take_back(self, submit: str, timeout: float | None = None) -> m.Item:
        """Withdraw an answer or a skip and return its item; see ``AsyncClient.take_back``."""
        return self._do(self._client.take_back(submit), timeout)

    def set_window(self, n: int) -> None:
        """Set the number of items to hold at once; 0 pauses."""

        async def say() -> None:
            self._client.set_window(n)

        self._do(say())

    def release(self, *items: m.Item) -> m.Ack:
        """Give items back to the queue."""
        return self._do(self._client.release(*items))

    def flag(self, item: m.Item, note: str | None = None) -> m.Ack:
        """Flag an item for the owner, with a note."""
        return self._do(self._client.flag(item, note))

    def labels(self, path: str | Path | None = None, **options: Any) -> list[JSONObject] | Path:
        """Return the project's labels, or write them to a file; see ``Project.labels``."""
        return self._do(self._client.labels(path, **options))

    def go_on(
        self,
        item: m.Item | str,
        value: JSONValue,
        *,
        id: str,
        told: Told,
        ms: int | None = None,
        timeout: float | None = None,
    ) -> m.Item | None:
        """Answer an item, and return the next one without waiting for the ack.

        A ``value`` of None skips the item. ``told`` is called in this client's thread, with the ack
        or with the error. The result is None if there is no item now.

        Raises:
            TimeoutError: The next item has not come; the answer is kept and still sent.
        """
        return self._do(self._go_on(item, value, id, told, ms), timeout)

    async def _go_on(
        self, item: m.Item | str, value: JSONValue, id: str, told: Told, ms: int | None
    ) -> m.Item | None:
        if value is None:
            answering = self._client.skip_soon(item, id=id)
        else:
            answering = self._client.submit_soon(item, value, ms=ms, id=id)
        answering.add_done_callback(lambda future: _tell(future, told))
        return await self._client.first()

    def _do(self, work: Coroutine[Any, Any, T], timeout: float | None = None) -> T:
        return self._thread.run(work, timeout)

    def _pull(self, stream: Any) -> Iterator[Any]:
        async def advance() -> Any:
            return await anext(stream, None)

        try:
            while (got := self._do(advance())) is not None:
                yield got
        finally:
            with contextlib.suppress(RuntimeError):
                self._do(stream.aclose())


async def _make(url: str, options: dict[str, Any]) -> AsyncClient:
    """Make the client in the loop that it is going to live in."""
    return AsyncClient(url, **options)


def _tell(future: asyncio.Future[m.Ack], told: Told) -> None:
    if future.cancelled():
        return
    error = future.exception()
    if error is None:
        told(future.result())
    elif isinstance(error, ClientError):
        told(error)

"""The client for code that is not asynchronous: the session lives in a thread of its own.

Every method may be called from any thread but that one, and waits for what it returns. A cell
that computes for an hour loses neither the connection nor the items on hand.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Container, Coroutine, Iterator
from types import TracebackType
from typing import Any, Self, TypeVar

from supt_async.client.async_client import AsyncClient
from supt_async.client.errors import ClientError
from supt_async.client.loop_thread import LoopThread
from supt_async.domain.values import JSONValue
from supt_async.protocol import messages as m
from supt_async.protocol.client.effects import News

T = TypeVar("T")

Told = Callable[[m.Ack | ClientError], None]


class SyncClient:
    """A session on a server, for code without asyncio.

    Use it as a context manager::

        with SyncClient("http://host:8000", project="digits", token=token) as client:
            for item in client.items():
                client.submit(item, answer_to(item.data))

    It takes the arguments of ``AsyncClient``, and raises what that raises. Times are in seconds.
    """

    def __init__(self, url: str, **options: Any) -> None:
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
        """Say goodbye, so that what is on hand goes back at once, and end the thread."""
        with contextlib.suppress(RuntimeError):  # it is closed already
            self._thread.run(self._client.close())
        self._thread.stop()

    @property
    def welcome(self) -> m.Welcome:
        """What the server said of the project, the labeller and its limits."""
        return self._client.welcome

    @property
    def connected(self) -> bool:
        """There is a connection, and the server has said welcome."""
        return self._client.connected

    @property
    def idle(self) -> m.IdleNotice | None:
        """Why nothing is on hand, if the server has said so."""
        return self._client.idle

    @property
    def hand(self) -> tuple[m.Item, ...]:
        """The items on hand."""
        return self._client.hand  # a tuple that is made in one step, whatever goes on over there

    def items(self, *, wait_when_done: bool = False) -> Iterator[m.Item]:
        """Yield items, each once; see ``AsyncClient.items``."""
        stream = self._client.items(wait_when_done=wait_when_done)
        yield from self._pull(stream)

    def events(self) -> Iterator[News | m.Error]:
        """Yield what the server tells; see ``AsyncClient.events``."""
        yield from self._pull(self._client.events())

    def first(self, timeout: float | None = None, *, wait_when_idle: bool = False) -> m.Item | None:
        """Show the first item on hand; see ``AsyncClient.first``."""
        return self._do(self._client.first(wait_when_idle=wait_when_idle), timeout)

    def another(
        self,
        held: Container[str],
        timeout: float | None = None,
        *,
        wait_when_idle: bool = False,
    ) -> m.Item | None:
        """Show an item on hand that is not held already; see ``AsyncClient.another``."""
        return self._do(self._client.another(held, wait_when_idle=wait_when_idle), timeout)

    def flush(self, timeout: float | None = None) -> None:
        """Wait until the server has answered everything that it was asked."""
        self._do(self._client.flush(), timeout)

    def submit(
        self, item: m.Item | str, value: JSONValue, *, ms: int | None = None, id: str | None = None
    ) -> m.Ack:
        """Answer an item, and wait until the answer is safe."""
        return self._do(self._client.submit(item, value, ms=ms, id=id))

    def skip(self, item: m.Item | str, *, reason: str | None = None) -> m.Ack:
        """Give an item back and never get it again."""
        return self._do(self._client.skip(item, reason=reason))

    def undo(self, submit: str, timeout: float | None = None) -> m.Ack:
        """Take an answer or a skip back, by the id of its ack (``ack.re``)."""
        return self._do(self._client.undo(submit), timeout)

    def take_back(self, submit: str, timeout: float | None = None) -> m.Item:
        """Undo, and return the item; see ``AsyncClient.take_back``."""
        return self._do(self._client.take_back(submit), timeout)

    def set_window(self, n: int) -> None:
        """Say how many items to hold at once; 0 pauses."""

        async def say() -> None:
            self._client.set_window(n)

        self._do(say())

    def release(self, *items: m.Item) -> m.Ack:
        """Give items back to the queue."""
        return self._do(self._client.release(*items))

    def flag(self, item: m.Item, note: str | None = None) -> m.Ack:
        """Tell the owner about an item."""
        return self._do(self._client.flag(item, note))

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
        """Answer an item (None: skip it), and show the next without waiting for the ack.

        ``told`` is called with the ack, or with why there is none, in this client's thread.
        Returns the next item; None if there is none now.

        Raises:
            TimeoutError: The next item has not come; the answer is kept and sent all the same.
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

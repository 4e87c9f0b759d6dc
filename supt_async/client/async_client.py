"""Client for asyncio: a labeller's session on a server.

    items, hand, first     items to label
    submit, skip, undo     wait until the answer is stored, however often the connection is lost
    events                 news from the server

``runner`` keeps the session going.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import AsyncGenerator, Container, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from msgspec import UNSET

from supt_async import __version__
from supt_async.client import urls
from supt_async.client.errors import NoServer
from supt_async.client.owned import AsyncOwned
from supt_async.client.runner import Locate, Notice, SessionRunner
from supt_async.client.server import Server, in_thread
from supt_async.domain.results import IdleReason, Mode
from supt_async.domain.values import JSONObject, JSONValue
from supt_async.protocol import messages as m
from supt_async.protocol.client.effects import News
from supt_async.protocol.client.session import Client, State

TIMEOUT_SECONDS = 60.0
"""Seconds to wait for the first welcome; after it there is no limit."""
QUIET_SECONDS = 5.0
"""Seconds that ``items`` waits before it logs what it waits for."""

log = logging.getLogger("supt_async.client")


class AsyncClient(AsyncOwned):
    """A labeller's session on a server, over asyncio.

    Use it as a context manager::

        async with AsyncClient("http://host:8000", project="digits", token=token) as client:
            async for item in client.items():
                await client.submit(item, answer_to(item.data))

    ``url`` is the server's address; the project is ``project`` or the end of the URL. ``token`` is
    the token of an invitation. ``window`` is the number of items to hold at once, at most 8. With
    ``payload`` each item also has its payload as it was added. ``session`` and ``outbox`` resume
    an earlier session.

    ``timeout`` is the number of seconds to wait for the first welcome; None waits without a limit.
    After the first welcome the client reconnects for as long as it takes, and keeps its outbox.
    ``locate`` returns the server's URL before each connection, for a server that may move.
    ``notice`` is called after every step with what was done; it must not block.

    Raises, on entering:
        NoServer: No server has said welcome in time.
        SessionEnded: The server has refused the session.
        Refused: The URL is not a server's address, or there is no project.
    """

    def __init__(
        self,
        url: str,
        *,
        project: str | None = None,
        token: str | None = None,
        window: int = m.WINDOW,
        payload: bool = False,
        session: str | None = None,
        outbox: Iterable[m.CommandMessage] = (),
        timeout: float | None = TIMEOUT_SECONDS,
        locate: Locate | None = None,
        notice: Notice | None = None,
    ) -> None:
        address, slug = urls.session(url, project)
        self._own(address, slug, token)
        hello = m.Hello(
            v=m.VERSION,
            project=slug,
            token=UNSET if token is None else token,
            session=UNSET if session is None else session,
            window=window,
            payload=payload,
            client=f"supt_async/{__version__}",
            counts=True,
        )
        core = Client(hello, new_id=lambda: str(uuid.uuid4()), outbox=outbox)
        self._runner = SessionRunner(core, urls.socket(address), locate, notice)
        self._owned = address, slug, token
        self._timeout = timeout

    def __repr__(self) -> str:
        runner = self._runner  # and never the token
        return f"<AsyncClient {runner.address} {runner.core.state.value}>"

    async def __aenter__(self) -> Self:
        self._runner.start()
        try:
            async with asyncio.timeout(self._timeout):
                await self._runner.welcomed.wait()
            if self._runner.ended is not None:
                raise self._runner.ended
        except TimeoutError:
            await self.close()
            raise NoServer(self._runner.address, self._timeout or 0) from None
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """End the session; the items on hand go back to the queue at once."""
        await self._runner.close()

    @property
    def welcome(self) -> m.Welcome:
        """The server's welcome: the project, the labeller's name and role, and the limits."""
        assert self._runner.core.welcome is not None, (
            "there is no welcome before the client is entered"
        )
        return self._runner.core.welcome

    @property
    def connected(self) -> bool:
        """Whether there is a connection and the server has said welcome."""
        return self._runner.core.state is State.OPEN

    @property
    def idle(self) -> m.IdleNotice | None:
        """The server's reason for sending no items; None if it has not sent one."""
        return self._runner.core.idle

    @property
    def hand(self) -> tuple[m.Item, ...]:
        """Items that were received and not answered yet, in order."""
        return self._runner.core.hand

    async def items(self, *, wait_when_done: bool = False) -> AsyncGenerator[m.Item]:
        """Yield items, each once, until there is nothing left for this labeller.

        The iteration ends when everything is labelled, when this labeller has seen all open items,
        and when the project is paused; ``idle.reason`` says which. With ``wait_when_done`` it waits
        for more items instead. While the last items are with other labellers it waits, because
        any of them may come back; after five seconds a warning in the log of
        ``supt_async.client`` says so.

        Raises:
            SessionEnded: The server has closed the session for good.
        """
        while True:
            item = await self._next(wait_when_done)
            if item is None:
                return
            self._runner.do(self._runner.core.show(item.lease))
            yield item

    async def submit(
        self, item: m.Item | str, value: JSONValue, *, ms: int | None = None, id: str | None = None
    ) -> m.Ack:
        """Answer an item (or its lease), and wait until the server has stored the answer.

        ``ms`` is the time that the item was on the screen, in milliseconds. ``id`` names the
        answer; give the same one to send an answer again.

        Raises:
            RequestRefused: The task does not allow the answer, or the lease is not this labeller's.
            SessionEnded: The server has closed the session for good.
        """
        return await self.submit_soon(item, value, ms=ms, id=id)

    def submit_soon(
        self, item: m.Item | str, value: JSONValue, *, ms: int | None = None, id: str | None = None
    ) -> asyncio.Future[m.Ack]:
        """Answer an item without waiting; the future has the ack, or what ``submit`` raises."""
        id = id or str(uuid.uuid4())
        return self._runner.ask(id, self._runner.core.submit(_lease(item), value, ms=ms, id=id))

    async def skip(self, item: m.Item | str, *, reason: str | None = None) -> m.Ack:
        """Give an item back; it is not handed out to this labeller again."""
        return await self.skip_soon(item, reason=reason)

    def skip_soon(
        self, item: m.Item | str, *, reason: str | None = None, id: str | None = None
    ) -> asyncio.Future[m.Ack]:
        """Skip an item without waiting; the future has the ack."""
        id = id or str(uuid.uuid4())
        return self._runner.ask(id, self._runner.core.skip(_lease(item), reason=reason, id=id))

    async def undo(self, submit: str) -> m.Ack:
        """Withdraw an answer or a skip, by the id that its ack names (``ack.re``)."""
        id = str(uuid.uuid4())
        return await self._runner.ask(id, self._runner.core.undo(submit, id=id))

    async def take_back(self, submit: str) -> m.Item:
        """Withdraw an answer or a skip, and return its item, which is the first on hand again.

        Raises:
            RequestRefused: The answer can no longer be undone.
        """
        before = {item.lease for item in self.hand}
        await self.undo(submit)
        while True:
            self._runner.moved.clear()
            for item in self.hand:
                if item.mode is Mode.UNDO and item.lease not in before:
                    return item
            if self._runner.ended is not None:
                raise self._runner.ended
            await self._runner.moved.wait()

    async def release(self, *items: m.Item) -> m.Ack:
        """Give items back to the queue."""
        id = str(uuid.uuid4())
        return await self._runner.ask(
            id, self._runner.core.release([x.lease for x in items], id=id)
        )

    async def flag(self, item: m.Item, note: str | None = None) -> m.Ack:
        """Flag an item for the owner, with a note."""
        id = str(uuid.uuid4())
        return await self._runner.ask(
            id, self._runner.core.flag(lease=item.lease, note=note, id=id)
        )

    async def first(self, *, wait_when_idle: bool = False) -> m.Item | None:
        """Return the first item on hand and mark it as shown; None if there is no item now.

        An item stays the first until it is answered, or until an undone one is put before it.
        With ``wait_when_idle`` the call waits for an item instead of returning None.

        Raises:
            SessionEnded: The server has closed the session for good.
        """
        while True:
            self._runner.moved.clear()
            if self._runner.core.hand:
                item = self._runner.core.hand[0]
                self._runner.do(self._runner.core.show(item.lease))
                return item
            if self._runner.ended is not None:
                raise self._runner.ended
            if self._runner.core.idle is not None and not wait_when_idle:
                return None
            await self._runner.moved.wait()

    async def another(self, held: Container[str], *, wait_when_idle: bool = False) -> m.Item | None:
        """Return an item whose lease is not in ``held`` and mark it as shown; see ``first``."""
        while True:
            self._runner.moved.clear()
            for item in self.hand:
                if item.lease not in held:
                    self._runner.do(self._runner.core.show(item.lease))
                    return item
            if self._runner.ended is not None:
                raise self._runner.ended
            if self.idle is not None and not wait_when_idle:
                return None
            await self._runner.moved.wait()

    async def flush(self) -> None:
        """Wait until the server has answered every request.

        Raises:
            SessionEnded: The server has closed the session for good.
        """
        while True:
            self._runner.moved.clear()
            if not self._runner.core.outbox:
                return
            if self._runner.ended is not None:
                raise self._runner.ended
            await self._runner.moved.wait()

    async def labels(
        self, path: str | Path | None = None, **options: Any
    ) -> list[JSONObject] | Path:
        """Return the project's labels, or write them to a file; see ``Project.labels``."""
        url, slug, token = self._owned
        project: Any = Server(url, token=token).project(slug)
        where = {} if path is None else {"path": path}
        found: list[JSONObject] | Path = await in_thread(project.labels, **where, **options)
        return found

    def set_window(self, n: int) -> None:
        """Set the number of items to hold at once; 0 pauses."""
        self._runner.do(self._runner.core.set_window(n))

    async def events(self) -> AsyncGenerator[News | m.Error]:
        """Yield the server's news: progress, the model's state, and why no items come.

        Raises:
            SessionEnded: The server has closed the session for good.
        """
        while self._runner.ended is None:
            event = await self._runner.events.get()
            if event is not None:
                yield event
        raise self._runner.ended

    async def _next(self, wait_when_done: bool) -> m.Item | None:
        loud = asyncio.get_running_loop().call_later(QUIET_SECONDS, self._say_why)
        try:
            while True:
                self._runner.moved.clear()
                for item in self._runner.core.hand:
                    if item.lease not in self._runner.given:
                        self._runner.given.add(item.lease)
                        return item
                if self._runner.ended is not None:
                    raise self._runner.ended
                why = None if self.idle is None else self.idle.reason
                if why not in (None, IdleReason.WAITING) and not wait_when_done:
                    return None
                await self._runner.moved.wait()
        finally:
            loud.cancel()

    def _say_why(self) -> None:
        """Say that items are waited for, since it takes long."""
        if self.idle is not None and self.idle.reason is IdleReason.WAITING:
            out = "the last items" if self.idle.out is UNSET else f"{self.idle.out} item(s)"
            log.warning(
                "nothing to label now: %s are with other labellers; waiting for them",
                out,
                extra={"action": "client.waiting"},
            )


def _lease(item: m.Item | str) -> str:
    return item if isinstance(item, str) else item.lease

"""A labeller's session over asyncio: connects, reconnects, and sends again what was not acked.

What to do is decided by ``protocol.client``; here it is only carried out. One task owns the
connection. Whoever submits waits for the ack, however often the connection is lost meanwhile.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import uuid
from collections import deque
from collections.abc import AsyncGenerator, Iterable
from types import TracebackType
from typing import Self, assert_never

from msgspec import UNSET
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.typing import Subprotocol

from supt_async import __version__
from supt_async.client import addresses
from supt_async.client.errors import RequestRefused, SessionEnded
from supt_async.errors import ProtocolError, Refused
from supt_async.protocol import codec, messages as m
from supt_async.protocol.asking import Asking
from supt_async.protocol.client import Client, State
from supt_async.protocol.client_effects import (
    Changed,
    ClientEffect,
    Deliver,
    News,
    Reconnect,
    Retry,
    Send,
    Stop,
    Told,
    Withdraw,
)
from supt_async.types import IdleReason, JSONValue

logger = logging.getLogger(__name__)

EVENTS = 256
"""Events that wait to be read; of more, the oldest are dropped."""
CONNECT_SECONDS = 15
GREETING_SECONDS = 30
"""How long a server may take to say welcome."""
CLOSE_SECONDS = 2
NO_CLOSE = 1006
"""What a connection that was lost, or never made, is said to have been closed with."""
NO_SERVER = 1002
"""And one that was refused by something that is no labelling server: not to be retried."""
BROKEN = 1011

_PASSING = frozenset((408, 425, 429))
"""HTTP statuses that a proxy gives for a while, besides those from 500 up."""


class AsyncClient:
    """A session on a server::

        async with AsyncClient("http://host:8000", project="digits", token=token) as client:
            async for item in client.items():
                await client.submit(item, answer_to(item.data))

    Raises, on entering:
        SessionEnded: The server does not let us in.
        Refused: The URL is no server's address, or names no project.
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
        outbox: Iterable[Asking] = (),
    ) -> None:
        self._address, named = addresses.parse(url)
        slug = project or named
        if slug is None:
            raise Refused("which project? give project=, or put its name at the end of the URL")
        hello = m.Hello(
            v=m.VERSION,
            project=slug,
            token=UNSET if token is None else token,
            session=UNSET if session is None else session,
            window=window,
            payload=payload,
            client=f"supt_async/{__version__}",
        )
        self._client = Client(hello, new_id=lambda: str(uuid.uuid4()), outbox=outbox)
        self._sending: deque[m.ClientMessage] = deque()
        self._to_send = asyncio.Event()
        self._given: set[str] = set()
        self._moved = asyncio.Event()  # something has changed that items() may wait for
        self._answers: dict[str, asyncio.Future[m.Ack]] = {}
        self._events: asyncio.Queue[News | m.Error | None] = asyncio.Queue(EVENTS)
        self._timers: set[asyncio.TimerHandle] = set()
        self._reconnect_ms = 0
        self._welcomed = asyncio.Event()
        self._ended: SessionEnded | None = None
        self._task: asyncio.Task[None] | None = None

    def __repr__(self) -> str:
        return f"<AsyncClient {self._address} {self._client.state.value}>"  # never the token

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run(), name="client")
        try:
            await self._welcomed.wait()
            if self._ended is not None:
                raise self._ended
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
        """Say goodbye, so that what is on hand goes back at once, and end."""
        self._carry_out(self._client.bye())
        if self._task is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_SECONDS):
                    await asyncio.shield(self._task)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for timer in self._timers:
            timer.cancel()
        self._end(SessionEnded(1000, "closed"))

    @property
    def welcome(self) -> m.Welcome:
        """What the server said of the project, the labeller and its limits."""
        assert self._client.welcome is not None, "there is no welcome before the client is entered"
        return self._client.welcome

    @property
    def hand(self) -> tuple[m.Item, ...]:
        """The items on hand."""
        return self._client.hand

    async def items(self, *, wait_when_done: bool = False) -> AsyncGenerator[m.Item]:
        """Yield items, each once; waits while others have the rest.

        Ends when there is nothing left for this labeller, unless ``wait_when_done``: everything
        is labelled, what is left they have seen, or the project is paused.

        Raises:
            SessionEnded: The server has closed the session for good.
        """
        while True:
            item = await self._next(wait_when_done)
            if item is None:
                return
            self._carry_out(self._client.show(item.lease))
            yield item

    async def submit(
        self, item: m.Item | str, value: JSONValue, *, ms: int | None = None, id: str | None = None
    ) -> m.Ack:
        """Answer an item (or its lease), and wait until the answer is safe.

        Raises:
            RequestRefused: The answer is not allowed, or not ours to give.
            SessionEnded: The server has closed the session for good.
        """
        lease = item if isinstance(item, str) else item.lease
        id = id or str(uuid.uuid4())
        return await self._ask(id, self._client.submit(lease, value, ms=ms, id=id))

    async def skip(self, item: m.Item | str, *, reason: str | None = None) -> m.Ack:
        """Give an item back and never get it again."""
        lease, id = item if isinstance(item, str) else item.lease, str(uuid.uuid4())
        return await self._ask(id, self._client.skip(lease, reason=reason, id=id))

    async def undo(self, submit: str) -> m.Ack:
        """Take an answer or a skip back, by the id of its ack (``ack.re``)."""
        id = str(uuid.uuid4())
        return await self._ask(id, self._client.undo(submit, id=id))

    async def release(self, *items: m.Item) -> m.Ack:
        """Give items back to the queue."""
        id = str(uuid.uuid4())
        return await self._ask(id, self._client.release([x.lease for x in items], id=id))

    async def flag(self, item: m.Item, note: str | None = None) -> m.Ack:
        """Tell the owner about an item."""
        id = str(uuid.uuid4())
        return await self._ask(id, self._client.flag(lease=item.lease, note=note, id=id))

    def set_window(self, n: int) -> None:
        """Say how many items to hold at once; 0 pauses."""
        self._carry_out(self._client.set_window(n))

    async def events(self) -> AsyncGenerator[News | m.Error]:
        """Yield what the server tells: progress, the model's state, why nothing comes.

        Raises:
            SessionEnded: The server has closed the session for good.
        """
        while self._ended is None:
            event = await self._events.get()
            if event is not None:
                yield event
        raise self._ended

    # --- how it is done ---

    async def _ask(self, id: str, effects: list[ClientEffect]) -> m.Ack:
        if self._ended is not None:
            raise self._ended
        future: asyncio.Future[m.Ack] = asyncio.get_running_loop().create_future()
        self._answers[id] = future
        self._carry_out(effects)
        try:
            return await future
        finally:
            self._answers.pop(id, None)

    async def _next(self, wait_when_done: bool) -> m.Item | None:
        while True:
            self._moved.clear()
            for item in self._client.hand:
                if item.lease not in self._given:
                    self._given.add(item.lease)
                    return item
            if self._ended is not None:
                raise self._ended
            idle = self._client.idle
            if idle is not None and idle.reason is not IdleReason.WAITING and not wait_when_done:
                return None
            await self._moved.wait()

    async def _run(self) -> None:
        try:
            await self._keep_connected()
        except Exception:
            logger.exception("the client broke", extra={"action": "run"})
            self._end(SessionEnded(BROKEN, "the client made a mistake, which is in its log"))

    async def _keep_connected(self) -> None:
        while self._ended is None:
            began = asyncio.get_running_loop().time()
            code, reason = await self._converse()
            held_ms = round((asyncio.get_running_loop().time() - began) * 1000)
            self._sending.clear()  # the outbox knows what has to be sent again
            effects = self._client.lost(code, reason, random=random.random(), held_ms=held_ms)
            if not effects:  # we have said goodbye
                return
            self._carry_out(effects)
            if self._ended is None:
                await asyncio.sleep(self._reconnect_ms / 1000)

    async def _converse(self) -> tuple[int, str]:
        """Hold one connection until it ends; return its close code and reason."""
        try:
            async with connect(
                self._address,
                subprotocols=[Subprotocol(m.SUBPROTOCOL)],
                compression=None,
                max_size=m.MAX_SERVER_BYTES + 1024,
                open_timeout=CONNECT_SECONDS,
                close_timeout=CLOSE_SECONDS,
                proxy=None,
            ) as socket:
                self._carry_out(self._client.connected())
                writer = asyncio.create_task(self._write(socket), name="client-write")
                try:
                    await self._read(socket)
                finally:
                    writer.cancel()
                    await asyncio.gather(writer, return_exceptions=True)
                return socket.close_code or NO_CLOSE, socket.close_reason or ""
        except ConnectionClosed as exc:
            return (exc.rcvd.code, exc.rcvd.reason) if exc.rcvd is not None else (NO_CLOSE, "")
        except InvalidStatus as exc:
            status = exc.response.status_code
            passing = status >= 500 or status in _PASSING
            return NO_CLOSE if passing else NO_SERVER, f"the address answers with HTTP {status}"
        except (OSError, TimeoutError, InvalidHandshake) as exc:
            logger.debug("no connection", exc_info=exc, extra={"action": "connect"})
            return NO_CLOSE, ""

    async def _read(self, socket: ClientConnection) -> None:
        async with asyncio.timeout(GREETING_SECONDS) as greeting:
            async for text in socket:
                self._take_in(text)
                if self._client.state is State.OPEN:
                    greeting.reschedule(None)

    async def _write(self, socket: ClientConnection) -> None:
        while True:
            await self._to_send.wait()
            self._to_send.clear()
            while self._sending:
                await socket.send(codec.encode(self._sending.popleft()))

    def _take_in(self, text: str | bytes) -> None:
        try:
            message = codec.decode_server(text)
        except ProtocolError:
            return  # of a later version
        self._carry_out(self._client.receive(message))

    def _carry_out(self, effects: list[ClientEffect]) -> None:
        for effect in effects:
            match effect:
                case Send(message):
                    self._sending.append(message)
                    self._to_send.set()
                case Deliver():
                    pass
                case Withdraw(leases):
                    self._given.difference_update(leases)
                case Told(request, answer):
                    self._tell(request, answer)
                case Changed(news):
                    self._publish(news)
                    if isinstance(news, m.Welcome):
                        self._welcomed.set()
                case Retry(id, after_ms):
                    self._later(id, after_ms)
                case Reconnect(after_ms):
                    self._reconnect_ms = after_ms
                case Stop(code, reason):
                    self._end(SessionEnded(code, reason))
                case _:
                    assert_never(effect)
        if effects:
            self._moved.set()

    def _tell(self, request: Asking | None, answer: m.Ack | m.Error) -> None:
        # An item whose answer was refused, or may be yet, is not given out a second time.
        waiting = {getattr(other, "lease", None) for other in self._client.outbox}
        self._given &= waiting | {item.lease for item in self._client.hand}
        future = None if request is None else self._answers.get(request.id)
        if future is None or future.done():
            if isinstance(answer, m.Error):
                self._publish(answer)
        elif isinstance(answer, m.Ack):
            future.set_result(answer)
        else:
            future.set_exception(RequestRefused(answer.code, answer.message))

    def _publish(self, news: News | m.Error | None) -> None:
        if self._events.full():
            self._events.get_nowait()
        self._events.put_nowait(news)

    def _later(self, id: str, after_ms: int) -> None:
        def elapsed() -> None:
            self._timers.discard(handle)
            self._carry_out(self._client.elapsed(id))

        handle = asyncio.get_running_loop().call_later(after_ms / 1000, elapsed)
        self._timers.add(handle)

    def _end(self, ended: SessionEnded) -> None:
        if self._ended is None:
            self._ended = ended
            self._publish(None)  # whoever waits for events must hear of it
        self._welcomed.set()
        for future in self._answers.values():
            if not future.done():
                future.set_exception(self._ended)
        self._moved.set()

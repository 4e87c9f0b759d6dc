"""Runner of one labeller's session, over any number of connections.

It carries out the effects of ``protocol.client``: sends, waits before it connects again, and
resolves the future of each request. ``async_client`` is the interface on top.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias, assert_never

from supt_async.client import urls
from supt_async.client.errors import RequestRefused, SessionEnded
from supt_async.client.transport import CLOSE_SECONDS, MessageQueue, converse
from supt_async.errors import ProtocolError
from supt_async.protocol import codec, messages as m
from supt_async.protocol.client.effects import (
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
from supt_async.protocol.client.session import Client, State
from supt_async.protocol.close_codes import CloseCode

logger = logging.getLogger(__name__)

EVENTS = 256
"""Maximum number of events that wait to be read; the oldest are dropped."""
BROKEN = CloseCode.INTERNAL_ERROR

Locate: TypeAlias = Callable[[], Awaitable[str]]
Notice: TypeAlias = Callable[[Sequence[ClientEffect]], None]


class SessionRunner:
    """Runner of one session; ``core`` may only be changed through ``ask`` and ``do``."""

    def __init__(
        self, core: Client, address: str, locate: Locate | None, notice: Notice | None
    ) -> None:
        self.core = core
        self.address = address
        self.given: set[str] = set()
        """Leases of the items that were given to the caller."""
        self.moved = asyncio.Event()
        """Set at every change that a caller may wait for."""
        self.welcomed = asyncio.Event()
        """Set when the server has said welcome, or never will."""
        self.events: asyncio.Queue[News | m.Error | None] = asyncio.Queue(EVENTS)
        self.ended: SessionEnded | None = None
        self._locate, self._notice = locate, notice
        self._outgoing = MessageQueue()
        self._answers: dict[str, asyncio.Future[m.Ack]] = {}
        self._timers: set[asyncio.TimerHandle] = set()
        self._reconnect_ms = 0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="client")

    async def close(self) -> None:
        """End the session and the connection."""
        self.do(self.core.bye())
        if self._task is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_SECONDS):
                    await asyncio.shield(self._task)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for timer in self._timers:
            timer.cancel()
        self._end(SessionEnded(CloseCode.NORMAL, "closed"))

    def ask(self, id: str, effects: list[ClientEffect]) -> asyncio.Future[m.Ack]:
        """Carry out a request's effects, and return a future of its ack.

        Raises:
            SessionEnded: At once, or from the future. RequestRefused: from the future.
        """
        if self.ended is not None:
            raise self.ended
        future: asyncio.Future[m.Ack] = asyncio.get_running_loop().create_future()
        self._answers[id] = future
        future.add_done_callback(lambda _: self._answers.pop(id, None))
        self.do(effects)
        return future

    def do(self, effects: list[ClientEffect]) -> None:
        """Carry out effects of the core."""
        for effect in effects:
            match effect:
                case Send(message):
                    self._outgoing.put(message)
                case Deliver():
                    pass
                case Withdraw(leases):
                    self.given.difference_update(leases)
                case Told(request, answer):
                    self._tell(request, answer)
                case Changed(news):
                    self._publish(news)
                    if isinstance(news, m.Welcome):
                        self.welcomed.set()
                case Retry(id, after_ms):
                    self._later(id, after_ms)
                case Reconnect(after_ms):
                    self._reconnect_ms = after_ms
                case Stop(code, reason):
                    self._end(SessionEnded(code, reason))
                case _:
                    assert_never(effect)
        if effects:
            self.moved.set()
            if self._notice is not None:
                self._notice(effects)

    async def _run(self) -> None:
        try:
            await self._keep_connected()
        except Exception:
            logger.exception("the client broke", extra={"action": "run"})
            self._end(SessionEnded(BROKEN, "internal error of the client: see its log"))

    async def _keep_connected(self) -> None:
        while self.ended is None:
            began = asyncio.get_running_loop().time()
            code, reason = await self._converse()
            held_ms = round((asyncio.get_running_loop().time() - began) * 1000)
            self._outgoing.clear()  # the outbox knows what has to be sent again
            effects = self.core.lost(code, reason, random=random.random(), held_ms=held_ms)
            if not effects:  # we have said goodbye
                return
            self.do(effects)
            if self.ended is None:
                await asyncio.sleep(self._reconnect_ms / 1000)

    async def _converse(self) -> tuple[int, str]:
        if self._locate is not None:
            self.address = urls.socket(urls.server(await self._locate()))
        return await converse(
            self.address,
            self._outgoing,
            connected=lambda: self.do(self.core.connected()),
            take_in=self._take_in,
        )

    def _take_in(self, text: str | bytes) -> bool:
        # What can't be read is of a later version.
        with contextlib.suppress(ProtocolError):
            message = codec.decode_server(text)
            self.do(self.core.receive(message))
        return self.core.state is State.OPEN

    def _tell(self, request: m.CommandMessage | None, answer: m.Ack | m.Error) -> None:
        # An item whose answer was refused, or may be yet, is not given out a second time.
        waiting = {getattr(other, "lease", None) for other in self.core.outbox}
        self.given &= waiting | {item.lease for item in self.core.hand}
        future = None if request is None else self._answers.get(request.id)
        if future is None or future.done():
            if isinstance(answer, m.Error):
                self._publish(answer)
        elif isinstance(answer, m.Ack):
            future.set_result(answer)
        else:
            future.set_exception(RequestRefused(answer.code, answer.message))

    def _publish(self, news: News | m.Error | None) -> None:
        if self.events.full():
            self.events.get_nowait()
        self.events.put_nowait(news)

    def _later(self, id: str, after_ms: int) -> None:
        def elapsed() -> None:
            self._timers.discard(handle)
            self.do(self.core.elapsed(id))

        handle = asyncio.get_running_loop().call_later(after_ms / 1000, elapsed)
        self._timers.add(handle)

    def _end(self, ended: SessionEnded) -> None:
        if self.ended is None:
            self.ended = ended
            self._publish(None)  # wake the readers of events
        self.welcomed.set()
        for future in tuple(self._answers.values()):
            if not future.done():
                future.set_exception(self.ended)
        self.moved.set()

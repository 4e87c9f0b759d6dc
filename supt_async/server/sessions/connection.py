"""One socket: reads, lets the session decide, carries its effects out, writes.

Three tasks run side by side, so that none can hold another up: a reader that is always in
``receive``, a bounded inbox with one worker, a bounded outbox with one writer. That there may be
items again is told once until it is looked at, however often the hub says so: it can't pile up.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Literal, assert_never

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from supt_async.domain.commands import Command, FlagItem, SubmitAnswer
from supt_async.domain.ids import RequestId
from supt_async.domain.results import CommandResult, LeasedItem, OpenedSession, Verdict
from supt_async.errors import ProtocolError, StorageBusy, StorageError
from supt_async.protocol import codec, messages as m
from supt_async.protocol.close_codes import CloseCode
from supt_async.protocol.display.display import UNSHOWN
from supt_async.protocol.server.effects import (
    After,
    Authenticate,
    Close,
    Effect,
    Execute,
    Leave,
    Open,
    Send,
    SendItem,
)
from supt_async.protocol.server.session import CODES, Session, State
from supt_async.server.access.authentication import Denied
from supt_async.server.metrics import Stopwatch
from supt_async.server.services import Services
from supt_async.server.sessions.admission import authenticate, join
from supt_async.server.sessions.late_answers import check_unseen
from supt_async.server.sessions.send_queue import SendQueue

logger = logging.getLogger(__name__)

CUT_SECONDS = 1.0
"""How long a connection may take to end that has to."""
INBOX = 256
"""Events that wait for the worker; a client for which there are more is cut off."""

AHEAD, STRANGER_AHEAD = INBOX // 2, 16
"""Messages that are read ahead of the worker, of a labeller and before the welcome."""

NOT_SHOWN = "This item can't be shown: an earlier version took it in. Its payload is at fault."
"""What an owner is told of an item, in its flag."""

Event = Callable[[Session], list[Effect]]
_ANSWERS = (m.Submit, m.Skip, m.Undo, m.Flag)
"""What is limited by the labeller's rate: each leaves a row behind."""


class Closed(Exception):
    """Ends a connection's tasks: the session wants the socket closed."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Connection:
    """A socket and its session."""

    def __init__(self, socket: WebSocket, services: Services) -> None:
        self.session = Session()
        self.opened: OpenedSession | None = None
        self.asks: tuple[object, ...] = ()
        """What the project asked when this session was welcomed."""
        self.asked_at = 0.0
        """When the queue was asked that last had too little for this session (monotonic)."""
        self.secret = ""
        """Digest of the token or cookie that opened this."""
        self.stamp: str | None = None
        """State of all accounts when the secret was last looked up."""
        self.looked_up_at = 0.0
        """When the secret was last looked up (monotonic clock, seconds)."""
        self.welcome_at = 0.0
        """When it was last known that the labeller is welcome."""
        self.by: dict[str, int] = {}
        """Number of the project and of the labeller, once the session is open."""
        self.socket = socket
        self._services = services
        self._ended: Closed | None = None
        self._dismissed = False
        self._inbox: asyncio.Queue[Event] = asyncio.Queue(INBOX)
        self._send_queue = SendQueue()
        self._stopwatch = Stopwatch(services.metrics)
        self._timers: set[asyncio.TimerHandle] = set()
        self._left = False
        self._ahead = 0  # messages that were read since the worker had done them all
        self._woken = False

    async def run(self) -> None:
        """Serve the socket until it is closed."""
        began, closed = time.monotonic(), None
        try:
            closed = await self._serve()
            for timer in self._timers:
                timer.cancel()
            if self.opened is not None and not self._left:
                await asyncio.shield(self._services.hub.lose(self.opened))
            if closed is not None:
                self._services.metrics.closes.labels(closed.code).inc()
            await self._close(closed)
        finally:
            # Last of all: a server that stops waits until everybody has left, and then cuts off.
            if self.opened is not None:
                self._note(closed, time.monotonic() - began)
                self._services.hub.leave(self)

    def post(self, event: Event) -> None:
        """Let the worker take in an event, after those that are waiting."""
        try:
            self._inbox.put_nowait(event)
        except asyncio.QueueFull:
            self._send_queue.fail(
                Closed(CloseCode.TOO_MANY, "too many messages without waiting for answers")
            )

    def dismiss(self, reason: Literal["drain", "kicked"]) -> None:
        """Say goodbye after what waits; if that takes too long, without a word."""
        if self._dismissed:
            return
        self._dismissed = True
        self.post(lambda session: session.dismissed(reason))
        code = CODES[reason]
        handle = asyncio.get_running_loop().call_later(CUT_SECONDS, self.cut, code, reason)
        self._timers.add(handle)

    def cut(self, code: int, reason: str) -> None:
        """End the connection at once, whatever it is doing."""
        self._ended = self._ended or Closed(code, reason)
        self._send_queue.fail(self._ended)
        self.post(lambda _: [])

    def wake(self) -> None:
        """Let the session look again, if it waits for items."""
        if self.session.starved and not self._woken:
            self._woken = True
            self.post(self._look_again)

    def _look_again(self, session: Session) -> list[Effect]:
        self._woken = False
        return session.woken()

    async def _serve(self) -> Closed | None:
        """Run the connection's tasks; return how to close, or None if the socket is gone."""
        config = self._services.config
        self._later(config.hello_ms, _no_hello)
        closed: Closed | None = None
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._read(), name="socket-read")
                group.create_task(self._work(), name="socket-work")
                group.create_task(self._write(), name="socket-write")
        except* Closed as errors:
            closed = _first(errors)
        except* (WebSocketDisconnect, ConnectionError):
            closed = None
        except* Exception:
            logger.exception("a session broke", extra={"action": "session"})
            closed = Closed(CloseCode.SERVER_ERROR, "internal error: try again")
        return closed

    async def _read(self) -> None:
        while True:
            event = await self.socket.receive()
            if self._ended is not None:
                raise self._ended
            if event["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(event.get("code", CloseCode.ABNORMAL))
            text = event.get("text")
            wait_ms = self._weigh(len(text or ""))
            self._take_in(text)
            # Afterwards: what was sent again and again would otherwise never be stored.
            if wait_ms:
                await asyncio.sleep(wait_ms / 1000)
            self._ahead += 1
            if self._ahead >= (AHEAD if self.session.state is State.OPEN else STRANGER_AHEAD):
                await self._caught_up()

    def _weigh(self, size: int) -> int:
        """Count a message and its bytes; return the milliseconds to wait before the next one."""
        hub = self._services.hub
        if self.session.state is not State.OPEN:
            return 0
        if hub.overruns(self.session):
            raise Closed(CloseCode.TOO_MANY, "too many messages: slow down")
        return hub.weighs(self.session, size)

    def _take_in(self, text: str | None) -> None:
        if text is None:
            self.post(Session.binary)
            return
        try:
            message = codec.decode_client(text)
        except ProtocolError as exc:
            self.post(partial(Session.undecodable, fault=exc))
            return
        self._stopwatch.received(message)
        self.post(self._reception(message))

    async def _caught_up(self) -> None:
        """Wait until the worker has done all that was read."""
        done = asyncio.Event()

        def note(_: Session) -> list[Effect]:
            done.set()
            return []

        self.post(note)
        await done.wait()
        self._ahead = 0

    def _reception(self, message: m.ClientMessage) -> Event:
        if isinstance(message, _ANSWERS) and self.session.state is State.OPEN:
            wait_ms = self._services.hub.throttle(self.session)
            if wait_ms:
                return lambda session: session.limited(message, wait_ms)
        return lambda session: session.receive(message)

    async def _work(self) -> None:
        while True:
            event = await self._inbox.get()
            if self._ended is not None:
                raise self._ended
            effects = deque(event(self.session))
            while effects:
                more = await self._carry_out(effects.popleft())
                effects.extendleft(reversed(more))
            if self._send_queue.overfull:
                raise Closed(CloseCode.READS_TOO_SLOWLY, "this client reads too slowly")

    async def _carry_out(self, effect: Effect) -> list[Effect]:
        session = self.session
        match effect:
            case Send(message):
                self._send_queue.put(message)
            case SendItem(offer):
                await self._deal(offer)
            case Authenticate():
                return await authenticate(self, self._services, effect)
            case Open(access, resume):
                return await join(self, self._services, access, resume)
            case Execute(SubmitAnswer() as request) if session.unseen(request.lease):
                return await self._ask_unseen(request)
            case Execute(request):
                return self._told(request, await self._ask(request))
            case Leave(release):
                await self._leave(release)
            case After(ms, leases):
                self._later(ms, lambda session: session.elapsed(leases))
            case Close(code, reason):
                await self._send_queue.flushed()
                raise Closed(code, reason)
            case _:
                assert_never(effect)
        return []

    async def _leave(self, release: bool) -> None:
        """End the session in the queue; if that can't be done now, it is lost like any other."""
        if self.opened is None:
            return
        with contextlib.suppress(StorageError):
            await self._services.storage.queue.leave(self.opened.session, release=release)
            self._left = True

    async def _ask(self, request: Command) -> CommandResult:
        asked_at = time.monotonic()
        try:
            reply = await self._services.storage.queue.ask(request)
        except StorageBusy:
            return CommandResult(verdict=Verdict.BUSY)
        except StorageError:
            return CommandResult(verdict=Verdict.UNAVAILABLE)
        if reply.idle is not None:
            self.asked_at = asked_at
            self._services.hub.waits(self)
        return reply

    async def _deal(self, offer: LeasedItem) -> None:
        """Send an item; one that can't be shown is told to the owner, and nobody is held up."""
        session = self.session
        project, presenter = session.by.project, self._services.presenter
        item = presenter.item(project, session.task, offer, payload=session.payload)
        session.displayed(offer.lease, presenter.extent(project, offer.item, session.task))
        self._send_queue.put(item)
        if item.data is UNSHOWN:
            id_ = RequestId(f"unshown-{offer.item}")
            await self._ask(FlagItem(by=session.by, id=id_, lease=offer.lease, note=NOT_SHOWN))

    async def _ask_unseen(self, request: SubmitAnswer) -> list[Effect]:
        """Store an answer to an item that this session has not sent."""
        session = self.session
        try:
            found = await check_unseen(self._services, session.task, request)
        except StorageError:
            return session.executed(request, CommandResult(verdict=Verdict.UNAVAILABLE))
        if isinstance(found, m.Error):
            return [Send(found)]
        return self._told(found, await self._ask(found))

    def _told(self, request: Command, reply: CommandResult) -> list[Effect]:
        before = self.session.mine
        effects = self.session.executed(request, reply)
        self._services.hub.counted(self, self.session.mine - before)
        return effects

    async def _write(self) -> None:
        while True:
            messages = await self._send_queue.take()
            for message in messages:
                await self.socket.send_text(codec.encode(message))
            self._stopwatch.sent(messages)
            self._send_queue.written()

    def _later(self, ms: int, event: Event) -> None:
        def post() -> None:
            self._timers.discard(handle)
            self.post(event)

        handle = asyncio.get_running_loop().call_later(ms / 1000, post)
        self._timers.add(handle)

    def _note(self, closed: Closed | None, seconds: float) -> None:
        """Log the end; without a code it was the client that left, or the network."""
        about = {"code": None if closed is None else closed.code, "seconds": round(seconds, 1)}
        extra = {"action": "session.close", **self.by, **about}
        logger.info("a session is over", extra=extra)

    async def _close(self, closed: Closed | None) -> None:
        if closed is None or self.socket.application_state is not WebSocketState.CONNECTED:
            return
        with contextlib.suppress(RuntimeError, ConnectionError, WebSocketDisconnect):
            await self.socket.close(closed.code, closed.reason)


async def serve_session(socket: WebSocket, services: Services) -> None:
    """Accept a socket and serve it; a wrong origin or version is told by the close code."""
    spoken = m.SUBPROTOCOL in socket.scope.get("subprotocols", ())
    await socket.accept(subprotocol=m.SUBPROTOCOL if spoken else None)
    try:
        services.auth.check_origin(socket)
    except Denied as exc:
        await socket.close(exc.close_code, str(exc))
        return
    if not spoken:
        await socket.close(CloseCode.NO_COMMON_VERSION, f"this server speaks {m.SUBPROTOCOL}")
    elif services.hub.draining:
        await socket.close(CloseCode.DRAINING, "the server is stopping")
    else:
        await Connection(socket, services).run()


def _no_hello(session: Session) -> list[Effect]:
    if session.state is not State.WAITING:
        return []
    return session.refused(CloseCode.NO_HELLO, "no hello in time")


def _first(group: BaseExceptionGroup[Closed]) -> Closed:
    for error in group.exceptions:
        return error if isinstance(error, Closed) else _first(error)
    raise AssertionError("an exception group is never empty")

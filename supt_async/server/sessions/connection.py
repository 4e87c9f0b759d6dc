"""One socket and its session: reads frames, carries the session's effects out, writes.

Three tasks run side by side, so that none blocks another: a reader that is always in
``receive``, a worker behind a bounded inbox, and a writer behind a bounded send queue, for peers
that have not read the last messages yet. Wake-ups are coalesced: at most one is pending per
session, however often the hub signals.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Sequence
from typing import Literal, assert_never

from msgspec import structs
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from supt_async.domain.commands import FlagItem, SubmitAnswer
from supt_async.domain.ids import LabellerId, ProjectId, RequestId
from supt_async.domain.results import LeasedItem, OpenedSession
from supt_async.errors import StorageError
from supt_async.protocol.close_codes import BYE_CODES, CloseCode
from supt_async.protocol.messages import ServerMessage
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
    TellNews,
)
from supt_async.protocol.server.news import NewsKind
from supt_async.protocol.server.session import Session, State
from supt_async.server.errors import Closed, first_closed
from supt_async.server.media.presenter import is_shown
from supt_async.server.metrics import Stopwatch
from supt_async.server.sessions.admission import authenticate, join
from supt_async.server.sessions.commands import Commands
from supt_async.server.sessions.dependencies import Dependencies
from supt_async.server.sessions.item_threads import ItemThreads
from supt_async.server.sessions.member import AccessCheck, Event
from supt_async.server.sessions.receiving.incoming import IncomingFrames
from supt_async.server.sessions.receiving.reader import INBOX, Reader
from supt_async.server.sessions.sending.send_queue import SendQueue
from supt_async.server.sessions.sending.shared import Shared
from supt_async.server.sessions.sending.socket_writer import SocketWriter

logger = logging.getLogger(__name__)

CUT_SECONDS = 1.0
"""Seconds that a dismissed connection may take to end before it is cut."""
NOT_SHOWN = "This item can't be shown: an earlier version took it in. Its payload is at fault."
"""Note of the flag with which an item that can't be shown is reported to the owner."""


class Connection:
    """A socket and its session, while the socket is open."""

    def __init__(self, socket: WebSocket, server: Dependencies) -> None:
        self.socket = socket
        self.session = Session()
        self.opened: OpenedSession | None = None
        """Session in the queue, once it is open."""
        self.access = AccessCheck()
        self.asked_at = 0.0
        """When the latest command that found too few items was sent (monotonic clock, seconds)."""
        self.log_fields: dict[str, int] = {}
        """Numbers of project and labeller for log lines, once the session is open."""
        self._server = server
        self._queue = server.storage.queue
        self._hub = server.hub
        self._inbox: asyncio.Queue[Event] = asyncio.Queue(INBOX)
        self._outgoing: list[ServerMessage] = []
        """Messages to send before the worker waits for anything."""
        self._send_queue = SendQueue()
        stopwatch = Stopwatch(server.metrics)
        self._writer = SocketWriter(socket, self._send_queue, stopwatch)
        incoming = IncomingFrames(self.session, server.limits, stopwatch)
        self._reader = Reader(socket, self.session, incoming, self)
        self._commands = Commands(self, self.session, server)
        self._threads = ItemThreads(self.session, server.storage.threads)
        self._timers: set[asyncio.TimerHandle] = set()
        self.ended: Closed | None = None
        """How the connection was cut, if it was."""
        self._busy = False  # the worker handles an event
        self._dismissed = False
        self._left = False  # the queue knows that the session has ended
        self._woken = False  # a wake-up is pending

    @property
    def project(self) -> ProjectId:
        return self.session.by.project

    @property
    def labeller(self) -> LabellerId:
        return self.session.by.labeller

    @property
    def admin(self) -> bool:
        return self.session.admin

    @property
    def starved(self) -> bool:
        return self.session.starved

    @property
    def replaceable(self) -> bool:
        # The worker may be about to get some.
        return not self.idle or self.session.replaceable

    @property
    def idle(self) -> bool:
        """Whether the worker handles nothing and nothing waits for it."""
        return not self._busy and self._inbox.empty()

    @property
    def news(self) -> NewsKind:
        return self.session.news.kind

    @property
    def mine(self) -> int:
        return self.session.news.mine

    def tell(self, news: Sequence[Shared]) -> None:
        """Write news to the socket, past the session."""
        self._writer.tell(news)

    async def run(self) -> None:
        """Serve the socket until it is closed."""
        began, closed = time.monotonic(), None
        try:
            closed = await self._serve()
            for timer in self._timers:
                timer.cancel()
            if self.opened is not None and not self._left:
                await asyncio.shield(self._hub.lose(self.opened))
            if closed is not None:
                self._server.metrics.closes.labels(closed.code).inc()
            await self._close(closed)
        finally:
            # Last of all: a stopping server waits until all members have left, then cuts off.
            if self.opened is not None:
                self._log_end(closed, time.monotonic() - began)
                self._hub.leave(self, self.opened.session)
            # They refer to this object, and would be freed by the garbage collector only.
            del self._reader, self._commands

    def post(self, event: Event) -> None:
        """Queue an event for the worker, after those that are waiting."""
        try:
            self._inbox.put_nowait(event)
        except asyncio.QueueFull:
            reason = "too many messages without waiting for answers"
            self.fail(Closed(CloseCode.TOO_MANY, reason))

    def fail(self, closed: Closed) -> None:
        """End the connection when the writer's turn comes."""
        self._send_queue.fail(closed)

    def dismiss(self, reason: Literal["drain", "kicked"]) -> None:
        """End the session after the events that wait; cut it if that takes too long."""
        if self._dismissed:
            return
        self._dismissed = True
        self.post(lambda session: session.dismissed(reason))
        code = BYE_CODES[reason]
        handle = asyncio.get_running_loop().call_later(CUT_SECONDS, self.cut, code, reason)
        self._timers.add(handle)

    def cut(self, code: int, reason: str) -> None:
        """Close the connection at once, whatever it is doing."""
        self.ended = self.ended or Closed(code, reason)
        self.fail(self.ended)
        self.post(lambda _: [])

    def wake(self) -> bool:
        """Make the session claim again if it waits for items; return whether it does."""
        if self.session.starved and not self._woken:
            self._woken = True
            self.post(self._wake_up)
        return self._woken

    def _wake_up(self, session: Session) -> list[Effect]:
        self._woken = False
        effects = session.woken()
        if not effects:
            self._hub.satisfied(self)
        return effects

    async def _serve(self) -> Closed | None:
        """Run the connection's tasks; return how to close, or None if the socket is gone."""
        self._later(self._server.config.hello_ms, _no_hello)
        closed: Closed | None = None
        try:
            await self._run_tasks()
        except* Closed as errors:
            closed = first_closed(errors)
        except* (WebSocketDisconnect, ConnectionError):
            closed = None
        except* Exception:
            logger.exception("internal error in a session", extra={"action": "session"})
            closed = Closed(CloseCode.SERVER_ERROR, "internal error: try again")
        return closed

    async def _run_tasks(self) -> None:
        """Run the connection's tasks; raises an exception group when one of them ends."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._reader.run(), name="socket-read")
                group.create_task(self._work(), name="socket-work")
                group.create_task(self._writer.run(), name="socket-write")
        except BaseExceptionGroup as errors:
            # Its traceback is that of the task group, which refers to it: a circle.
            raise errors.with_traceback(None)  # noqa: B904

    async def _work(self) -> None:
        while True:
            self._busy = False
            event = await self._inbox.get()
            self._busy = True
            if self.ended is not None:
                raise self.ended
            effects = deque(event(self.session))
            while effects:
                more = await self._carry_out(effects.popleft())
                effects.extendleft(reversed(more))
            self._send()
            if self._send_queue.overfull:
                raise Closed(CloseCode.READS_TOO_SLOWLY, "this client reads too slowly")

    def _send(self) -> None:
        """Write what is to be sent, in one piece."""
        if self._outgoing:
            messages, self._outgoing = self._outgoing, []
            self._writer.send(messages)

    async def _carry_out(self, effect: Effect) -> list[Effect]:
        session = self.session
        if isinstance(effect, Send):
            self._outgoing.append(effect.message)
            return []
        if isinstance(effect, SendItem):
            await self._send_item(effect.item)
            return []
        self._send()
        match effect:
            case TellNews():
                self._hub.greet(self)
            case Authenticate():
                return await authenticate(self, self._server, effect)
            case Open(access, resume):
                return await join(self, self._server, access, resume)
            case Execute(SubmitAnswer() as command) if session.unseen(command.lease):
                return await self._commands.carry_out_late(command)
            case Execute(command):
                if isinstance(command, FlagItem):
                    self._threads.flagged()
                return await self._commands.carry_out(command)
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
        """End the session in the queue; if that fails, the session is lost like any other."""
        if self.opened is None:
            return
        with contextlib.suppress(StorageError):
            await self._queue.leave(self.opened.session, release=release)
            self._left = True

    async def _send_item(self, leased: LeasedItem) -> None:
        """Send an item; flag one that can't be shown, so that the owner learns of it."""
        session = self.session
        project, presenter = session.by.project, self._server.presenter
        item = presenter.item(project, session.task, leased, payload=session.payload)
        session.displayed(leased.lease, presenter.bounds(project, leased.item, session.task))
        if not self._threads.none:
            self._send()
            messages = await self._threads.of(leased.item)
            item = structs.replace(item, messages=messages) if messages else item
        self._outgoing.append(item)
        if not is_shown(item):
            self._send()
            id_ = RequestId(f"unshown-{leased.item}")
            flag = FlagItem(by=session.by, id=id_, lease=leased.lease, note=NOT_SHOWN)
            await self._commands.ask(flag)

    def _later(self, ms: int, event: Event) -> None:
        def post() -> None:
            self._timers.discard(handle)
            self.post(event)

        handle = asyncio.get_running_loop().call_later(ms / 1000, post)
        self._timers.add(handle)

    def _log_end(self, closed: Closed | None, seconds: float) -> None:
        """Log the end; without a code the client left, or the network failed."""
        about = {"code": None if closed is None else closed.code, "seconds": round(seconds, 1)}
        extra = {"action": "session.close", **self.log_fields, **about}
        logger.info("session closed", extra=extra)

    async def _close(self, closed: Closed | None) -> None:
        if closed is None or self.socket.application_state is not WebSocketState.CONNECTED:
            return
        with contextlib.suppress(RuntimeError, ConnectionError, WebSocketDisconnect):
            await self.socket.close(closed.code, closed.reason)


def _no_hello(session: Session) -> list[Effect]:
    if session.state is not State.WAITING:
        return []
    return session.refused(CloseCode.NO_HELLO, "no hello in time")

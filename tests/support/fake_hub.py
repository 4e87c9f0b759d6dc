"""Fake hub: the server's side of sessions without sockets, around a FakeQueue."""

from __future__ import annotations

from collections import deque
from typing import assert_never

import msgspec
from msgspec import UNSET

from supt_async.domain.ids import LabellerId, ProjectId
from supt_async.domain.project import Access, Role
from supt_async.domain.results import LeasedItem, Mode, OpenedSession
from supt_async.errors import ProtocolError
from supt_async.protocol import codec, messages as m
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
from supt_async.protocol.server.session import Session
from supt_async.protocol.tasks.task import parse
from tests.support.fake_queue import FakeQueue

SLUG = "digits"
TASK = {"kind": "any"}


class FakeHub:
    """Hub of one project, which anybody with a token in ``people`` may label."""

    def __init__(self, queue: FakeQueue, *, task: dict[str, object] | None = None) -> None:
        self.queue = queue
        self.task = TASK if task is None else task
        self.limits = m.Limits()
        self.people: dict[str, Access] = {}
        self.connections: list[FakeConnection] = []

    def invite(self, name: str, role: Role = Role.LABELLER) -> str:
        """Return the token of a new labeller."""
        token = f"token of {name}"
        labeller = LabellerId(len(self.people) + 1)
        self.people[token] = Access(labeller=labeller, name=name, role=role, project=ProjectId(1))
        return token

    def connect(self) -> FakeConnection:
        connection = FakeConnection(self)
        self.connections.append(connection)
        return connection

    def wake(self) -> None:
        """Wake the idle sessions if places were freed."""
        while self.queue.freed:
            self.queue.freed = False
            for connection in list(self.connections):
                if connection.session.starved:
                    connection.carry_out(connection.session.woken())


class FakeConnection:
    """Connection of a session; ``sent`` holds the messages for the client."""

    def __init__(self, hub: FakeHub) -> None:
        self.hub = hub
        self.session = Session()
        self.sent: deque[m.ServerMessage] = deque()
        self.closed: Close | None = None
        self.opened: OpenedSession | None = None
        self.timers: deque[After] = deque()

    def hear(self, text: str) -> None:
        """Receive a frame."""
        try:
            message = codec.decode_client(text)
        except ProtocolError as fault:
            self.carry_out(self.session.undecodable(fault))
        else:
            self.carry_out(self.session.receive(message))
        self.hub.wake()

    def elapse(self) -> None:
        """Let the oldest timer run out."""
        if self.timers:
            self.carry_out(self.session.elapsed(self.timers.popleft().leases))
            self.hub.wake()

    def lose(self) -> None:
        """Lose the socket; leases stay, as the queue has no clock."""
        if self in self.hub.connections:
            self.hub.connections.remove(self)

    def carry_out(self, effects: list[Effect]) -> None:
        todo = deque(effects)
        while todo and self.closed is None:
            todo.extendleft(reversed(self._carry_out(todo.popleft())))

    def _carry_out(self, effect: Effect) -> list[Effect]:
        session, queue = self.session, self.hub.queue
        match effect:
            case Send(message):
                self.sent.append(message)
            case SendItem(offer):
                self.sent.append(as_item(offer, payload=session.payload))
            case Authenticate(project, token):
                access = self.hub.people.get(token or "")
                if access is None:
                    return session.refused(4401, "this token is not valid here")
                if project != SLUG:
                    return session.refused(4404, "there is no such project")
                return session.authenticated(access, parse(self.hub.task))
            case Open(access, resume):
                self.opened = queue.open(access, resume)
                return session.opened(self.opened, self._welcome(access, self.opened))
            case Execute(request):
                return session.executed(request, queue.ask(request))
            case Leave(release):
                assert self.opened is not None
                queue.leave(self.opened.session, release=release)
            case TellNews():
                pass
            case After():
                self.timers.append(effect)
            case Close():
                self.closed = effect
                self.lose()
            case _:
                assert_never(effect)
        return []

    def _welcome(self, access: Access, opened: OpenedSession) -> m.Welcome:
        return m.Welcome(
            v=m.VERSION,
            session=opened.session,
            resumed=opened.resumed,
            user=access.name,
            role=access.role,
            leases=[as_state(offer) for offer in opened.leases],
            limits=self.hub.limits,
            project=m.ProjectInfo(slug=SLUG, title="Digits", task=self.hub.task),
            server="fake",
        )


def as_state(offer: LeasedItem) -> m.LeaseState:
    return m.LeaseState(lease=offer.lease, item=str(offer.item), expires_in_ms=offer.expires_in_ms)


def as_item(offer: LeasedItem, *, payload: bool = False) -> m.Item:
    """Make the ``item`` message of an offer, as a server does."""
    value = msgspec.json.decode(offer.payload)
    former = offer.value is not None and offer.mode is not Mode.PUSH
    return m.Item(
        lease=offer.lease,
        item=str(offer.item),
        data={"kind": "json", "value": value},
        payload=value if payload else UNSET,
        mode=offer.mode,
        expires_in_ms=offer.expires_in_ms,
        value=offer.value if former else UNSET,
        model=offer.generation or UNSET,
    )

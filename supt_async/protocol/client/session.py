"""Client side of a labeller's session, as a state machine without I/O.

A Client outlives its connections. Each method takes an event, or what the person wants, and
returns the effects to carry out, in order::

    effects = client.receive(message)          # a message from the server
    effects = client.submit(item.lease, "7")   # the person's answer

A Client never waits, reads no clock and touches no socket: ids and random numbers are
arguments. A request stays in the outbox until the server has answered it, and is sent again,
with the same id, after every reconnect (docs/protocol.md, rule 3).

States::

    AWAY --connected--> GREETING --welcome--> OPEN --bye, or a close that is final--> STOPPED
     ^-----------------lost-----------------------'
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from typing import TypeVar, assert_never

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from supt_async.domain.values import JSONValue
from supt_async.protocol import messages as m
from supt_async.protocol.client.effects import (
    Changed,
    ClientEffect,
    Deliver,
    Reconnect,
    Retry,
    Send,
    Stop,
    Told,
    Withdraw,
)
from supt_async.protocol.client.item_buffer import ItemBuffer
from supt_async.protocol.client.outbox import (
    GONE,
    LATER,
    OVERTAKEN,
    Entry,
    Outbox,
    refusal,
    retry_ms,
)
from supt_async.protocol.client.own_count import OwnCount
from supt_async.protocol.client.reconnect import Backoff, worth_retrying

T = TypeVar("T")


class State(enum.Enum):
    AWAY = "away"
    GREETING = "greeting"
    OPEN = "open"
    STOPPED = "stopped"


class Client:
    """One labeller's session on the client, over any number of connections.

    ``hello`` is the first message of each connection; ``outbox`` has the unanswered requests of
    an earlier Client of the same project and labeller.
    """

    def __init__(
        self, hello: m.Hello, *, new_id: Callable[[], str], outbox: Iterable[m.CommandMessage] = ()
    ) -> None:
        self.state = State.AWAY
        self.limits = m.Limits()
        self.welcome: m.Welcome | None = None
        self.idle: m.IdleNotice | None = None
        self.own = OwnCount()
        self._new_id = new_id
        self._hello = hello
        self._buffer = ItemBuffer()
        self._outbox = Outbox(outbox)
        self._backoff = Backoff()

    @property
    def hand(self) -> tuple[m.Item, ...]:
        """Items to answer, in order; one that was undone comes first."""
        return tuple(self._buffer)

    @property
    def unseen(self) -> tuple[m.Item, ...]:
        """Items on hand that are not on screen."""
        return self._buffer.unseen

    @property
    def outbox(self) -> tuple[m.CommandMessage, ...]:
        """Requests without an answer yet, in order."""
        return tuple(entry.request for entry in self._outbox)

    # --- what the connection does ---

    def connected(self) -> list[ClientEffect]:
        """Handle a new connection; returns the ``hello`` to send."""
        if self.state is State.STOPPED:
            return []
        self.state = State.GREETING
        session = self._hello.session
        hello = replace(
            self._hello,
            have=UNSET if session is UNSET else self._buffer.leases,
            window=min(self._hello.window, self.limits.window_max),
        )
        return [Send(hello)]

    def lost(
        self, code: int, reason: str = "", *, random: float, held_ms: int = 0
    ) -> list[ClientEffect]:
        """Handle the end of a connection, or one that could not be made (1006).

        ``random`` is from 0 up to 1, ``held_ms`` how long the connection was open.
        """
        if self.state is State.STOPPED:
            return []
        if not worth_retrying(code):
            self.state = State.STOPPED
            return [Stop(code, reason)]
        self.state = State.AWAY
        return [Reconnect(self._backoff.after_ms(random, held_ms))]

    def elapsed(self, id: str) -> list[ClientEffect]:
        """Handle the end of a Retry's time."""
        entry = self._outbox.get(id)
        return self._send_again(entry) if entry is not None and entry.held else []

    # --- what the server says ---

    def receive(self, message: m.ServerMessage) -> list[ClientEffect]:
        """Handle a message from the server."""
        match message:
            case m.Welcome():
                return self._welcomed(message)
            case m.Item():
                return [*self.own.dealt(message), *self._dealt(message)]
            case m.Ack():
                return self._acked(message)
            case m.Error():
                return self._refused(message)
            case m.Replace():
                return self._replaced(message)
            case m.IdleNotice():
                self.idle = message
                return [Changed(message)]
            case m.ServerBye():
                self._backoff.ask(message.retry_ms)
                if not message.resume:
                    self._hello = replace(self._hello, session=UNSET)
                return [Changed(message)]
            case m.Progress() | m.Counted():
                return self.own.told(message)
            case m.Model() | m.Changed() | m.Feedback():
                return [Changed(message)]
            case m.Pong():
                return []
            case _:
                assert_never(message)

    def _welcomed(self, welcome: m.Welcome) -> list[ClientEffect]:
        if self.state is not State.GREETING:
            return []  # one is answered to each hello; what a second one lists is out of date
        self.state = State.OPEN
        self.welcome, self.limits = welcome, welcome.limits
        self.own.welcomed(welcome)
        self._hello = replace(self._hello, session=welcome.session)
        listed = frozenset(state.lease for state in welcome.leases)
        gone = tuple(lease for lease in self._buffer.leases if lease not in listed)
        effects: list[ClientEffect] = [Changed(welcome)]
        if gone:
            self._buffer.discard(gone)
            effects.append(Withdraw(gone))
        self._outbox.unhold(listed)
        for entry in self._outbox:
            effects += self._send_again(entry)
        # Whether the server ever heard of these is not known.
        return [*effects, *(Send(m.Show(lease=lease)) for lease in self._buffer.shown)]

    def _dealt(self, item: m.Item) -> list[ClientEffect]:
        entry = self._outbox.giving_up(item.lease)
        if entry is not None:
            entry.item = None if isinstance(entry.request, m.Release) else item
            return []
        if not self._buffer.put(item):
            return []
        self.idle = None
        return [Deliver(item)]

    def _acked(self, ack: m.Ack) -> list[ClientEffect]:
        entry = self._outbox.remove(ack.re)
        if entry is None:
            return []  # it was sent twice, and answered twice
        counted = self.own.acked(entry.request, ack)
        return [Told(entry.request, ack), *counted, *self._settled(ack.re)]

    def _refused(self, refused: m.Error) -> list[ClientEffect]:
        entry = self._outbox.get(refused.re) if isinstance(refused.re, str) else None
        if entry is None:
            return [Told(None, refused)]
        id_ = entry.request.id
        if refused.code in LATER:
            entry.held = True
            return [Retry(id_, retry_ms(refused))]
        if refused.code in OVERTAKEN and self._outbox.overtook(entry):
            entry.held = True  # what it names was not stored yet, and is going to be sent again
            return []
        self._outbox.remove(id_)
        effects: list[ClientEffect] = [Told(entry.request, refused)]
        if entry.item is not None and refused.code not in GONE:
            self._buffer.put_back(entry.item)
            effects.append(Deliver(entry.item))
        return [*effects, *self._settled(id_)]

    def _replaced(self, message: m.Replace) -> list[ClientEffect]:
        shown = self._buffer.shown
        kept = [lease for lease in message.drop if lease in shown]
        dropped = tuple(x for x in message.drop if x in self._buffer and x not in shown)
        effects = [effect for lease in kept for effect in self._if_open(m.Show(lease=lease))]
        if dropped:
            effects += [Withdraw(dropped), *self.release(dropped)]
        return effects

    # --- what the person wants ---

    def submit(
        self, lease: str, value: JSONValue, *, ms: int | None = None, id: str | None = None
    ) -> list[ClientEffect]:
        """Answer an item."""
        ms_ = _or_unset(ms)
        return self._request(m.Submit(id=id or self._new_id(), lease=lease, value=value, ms=ms_))

    def skip(
        self, lease: str, *, reason: str | None = None, id: str | None = None
    ) -> list[ClientEffect]:
        """Give an item back and never get it again."""
        why = _or_unset(reason)
        return self._request(m.Skip(id=id or self._new_id(), lease=lease, reason=why))

    def undo(self, submit: str, *, id: str | None = None) -> list[ClientEffect]:
        """Take back a submit or a skip, by its id."""
        return self._request(m.Undo(id=id or self._new_id(), submit=submit))

    def release(self, leases: Iterable[str], *, id: str | None = None) -> list[ClientEffect]:
        """Give items back to the queue."""
        return self._request(m.Release(id=id or self._new_id(), leases=list(leases)))

    def flag(
        self,
        *,
        lease: str | None = None,
        submit: str | None = None,
        note: str | None = None,
        id: str | None = None,
    ) -> list[ClientEffect]:
        """Tell the owner about an item on hand, or about one that was answered."""
        names = {"lease": _or_unset(lease), "submit": _or_unset(submit), "note": _or_unset(note)}
        return self._request(m.Flag(id=id or self._new_id(), **names))

    def show(self, lease: str) -> list[ClientEffect]:
        """Note that an item is on screen, from where nothing takes it away."""
        return self._if_open(m.Show(lease=lease)) if self._buffer.show(lease) else []

    def set_window(self, n: int) -> list[ClientEffect]:
        """Set the number of items to hold; 0 pauses."""
        self._hello = replace(self._hello, window=n)
        return self._if_open(m.Window(n=min(n, self.limits.window_max)))

    def want_news(self, on: bool) -> list[ClientEffect]:
        """Say whether anybody sees progress and the model's state."""
        self._hello = replace(self._hello, news=on)
        return self._if_open(m.News(on=on))

    def bye(self, *, release: bool = True) -> list[ClientEffect]:
        """End the session; the server closes the connection."""
        effects = self._if_open(m.Bye(release=release))
        self.state = State.STOPPED
        return effects

    # --- how it is done ---

    def _request(self, request: m.CommandMessage) -> list[ClientEffect]:
        refused = refusal(request, len(self._outbox), self.limits.max_bytes)
        if refused is not None:
            return [Told(request, refused)]
        item = None
        match request:
            case m.Submit(lease=lease) | m.Skip(lease=lease):
                item = self._buffer.get(lease)
                self._buffer.discard([lease])
            case m.Release(leases=leases):
                self._buffer.discard(leases)
            case _:
                pass
        self._outbox.add(request, item)
        return self._if_open(request)

    def _send_again(self, entry: Entry) -> list[ClientEffect]:
        if self.state is not State.OPEN:
            return []
        entry.held = False
        refused = refusal(entry.request, 0, self.limits.max_bytes)
        return [Send(entry.request)] if refused is None else self._refused(refused)

    def _settled(self, id: str) -> list[ClientEffect]:
        """Send what was held because it names a request that had no answer."""
        return [
            effect for entry in self._outbox.waiting_for(id) for effect in self._send_again(entry)
        ]

    def _if_open(self, message: m.ClientMessage) -> list[ClientEffect]:
        return [Send(message)] if self.state is State.OPEN else []


def _or_unset(value: T | None) -> T | UnsetType:
    return UNSET if value is None else value

"""Server side of a labeller's session, as a state machine without I/O.

Each method takes an event and returns the effects to carry out, in order::

    effects = session.receive(message)            # a message from the labeller
    effects = session.executed(command, result)   # the result of an Execute

A Session never waits, reads no clock and touches neither a socket nor the database. Its owner
must report the result of each Authenticate, Open and Execute, and the end of each After.

States::

    WAITING --hello--> OPENING --opened--> OPEN --bye, refusal, too many faults--> CLOSED
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import replace as replaced
from typing import Literal, TypeAlias, assert_never

from msgspec import UNSET

from supt_async.domain.commands import (
    ClaimItems,
    Command,
    FlagItem,
    Holder,
    MarkShown,
    ReleaseLeases,
    SubmitAnswer,
    UndoAnswer,
)
from supt_async.domain.ids import Generation, LeaseToken, SessionId
from supt_async.domain.project import Access, Role
from supt_async.domain.results import CommandResult, Mode, OpenedSession, Verdict
from supt_async.errors import ProtocolError
from supt_async.protocol import messages as m
from supt_async.protocol.close_codes import BYE_CODES, CloseCode
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
from supt_async.protocol.server.held_leases import HeldLeases
from supt_async.protocol.server.idle import IdleState
from supt_async.protocol.server.news import NewsState
from supt_async.protocol.server.translate import as_command, freed_leases, replies
from supt_async.protocol.tasks.bounds import Bounds
from supt_async.protocol.tasks.kind import Task

FAULTS = 3
"""Number of undecodable messages in a row after which the next one closes the connection."""
RESERVED_MS = 2_000
"""Milliseconds for which a dropped item stays reserved for a client that may already show it."""
ByeReason: TypeAlias = Literal["drain", "replaced", "kicked", "project_closed"]
"""Reason for which the server ends a session."""


class State(enum.Enum):
    WAITING = "waiting"
    OPENING = "opening"
    OPEN = "open"
    CLOSED = "closed"


class Session:
    """One connection's session on the server, from ``hello`` to close."""

    def __init__(self) -> None:
        self.state = State.WAITING
        self.payload = False
        self.news = NewsState()
        self._faults = 0
        self._held = HeldLeases(m.WINDOW)
        self._have: frozenset[str] = frozenset()
        self._resume: SessionId | None = None

        self._waits = IdleState()
        self._asleep = False  # leases ran out: nothing is claimed until somebody works again
        self._trying = False  # a claim that could not be carried out is to be repeated
        self._access: Access | None = None
        self._by: Holder | None = None
        self._task: Task | None = None

    # --- what the labeller says ---

    def receive(self, message: m.ClientMessage) -> list[Effect]:
        """Handle a message from the labeller."""
        if self.state is State.CLOSED:
            return []
        self._faults = 0
        if isinstance(message, m.Hello):
            return self._hello(message)
        if self.state is State.WAITING:
            return self._violated("the first message is hello")
        if self.state is not State.OPEN:
            return []
        match message:
            case m.Submit() | m.Skip() | m.Undo() | m.Release() | m.Flag():
                # The client releases expired leases by itself: no sign of a person.
                self._asleep = self._asleep and isinstance(message, m.Release)
                command = as_command(message, self.by, self.task, self._credit, self._held.bounds)
                return [Send(command) if isinstance(command, m.Error) else Execute(command)]
            case m.Show():
                return self._show(LeaseToken(message.lease))
            case m.Window():
                self._asleep = False
                self._held.window = min(message.n, m.WINDOW_MAX)
                return self._claim()
            case m.News(on=on):
                return self.news.switched(on)
            case m.Ping():
                return [Send(m.Pong(re=message.id))]
            case m.Bye():
                return [Leave(message.release), *self._close(CloseCode.NORMAL, "goodbye")]
            case _:
                assert_never(message)

    def undecodable(self, fault: ProtocolError) -> list[Effect]:
        """Handle a frame that is not a message."""
        if self.state is State.CLOSED:
            return []
        if self.state is State.WAITING:
            return self._violated("the first message is hello")
        if fault.code != "unknown_type":
            self._faults += 1
            if self._faults > FAULTS:
                return self._violated("too many undecodable messages in a row")
        return [Send(m.error(fault.code, fault.reason, fault.re))]

    def binary(self) -> list[Effect]:
        """Handle a binary frame, which this protocol does not have."""
        return self._violated("binary frames are not spoken here")

    def limited(self, message: m.Submit | m.Skip | m.Undo | m.Flag, retry_ms: int) -> list[Effect]:
        """Refuse a message that came faster than allowed."""
        text = "too many answers per second: slow down"
        return [Send(m.error("rate_limited", text, message.id, retry_ms))]

    def dismissed(self, reason: ByeReason, *, changed: bool = False) -> list[Effect]:
        """End the connection; every message received before must have been answered.

        ``changed`` tells the client that the project's task has changed.
        """
        if self.state is not State.OPEN:
            return self._close(BYE_CODES[reason], reason)
        resume = reason == "drain"
        retry_ms = m.RETRY_MS if resume else 0
        bye = m.ServerBye(reason=reason, retry_ms=retry_ms, resume=resume, changed=changed)
        return [Send(bye), *self._close(BYE_CODES[reason], reason)]

    # --- what the server finds out ---

    def refused(self, code: int, reason: str) -> list[Effect]:
        """Close a connection that may not go on."""
        return self._close(code, reason)

    def authenticated(self, access: Access, task: Task, *, blind: bool = False) -> list[Effect]:
        """Handle the result of an Authenticate."""
        self._access, self._task = access, task
        self.news.authenticated(blind=blind and access.role is not Role.ADMIN)
        return [Open(access, self._resume)]

    def opened(self, opened: OpenedSession, welcome: m.Welcome) -> list[Effect]:
        """Handle the result of an Open; sends ``welcome``, the leases it kept, and claims more."""
        if self.state is State.CLOSED:
            return []
        assert self._access is not None
        self.state = State.OPEN
        self.news.opened(opened.mine)
        self._by = Holder(
            project=self._access.project, labeller=self._access.labeller, session=opened.session
        )
        effects: list[Effect] = [Send(welcome)]
        for offer in opened.leases:
            self._held.add(offer)
            if offer.lease not in self._have:
                effects.append(SendItem(replaced(offer, mode=Mode.RESUME)))
        return [*effects, *self._claim()]

    def executed(self, command: Command, result: CommandResult) -> list[Effect]:
        """Handle the result of a command; call it for each ``Execute``, in order."""
        if self.state is State.CLOSED:
            return []
        verdict = result.verdict
        effects: list[Effect] = [Send(message) for message in replies(command, result)]
        if verdict in (Verdict.BUSY, Verdict.UNAVAILABLE, Verdict.INTERNAL):
            if isinstance(command, ReleaseLeases) and command.id is None:
                effects.append(After(m.RETRY_MS, command.leases))
            elif (
                self._credit()
                and not self._trying
                and not isinstance(command, MarkShown | FlagItem)
            ):
                # One at a time: each repeated answer would begin another series of attempts.
                self._trying = True
                effects.append(After(m.RETRY_MS))
            return effects
        self._held.discard(freed_leases(command, verdict))
        if isinstance(command, SubmitAnswer) and verdict is Verdict.STORED:
            self.news.mine += 1
        for offer in result.leased:
            self._held.add(offer)
            effects.append(SendItem(offer))
        if isinstance(command, UndoAnswer) and result.leased and result.leased[0].value is not None:
            self.news.mine -= 1
        return [*effects, *self._idle(command, result)]

    def displayed(self, lease: LeaseToken, bounds: Bounds | None) -> None:
        """Note the bounds of answers that mark parts of an item, once it is presented."""
        self._held.note(lease, bounds)

    def unseen(self, lease: LeaseToken) -> bool:
        """Return whether an answer marks a part of an item whose bounds is not known here."""
        return self.task.bounded and self._held.bounds(lease) is None

    def woken(self) -> list[Effect]:
        """Handle a wake-up: the queue may have items again."""
        if self.state is not State.OPEN or not self._waits.starved:
            return []
        return self._claim()

    def reranked(self, generation: Generation) -> list[Effect]:
        """Handle a new ranking: replace the items of older ones that are not on screen."""
        overtaken = [lease for lease, held in self._held.unshown() if held.generation < generation]
        return self._drop(overtaken, "reranked")

    def paused(self) -> list[Effect]:
        """Handle a pause of the project: only what is on screen stays."""
        return self._drop([lease for lease, _ in self._held.unshown()], "paused")

    def expired(self, leases: Iterable[LeaseToken]) -> list[Effect]:
        """Handle expired leases: nobody works here, so nothing new is claimed."""
        gone = self._held.discard(leases)
        if not gone or self.state is not State.OPEN:
            return []
        self._waits.starved, self._asleep = False, True
        return [Send(m.Replace(drop=list(gone), reason="reranked"))]

    def elapsed(self, leases: Sequence[LeaseToken]) -> list[Effect]:
        """Handle the end of an After's time."""
        if self.state is not State.OPEN:
            return []
        if not leases:
            self._trying = False
            return self._claim()
        rest = self._held.dropped(leases)
        if not rest:
            return []
        return [Execute(ReleaseLeases(by=self.by, leases=rest, want=self._credit(rest)))]

    def counted(self, answers: int) -> list[Effect]:
        """Add the labels that the labeller gave, or took back, in other sessions."""
        return self.news.counted(answers)

    @property
    def replaceable(self) -> bool:
        """Whether the session holds items that a new ranking or a pause may replace."""
        return bool(self._held.unshown())

    def changed(self, changed: m.Changed) -> list[Effect]:
        """Pass news to an owner, who fetches the rest over HTTP."""
        return [Send(changed)] if self.state is State.OPEN and self.admin else []

    @property
    def starved(self) -> bool:
        """Whether the queue had fewer items than this session wanted."""
        return self._waits.starved

    @property
    def by(self) -> Holder:
        assert self._by is not None, "no command before the session is open"
        return self._by

    @property
    def task(self) -> Task:
        assert self._task is not None, "no task before the session is open"
        return self._task

    @property
    def admin(self) -> bool:
        return self._access is not None and self._access.role is Role.ADMIN

    # --- how it is done ---

    def _hello(self, hello: m.Hello) -> list[Effect]:
        if self.state is not State.WAITING:
            return [Send(m.error("bad_state", "hello has been said already"))]
        if hello.v != m.VERSION:
            reason = f"this server speaks version {m.VERSION}"
            return self._close(CloseCode.NO_COMMON_VERSION, reason)
        self.state = State.OPENING
        self.payload = hello.payload
        self.news.greeted(hello)
        self._held.window = min(hello.window, m.WINDOW_MAX)
        self._have = frozenset() if hello.have is UNSET else frozenset(hello.have)
        self._resume = SessionId(hello.session) if hello.session else None
        return [Authenticate(hello.project, None if hello.token is UNSET else hello.token)]

    def _show(self, lease: LeaseToken) -> list[Effect]:
        if not self._held.show(lease):
            return []
        return [Execute(MarkShown(by=self.by, lease=lease))]

    def _credit(self, without: Sequence[LeaseToken] = ()) -> int:
        return 0 if self._asleep else self._held.credit(without)

    def _claim(self) -> list[Effect]:
        credit = self._credit()
        return [Execute(ClaimItems(by=self.by, want=credit))] if credit else []

    def _drop(
        self, leases: list[LeaseToken], reason: Literal["reranked", "paused"]
    ) -> list[Effect]:
        if self.state is not State.OPEN or not leases:
            return []
        self._held.drop(leases)
        notice = m.Replace(drop=list(leases), reason=reason)
        return [Send(notice), After(RESERVED_MS, tuple(leases))]

    def _idle(self, command: Command, result: CommandResult) -> list[Effect]:
        """Tell a session that holds nothing why there is no item, once."""
        wanted = getattr(command, "want", 0) > 0
        notice = self._waits.update(result, wanted=wanted, holds=len(self._held) > 0)
        return [] if notice is None else [Send(notice)]

    def _close(self, code: int, reason: str) -> list[Effect]:
        if self.state is State.CLOSED:
            return []
        self.state = State.CLOSED
        self.news.closed()
        return [Close(code, reason)]

    def _violated(self, rule: str) -> list[Effect]:
        return self._close(CloseCode.PROTOCOL_VIOLATION, rule)

"""A queue in memory, as a model and a stand-in (docs/protocol.md, rules 3, 6, 7 and 13).

It has one project, no clock and no concurrency. Leases expire when a test says so.
"""

from __future__ import annotations

import itertools
from collections import deque
from dataclasses import dataclass, field, replace
from typing import assert_never

import msgspec

from supt_async.domain.commands import (
    ClaimItems,
    Command,
    FlagItem,
    Holder,
    MarkShown,
    ReleaseLeases,
    SkipItem,
    SubmitAnswer,
    UndoAnswer,
)
from supt_async.domain.ids import (
    FIRST,
    Generation,
    ItemId,
    LabellerId,
    LeaseToken,
    RequestId,
    SessionId,
)
from supt_async.domain.project import Access
from supt_async.domain.results import (
    CommandResult,
    Idle,
    IdleReason,
    LeasedItem,
    Mode,
    OpenedSession,
    Verdict,
)
from supt_async.domain.values import JSONValue

LEASE_MS = 600_000


@dataclass
class ToyLease:
    item: ItemId
    labeller: LabellerId
    session: SessionId
    offer: LeasedItem
    how: str | None = None
    """How it ended, once it has."""


@dataclass
class Answer:
    """A submit, a skip or an undo that took effect."""

    request: SubmitAnswer | SkipItem | UndoAnswer
    item: ItemId
    late: bool = False
    withdrawn: bool = False

    @property
    def label(self) -> bool:
        return isinstance(self.request, SubmitAnswer)


@dataclass
class ToyQueue:
    payloads: dict[ItemId, str] = field(default_factory=dict)
    overlap: int = 1
    paused: bool = False
    generation: Generation = FIRST
    faults: deque[Verdict] = field(default_factory=deque)
    """What the next requests are answered with, without anything being done."""
    leases: dict[LeaseToken, ToyLease] = field(default_factory=dict)
    answers: dict[RequestId, Answer] = field(default_factory=dict)
    flags: list[RequestId] = field(default_factory=list)
    sessions: dict[SessionId, LabellerId] = field(default_factory=dict)
    freed: bool = False
    """Something may be had that could not be had before, or never will be."""
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def add(self, *payloads: JSONValue) -> None:
        for payload in payloads:
            item = ItemId(len(self.payloads) + 1)
            self.payloads[item] = msgspec.json.encode(payload).decode()
        self.freed = True

    def open(self, access: Access, resume: SessionId | None) -> OpenedSession:
        resumed = resume is not None and self.sessions.get(resume) == access.labeller
        session = resume if resumed and resume else SessionId(f"s{next(self._numbers)}")
        self.sessions[session] = access.labeller
        held = [lease for lease in self.held() if lease.session == session]
        return OpenedSession(
            session=session,
            connection=next(self._numbers),
            resumed=resumed,
            leases=tuple(lease.offer for lease in held),
            mine=sum(a.request.by.labeller == access.labeller for a in self.labels() if not a.late),
        )

    def ask(self, request: Command) -> CommandResult:
        if self.faults:
            fault = self.faults.popleft()
            if fault is not Verdict.INVALID_VALUE or isinstance(request, SubmitAnswer):
                return CommandResult(verdict=fault)
        verdict, undone = Verdict.DONE, None
        match request:
            case SubmitAnswer():
                verdict = self._submit(request)
            case SkipItem():
                verdict = self._skip(request)
            case UndoAnswer():
                verdict, undone = self._undo(request)
            case ReleaseLeases():
                self._release(request)
            case FlagItem():
                verdict = self._flag(request)
            case MarkShown():
                self._show(request)
            case ClaimItems():
                pass
            case _:
                assert_never(request)
        if undone is not None:
            return CommandResult(verdict=verdict, leased=(undone,))
        if verdict is Verdict.ID_CONFLICT:
            return CommandResult(verdict=verdict)
        return self._claim(request.by, getattr(request, "want", 0), verdict)

    def leave(self, session: SessionId, *, release: bool) -> None:
        if release:
            self.expire(*[t for t, x in self.leases.items() if not x.how and x.session == session])

    def expire(self, *tokens: LeaseToken) -> None:
        for token in tokens:
            self._end(token, "expired")

    def held(self) -> list[ToyLease]:
        return [lease for lease in self.leases.values() if lease.how is None]

    def labels(self) -> list[Answer]:
        """The labels that were not withdrawn, late ones too."""
        return [a for a in self.answers.values() if a.label and not a.withdrawn]

    # --- how it is done ---

    def _submit(self, request: SubmitAnswer) -> Verdict:
        earlier = self.answers.get(request.id)
        if earlier is not None:
            return Verdict.DUPLICATE if _same(earlier.request, request) else Verdict.ID_CONFLICT
        lease = self.leases.get(request.lease)
        if lease is None:
            return Verdict.LEASE_LOST
        if lease.labeller != request.by.labeller:
            return Verdict.NOT_YOURS
        late = lease.how is not None and not self._may_have(lease.item, request.by.labeller)
        if lease.how is None:
            lease.how = "answered"
        self.answers[request.id] = Answer(request, lease.item, late=late)
        self.freed = True
        return Verdict.LATE if late else Verdict.STORED

    def _skip(self, request: SkipItem) -> Verdict:
        earlier = self.answers.get(request.id)
        if earlier is not None:
            return Verdict.DONE if _same(earlier.request, request) else Verdict.ID_CONFLICT
        lease = self.leases.get(request.lease)
        if lease is None:
            return Verdict.LEASE_LOST
        if lease.labeller != request.by.labeller:
            return Verdict.NOT_YOURS
        if lease.how in ("answered", "skipped"):
            return Verdict.DONE
        self._end(request.lease, "skipped")
        self.answers[request.id] = Answer(request, lease.item)
        return Verdict.DONE

    def _undo(self, request: UndoAnswer) -> tuple[Verdict, LeasedItem | None]:
        earlier = self.answers.get(request.id)
        if earlier is not None:
            same = _same(earlier.request, request)
            return (Verdict.DONE if same else Verdict.ID_CONFLICT), None
        answer = self.answers.get(request.answer)
        if (
            answer is None
            or answer.withdrawn
            or isinstance(answer.request, UndoAnswer)
            or answer.request.by.labeller != request.by.labeller
        ):
            return Verdict.UNDO_EXPIRED, None
        answer.withdrawn = True
        if not answer.late and not self._may_have(answer.item, request.by.labeller):
            answer.withdrawn = False
            return Verdict.UNDO_EXPIRED, None
        self.answers[request.id] = Answer(request, answer.item)
        if answer.late:
            return Verdict.DONE, None
        value = answer.request.value if isinstance(answer.request, SubmitAnswer) else None
        return Verdict.DONE, self._lease(answer.item, request.by, Mode.UNDO, value)

    def _release(self, request: ReleaseLeases) -> None:
        for token in request.leases:
            lease = self.leases.get(token)
            if lease is not None and lease.labeller == request.by.labeller:
                self._end(token, "released")

    def _flag(self, request: FlagItem) -> Verdict:
        known = request.lease in self.leases or request.answer in self.answers
        if known and request.id not in self.flags:
            self.flags.append(request.id)
        return Verdict.DONE if known else Verdict.LEASE_LOST

    def _show(self, request: MarkShown) -> None:
        lease = self.leases.get(request.lease)
        if lease is not None:
            lease.offer = replace(lease.offer, shown=True)

    def _claim(self, by: Holder, want: int, verdict: Verdict) -> CommandResult:
        offers: list[LeasedItem] = []
        for item in self.payloads:
            if len(offers) < want and not self.paused and self._may_have(item, by.labeller):
                offers.append(self._lease(item, by, Mode.PUSH, None))
        idle = self._why_idle(by) if len(offers) < want else None
        return CommandResult(verdict=verdict, leased=tuple(offers), idle=idle)

    def _why_idle(self, by: Holder) -> Idle:
        if self.paused:
            return Idle(reason=IdleReason.PAUSED)
        out = [x for x in self.held() if x.session != by.session]
        mine = {x.item for x in self.held() if x.labeller == by.labeller}
        for_me = [x for x in out if x.item not in mine | self._answered(by.labeller)]
        if for_me or not self.payloads:
            return Idle(reason=IdleReason.WAITING, out=len(for_me))
        rest = self.held() or any(self.places(item) for item in self.payloads)
        return Idle(reason=IdleReason.NOTHING_FOR_YOU if rest else IdleReason.DONE)

    def places(self, item: ItemId) -> int:
        """Count the item's open places; fewer than none would be one too many."""
        taken = sum(lease.item == item for lease in self.held())
        answered = sum(a.item == item for a in self.labels() if not a.late)
        return self.overlap - taken - answered

    def _may_have(self, item: ItemId, labeller: LabellerId) -> bool:
        mine = any(x.item == item for x in self.held() if x.labeller == labeller)
        return not mine and item not in self._answered(labeller) and self.places(item) > 0

    def _answered(self, labeller: LabellerId) -> set[ItemId]:
        return {
            a.item
            for a in self.answers.values()
            if a.request.by.labeller == labeller
            and not (a.withdrawn or a.late or isinstance(a.request, UndoAnswer))
        }

    def _lease(self, item: ItemId, by: Holder, mode: Mode, value: JSONValue) -> LeasedItem:
        offer = LeasedItem(
            lease=LeaseToken(f"L{next(self._numbers)}"),
            item=item,
            payload=self.payloads[item],
            mode=mode,
            expires_in_ms=LEASE_MS,
            generation=self.generation,
            value=value,
        )
        self.leases[offer.lease] = ToyLease(item, by.labeller, by.session, offer)
        return offer

    def _end(self, token: LeaseToken, how: str) -> None:
        lease = self.leases[token]
        if lease.how is None:
            lease.how, self.freed = how, True


def _same(a: SubmitAnswer | SkipItem | UndoAnswer, b: SubmitAnswer | SkipItem | UndoAnswer) -> bool:
    """Tell whether one is the other, sent again: maybe over another session."""
    match a, b:
        case (SubmitAnswer(), SubmitAnswer()):
            same = (a.lease, a.value) == (b.lease, b.value)
        case (SkipItem(), SkipItem()):
            same = a.lease == b.lease
        case (UndoAnswer(), UndoAnswer()):
            same = a.answer == b.answer
        case _:
            same = False
    return same and a.by.labeller == b.by.labeller

"""Stand-in for the queue in tests without a database: a reference queue that leases items.

It has one project and no clock. Leases expire when a test says so.
"""

from __future__ import annotations

import itertools
from collections import deque
from dataclasses import replace
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
from supt_async.domain.ids import ItemId, LabellerId, LeaseToken, SessionId
from supt_async.domain.project import Access, Settings
from supt_async.domain.results import CommandResult, LeasedItem, Mode, OpenedSession, Verdict
from supt_async.domain.values import JSONValue
from tests.support.reference_queue import Item, Lease, ReferenceQueue


class FakeQueue(ReferenceQueue):
    """The queue of one project, which leases the items in the order in which they were added."""

    def __init__(self, *, overlap: int = 1) -> None:
        super().__init__(Settings(overlap=overlap))
        self.faults: deque[Verdict] = deque()
        """What the next commands are answered with, without anything being done."""
        self.sessions: dict[SessionId, LabellerId] = {}
        self.freed = False
        """Something may be had that could not be had before, or never will be."""
        self._numbers = itertools.count(1)

    def add(self, *payloads: JSONValue) -> None:
        for payload in payloads:
            text = msgspec.json.encode(payload).decode()
            self.items[ItemId(len(self.items) + 1)] = Item(text, self.settings.overlap)
        self.freed = True

    def open(self, access: Access, resume: SessionId | None) -> OpenedSession:
        resumed = resume is not None and self.sessions.get(resume) == access.labeller
        session = resume if resumed and resume else SessionId(f"s{next(self._numbers)}")
        self.sessions[session] = access.labeller
        held = [lease for lease in self.held().values() if lease.session == session]
        return OpenedSession(
            session=session,
            connection=next(self._numbers),
            resumed=resumed,
            leases=tuple(replace(lease.leased, shown=lease.shown) for lease in held),
            mine=sum(label.labeller == access.labeller for label in self.labels().values()),
        )

    def ask(self, command: Command) -> CommandResult:
        if self.faults:
            fault = self.faults.popleft()
            if fault is not Verdict.INVALID_VALUE or isinstance(command, SubmitAnswer):
                return CommandResult(verdict=fault)
        if isinstance(command, UndoAnswer):
            return self._undo(command)
        verdict = self._carry_out(command)
        if verdict is Verdict.ID_CONFLICT:
            return CommandResult(verdict=verdict)
        return self._claim(command.by, getattr(command, "want", 0), verdict)

    def leave(self, session: SessionId, *, release: bool) -> None:
        if release:
            self.expire(*[t for t, x in self.held().items() if x.session == session])

    def expire(self, *tokens: LeaseToken) -> None:
        for token in tokens:
            self.give_back(self.leases[token], "expired")

    def places(self, item: ItemId) -> int:
        """Count the item's open places by what is leased and answered."""
        leased = sum(lease.item == item for lease in self.held().values())
        answered = sum(label.item == item for label in self.labels().values())
        return self.settings.overlap - leased - answered

    def give_back(self, lease: Lease, ending: str) -> None:
        self.freed = self.freed or lease.ending is None
        super().give_back(lease, ending)

    def _carry_out(self, command: Command) -> Verdict:
        by = command.by
        match command:
            case SubmitAnswer():
                verdict = self.submit(by, command.id, command.lease, command.value)
                self.freed = self.freed or verdict in (Verdict.STORED, Verdict.LATE)
                return verdict
            case SkipItem():
                return self.skip(by, command.id, command.lease)
            case ReleaseLeases():
                return self.release(by, command.leases)
            case FlagItem():
                return self.flag(by, command.id, command.lease, command.answer)
            case MarkShown():
                return self.show(by, command.lease)
            case ClaimItems() | UndoAnswer():
                return Verdict.DONE
            case _:
                assert_never(command)

    def _undo(self, command: UndoAnswer) -> CommandResult:
        verdict, answer = self.withdraw(command.by, command.id, command.answer)
        if answer is not None:
            item = self._lease_item(answer.item, command.by, Mode.UNDO, answer.value)
            return CommandResult(verdict=verdict, leased=(item,))
        if verdict is Verdict.ID_CONFLICT:
            return CommandResult(verdict=verdict)
        return self._claim(command.by, 0, verdict)

    def _claim(self, by: Holder, want: int, verdict: Verdict) -> CommandResult:
        leased: list[LeasedItem] = []
        for id_, item in self.items.items():
            if len(leased) < want and not self.paused and self.may_have(id_, by.labeller):
                item.open -= 1
                leased.append(self._lease_item(id_, by, Mode.PUSH, None))
        idle = self.idle(by) if len(leased) < want else None
        return CommandResult(verdict=verdict, leased=tuple(leased), idle=idle)

    def _lease_item(self, item: ItemId, by: Holder, mode: Mode, value: JSONValue) -> LeasedItem:
        leased = LeasedItem(
            lease=LeaseToken(f"L{next(self._numbers)}"),
            item=item,
            payload=self.items[item].payload,
            mode=mode,
            expires_in_ms=self.settings.lease_ms,
            generation=self.generation,
            value=value,
        )
        self.lease(by, leased)
        return leased

"""Ledger: a reference queue that judges what a database has leased, and when leases expire.

It does not say which item is leased next, only whether it may be, and whether there was one. It is
exact about everything else: verdicts, places, counters, what is late. The time at which a lease
expires is known to within a span, since a database may take a repeated command for a sign of work
or not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from supt_async.domain.commands import Holder
from supt_async.domain.ids import ItemId, LabellerId, LeaseToken, SessionId
from supt_async.domain.participation import IdleWhy
from supt_async.domain.project import Settings
from supt_async.domain.results import Idle, IdleReason, LeasedItem, Mode, Verdict
from supt_async.domain.values import JSONValue
from supt_async.rules.suggesting import NO_SUGGESTION, HandOutSuggestion
from tests.support.reference_queue import Answer, Lease, ReferenceQueue

GRACE_MS = 15_000


@dataclass
class SessionState:
    """A session. ``active`` is the span in which its last work was, as the database sees it."""

    labeller: LabellerId
    process: int
    connection: int
    active: tuple[int, int]
    connected: bool = True
    orphaned: bool = False
    """Its process has been restarted, and no sweep has noticed yet."""


class Ledger(ReferenceQueue):
    """One project, its sessions and the time."""

    def __init__(self, settings: Settings, now: int) -> None:
        super().__init__(settings, now)
        self.sessions: dict[SessionId, SessionState] = {}
        self.changed: dict[ItemId, int] = {}
        """Places of the items that there were when the overlap was changed last."""
        self.voided: set[LabellerId] = set()
        self.went_back = False
        """Whether the clock was set back, so that the log's times may overlap."""

    def counts(self) -> dict[str, int]:
        out = [lease.item for lease in self.held().values()]
        known = sum(item.known is not None for item in self.items.values())
        corrected = sum(bool(item.corrections) for item in self.items.values())
        return {
            "items": len(self.items),
            "open": sum(item.open for item in self.items.values()),
            "out": len(out),
            "done": sum(not item.open and id_ not in out for id_, item in self.items.items()),
            "labels": len(self.labels()) + known + corrected,
        }

    def check_places(self) -> None:
        """No item has more leases and answers than places, none twice from one labeller."""
        for id_, item in self.items.items():
            holders = [x.labeller for x in self.held().values() if x.item == id_]
            people = [x.labeller for x in self.labels().values() if x.item == id_]
            places = self.changed.get(id_, self.settings.overlap)
            assert item.open >= 0
            assert item.open + len(holders) + len(people) <= places, "more places than there are"
            if not item.corrections and item.known is None:
                assert item.open + len(holders) + len(people) == places, "a place is lost"
            assert len({*holders}) == len(holders), "an item is with one labeller twice"
            assert len({*people}) == len(people), "a labeller has answered an item twice"

    def change_overlap(self, overlap: int) -> None:
        """Give each item the places that it wants; what is leased or answered stays."""
        if overlap == self.settings.overlap:
            return
        self.settings = replace(self.settings, overlap=overlap)
        self.adjust(self.items)

    def adjust(self, ids: Iterable[ItemId]) -> None:
        """Give items the places that they want; what is leased or answered stays."""
        taken = Counter(lease.item for lease in self.held().values())
        taken.update(answer.item for answer in self.labels().values())
        leased = Counter(lease.item for lease in self.held().values())
        for id_ in ids:
            item = self.items[id_]
            taken[id_] += item.known is not None
            settled = bool(item.corrections) or item.known is not None
            sure = partial(float, 1) if settled else partial(self.confidence, id_)
            wanted = self.overlap.places(
                answers=taken[id_] - leased[id_], leases=leased[id_], confidence=sure
            )
            item.open = min(item.open, wanted) if settled else wanted
            self.changed[id_] = item.open + taken[id_]

    def void(self, labeller: LabellerId) -> int:
        """Withdraw all that a labeller has answered; return the number of answers."""
        self.voided.add(labeller)
        for lease in self.held().values():
            if lease.labeller == labeller:
                self.give_back(lease, "expired")
        return self._withdraw(x for x in self._standing() if x.labeller == labeller)

    def reopen(self, id_: ItemId) -> int:
        """Withdraw all answers to an item, the known one too; return their number."""
        item = self.items[id_]
        more = (item.known is not None) + bool(item.corrections)
        known, item.known, item.corrections = item.known, None, []
        found = self._withdraw(x for x in self._standing() if x.item == id_)
        if more:
            self.adjust([id_])
        return found + (known is not None)

    def _standing(self) -> list[Answer]:
        """Return the labels that nobody has withdrawn, late ones too."""
        return [x for x in self.answers.values() if x.kind == "label" and not x.withdrawn]

    def _withdraw(self, answers: Iterable[Answer]) -> int:
        gone = list(answers)
        for answer in gone:
            answer.withdrawn = True
        self.adjust({answer.item for answer in gone})
        return len(gone)

    def may_have(self, id_: ItemId, labeller: LabellerId) -> bool:
        return labeller not in self.voided and super().may_have(id_, labeller)

    def idle(self, by: Holder) -> Idle:
        if by.labeller in self.voided and not self.paused:
            return Idle(reason=IdleReason.NOTHING_FOR_YOU, why=IdleWhy.VOIDED)
        return super().idle(by)

    def ask_again(self, id_: ItemId) -> bool:
        again = super().ask_again(id_)
        if again:
            self.changed[id_] = self.changed.get(id_, self.settings.overlap) + 1
        return again

    def second_look(self, id_: ItemId) -> bool | None:
        """Open one more place of a labelled item; None if that is refused."""
        item = self.items[id_]
        answers = sum(answer.item == id_ for answer in self.labels().values())
        if item.corrections or not answers + (item.known is not None):
            return None
        if item.open or any(lease.item == id_ for lease in self.held().values()):
            return False
        item.open = 1
        self.changed[id_] = answers + 1
        return True

    # --- what a database has leased ------------------------------------------------------------

    def claimed(
        self, by: Holder, want: int, leased: Iterable[LeasedItem], idle: Idle | None
    ) -> None:
        """Take in what was leased, and check that it was right."""
        leased = list(leased)
        assert len(leased) <= want, "more than was wanted"
        for item in leased:
            self.dealt(by, item)
        if len(leased) == want:
            assert idle is None
            return
        if not self.paused:
            left = [id_ for id_ in self.items if self.may_have(id_, by.labeller)]
            assert not left, f"items {left} could have been leased"
        assert idle == self.idle(by), "the wrong reason"

    def dealt(self, by: Holder, leased: LeasedItem) -> None:
        """Take in one item that was leased."""
        assert not self.paused, "leased although the project is paused"
        assert self.may_have(leased.item, by.labeller), f"item {leased.item} is not theirs to have"
        had = self.suggestion(by.project, leased.item, by.labeller)
        assert leased.suggestion == had.visible()
        self.items[leased.item].open -= 1
        assert leased.mode is Mode.PUSH
        self.lease(by, leased, had)

    def undo(self, by: Holder, id_: str, subject: str, leased: Iterable[LeasedItem]) -> Verdict:
        """Take back an answer; check that its item was leased again if it had to be."""
        leased = list(leased)
        verdict, answer = self.withdraw(by, id_, subject)
        if answer is None:
            assert not leased
            return verdict
        (again,) = leased
        assert (again.item, again.mode, again.value) == (answer.item, Mode.UNDO, answer.value)
        assert again.suggestion == answer.had.visible()
        self.worked(by)
        self.lease(by, again, answer.had)
        return verdict

    def lease(self, by: Holder, leased: LeasedItem, had: HandOutSuggestion = NO_SUGGESTION) -> None:
        assert leased.lease not in self.leases, "a lease is no other's"
        assert leased.generation == self.generation
        assert leased.payload == self.items[leased.item].payload
        assert leased.expires_in_ms == self.settings.lease_ms
        super().lease(by, leased, had)

    # --- sessions and time -----------------------------------------------------------------------

    def open_session(self, session: SessionId, labeller: LabellerId, process: int) -> None:
        self.sessions[session] = SessionState(labeller, process, 1, (self.now, self.now))

    def resume(self, session: SessionId, process: int) -> dict[LeaseToken, Lease]:
        """Resume a session and return the leases that it holds."""
        state = self.sessions[session]
        state.connection += 1
        state.connected, state.process, state.orphaned = True, process, False
        holds = self._of(session)
        for lease in holds.values():
            lease.ends = self._from(state.active, lease)
        return holds

    def lose(self, session: SessionId, connection: int) -> None:
        state = self.sessions[session]
        if state.connection == connection and state.connected:
            self._grace(session)

    def leave(self, session: SessionId, *, release: bool) -> None:
        if self.sessions[session].connected:
            self._grace(session)
            for lease in self._of(session).values():
                if release:
                    self.give_back(lease, "released")

    def orphan(self, process: int) -> None:
        """A server was killed and started again."""
        for state in self.sessions.values():
            if state.process == process and state.connected:
                state.orphaned = True
                state.active = (0, state.active[1])  # not all of it has been written

    def revoke(self, labeller: LabellerId) -> None:
        for lease in self.held().values():
            if lease.labeller == labeller:
                lease.ends = (self.now, self.now + GRACE_MS)

    def sweep(self, expired: set[LeaseToken], slack: int) -> None:
        """Take in what a sweep gave back; ``slack`` is how early it may be."""
        for session, state in self.sessions.items():
            if state.orphaned:
                self._grace(session, known=False)
        for token, lease in self.held().items():
            first, last = lease.ends
            if token in expired:
                assert first - slack <= self.now, "a lease was taken away too early"
                self.give_back(lease, "expired")
            else:
                assert last > self.now, "a lease has run out and was not given back"

    def go_back(self, now: int) -> None:
        """The clock is set back: nothing holds for longer than if it had begun now."""
        self.now, self.went_back = now, True
        for state in self.sessions.values():
            first, last = state.active
            state.active = (min(first, now), min(last, now))
        for lease in self.held().values():
            connected = self.sessions[lease.session].connected
            longest = now + (self.settings.lease_ms if connected else GRACE_MS)
            lease.dealt = min(lease.dealt, now)
            lease.ends = (min(lease.ends[0], longest), min(lease.ends[1], longest))

    def correct(self, id_: ItemId, value: JSONValue) -> None:
        self.items[id_].open = 0
        self.items[id_].corrections.append(value)

    def undo_correction(self, id_: ItemId, place: int) -> None:
        """Take a correction back; the last one that goes opens the places that are wanted."""
        item = self.items[id_]
        item.corrections.pop(place)
        if not item.corrections:
            self.adjust([id_])

    def worked(self, by: Holder) -> None:
        state = self.sessions[by.session]
        state.active = (self.now, self.now)
        for lease in self._of(by.session).values():
            lease.ends = self._from(state.active, lease)

    def may_have_worked(self, by: Holder) -> None:
        state = self.sessions[by.session]
        state.active = (state.active[0], self.now)
        for lease in self._of(by.session).values():
            lease.ends = (lease.ends[0], self._from(state.active, lease)[1])

    def _of(self, session: SessionId) -> dict[LeaseToken, Lease]:
        return {token: x for token, x in self.held().items() if x.session == session}

    def _from(self, active: tuple[int, int], lease: Lease) -> tuple[int, int]:
        first, last = (max(ms, lease.dealt) + self.settings.lease_ms for ms in active)
        return first, last

    def _grace(self, session: SessionId, *, known: bool = True) -> None:
        state = self.sessions[session]
        state.connected = state.orphaned = False
        for lease in self._of(session).values():
            first, last = (min(ms, self.now + GRACE_MS) for ms in lease.ends)
            lease.ends = (first if known else min(first, self.now), last)

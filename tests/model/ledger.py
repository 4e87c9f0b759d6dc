"""What a queue ought to do, in the plainest way: lists in memory, no windows, no statements.

The ledger does not say which item is dealt next, only whether it may be, and whether there was
one. It is exact about everything else: verdicts, places, counters, what is late. When a lease
runs out is known to within a span, since databases may take a repeated request for a sign of
work or not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from supt_async.domain.commands import Holder
from supt_async.domain.ids import ItemId, LabellerId, LeaseToken, SessionId
from supt_async.domain.project import Settings
from supt_async.domain.results import Idle, IdleReason, LeasedItem, Mode, Verdict
from supt_async.domain.values import JSONValue

GRACE_MS = 15_000


@dataclass
class Item:
    payload: str
    open: int
    corrections: list[JSONValue] = field(default_factory=list)
    known: JSONValue = None
    """The answer that it was added with."""


@dataclass
class SessionState:
    """A session. ``active`` is the span in which its last work was, as the database sees it."""

    labeller: LabellerId
    process: int
    connection: int
    active: tuple[int, int]
    connected: bool = True
    orphaned: bool = False
    """Its process has been started anew, and nobody has noticed yet."""


@dataclass
class Lease:
    item: ItemId
    labeller: LabellerId
    session: SessionId
    dealt: int
    ends: tuple[int, int]
    mode: Mode = Mode.PUSH
    former: JSONValue = None
    shown: bool = False
    how: str | None = None


@dataclass
class Answer:
    kind: str  # label, skip or undo
    labeller: LabellerId
    names: str
    """The lease, or the answer that an undo takes back."""
    value: JSONValue
    item: ItemId
    created: int
    late: bool = False
    withdrawn: bool = False


class Ledger:
    """One project."""

    def __init__(self, settings: Settings, now: int) -> None:
        self.settings = settings
        self.now = now
        self.paused = False
        self.generation = 0
        self.items: dict[ItemId, Item] = {}
        self.sessions: dict[SessionId, SessionState] = {}
        self.leases: dict[LeaseToken, Lease] = {}
        self.answers: dict[str, Answer] = {}
        self.flags: dict[str, tuple[LabellerId, ItemId]] = {}

    # --- what there is ---

    def held(self) -> dict[LeaseToken, Lease]:
        return {token: lease for token, lease in self.leases.items() if lease.how is None}

    def labels(self) -> dict[str, Answer]:
        """The labels that count."""
        return {
            id_: answer
            for id_, answer in self.answers.items()
            if answer.kind == "label" and not (answer.late or answer.withdrawn)
        }

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
            places = self.settings.overlap
            assert item.open >= 0
            assert item.open + len(holders) + len(people) <= places, "more places than there are"
            if not item.corrections and item.known is None:
                assert item.open + len(holders) + len(people) == places, "a place is lost"
            assert len({*holders}) == len(holders), "an item is with one labeller twice"
            assert len({*people}) == len(people), "a labeller has answered an item twice"

    def may_have(self, id_: ItemId, labeller: LabellerId) -> bool:
        item = self.items[id_]
        return item.open > 0 and not self._has_seen(id_, labeller)

    def _has_seen(self, id_: ItemId, labeller: LabellerId) -> bool:
        return any(
            lease.item == id_ and lease.labeller == labeller for lease in self.held().values()
        ) or self._has_answered(id_, labeller)

    def _has_answered(self, id_: ItemId, labeller: LabellerId) -> bool:
        return any(
            answer.item == id_ and answer.labeller == labeller
            for answer in self.answers.values()
            if answer.kind != "undo" and not (answer.late or answer.withdrawn)
        )

    # --- what is asked; each returns what the queue has to say ---

    def claimed(
        self, by: Holder, want: int, offers: Iterable[LeasedItem], idle: Idle | None
    ) -> None:
        """Take in what was dealt, and check that it was right."""
        offers = list(offers)
        assert len(offers) <= want, "more than was wanted"
        for offer in offers:
            self.dealt(by, offer)
        if len(offers) == want:
            assert idle is None
            return
        if not self.paused:
            left = [id_ for id_ in self.items if self.may_have(id_, by.labeller)]
            assert not left, f"items {left} could have been dealt"
        assert idle == self._why_idle(by), "the wrong reason"

    def dealt(self, by: Holder, offer: LeasedItem) -> None:
        """Take in one item that was dealt."""
        assert not self.paused, "dealt although the project rests"
        assert self.may_have(offer.item, by.labeller), f"item {offer.item} is not theirs to have"
        self.items[offer.item].open -= 1
        assert offer.mode is Mode.PUSH
        self._lend(by, offer)

    def _why_idle(self, by: Holder) -> Idle:
        if self.paused:
            return Idle(reason=IdleReason.PAUSED)
        out = sum(
            lease.labeller == by.labeller or not self._has_answered(lease.item, by.labeller)
            for lease in self.held().values()
            if lease.session != by.session
        )
        if out or not self.items:
            return Idle(reason=IdleReason.WAITING, out=out)
        counts = self.counts()
        left = counts["open"] or counts["out"]
        return Idle(reason=IdleReason.NOTHING_FOR_YOU if left else IdleReason.DONE)

    def submit(self, by: Holder, id_: str, token: LeaseToken, value: JSONValue) -> Verdict:
        earlier = self.answers.get(id_)
        if earlier is not None:
            self._may_have_worked(by)
            same = ("label", by.labeller, token, value)
            told = (earlier.kind, earlier.labeller, earlier.names, earlier.value)
            return Verdict.DUPLICATE if told == same else Verdict.ID_CONFLICT
        lease = self.leases.get(token)
        if lease is None:
            return Verdict.LEASE_LOST
        if lease.labeller != by.labeller:
            return Verdict.NOT_YOURS
        late = False
        if lease.how is None:
            lease.how = "answered"
        elif self.may_have(lease.item, by.labeller):
            self.items[lease.item].open -= 1
        else:
            late = True
        self.answers[id_] = Answer(
            "label", by.labeller, token, value, lease.item, self.now, late=late
        )
        self._worked(by)
        return Verdict.LATE if late else Verdict.STORED

    def skip(self, by: Holder, id_: str, token: LeaseToken) -> Verdict:
        earlier = self.answers.get(id_)
        if earlier is not None:
            self._may_have_worked(by)
            same = (earlier.kind, earlier.labeller, earlier.names) == ("skip", by.labeller, token)
            return Verdict.DONE if same else Verdict.ID_CONFLICT
        lease = self.leases.get(token)
        if lease is None:
            return Verdict.LEASE_LOST
        if lease.labeller != by.labeller:
            return Verdict.NOT_YOURS
        if lease.how in ("answered", "skipped"):
            self._may_have_worked(by)
            return Verdict.DONE
        self._give_back(lease, "skipped")
        self.answers[id_] = Answer("skip", by.labeller, token, None, lease.item, self.now)
        self._worked(by)
        return Verdict.DONE

    def undo(self, by: Holder, id_: str, names: str, offers: Iterable[LeasedItem]) -> Verdict:
        """Take back an answer; check that its item was leased again if it had to be."""
        offers = list(offers)
        verdict, answer = self._undo(by, id_, names)
        if answer is None:
            assert not offers
            return verdict
        (offer,) = offers
        assert (offer.item, offer.mode, offer.value) == (answer.item, Mode.UNDO, answer.value)
        self._worked(by)
        self._lend(by, offer)
        return verdict

    def _undo(self, by: Holder, id_: str, names: str) -> tuple[Verdict, Answer | None]:
        earlier = self.answers.get(id_)
        if earlier is not None:
            self._may_have_worked(by)
            same = (earlier.kind, earlier.labeller, earlier.names) == ("undo", by.labeller, names)
            return (Verdict.DONE if same else Verdict.ID_CONFLICT), None
        answer = self.answers.get(names)
        if (
            answer is None
            or answer.kind == "undo"
            or answer.labeller != by.labeller
            or answer.withdrawn
            or answer.created + self.settings.undo_ms < self.now
        ):
            return Verdict.UNDO_EXPIRED, None
        answer.withdrawn = True
        if answer.kind == "skip":
            if not self.may_have(answer.item, by.labeller):
                answer.withdrawn = False
                return Verdict.UNDO_EXPIRED, None
            self.items[answer.item].open -= 1
        self.answers[id_] = Answer("undo", by.labeller, names, None, answer.item, self.now)
        self._may_have_worked(by)
        return Verdict.DONE, None if answer.late else answer

    def release(self, by: Holder, tokens: Iterable[LeaseToken]) -> Verdict:
        for token in tokens:
            lease = self.leases.get(token)
            if lease is not None and lease.labeller == by.labeller and lease.how is None:
                self._give_back(lease, "released")
        return Verdict.DONE

    def show(self, by: Holder, token: LeaseToken) -> Verdict:
        lease = self.leases.get(token)
        if lease is not None and lease.labeller == by.labeller and lease.how is None:
            lease.shown = True
        self._worked(by)
        return Verdict.DONE

    def flag(self, by: Holder, id_: str, token: LeaseToken | None, answer: str | None) -> Verdict:
        lease = None if token is None else self.leases.get(token)
        given = None if answer is None else self.answers.get(answer)
        if lease is not None and lease.labeller == by.labeller:
            item = lease.item
        elif given is not None and given.kind != "undo" and given.labeller == by.labeller:
            item = given.item
        else:
            return Verdict.LEASE_LOST
        first = self.flags.setdefault(id_, (by.labeller, item))
        return Verdict.DONE if first == (by.labeller, item) else Verdict.ID_CONFLICT

    # --- sessions and time ---

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
                    self._give_back(lease, "released")

    def orphan(self, process: int) -> None:
        """A server was killed and started anew."""
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
                self._give_back(lease, "expired")
            else:
                assert last > self.now, "a lease has run out and was not given back"

    def go_back(self, now: int) -> None:
        """The clock is set back: nothing holds for longer than if it had begun now."""
        self.now = now
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

    # --- how it is done ---

    def _of(self, session: SessionId) -> dict[LeaseToken, Lease]:
        return {token: x for token, x in self.held().items() if x.session == session}

    def _lend(self, by: Holder, offer: LeasedItem) -> None:
        assert offer.lease not in self.leases, "a lease is no other's"
        assert offer.generation == self.generation
        assert offer.payload == self.items[offer.item].payload
        assert offer.expires_in_ms == self.settings.lease_ms
        ends = self.now + self.settings.lease_ms
        self.leases[offer.lease] = Lease(
            offer.item, by.labeller, by.session, self.now, (ends, ends), offer.mode, offer.value
        )

    def _give_back(self, lease: Lease, how: str) -> None:
        if lease.how is None:
            lease.how = how
            self.items[lease.item].open += 1

    def _worked(self, by: Holder) -> None:
        state = self.sessions[by.session]
        state.active = (self.now, self.now)
        for lease in self._of(by.session).values():
            lease.ends = self._from(state.active, lease)

    def _may_have_worked(self, by: Holder) -> None:
        state = self.sessions[by.session]
        state.active = (state.active[0], self.now)
        for lease in self._of(by.session).values():
            lease.ends = (lease.ends[0], self._from(state.active, lease)[1])

    def _from(self, active: tuple[int, int], lease: Lease) -> tuple[int, int]:
        first, last = (max(ms, lease.dealt) + self.settings.lease_ms for ms in active)
        return first, last

    def _grace(self, session: SessionId, *, known: bool = True) -> None:
        state = self.sessions[session]
        state.connected = state.orphaned = False
        for lease in self._of(session).values():
            first, last = (min(ms, self.now + GRACE_MS) for ms in lease.ends)
            lease.ends = (first if known else min(first, self.now), last)

"""What labellers do to twins, as rules of a state machine.

Luck is a rule, too: where a queue would draw whether a hand-out is gold, it is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import hypothesis.strategies as st
from hypothesis.stateful import initialize, precondition, rule

from supt_async.domain.commands import (
    ClaimItems,
    FlagItem,
    MarkShown,
    ReleaseLeases,
    SkipItem,
    SubmitAnswer,
    UndoAnswer,
)
from supt_async.domain.ids import RequestId
from supt_async.domain.project import Settings
from supt_async.storage.people.link_records import Arrival, GroupChange, NewLink
from supt_async.storage.records import Joined
from tests.model.shared_database import SharedDatabase
from tests.storage.portable.owning_machine import EXPERTS, NAMES, PICK, SOURCE, OwningMachine
from tests.storage.portable.twins import Seat, Step, Twin, Twins
from tests.support.queue_fixture import TASK

MOST_SESSIONS = 8
EVERYTHING = 500
"""More items than there are."""


@dataclass
class Luck:
    """Draws of a queue, as a test wants them; in place of ``random.SystemRandom``."""

    due: bool = False
    first: int = 0
    """Id of the example's first item: what is drawn by ids must be the same when it is repeated."""

    def of_item(self, item: int, _: int, share: float) -> bool:
        return (item - self.first) * 0.37 % 1 < share

    def random(self) -> float:
        return 0.0 if self.due else 0.999

    def randint(self, low: int, high: int) -> int:
        return low

    def sample(self, items: Sequence[Any], number: int) -> list[Any]:
        return list(items)[:number]


@dataclass
class Session:
    """A session of either twin."""

    seat: Seat
    connection: int = 1
    connected: bool = True


class TwinMachine(OwningMachine):
    """Four labellers, one of whom came by an open link, and their sessions."""

    def __init__(
        self, databases: Sequence[SharedDatabase], luck: Luck, *, ordered: bool, in_turn: bool
    ) -> None:
        super().__init__(in_turn=in_turn)
        self.databases = databases
        self.luck = luck
        self.ordered = ordered
        self.sessions: list[Session] = []
        self.held: dict[int, str] = {}
        """Who got each lease, by its number."""

    @initialize(
        overlap=st.integers(1, 3),
        more=st.integers(0, 2),
        items=st.integers(0, 8),
        gold=st.sampled_from([0, 0, 3, 12]),
        assigned=st.sampled_from([0, 0, 3]),
        quiz=st.sampled_from([0, 0, 0, 2]),
        quota=st.sampled_from([None, None, 3]),
    )
    def begin(
        self, overlap: int, more: int, items: int, gold: int, assigned: int, quiz: int, quota: Any
    ) -> None:
        most = overlap + more if more else None
        settings = Settings(overlap=overlap, overlap_max=most, quiz=quiz, gold_rate=0.5)
        native, portable = (self._enter(database, settings) for database in self.databases)
        self.twins = Twins(native, portable, ordered=self.ordered)
        for name in NAMES[:3]:
            self.twins.carry_out(partial(self._invite, name))
        self.twins.carry_out(self._arrive)
        self.luck.due = False
        self.luck.first = self.twins.both(Twin.last_item) + 1
        self.add(items)
        self.add(gold if self.in_turn else 0, label="cat", gold=True)
        self.add(assigned, assign=("Ada", EXPERTS))
        self.change({"suggest": SOURCE if items > 1 else "off", "quota": quota})
        for who in (0, 1):
            self.open_session(who, who)

    # --- sessions ------------------------------------------------------------------------------

    @rule(who=PICK, process=PICK)
    def open_session(self, who: int, process: int) -> None:
        name = NAMES[who % len(NAMES)]
        process %= len(self.databases[1].storages)
        if len(self.sessions) < MOST_SESSIONS:
            number, *_ = self.twins.both(lambda twin: twin.open(name, process))
            self.sessions.append(Session(Seat(name, number, process)))

    @rule(session=PICK, process=PICK)
    def come_back(self, session: int, process: int) -> None:
        found = self.sessions[session % len(self.sessions)]
        name, number, before = found.seat
        # PostgreSQL's queue writes the time of a session's last work every five seconds only.
        process = process % len(self.databases[1].storages) if self.ordered else before
        _, found.connection, _, _, held, _ = self.twins.both(
            lambda twin: twin.open(name, process, number)
        )
        found.seat, found.connected = Seat(name, number, process), True
        self._take(name, held)

    @rule(session=PICK, stale=st.booleans())
    def lose(self, session: int, stale: bool) -> None:
        """The socket is lost; or news of an earlier one comes late."""
        found = self.sessions[session % len(self.sessions)]
        number = found.seat.session
        self.twins.carry_out(
            lambda twin: twin.queue(found.seat.process).lose(
                twin.sessions[number], found.connection - stale
            )
        )
        found.connected = found.connected and stale

    @rule(session=PICK, gives_back=st.booleans())
    def leave(self, session: int, gives_back: bool) -> None:
        if seat := self.somebody(session):
            self.twins.carry_out(
                lambda twin: twin.queue(seat.process).leave(
                    twin.sessions[seat.session], release=gives_back
                )
            )
            self._at(seat).connected = False

    # --- commands ------------------------------------------------------------------------------

    @rule(session=PICK, want=st.integers(0, 3))
    def claim(self, session: int, want: int) -> None:
        if seat := self.somebody(session):
            self.ask(seat, ClaimItems, want=want)

    @rule(session=PICK, lease=PICK, value=st.sampled_from(["cat", "dog"]), want=st.integers(0, 2))
    def answer(self, session: int, lease: int, value: str, want: int) -> None:
        """Answer what one holds or held, as a rule for the first time."""
        if seat := self.somebody(session):
            self.ask(seat, SubmitAnswer, **self._answer(seat, lease, value), want=want)

    @rule(
        session=PICK,
        lease=PICK,
        again=PICK,
        value=st.sampled_from(["cat", {"b": [1, None], "a": "x"}]),
        unseen=st.booleans(),
    )
    def submit_anything(
        self, session: int, lease: int, again: int, value: Any, unseen: bool
    ) -> None:
        """Answer any lease, maybe with an id that was used."""
        if seat := self.somebody(session):
            lease %= len(self.held) + 1
            fields = {"lease": lease, "value": value, "unseen": unseen, "want": 1}
            self.ask(seat, SubmitAnswer, id=self._id(again), **fields)

    @rule(session=PICK, lease=PICK, again=PICK, want=st.integers(0, 2))
    def skip(self, session: int, lease: int, again: int, want: int) -> None:
        if seat := self.somebody(session):
            fields = {"lease": self._mine(seat, lease), "reason": "dark", "want": want}
            self.ask(seat, SkipItem, id=self._id(again), **fields)

    @rule(session=PICK, answer=PICK, again=PICK)
    def undo(self, session: int, answer: int, again: int) -> None:
        if seat := self.somebody(session):
            names = ["nothing", *self.answers][-1 - answer % min(6, 1 + len(self.answers))]
            self.ask(seat, UndoAnswer, id=self._id(again), answer=RequestId(names))

    @rule(session=PICK, leases=st.lists(PICK, max_size=3), want=st.integers(0, 2))
    def release(self, session: int, leases: list[int], want: int) -> None:
        if seat := self.somebody(session):
            numbers = [self._mine(seat, lease) for lease in leases]
            self.ask(seat, ReleaseLeases, leases=numbers, want=want)

    @rule(session=PICK, lease=PICK)
    def show(self, session: int, lease: int) -> None:
        if seat := self.somebody(session):
            self.ask(seat, MarkShown, lease=self._mine(seat, lease))

    @rule(session=PICK, lease=PICK, number=st.integers(0, 5), by_lease=st.booleans())
    def flag(self, session: int, lease: int, number: int, by_lease: bool) -> None:
        if seat := self.somebody(session):
            named: dict[str, Any] = {"lease": self._mine(seat, lease)}
            if not by_lease:
                named = {"answer": RequestId(self.answers[-1] if self.answers else "nothing")}
            self.ask(seat, FlagItem, id=RequestId(f"f{number}"), note="look", **named)

    @rule(value=st.sampled_from(["cat", "dog"]), lease=PICK)
    def answer_at_once(self, value: str, lease: int) -> None:
        """Let everybody answer at the same time, and want nothing."""
        seats = [x.seat for x in self.sessions if x.connected]
        steps = [Step(seat, SubmitAnswer, self._answer(seat, lease, value)) for seat in seats]
        leases = [step.fields["lease"] for step in steps]
        if len({*leases}) == len(leases):
            self.twins.ask_at_once(steps)

    @precondition(lambda self: self.in_turn)
    @rule()
    def claim_at_once(self) -> None:
        """Let everybody claim at the same time all that there is.

        Without gold: it comes instead of an item that a window proposes, and that may be one which
        another command of the batch is about to get.
        """
        self.luck.due = False
        fields = {"want": EVERYTHING}
        seats = [x.seat for x in self.sessions if x.connected]
        told = self.twins.ask_at_once([Step(seat, ClaimItems, fields) for seat in seats])
        for seat, (_, items, *_) in zip(seats, told, strict=True):
            self._take(seat.who, items)

    @rule(due=st.booleans())
    def change_luck(self, due: bool) -> None:
        self.luck.due = due

    # --- how it is done --------------------------------------------------------------------------

    def ask(self, seat: Seat, kind: Any, **fields: Any) -> None:
        if not self.ordered and fields.get("want"):
            fields["want"] = EVERYTHING  # so that it does not matter in which order they come
        told = self.twins.ask(seat, kind, **fields)
        self._take(seat.who, told[1])

    def somebody(self, number: int) -> Seat | None:
        """Pick a session that is connected."""
        there = [session.seat for session in self.sessions if session.connected]
        return there[number % len(there)] if there else None

    def teardown(self) -> None:
        if hasattr(self, "twins") and not self.twins.differ:
            self.twins.sweep()
            self.twins.compare()

    def _at(self, seat: Seat) -> Session:
        return next(session for session in self.sessions if session.seat == seat)

    def _take(self, who: str, items: Any) -> None:
        self.held.update((number, who) for number, _ in items)

    def _mine(self, seat: Seat, number: int) -> int:
        """Pick a lease of a labeller, rather one of the last; or one that nobody made."""
        mine = [lease for lease, who in self.held.items() if who == seat.who]
        return mine[-1 - number % min(4, len(mine))] if mine else len(self.held)

    def _id(self, again: int) -> RequestId:
        """Return an id for an answer, as a rule a fresh one."""
        if again % 4 == 0 and self.answers:
            return RequestId(self.answers[again % len(self.answers)])
        self.answers.append(f"a{len(self.answers)}")
        return RequestId(self.answers[-1])

    def _answer(self, seat: Seat, lease: int, value: str) -> dict[str, Any]:
        return {"id": self._id(1), "lease": self._mine(seat, lease), "value": value, "ms": 7}

    def _enter(self, database: SharedDatabase, settings: Settings) -> Twin:
        slug = f"twin-{next(database.numbers)}"
        create = database.first.catalogue.create_project
        return Twin(database, database.run(create(slug, title="", task=TASK, settings=settings)))

    async def _invite(self, name: str, twin: Twin) -> None:
        twin.people[name] = await twin.database.admit(name, twin.project)
        groups = twin.first.groups
        if EXPERTS not in [group.name for group in await groups.list()]:
            await groups.create(EXPERTS)
        change = GroupChange(add=(name,)) if name == "Ada" else GroupChange(remove=(name,))
        await groups.change(EXPERTS, change)

    async def _arrive(self, twin: Twin) -> None:
        new = NewLink(most=1, quota=4, return_url="https://example.org/{code}", code="C1")
        secret, _ = await twin.first.links.make(twin.project.id, new)
        joined = await twin.first.links.open(Arrival(secret=secret, parameters={}))
        assert isinstance(joined, Joined)
        assert joined.cookie is not None
        access = await twin.first.people.access(joined.cookie, twin.project.slug)
        assert access is not None
        twin.people["Guest"] = access

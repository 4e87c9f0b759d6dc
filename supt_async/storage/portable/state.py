"""State of a batch: what its commands need to know, as it was read, and what follows from them.

A batch is one transaction. It reads with a handful of statements (``loading``), decides command
by command in memory (``answers``, ``hand_out``), and writes as few (``writing``).
What is decided changes the values here at once, so that a later command of the batch sees it.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlalchemy import Connection

from supt_async.domain.commands import Command, Holder
from supt_async.domain.ids import (
    Generation,
    ItemId,
    LabellerId,
    LeaseToken,
    ProjectId,
    RequestId,
    SessionId,
)
from supt_async.domain.participation import Participation
from supt_async.domain.results import (
    CommandResult,
    Feedback,
    Idle,
    LeasedItem,
    Mode,
    QuizPlace,
    Verdict,
)
from supt_async.rules.leases import Effect, Ending, may_have
from supt_async.rules.suggesting import NO_SUGGESTION, HandOutSuggestion
from supt_async.storage.portable.memory import Memory, Reservation
from supt_async.storage.portable.participants.gold_state import GoldState, Who as Who
from supt_async.storage.portable.projects import ProjectRow

AnswerKey: TypeAlias = tuple[ProjectId, RequestId]
"""Id of a command in a project."""


@dataclass(slots=True)
class Lease:
    """A lease: held, or ended and in the log."""

    token: LeaseToken
    project: ProjectId
    item: ItemId
    labeller: LabellerId
    session: SessionId
    dealt_ms: int
    shown_ms: int | None
    generation: Generation
    behind: int
    gold: bool
    suggestion: HandOutSuggestion = NO_SUGGESTION
    how: str | None = None
    """How it ended; None while it is held."""


@dataclass(slots=True)
class Answer:
    """A label or a skip that is stored."""

    kind: str
    item: ItemId
    labeller: LabellerId
    value: str | None = field(repr=False)
    created_ms: int
    late: bool = False
    gold: bool = False
    right: bool | None = None
    suggestion: HandOutSuggestion = NO_SUGGESTION


@dataclass(frozen=True, slots=True)
class StoredFlag:
    """A flag that is stored."""

    item: ItemId
    labeller: LabellerId
    note: str | None = field(repr=False)


@dataclass(slots=True)
class Item:
    """An item whose row is locked, and who has had it."""

    id: ItemId
    project: ProjectId
    places: int
    """Number of its places that are neither leased nor answered."""
    holders: set[LabellerId] = field(default_factory=set)
    answered: set[LabellerId] = field(default_factory=set)
    """Those whose label of it is neither late nor withdrawn."""
    judged: set[LabellerId] = field(default_factory=set)
    """Those who answered it as a gold item and did not withdraw that."""
    skipped: set[LabellerId] = field(default_factory=set)
    attempts: Counter[LabellerId] = field(default_factory=Counter)
    """Number of labels of each labeller that are not late, withdrawn or not."""

    def open_to(self, labeller: LabellerId) -> bool:
        """Tell whether a labeller may have one of its places."""
        return may_have(
            open_places=self.places,
            holds=labeller in self.holders,
            answered=labeller in self.answered,
            skipped=labeller in self.skipped,
        )

    def had_by(self, labeller: LabellerId) -> bool:
        """Tell whether a labeller has the item, or has answered or skipped it."""
        return labeller in self.holders | self.answered | self.skipped

    @property
    def complete(self) -> bool:
        """Whether all of its places are answered."""
        return not self.places and not self.holders


@dataclass(slots=True)
class Pending:
    """A command of the batch, and what has become of it so far."""

    command: Command
    want: int
    got: int = 0
    """Number of items that were leased to it."""
    verdict: Verdict = Verdict.DONE
    leased: list[LeasedItem] = field(default_factory=list)
    """The items that were leased to it, once their payloads were read."""
    idle: Idle | None = None
    feedback: Feedback | None = None
    quiz: QuizPlace | None = None
    """Place of its next item in the labeller's quiz; None if they are in none."""
    undone: bool = False
    """The item that was undone is leased, and no other."""
    used_up: bool = False
    """The labeller gets fewer items than they want because of their quota."""

    @property
    def by(self) -> Holder:
        """On whose behalf it is made."""
        return self.command.by

    @property
    def who(self) -> Who:
        """The labeller, in the project."""
        return self.command.by.project, self.command.by.labeller

    @property
    def missing(self) -> int:
        """Number of items that it still wants."""
        nothing = self.idle is not None or self.undone or self.verdict is Verdict.ID_CONFLICT
        return 0 if nothing else max(0, self.want - self.got)

    @property
    def result(self) -> CommandResult:
        """What its sender gets."""
        if self.verdict is Verdict.ID_CONFLICT:  # nothing was freed
            return CommandResult(verdict=self.verdict)
        return CommandResult(
            verdict=self.verdict, leased=tuple(self.leased), idle=self.idle, feedback=self.feedback
        )


@dataclass(frozen=True, slots=True)
class Proposal:
    """An item that is proposed for a command."""

    pending: Pending
    item: ItemId
    gold: bool = False
    """The item is gold: it has no places."""
    quiz: QuizPlace | None = None

    @property
    def reservation(self) -> Reservation:
        """What the window has reserved."""
        by = self.pending.by
        return by.project, self.item, by.labeller


@dataclass(frozen=True, slots=True)
class Given:
    """An item that is leased, whose payload is still to be read."""

    pending: Pending
    lease: Lease
    mode: Mode = Mode.PUSH
    former: str | None = field(default=None, repr=False)
    """The JSON text of the former answer, if it was undone."""
    quiz: QuizPlace | None = None


@dataclass(slots=True)
class Changes:
    """Rows that are to be written; each list is written by one statement."""

    ended: list[Lease] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    labels: list[dict[str, Any]] = field(default_factory=list)
    skips: list[dict[str, Any]] = field(default_factory=list)
    withdrawals: list[dict[str, Any]] = field(default_factory=list)
    flags: list[dict[str, Any]] = field(default_factory=list)
    told: list[tuple[int, ItemId, AnswerKey]] = field(default_factory=list)
    """Events of labels: their kinds, items and ids."""
    offered: list[Lease] = field(default_factory=list)
    """Leases whose places are open again, which other processes are to learn."""
    shown: list[LeaseToken] = field(default_factory=list)
    places: Counter[ItemId] = field(default_factory=Counter)
    """Change of the number of open places, by item."""
    worked: dict[SessionId, ProjectId] = field(default_factory=dict)
    """Sessions with a sign of work, which prolongs their leases."""
    people: set[Who] = field(default_factory=set)
    """Labellers whose participation has changed."""


@dataclass(slots=True)
class Batch:
    """One transaction's view of the queue."""

    connection: Connection
    memory: Memory
    """What the process keeps from batch to batch."""
    now_ms: int
    process: str
    pending: Sequence[Pending] = ()
    projects: dict[ProjectId, ProjectRow] = field(default_factory=dict)
    here: set[SessionId] = field(default_factory=set)
    """Sessions of the batch that are connected to this process."""
    active_ms: dict[SessionId, int] = field(default_factory=dict)
    """When the sessions last worked, as it is written."""
    leases: dict[LeaseToken, Lease] = field(default_factory=dict)
    """Leases that the commands name: held ones, and ended ones from the log."""
    answers: dict[AnswerKey, Answer] = field(default_factory=dict)
    """Labels and skips that commands undo, send again, or are about."""
    effects: dict[AnswerKey, Effect] = field(default_factory=dict)
    """Effects that the commands' ids had before."""
    withdrawn: set[AnswerKey] = field(default_factory=set)
    """Those of the answers that are withdrawn."""
    flags: dict[AnswerKey, StoredFlag] = field(default_factory=dict)
    """Flags that the commands' ids have stored before."""
    items: dict[ItemId, Item] = field(default_factory=dict)
    """Items whose rows are locked."""
    people: dict[Who, Participation] = field(default_factory=dict)
    """Participation of the commands' labellers, where there is anything to know."""
    gold: GoldState = field(default_factory=GoldState)
    changes: Changes = field(default_factory=Changes)
    counted: dict[ProjectId, Counter[str]] = field(default_factory=dict)
    freed: set[ProjectId] = field(default_factory=set)
    """Projects in which places were freed."""
    answered: dict[ProjectId, set[ItemId]] = field(default_factory=dict)
    """Items that got an answer which counts."""
    taken: list[tuple[ProjectId, ItemId]] = field(default_factory=list)
    """Items of which a place was taken that no window had proposed."""
    proposed: list[Proposal] = field(default_factory=list)
    """What the windows have proposed."""
    contended: list[Proposal] = field(default_factory=list)
    """Those of items that others had locked."""
    given: list[Given] = field(default_factory=list)
    """All items that were leased."""

    def count(self, project: ProjectId, **deltas: int) -> None:
        """Add to counters, which are written at the end of the transaction."""
        self.counted.setdefault(project, Counter()).update(deltas)

    def end(self, lease: Lease, how: Ending) -> None:
        """Move a lease to the log; the caller decides what becomes of its place."""
        lease.how = how
        self.changes.ended.append(lease)
        item = self.items.get(lease.item)
        if item is not None:
            item.holders.discard(lease.labeller)
        if not lease.gold:
            self.count(lease.project, out=-1)

    def give_back(self, lease: Lease, how: Ending) -> None:
        """End a lease without an answer: its place is open again."""
        self.end(lease, how)
        if not lease.gold:  # gold items have no places
            self.change_places(lease.item, lease.project, 1)
            self.freed.add(lease.project)
        if not lease.gold or how == "expired":
            self.changes.offered.append(lease)

    def change_places(self, item: ItemId, project: ProjectId, by: int) -> None:
        """Change the number of an item's open places."""
        self.items[item].places += by
        self.changes.places[item] += by
        self.count(project, open=by)

    def give(self, given: Given) -> None:
        """Lease an item whose place has been taken, or a gold item."""
        lease = given.lease
        self.leases[lease.token] = lease
        item = self.items.get(lease.item)
        if item is not None:  # of a gold item, the row need not be locked
            item.holders.add(lease.labeller)
        self.changes.given.append(given)
        self.given.append(given)
        given.pending.got += 1
        if not lease.gold:
            self.count(lease.project, out=1)

    def new_lease(
        self,
        pending: Pending,
        item: ItemId,
        suggestion: HandOutSuggestion = NO_SUGGESTION,
        *,
        gold: bool = False,
    ) -> Lease:
        """Return a lease of an item, which nobody has been given yet."""
        project, by = self.projects[pending.by.project], pending.by
        return Lease(
            token=LeaseToken(secrets.token_hex(16)),
            project=project.id,
            item=item,
            labeller=by.labeller,
            session=by.session,
            dealt_ms=self.now_ms,
            shown_ms=None,
            generation=project.generation,
            behind=project.behind,
            gold=gold,
            suggestion=suggestion,
        )

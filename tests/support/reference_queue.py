"""Reference queue: what the queue of one project does, in the plainest way.

It has lists in memory, no windows, no statements, no concurrency and no clock of its own. It
decides by ``rules.leases``, which ``tests/rules/test_leases.py`` checks by themselves, and keeps
the places, leases and answers that follow. ``tests/support/fake_queue.py`` makes a stand-in of it
that leases items, ``tests/model/ledger.py`` a judge of what a database has leased.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from supt_async.consensus.opinions import Opinion, confidence
from supt_async.domain.commands import Holder
from supt_async.domain.ids import (
    FIRST,
    Generation,
    ItemId,
    LabellerId,
    LeaseToken,
    ProjectId,
    SessionId,
)
from supt_async.domain.project import Settings
from supt_async.domain.results import Idle, IdleReason, LeasedItem, Verdict
from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.task import parse
from supt_async.rules.leases import (
    Effect,
    UndoStep,
    explain_idle,
    judge_lease,
    judge_repeat,
    judge_skip,
    judge_submit,
    may_have,
    may_undo,
    undo_step,
)
from supt_async.rules.overlap import Overlap
from supt_async.rules.suggesting import NO_SUGGESTION, HandOutSuggestion, Showing

TASK = {"kind": "choice", "options": ["cat", "dog"]}
SOURCE = "llm"
"""Source of all suggestions."""


@dataclass
class Item:
    payload: str
    open: int
    """Places that are neither leased nor answered, nor closed by a correction."""
    corrections: list[JSONValue] = field(default_factory=list)
    known: JSONValue = None
    """The answer that it was added with."""
    suggested: tuple[str, float] | None = None
    """JSON text and score of the answer that the source ``SOURCE`` proposes."""


@dataclass
class Lease:
    leased: LeasedItem
    labeller: LabellerId
    session: SessionId
    dealt: int
    ends: tuple[int, int]
    """The span in which it expires."""
    shown: bool = False
    ending: str | None = None
    had: HandOutSuggestion = NO_SUGGESTION

    @property
    def item(self) -> ItemId:
        return self.leased.item


@dataclass
class Answer:
    """A submit, a skip or an undo that took effect."""

    effect: Effect
    item: ItemId
    created: int
    value: JSONValue = None
    late: bool = False
    withdrawn: bool = False
    had: HandOutSuggestion = NO_SUGGESTION

    @property
    def kind(self) -> str:
        return self.effect.kind

    @property
    def labeller(self) -> LabellerId:
        return self.effect.labeller


class ReferenceQueue:
    """One project's queue."""

    def __init__(self, settings: Settings, now: int = 0) -> None:
        self.settings = settings
        self.now = now
        self.paused = False
        self.generation: Generation = FIRST
        self.items: dict[ItemId, Item] = {}
        self.leases: dict[LeaseToken, Lease] = {}
        self.answers: dict[str, Answer] = {}
        self.flags: dict[str, tuple[LabellerId, ItemId]] = {}

    # --- what there is -----------------------------------------------------------------------

    def held(self) -> dict[LeaseToken, Lease]:
        """Return the leases that are held."""
        return {token: lease for token, lease in self.leases.items() if lease.ending is None}

    def labels(self) -> dict[str, Answer]:
        """Return the labels that count."""
        return {
            id_: answer
            for id_, answer in self.answers.items()
            if answer.kind == "label" and not (answer.late or answer.withdrawn)
        }

    def may_have(self, id_: ItemId, labeller: LabellerId) -> bool:
        return may_have(
            open_places=self.items[id_].open,
            holds=any(x.item == id_ and x.labeller == labeller for x in self.held().values()),
            answered=self._has(id_, labeller, "label"),
            skipped=self._has(id_, labeller, "skip"),
        )

    def idle(self, by: Holder) -> Idle:
        """Return why a session gets fewer items than it wants."""
        if self.paused:
            return Idle(reason=IdleReason.PAUSED)
        held = self.held().values()
        out = [
            lease
            for lease in held
            if lease.session != by.session
            and (lease.labeller == by.labeller or not self._has_answered(lease.item, by.labeller))
        ]
        return explain_idle(
            items=len(self.items),
            open_places=sum(item.open for item in self.items.values()),
            leased=len(held),
            out=len(out),
        )

    # --- commands ----------------------------------------------------------------------------

    def submit(self, by: Holder, id_: str, token: LeaseToken, value: JSONValue) -> Verdict:
        now = Effect("label", by.labeller, token, json.dumps(value, sort_keys=True))
        lease = self.leases.get(token)
        decided = self._judge(by, id_, now, lease)
        if decided is not None:
            return decided
        assert lease is not None
        has_place = lease.ending is None
        # The log does not keep what the first answer to a lease has taken.
        had = NO_SUGGESTION if lease.ending == "answered" else lease.had
        if lease.ending is None:
            lease.ending = "answered"
        elif self.may_have(lease.item, by.labeller):
            self.items[lease.item].open -= 1
            has_place = True
        verdict = judge_submit(has_place=has_place)
        late = verdict is Verdict.LATE
        self.answers[id_] = Answer(now, lease.item, self.now, value, late=late, had=had)
        if not late:
            self.ask_again(lease.item)
        self.worked(by)
        return verdict

    def skip(self, by: Holder, id_: str, token: LeaseToken) -> Verdict:
        now = Effect("skip", by.labeller, token)
        lease = self.leases.get(token)
        decided = self._judge(by, id_, now, lease)
        if decided is not None:
            return decided
        assert lease is not None
        decided = judge_skip(lease.ending)
        if decided is not None:
            self.may_have_worked(by)
            return decided
        self.give_back(lease, "skipped")
        self.answers[id_] = Answer(now, lease.item, self.now, had=lease.had)
        self.worked(by)
        return Verdict.DONE

    def withdraw(self, by: Holder, id_: str, subject: str) -> tuple[Verdict, Answer | None]:
        """Undo an answer; return the answer as well if its item is to be leased again.

        The place for that lease is taken.
        """
        now = Effect("undo", by.labeller, subject)
        earlier = self.answers.get(id_)
        repeated = judge_repeat(None if earlier is None else earlier.effect, now)
        if repeated is not None:
            self.may_have_worked(by)
            return repeated, None
        answer = self.answers.get(subject)
        if answer is None or not self._can_undo(answer, by.labeller):
            return Verdict.UNDO_EXPIRED, None
        step = undo_step(answer.kind, late=answer.late)
        answer.withdrawn = True
        if step is UndoStep.TAKE_PLACE:
            if not self.may_have(answer.item, by.labeller):
                answer.withdrawn = False
                return Verdict.UNDO_EXPIRED, None
            self.items[answer.item].open -= 1
        self.answers[id_] = Answer(now, answer.item, self.now)
        self.may_have_worked(by)
        return Verdict.DONE, None if step is UndoStep.NOTHING else answer

    def release(self, by: Holder, tokens: Iterable[LeaseToken]) -> Verdict:
        for token in tokens:
            lease = self.leases.get(token)
            if lease is not None and lease.labeller == by.labeller:
                self.give_back(lease, "released")
        return Verdict.DONE

    def show(self, by: Holder, token: LeaseToken) -> Verdict:
        lease = self.leases.get(token)
        if lease is not None and lease.labeller == by.labeller and lease.ending is None:
            lease.shown = True
        self.worked(by)
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

    # --- places ------------------------------------------------------------------------------

    @property
    def overlap(self) -> Overlap:
        chosen = self.settings
        return Overlap(chosen.overlap, chosen.overlap_max, chosen.sure, chosen.again)

    def ask_again(self, id_: ItemId) -> bool:
        """Open one more place of an item if it is complete and not sure enough."""
        item, held = self.items[id_], self.held().values()
        if item.open or item.corrections or item.known is not None:
            return False
        if any(lease.item == id_ for lease in held):
            return False
        answers = sum(answer.item == id_ for answer in self.labels().values())
        again = self.overlap.asks_again(answers=answers, confidence=lambda: self.confidence(id_))
        item.open += again
        return again

    def confidence(self, id_: ItemId) -> float:
        """Return how sure the answers to an item are; nothing is known of who gave them."""
        given = [x for x in self.labels().values() if x.item == id_]
        return confidence(parse(TASK), [Opinion(x.labeller, x.value) for x in given])

    # --- leases ------------------------------------------------------------------------------

    def lease(self, by: Holder, leased: LeasedItem, had: HandOutSuggestion = NO_SUGGESTION) -> None:
        """Write down a lease whose place has been taken."""
        ends = self.now + self.settings.lease_ms
        lease = Lease(leased, by.labeller, by.session, self.now, (ends, ends), had=had)
        self.leases[leased.lease] = lease

    def suggestion(
        self, project: ProjectId, id_: ItemId, labeller: LabellerId
    ) -> HandOutSuggestion:
        """Return what a lease of an item remembers that is about to be written."""
        chosen, suggested = self.settings, self.items[id_].suggested
        showing = Showing(
            chosen.suggest, chosen.suggest_min, chosen.suggest_blind, chosen.holdout or 0.0
        )
        shows = showing.may_show(project, id_, labeller)
        taken = {lease.item for lease in self.held().values()}
        taken.update(answer.item for answer in self.labels().values())
        if self.items[id_].known is not None:  # whoever gets it gives a second opinion
            taken.add(id_)
        if suggested is None or shows is None or id_ in taken:
            return NO_SUGGESTION
        value, score = suggested
        if score < showing.least:
            return NO_SUGGESTION
        return HandOutSuggestion(SOURCE, value, score, None, shows)

    def give_back(self, lease: Lease, ending: str) -> None:
        """End a lease without an answer: its place is open again."""
        if lease.ending is None:
            lease.ending = ending
            self.items[lease.item].open += 1

    def worked(self, by: Holder) -> None:
        """Take in that a session has worked."""

    def may_have_worked(self, by: Holder) -> None:
        """Take in that a database may take this for a sign of work, or not."""

    # --- how it is done ----------------------------------------------------------------------

    def _judge(self, by: Holder, id_: str, now: Effect, lease: Lease | None) -> Verdict | None:
        earlier = self.answers.get(id_)
        repeated = judge_repeat(None if earlier is None else earlier.effect, now)
        if repeated is not None:
            self.may_have_worked(by)
            return repeated
        return judge_lease(None if lease is None else lease.labeller, by.labeller)

    def _can_undo(self, answer: Answer, labeller: LabellerId) -> bool:
        own = answer.kind != "undo" and answer.labeller == labeller and not answer.withdrawn
        return own and may_undo(
            created_ms=answer.created, undo_ms=self.settings.undo_ms, now_ms=self.now
        )

    def _has_answered(self, id_: ItemId, labeller: LabellerId) -> bool:
        return self._has(id_, labeller, "label") or self._has(id_, labeller, "skip")

    def _has(self, id_: ItemId, labeller: LabellerId, kind: str) -> bool:
        return any(
            answer.item == id_ and answer.labeller == labeller and answer.kind == kind
            for answer in self.answers.values()
            if not (answer.late or answer.withdrawn)
        )

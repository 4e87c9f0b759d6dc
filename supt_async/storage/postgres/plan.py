"""Values of a batch: its commands, demands and proposals, and their results.

The batch states demands, the allocator answers with proposals, the group's statement carries them
out, the allocator settles its windows by the outcome, and the batch ends with a report. What
passes between these parts is frozen: no part writes into another's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from supt_async.domain.commands import Command, Holder, SubmitAnswer
from supt_async.domain.ids import Generation, ItemId, LeaseToken, ProjectId, RequestId
from supt_async.domain.results import (
    CommandResult,
    Feedback,
    Idle,
    LeasedItem,
    QuizPlace,
    Suggestion,
    Verdict,
)
from supt_async.rules.gold import GoldRules
from supt_async.rules.overlap import Overlap
from supt_async.rules.suggesting import Showing
from supt_async.storage.postgres.driver import Row
from supt_async.storage.records import Hint

NOTHING_LEASED = (Verdict.ID_CONFLICT, Verdict.INVALID_VALUE, Verdict.INTERNAL)
"""Verdicts with which a command gets neither items nor a reason for their lack."""


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project as the queue sees it."""

    id: ProjectId
    generation: Generation
    covers: int
    base_chunks: int
    lease_ms: int
    undo_ms: int
    overlap_changes: int
    """Number of times that places were changed because the overlap was."""
    paused: bool
    """The project is paused or archived."""
    trained_on: int
    """Number of labels that the ranking in force has learned from."""
    overlap: Overlap
    """Number of opinions that each item gets."""
    showing: Showing
    """Settings that decide which suggestions labellers see."""
    gold: GoldRules
    """Settings of gold items."""
    gold_changes: int
    """Number of times that gold items were added or retired; 0: there never were any."""
    people: bool
    """Whether there is anything to know about the participation of some labeller."""
    audiences: int
    """Grows when items are assigned to people, or to others; 0 if none are."""
    quota: int | None
    """Most answers of a labeller who has no quota of their own."""
    events: bool
    """Whether events are written for programs outside."""
    state: str = ""
    """Text that changes with anything of the above (``sql.state``)."""

    @property
    def one_place(self) -> bool:
        """Whether no item has ever had more than one place, so that an answer completes it."""
        return self.overlap.highest == 1 and not self.overlap_changes


Projects: TypeAlias = Mapping[ProjectId, ProjectRow]


@dataclass(frozen=True, slots=True)
class Demand:
    """Items that one command still wants."""

    number: int
    """The command's position in its batch."""
    by: Holder
    want: int
    """Maximum number of items, at least 1."""
    needs: RequestId | None = None
    """The answer that must be stored in the same statement; None if nothing must be."""
    quiz: QuizPlace | None = None
    """Place in the quiz of the first item; None if the labeller is not in it."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An item that is proposed for a demand; a place of it is reserved in the window."""

    demand: Demand
    item: ItemId
    token: LeaseToken
    project: ProjectRow
    behind: int
    """Number of labels that came in after the ranking in force was trained."""
    shows: bool | None = None
    """Whether the item's suggestion is shown, if there is one (``Showing.may_show``)."""
    gold: bool = False
    """The item is gold: it has no places."""
    quiz: QuizPlace | None = None
    assigned: bool = False
    """The item is for some people only."""

    def leased(self, payload: str, suggestion: Suggestion | None) -> LeasedItem:
        """Return the item as it is leased, with the suggestion that is shown."""
        return LeasedItem(
            lease=self.token,
            item=self.item,
            payload=payload,
            expires_in_ms=self.project.lease_ms,
            generation=self.project.generation,
            suggestion=suggestion,
            quiz=self.quiz,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """A submit, and its value's JSON text."""

    command: SubmitAnswer
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a batch is planned by without a look; the group's statement checks that it is so."""

    projects: Projects
    since: int
    """The first transaction whose freed places may be unknown."""
    known: Collection[int]
    """Rows of freed places that are known, of those since then."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Outcome of the group's statement."""

    stored: frozenset[tuple[ProjectId, RequestId]]
    """The answers that it stored."""
    labels: Mapping[ProjectId, int]
    """Number of those that count, by project."""
    known: Mapping[tuple[ProjectId, RequestId], str] = field(repr=False)
    """JSON texts of the known answers, for those of the stored answers that are gold."""
    leased: Mapping[LeaseToken, tuple[str, Suggestion | None]] = field(repr=False)
    """Payload, and suggestion that is shown, of the proposals that it leased, by the token of the
    lease."""
    asked: frozenset[ProjectId] = frozenset()
    """Projects of which items got one more place."""
    outdated: bool = False
    """What was remembered is not so any more, and nothing was done."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """Result of some proposals."""

    leased: Sequence[tuple[int, LeasedItem]]
    """Items that are leased now, with the number of the demand."""
    refused: Sequence[Proposal] = ()
    """Proposals that the statement did not lease; ``Allocator.inspect`` finds out why."""
    contended: Sequence[Proposal] = ()
    """Proposals of items whose rows another process had locked. Their places stay reserved until
    ``Allocator.give_back``."""
    gone: frozenset[int] = frozenset()
    """Numbers of the demands whose session is connected elsewhere by now."""


@dataclass(slots=True)
class PendingCommand:
    """A command of a batch, and what has become of it so far; belongs to the batch."""

    number: int
    command: Command
    want: int
    verdict: Verdict = Verdict.DONE
    answer: Answer | None = None
    leased: list[LeasedItem] = field(default_factory=list)
    idle: Idle | None = None
    undone: LeasedItem | None = None
    known: str | None = field(default=None, repr=False)
    """JSON text of the known answer, if a gold item was answered."""
    feedback: Feedback | None = None
    error: Exception | None = None

    @property
    def open(self) -> bool:
        """Tell whether the command still wants items."""
        return self.idle is None and len(self.leased) < self.want

    def is_stored(self, outcome: Outcome) -> bool:
        """Take in whether the group's statement has stored the command's answer."""
        assert isinstance(self.command, SubmitAnswer)
        answer = (self.command.by.project, self.command.id)
        if answer not in outcome.stored:
            return False
        self.verdict, self.known = Verdict.STORED, outcome.known.get(answer)
        return True

    def demand(self, answering: bool) -> Demand:
        """Return what the command still wants."""
        needs = self.answer.command.id if answering and self.answer is not None else None
        return Demand(self.number, self.command.by, self.want - len(self.leased), needs)

    @property
    def outcome(self) -> CommandResult | Exception:
        """Result or error that the command's sender gets."""
        if self.error is not None:
            return self.error
        if self.undone is not None:
            return CommandResult(verdict=self.verdict, leased=(self.undone,))
        if self.verdict in NOTHING_LEASED:
            return CommandResult(verdict=self.verdict)
        return CommandResult(
            verdict=self.verdict,
            leased=tuple(self.leased),
            idle=self.idle,
            feedback=self.feedback,
        )


@dataclass(frozen=True, slots=True)
class Report:
    """Result of a batch."""

    outcomes: Sequence[CommandResult | Exception]
    """A result or an error for each command, in their order."""
    hints: Collection[Hint]
    """Hints that are to be published."""
    unconfirmed: Sequence[LeaseToken] = field(repr=False)
    """Leases that may exist although nobody was told of them; the next batch releases them."""
    contended: frozenset[ProjectId] = frozenset()
    """Projects with open items that were not leased because another process had locked them."""


def project_row(row: Row) -> ProjectRow:
    """Return a project of the columns of ``sql.look.LOOK``."""
    *columns, rate, tells, right, quiz, changes, people, meant, quota, events, state = row
    *columns, source, lowest, blind, holdout = columns
    *columns, least, most, sure, again = columns
    columns += [Overlap(least, most, sure, again), Showing(source, lowest, blind, holdout)]
    columns += [GoldRules(rate, tells, right, quiz), changes, people, meant, quota, events, state]
    return ProjectRow(*columns)

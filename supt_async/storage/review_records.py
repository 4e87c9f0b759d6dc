"""Records of the review: filters, items with their answers, flags, and counts of answers."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from supt_async.consensus.known import Crowd
from supt_async.domain.ids import ItemId, RunId
from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.kind import Task
from supt_async.storage.consensus.items import StoredConsensus


class ItemStatus(enum.StrEnum):
    """Status that an item must have to be shown."""

    ALL = "all"
    LABELLED = "labelled"
    UNLABELLED = "unlabelled"
    FLAGGED = "flagged"
    DISAGREEMENT = "disagreement"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPart:
    """Part of an answer that is searched for: an option, or a label of a region."""

    task: Task
    question: str | None = None
    """Question of a form, or about a region, that it answers; None for any."""
    texts: frozenset[str] = field(repr=False)
    """JSON texts of the value, and of the options below it in a tree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """Suggestion that an item must have."""

    source: str
    value: JSONValue = field(default=None, repr=False)
    """None for any."""
    min_score: float | None = None
    max_score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Conditions that an item must meet to be shown, all of them."""

    status: ItemStatus = ItemStatus.ALL
    labeller: str | None = None
    """Name of a labeller who has answered it."""
    value: JSONValue = field(default=None, repr=False)
    """An answer to it that counts; None for any."""
    part: AnswerPart | None = field(default=None, repr=False)
    """A part of an answer to it that counts."""
    text: str | None = field(default=None, repr=False)
    """Text in its payload or external id, in whatever case; or its id."""
    suggested: Suggested | None = None
    """A suggestion for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagInfo:
    """A labeller's note to the owner about an item."""

    id: str
    item: ItemId
    labeller: str
    note: str | None = field(repr=False)
    created_ms: int
    resolved_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagMessage:
    """What somebody wrote in the thread of a flag, after its note."""

    by: str
    by_owner: bool
    """Whether somebody else than the flag's labeller wrote it."""
    text: str = field(repr=False)
    created_ms: int
    seen: bool
    """Whether the other side has seen it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagThread:
    """A labeller's own flag, with what was written about it."""

    id: str
    item: ItemId
    note: str | None = field(repr=False)
    created_ms: int
    resolved_ms: int | None
    messages: list[FlagMessage] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An entry of the audit log."""

    seq: int
    created_ms: int
    by: str | None
    """Name of who did it; None for an operator at the command line."""
    what: str
    """One of ``domain.acts.What``, or one that another version knows."""
    details: Mapping[str, JSONValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer that was not withdrawn."""

    label: str
    labeller: str
    value: JSONValue = field(repr=False)
    ms: int | None
    created_ms: int
    late: bool = False
    correction: bool = False
    overruled: bool = False
    by: int = 0
    """Id of the labeller."""
    seq: int = 0
    """Number of the label; 0 for a correction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSuggestion:
    """An answer that a source proposes for an item."""

    source: str
    value: JSONValue = field(repr=False)
    score: float | None
    version: str | None


class GoldState(enum.StrEnum):
    """Whether a gold item is still handed out."""

    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(slots=True, kw_only=True)
class ItemDetail:
    """An item with its answers and flags."""

    id: ItemId
    external_id: str | None
    payload: str = field(repr=False)
    open: int
    gold: GoldState | None = None
    """None: it is no gold item."""
    answers: list[Answer] = field(default_factory=list)
    flags: list[FlagInfo] = field(default_factory=list)
    suggestions: list[StoredSuggestion] = field(default_factory=list, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some of the items that match a filter, by id."""

    items: list[ItemDetail]
    next: int | None
    """Id to go on after; None at the end. A page may have no items, and yet a next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """An answer and how often it was given."""

    value: JSONValue = field(repr=False)
    count: int
    part: int = 0
    """Index of what it answers in the distribution's parts."""
    question: str | None = None
    """Question of a form that it answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Question whose answers are counted together."""

    question: str | None
    """Question of a form; None if the task is no form."""
    label: JSONValue = field(repr=False)
    """Label of the regions that it is about."""
    about: str | None
    """Question about the regions with that label."""
    relations: bool
    """Whether the relations between regions are counted, and not the regions."""
    asked: int
    """Number of times that it was asked."""
    answers: int
    """Number of times that it was answered."""
    distinct: int
    """Number of different values among the answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """Number of times that an answer was given."""

    answers: int
    """Number of answers that were counted."""
    all: bool
    """Whether all answers were counted, and not only the latest."""
    bars: list[Bar]
    """The most frequent answers, in this order."""
    distinct: int
    """Number of different answers."""
    parts: list[Part] = field(default_factory=list)
    """What was counted, in the order of the task."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectInfo:
    """A likely label error."""

    item: ItemId
    external_id: str | None
    run: RunId
    """The run whose evaluation has listed it."""
    value: JSONValue = field(repr=False)
    """The given answer; of a form, the answers in doubt by the names of their questions."""
    probability: float
    """Probability of the given answer."""
    predicted: JSONValue = field(repr=False)
    """The model's answer, in the same form."""
    predicted_probability: float
    created_ms: int
    looked_ms: int | None
    """Time at which an owner has dealt with it; None if nobody has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectPage:
    """Some of the likely label errors, worst first."""

    suspects: list[SuspectInfo]
    total: int
    """Number of all of them."""
    next: int | None
    """Place to go on after; None at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledMany:
    """Result of giving one answer to many items."""

    labels: int
    left: Mapping[str, int]
    """Number of items that were left as they are, by reason."""


class ReviewOrder(enum.StrEnum):
    """What brings an item to the front of a list to review."""

    DISAGREEMENT = "disagreement"
    CONFIDENCE = "confidence"
    FLAG = "flag"
    ERROR = "error"
    LABELLER = "labeller"
    SOURCE = "source"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewWish:
    """Which items to review, and in which order."""

    order: ReviewOrder
    labeller: str = ""
    """Whose answers to review, for the order of the same name."""
    source: str = ""
    """Source that suggested something for the items, for the order of the same name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewEntry:
    """An item of a list to review."""

    item: ItemId
    at: str
    """Where the list goes on after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewList:
    """Page of a list to review."""

    entries: list[ReviewEntry]
    next: str | None
    """Where the next page begins; None if there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOpinions:
    """What the last training has made of the answers to some items, and of those who gave them."""

    items: Mapping[int, Sequence[StoredConsensus]]
    crowd: Crowd

"""Values that the review ports take and give: filters, items with their answers, flags, counts."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from supt_async.domain.ids import ItemId
from supt_async.domain.values import JSONValue


class Kept(enum.StrEnum):
    """Which items to show."""

    ALL = "all"
    LABELLED = "labelled"
    UNLABELLED = "unlabelled"
    FLAGGED = "flagged"
    DISAGREEMENT = "disagreement"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What an item must be to be shown; all of it at once."""

    kept: Kept = Kept.ALL
    labeller: str | None = None
    """Somebody who has answered it."""
    value: JSONValue = field(default=None, repr=False)
    """An answer to it that counts; None: any."""
    text: str | None = field(default=None, repr=False)
    """Stands in its payload or external id, in whatever case; or is its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagInfo:
    id: str
    item: ItemId
    labeller: str
    note: str | None = field(repr=False)
    created_ms: int
    resolved_ms: int | None


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


@dataclass(slots=True, kw_only=True)
class Browsed:
    """An item with all that is known of it."""

    id: ItemId
    external_id: str | None
    payload: str = field(repr=False)
    open: int
    answers: list[Answer] = field(default_factory=list)
    flags: list[FlagInfo] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    items: list[Browsed]
    next: int | None
    """Where to go on; None at the end. A page may have few items, or none, and yet a next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    value: JSONValue = field(repr=False)
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    answers: int
    """Answers that were looked at."""
    all: bool
    """Whether these are all that count, and not only the latest."""
    bars: list[Bar]
    """Most frequent first."""
    distinct: int

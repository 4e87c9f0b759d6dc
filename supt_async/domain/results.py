"""Results of the queue's commands: verdicts, leased items, and why there is no item.

The values are frozen, so that they can be compared and handed from one task to another.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from supt_async.domain.ids import Generation, ItemId, LeaseToken, SessionId
from supt_async.domain.participation import IdleWhy
from supt_async.domain.values import JSONValue

ErrorCode: TypeAlias = Literal[
    "bad_json",
    "bad_message",
    "unknown_type",
    "bad_state",
    "forbidden",
    "lease_lost",
    "not_yours",
    "id_conflict",
    "invalid_value",
    "undo_expired",
    "rate_limited",
    "busy",
    "unavailable",
    "internal",
]
"""Codes of ``error`` (docs/protocol.md, rule 11). Only the last four are worth a retry."""


class Mode(enum.StrEnum):
    """Reason for which an item is sent."""

    PUSH = "push"
    RESUME = "resume"
    UNDO = "undo"


class IdleReason(enum.StrEnum):
    """Reason for which a labeller gets no item (docs/protocol.md, rule 7)."""

    DONE = "done"
    WAITING = "waiting"
    NOTHING_FOR_YOU = "nothing_for_you"
    PAUSED = "paused"


class Verdict(enum.StrEnum):
    """Result of a command that names a lease or an answer."""

    STORED = "stored"
    LATE = "late"  # stored as an extra label that does not count
    DUPLICATE = "duplicate"  # the same answer is stored already
    DONE = "done"
    LEASE_LOST = "lease_lost"
    NOT_YOURS = "not_yours"
    ID_CONFLICT = "id_conflict"
    INVALID_VALUE = "invalid_value"
    UNDO_EXPIRED = "undo_expired"
    BUSY = "busy"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"

    @property
    def accepted(self) -> bool:
        """Whether the command took effect, now or when it was first sent."""
        return self in (Verdict.STORED, Verdict.LATE, Verdict.DUPLICATE, Verdict.DONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Answer that a model, a rule or an earlier data set proposes, as a labeller sees it."""

    source: str
    value: JSONValue = field(repr=False)
    score: float | None = None
    """Confidence of the source, from 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizPlace:
    """Place of an item in the quiz that a labeller has to pass before anything else."""

    number: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """Whether an answer to a gold item was right, as its labeller is told."""

    right: bool
    value: JSONValue = field(default=None, repr=False)
    """The known answer; None if the labeller's is right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeasedItem:
    """Item that is leased to a session."""

    lease: LeaseToken
    item: ItemId
    payload: str = field(repr=False)
    """Payload as JSON text, with typed envelopes (``payloads.codec``)."""
    mode: Mode = Mode.PUSH
    expires_in_ms: int
    generation: Generation
    value: JSONValue = field(default=None, repr=False)
    """Former answer, if ``mode`` is undo."""
    shown: bool = False
    suggestion: Suggestion | None = None
    quiz: QuizPlace | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What a labeller who came by an open link takes back when their work is complete."""

    code: str = field(repr=False)
    return_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """Answer to a claim without an item: the reason, and the number of leases that are out."""

    reason: IdleReason
    out: int = 0
    why: IdleWhy | None = None
    """What keeps this labeller from getting items, whatever others do."""
    completion: Completion | None = None
    """For somebody who came by an open link and whose work is complete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandResult:
    """Result of one command: a verdict, and the items that were leased with it."""

    verdict: Verdict = Verdict.DONE
    leased: tuple[LeasedItem, ...] = ()
    idle: Idle | None = None
    feedback: Feedback | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedSession:
    """Session that is connected now; ``connection`` fences a later ``lose``."""

    session: SessionId
    connection: int
    resumed: bool
    leases: tuple[LeasedItem, ...]
    mine: int
    """Number of this labeller's labels in the project that count."""

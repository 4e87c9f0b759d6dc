"""The words that every layer uses: ids, JSON, and the vocabulary of the queue.

Nothing here does anything. The values are frozen, so that they can be compared in a test and
handed from one task to another. Times are whole milliseconds of the server's clock (epoch).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Any, Literal, NewType, TypeAlias

JSONValue: TypeAlias = Any
"""What ``json.loads`` may return. Values are checked at the border, against the project's task."""

ProjectId = NewType("ProjectId", int)
ItemId = NewType("ItemId", int)
LabellerId = NewType("LabellerId", int)
RunId = NewType("RunId", int)
Generation = NewType("Generation", int)
"""Number of a project's ranking: 0 is the order in which items were shuffled when added."""
FIRST = Generation(0)
Term = NewType("Term", int)
"""Number of a leadership: every write of an orchestrator is fenced by it."""
SessionId = NewType("SessionId", str)
LeaseToken = NewType("LeaseToken", str)
"""128 random bits in hexadecimal. Whoever shows it may submit the item (PROTOCOL.md, rule 6)."""
RequestId = NewType("RequestId", str)
"""Made by the client; of a submit it is the label's idempotency key, unique in the project."""


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
"""Codes of PROTOCOL.md's ``error``. Only the last four are worth a retry."""


class Role(enum.StrEnum):
    LABELLER = "labeller"
    ADMIN = "admin"


class Mode(enum.StrEnum):
    """Why an item is sent."""

    PUSH = "push"
    RESUME = "resume"
    UNDO = "undo"


class IdleReason(enum.StrEnum):
    """Why a labeller who wants an item gets none (PROTOCOL.md, server to client)."""

    DONE = "done"
    WAITING = "waiting"
    NOTHING_FOR_YOU = "nothing_for_you"
    PAUSED = "paused"


class Verdict(enum.StrEnum):
    """What the queue says to a request that names a lease or an answer."""

    STORED = "stored"
    LATE = "late"  # stored as an extra that counts for nothing
    DUPLICATE = "duplicate"  # this very answer is stored already
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
        """Tell whether the request took effect, now or when it was first sent."""
        return self in (Verdict.STORED, Verdict.LATE, Verdict.DUPLICATE, Verdict.DONE)


class ModelState(enum.StrEnum):
    IDLE = "idle"
    QUEUED = "queued"
    TRAINING = "training"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One item that is leased to a session, as it goes to the client."""

    lease: LeaseToken
    item: ItemId
    payload: str = field(repr=False)
    """The payload's JSON text, with typed envelopes (storage.payloads)."""
    mode: Mode = Mode.PUSH
    expires_in_ms: int
    generation: Generation
    value: JSONValue = field(default=None, repr=False)
    """The former answer, when ``mode`` is undo."""
    shown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """There is no item for this session, and why."""

    reason: IdleReason
    out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the queue says to one request: a verdict on it, and the items claimed with it."""

    verdict: Verdict = Verdict.DONE
    offers: tuple[Offer, ...] = ()
    idle: Idle | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A session that is connected now. ``connection`` fences a later ``lose``."""

    session: SessionId
    connection: int
    resumed: bool
    leases: tuple[Offer, ...]
    mine: int
    """Labels of this labeller in the project that count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who somebody is in a project, found by a token."""

    labeller: LabellerId
    name: str
    role: Role
    project: ProjectId


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an owner may set for a project; times in milliseconds."""

    overlap: int = 1
    lease_ms: int = 600_000
    undo_ms: int = 3_600_000
    blind: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project as the catalogue knows it."""

    id: ProjectId
    slug: str
    title: str
    task: JSONValue
    guidelines: str = ""
    settings: Settings = field(default_factory=Settings)
    paused: bool = False
    generation: Generation = FIRST
    created_ms: int = 0

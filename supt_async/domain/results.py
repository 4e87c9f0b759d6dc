"""Results of the queue's commands: verdicts, leased items, and why there is no item.

The values are frozen, so that they can be compared and handed from one task to another.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from supt_async.domain.ids import Generation, ItemId, LeaseToken, SessionId
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
    """Why an item is sent."""

    PUSH = "push"
    RESUME = "resume"
    UNDO = "undo"


class IdleReason(enum.StrEnum):
    """Why a labeller who wants an item gets none (docs/protocol.md, rule 7)."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class LeasedItem:
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
class CommandResult:
    """What the queue says to one request: a verdict on it, and the items claimed with it."""

    verdict: Verdict = Verdict.DONE
    leased: tuple[LeasedItem, ...] = ()
    idle: Idle | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedSession:
    """A session that is connected now. ``connection`` fences a later ``lose``."""

    session: SessionId
    connection: int
    resumed: bool
    leases: tuple[LeasedItem, ...]
    mine: int
    """Labels of this labeller in the project that count."""

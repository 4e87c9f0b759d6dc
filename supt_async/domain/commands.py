"""What a session asks of the queue, one value for each kind of request.

The session's state machine makes them, the server hands them on, the storage carries them out:
all that arrive while a batch is under way go into the next one. Each is answered with a
``results.Reply``. ``want`` is how many items the session would like to be leased in the same
step, once the request itself has freed its lease.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from supt_async.domain.ids import LabellerId, LeaseToken, ProjectId, RequestId, SessionId
from supt_async.domain.values import JSONValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """On whose behalf a request is made."""

    project: ProjectId
    labeller: LabellerId
    session: SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Lease up to ``want`` items to the session."""

    by: Holder
    want: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit:
    """Store an answer. ``value`` has been checked against the task."""

    by: Holder
    id: RequestId
    lease: LeaseToken
    value: JSONValue = field(repr=False)
    ms: int | None = None
    want: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """Give the item back and never offer it to this labeller again."""

    by: Holder
    id: RequestId
    lease: LeaseToken
    reason: str | None = None
    want: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """Withdraw an answer or a skip, and lease its item to the same labeller again."""

    by: Holder
    id: RequestId
    answer: RequestId


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Give leases back to the queue. Those that are not the labeller's are passed over."""

    by: Holder
    leases: tuple[LeaseToken, ...]
    id: RequestId | None = None
    """None if it is the server itself that lets go."""
    want: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Tell the owner about an item, found by its lease or by an answer to it."""

    by: Holder
    id: RequestId
    lease: LeaseToken | None = None
    answer: RequestId | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """The item is on the labeller's screen."""

    by: Holder
    lease: LeaseToken


Request: TypeAlias = Claim | Submit | Skip | Undo | Release | Flag | Show

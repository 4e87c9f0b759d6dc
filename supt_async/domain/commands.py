"""Commands to the queue: what a session asks of it.

A session's state machine makes them, the server passes them on, and the storage executes them:
all that arrive while a batch is under way go into the next one. Each is answered with a
``CommandResult``. ``want`` is the number of items to lease to the session in the same step,
after the command itself has freed its lease.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from supt_async.domain.ids import LabellerId, LeaseToken, ProjectId, RequestId, SessionId
from supt_async.domain.values import JSONValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Session on whose behalf a command is made."""

    project: ProjectId
    labeller: LabellerId
    session: SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimItems:
    """Lease up to ``want`` items to the session."""

    by: Holder
    want: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitAnswer:
    """Store an answer. ``value`` has been checked against the task."""

    by: Holder
    id: RequestId
    lease: LeaseToken
    value: JSONValue = field(repr=False)
    ms: int | None = None
    unseen: bool = False
    """The suggestion that came with the item was not on screen."""
    want: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipItem:
    """Give the item back and never offer it to this labeller again."""

    by: Holder
    id: RequestId
    lease: LeaseToken
    reason: str | None = None
    want: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoAnswer:
    """Withdraw an answer or a skip, and lease its item to the same labeller again."""

    by: Holder
    id: RequestId
    answer: RequestId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseLeases:
    """Give leases back to the queue. Leases of others are ignored."""

    by: Holder
    leases: tuple[LeaseToken, ...]
    id: RequestId | None = None
    """None if the server itself releases them."""
    want: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagItem:
    """Tell the owner about an item, found by its lease or by an answer to it."""

    by: Holder
    id: RequestId
    lease: LeaseToken | None = None
    answer: RequestId | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkShown:
    """Note that the item is on the labeller's screen."""

    by: Holder
    lease: LeaseToken


Command: TypeAlias = (
    ClaimItems | SubmitAnswer | SkipItem | UndoAnswer | ReleaseLeases | FlagItem | MarkShown
)

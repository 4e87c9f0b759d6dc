"""What a Session wants to be done: frozen values, carried out in order by whoever owns it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from supt_async.domain.commands import Command
from supt_async.domain.ids import LeaseToken, SessionId
from supt_async.domain.project import Access
from supt_async.domain.results import LeasedItem
from supt_async.protocol.messages import ServerMessage


@dataclass(frozen=True, slots=True)
class Send:
    """Send a message."""

    message: ServerMessage


@dataclass(frozen=True, slots=True)
class SendItem:
    """Send a leased item as an ``item`` message; the server fills in its data."""

    item: LeasedItem


@dataclass(frozen=True, slots=True)
class Authenticate:
    """Find out who this is: by the token, or by the cookie if there is none."""

    project: str
    token: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Open:
    """Connect the session in the queue."""

    access: Access
    resume: SessionId | None


@dataclass(frozen=True, slots=True)
class Execute:
    """Execute a command in the queue; its result is told to ``Session.executed``."""

    command: Command


@dataclass(frozen=True, slots=True)
class Leave:
    """The labeller has said goodbye: end the session in the queue."""

    release: bool


@dataclass(frozen=True, slots=True)
class After:
    """Report ``elapsed`` with these leases once the time is over (none: try to claim)."""

    ms: int
    leases: tuple[LeaseToken, ...] = ()


@dataclass(frozen=True, slots=True)
class Close:
    """Close the socket; nothing follows."""

    code: int
    reason: str


Effect: TypeAlias = Send | SendItem | Authenticate | Open | Execute | Leave | After | Close

"""Effects of a server's session: frozen values, which its owner carries out in order."""

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
class TellNews:
    """Send the latest progress and state of the model, unless the client has them already."""


@dataclass(frozen=True, slots=True)
class Authenticate:
    """Authenticate the client by its token, or by the cookie if there is none."""

    project: str
    token: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Open:
    """Connect the session in the queue."""

    access: Access
    resume: SessionId | None


@dataclass(frozen=True, slots=True)
class Execute:
    """Execute a command in the queue, and pass its result to ``Session.executed``."""

    command: Command


@dataclass(frozen=True, slots=True)
class Leave:
    """End the session in the queue, since the labeller has said goodbye."""

    release: bool


@dataclass(frozen=True, slots=True)
class After:
    """Call ``Session.elapsed`` with these leases after the time has passed.

    Without leases the session tries to claim items again."""

    ms: int
    leases: tuple[LeaseToken, ...] = ()


@dataclass(frozen=True, slots=True)
class Close:
    """Close the socket; no effect follows."""

    code: int
    reason: str


Effect: TypeAlias = (
    Send | SendItem | TellNews | Authenticate | Open | Execute | Leave | After | Close
)

"""Interface of a connection towards the hub, its rooms and the access watch.

They hold connections and tell them what happens, and a connection calls the hub: with this
interface between them, modules import each other in one direction only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from supt_async.domain.ids import LabellerId, ProjectId
from supt_async.protocol.server.effects import Effect
from supt_async.protocol.server.news import NewsKind
from supt_async.protocol.server.session import Session
from supt_async.server.sessions.sending.shared import Shared

Event: TypeAlias = Callable[[Session], list[Effect]]
"""Input of a session: a function that hands it over and returns the effects to carry out."""


@dataclass(slots=True)
class AccessCheck:
    """Secret of a connection, and when it was last known to be good."""

    secret: str = field(default="", repr=False)
    """Digest of the token or cookie that opened the session."""
    stamp: str | None = None
    """State of all accounts when the secret was last read from the database."""
    read_at: float = 0.0
    """When the secret was last read from the database (monotonic clock, seconds)."""
    known_at: float = 0.0
    """When the secret was last known to be good (monotonic clock, seconds)."""


class Member(Protocol):
    """A connection whose session is open in a project."""

    access: AccessCheck
    asked_at: float
    """When the latest command that found too few items was sent (monotonic clock, seconds)."""

    @property
    def project(self) -> ProjectId: ...

    @property
    def labeller(self) -> LabellerId: ...

    @property
    def admin(self) -> bool:
        """Whether the labeller is an owner of the project."""

    @property
    def starved(self) -> bool:
        """Whether the session waits for items."""

    @property
    def replaceable(self) -> bool:
        """Whether the session may hold items that a new ranking or a pause replaces."""

    @property
    def news(self) -> NewsKind:
        """What the session is told of progress and the model."""

    @property
    def mine(self) -> int:
        """Answers of the labeller that count."""

    def tell(self, news: Sequence[Shared]) -> None:
        """Write progress and model to the socket, past the session."""

    def post(self, event: Event) -> None:
        """Queue an event for the session, after those that are waiting."""

    def wake(self) -> bool:
        """Make a session that waits for items claim again; return whether it is about to."""

    def dismiss(self, reason: Literal["drain", "kicked"]) -> None:
        """End the session after the events that wait, or soon without them."""

    def cut(self, code: int, reason: str) -> None:
        """Close the connection at once, whatever it is doing."""

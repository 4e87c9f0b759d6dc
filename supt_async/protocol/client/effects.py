"""Effects of a client's session: frozen values, which its owner carries out in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from supt_async.protocol import messages as m

News: TypeAlias = (
    m.Welcome | m.Progress | m.Model | m.IdleNotice | m.Changed | m.Feedback | m.ServerBye
)


@dataclass(frozen=True, slots=True)
class Send:
    """Send a message."""

    message: m.ClientMessage


@dataclass(frozen=True, slots=True)
class Deliver:
    """Show that an item is on hand: a new one, or one whose answer was refused."""

    item: m.Item


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take items away that are no longer on hand, unless they are on screen."""

    leases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Report the answer to a request, which is None if the server did not name it."""

    request: m.CommandMessage | None
    answer: m.Ack | m.Error


@dataclass(frozen=True, slots=True)
class Changed:
    """Show news: the project's progress, the model's state, or why there is no item."""

    news: News


@dataclass(frozen=True, slots=True)
class Retry:
    """Call ``Client.elapsed`` with this id after the time has passed."""

    id: str
    after_ms: int


@dataclass(frozen=True, slots=True)
class Reconnect:
    """Connect again after the time has passed."""

    after_ms: int


@dataclass(frozen=True, slots=True)
class Stop:
    """Don't connect again, and tell the person why."""

    code: int
    reason: str


ClientEffect: TypeAlias = Send | Deliver | Withdraw | Told | Changed | Retry | Reconnect | Stop

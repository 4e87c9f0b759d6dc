"""What a Client wants to be done: frozen values, carried out in order by whoever owns it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from supt_async.protocol import messages as m

News: TypeAlias = m.Welcome | m.Progress | m.Model | m.IdleNotice | m.Changed | m.ServerBye


@dataclass(frozen=True, slots=True)
class Send:
    """Send a message."""

    message: m.ClientMessage


@dataclass(frozen=True, slots=True)
class Deliver:
    """An item is on hand: a new one, or one whose answer was refused."""

    item: m.Item


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Items left the hand without an answer: take them off, unless they are on screen."""

    leases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a request; None if the server did not say which one it means."""

    request: m.CommandMessage | None
    answer: m.Ack | m.Error


@dataclass(frozen=True, slots=True)
class Changed:
    """Something to show: how far the project is, what the model does, why nothing comes."""

    news: News


@dataclass(frozen=True, slots=True)
class Retry:
    """Report ``elapsed`` with this id once the time is over."""

    id: str
    after_ms: int


@dataclass(frozen=True, slots=True)
class Reconnect:
    """Connect anew once the time is over."""

    after_ms: int


@dataclass(frozen=True, slots=True)
class Stop:
    """Don't connect again, and tell the person why."""

    code: int
    reason: str


ClientEffect: TypeAlias = Send | Deliver | Withdraw | Told | Changed | Retry | Reconnect | Stop

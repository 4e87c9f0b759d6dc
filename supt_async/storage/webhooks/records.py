"""Values of webhooks and of their deliveries."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field

from supt_async.domain.ids import ProjectId, Term
from supt_async.rules.webhooks.retrying import Outcome

TEST = "webhook.test"
"""Type of the event that only says that a webhook works."""


class WebhookState(enum.StrEnum):
    """Whether a webhook's events are delivered."""

    ON = "on"
    PAUSED = "paused"
    """Its owner has paused it."""
    OFF = "off"
    """The server has switched it off; its owner can switch it on again."""


class DeliveryState(enum.StrEnum):
    """What has become of a delivery."""

    WAITING = "waiting"
    """For its first attempt, or the next."""
    SENT = "sent"
    FAILED = "failed"
    """Given up after the last attempt."""
    GONE = "gone"
    """What it should tell no longer exists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWebhook:
    """Webhook that an owner wants to make; the caller has checked its URL."""

    url: str = field(repr=False)
    kinds: Sequence[str] = ()
    """Types of the events that are delivered; empty: all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookChange:
    """What an owner changes of a webhook; None: as it is."""

    url: str | None = field(default=None, repr=False)
    kinds: Sequence[str] | None = None
    paused: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Webhook of a project, without its secret."""

    id: int
    url: str = field(repr=False)
    kinds: tuple[str, ...]
    state: WebhookState
    reason: str | None
    """Why it was switched off."""
    made_by: str | None
    """Name of the owner who made it; None if an operator did."""
    created_ms: int
    failures: int
    """Number of failed attempts since the last success."""
    failing_since_ms: int | None
    succeeded_ms: int | None
    """Time of the last success; None without one."""
    former_until_ms: int | None
    """Until when the secret before the last one signs as well; None if none does."""
    waiting: int
    """Number of deliveries that wait for an attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event on its way to a webhook's receiver, or at its end."""

    id: int
    event_id: str
    kind: str
    item: int | None
    position: str = field(repr=False)
    """Cursor that the event follows."""
    event_ms: int
    state: DeliveryState
    attempts: int = 0
    next_ms: int | None = None
    attempted_ms: int | None = None
    status: int | None = None
    error: str | None = None
    response: str | None = field(default=None, repr=False)
    """First characters of the last response's body."""
    took_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Webhook that a server delivers to, for as long as its term holds."""

    id: int
    project: ProjectId
    slug: str
    term: Term
    url: str = field(repr=False)
    kinds: tuple[str, ...]
    keys: tuple[bytes, ...] = field(repr=False)
    """Keys that sign, the newest first."""
    cursor: str
    failures: int
    failing_since_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One event as a round leaves it."""

    delivery: Delivery
    """With the state, the number of attempts and the times after the round."""
    new: bool
    """Whether it has no row yet."""
    outcome: Outcome | None
    """How the attempt ended; None if there was none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round of deliveries leaves behind."""

    cursor: str
    attempts: Sequence[Attempt]
    failures: int
    failing_since_ms: int | None
    succeeded_ms: int | None
    off: str | None = None
    """Why the webhook is switched off; None if it is not."""
    back: bool = False
    """Whether the receiver is there again, so that what waits is tried at once."""

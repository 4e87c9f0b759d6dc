"""Ports of webhooks: what owners do with them, and what the server that delivers does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from supt_async.domain.ids import ProjectId, Term
from supt_async.domain.project import Access
from supt_async.storage.webhooks.records import (
    Delivery,
    Held,
    NewWebhook,
    Round,
    Webhook,
    WebhookChange,
)


class Webhooks(Protocol):
    """A project's webhooks, and what has become of their deliveries.

    Who changes one is recorded. ``by`` is an owner; None for an operator. Every method with a
    webhook's number raises NotFound if the project has none of that number.
    """

    async def make(
        self, project: ProjectId, new: NewWebhook, *, by: Access | None = None
    ) -> tuple[str, Webhook]:
        """Make a webhook, which tells of what happens from now on; return its secret, and itself.

        Raises:
            Refused: The project has too many.
        """

    async def list(self, project: ProjectId) -> Sequence[Webhook]:
        """Return a project's webhooks, in the order in which they were made."""

    async def change(
        self, project: ProjectId, id_: int, change: WebhookChange, *, by: Access | None = None
    ) -> Webhook:
        """Change a webhook; one that was switched off is switched on with ``paused=False``."""

    async def rotate(
        self, project: ProjectId, id_: int, *, by: Access | None = None
    ) -> tuple[str, Webhook]:
        """Make a further secret, and return it; the one before signs as well for a day."""

    async def remove(self, project: ProjectId, id_: int, *, by: Access | None = None) -> None:
        """Delete a webhook with its deliveries; what waits is not delivered any more."""

    async def test(self, project: ProjectId, id_: int, *, by: Access | None = None) -> Delivery:
        """Let a ``webhook.test`` be delivered, before all others that wait.

        Raises:
            Refused: Too many of them wait already.
        """

    async def replay(
        self,
        project: ProjectId,
        id_: int,
        *,
        after: str | None = None,
        since_ms: int | None = None,
        by: Access | None = None,
    ) -> None:
        """Deliver all events after a cursor, or from a time on, once more.

        Raises:
            Refused: Events after the cursor are deleted already, or it is none.
        """

    async def resend(
        self, project: ProjectId, id_: int, delivery: int, *, by: Access | None = None
    ) -> Delivery:
        """Let one delivery be attempted at once, whatever has become of it."""

    async def deliveries(
        self, project: ProjectId, id_: int, *, before: int | None, limit: int
    ) -> Sequence[Delivery]:
        """Return deliveries that have a row, the latest first.

        Args:
            project: The project.
            id_: The webhook.
            before: Number of the last delivery of the page before; None for the first page.
            limit: Maximum number of deliveries.
        """


class Deliveries(Protocol):
    """What the servers that deliver share: who delivers to which webhook, and what waits."""

    async def claim(self, ttl_ms: int) -> list[Held]:
        """Take the webhooks that nobody holds, renew this process's own, and return all of them.

        Args:
            ttl_ms: How long a webhook is held, in milliseconds.
        """

    async def resign(self) -> None:
        """Let others take this process's webhooks at once."""

    async def waiting(self, webhook: int) -> Sequence[Delivery]:
        """Return the deliveries of a webhook that wait, in the order of their events."""

    async def finish(self, webhook: int, term: Term, done: Round) -> bool:
        """Store what a round of deliveries leaves behind.

        Returns:
            False if the term is over; then nothing is stored.
        """

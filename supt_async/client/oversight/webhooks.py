"""Webhooks of a project over HTTP, as a part of ``Project``."""

from __future__ import annotations

from collections.abc import Iterable

from supt_async.client.rest import RestClient, in_thread
from supt_async.domain.values import JSONObject


class Webhooks:
    """Requests of a project about its webhooks and their deliveries."""

    path: str
    rest: RestClient

    def webhooks(self) -> list[JSONObject]:
        """Return the project's webhooks, without their secrets.

        Each has ``id``, ``link``, ``events``, ``state``, ``reason``, ``failures``, ``waiting`` and
        ``succeeded``, among others.
        """
        found: list[JSONObject] = self.rest.get(f"{self.path}/webhooks")["webhooks"]
        return found

    def make_webhook(self, link: str, *, events: Iterable[str] = ()) -> JSONObject:
        """Let the receiver at ``link`` be told of what happens from now on; return the webhook.

        ``events`` are the types of events, by default all. The answer has the ``secret`` with
        which messages are verified, which is shown this once::

            made = project.make_webhook("https://hooks.example.org/supt", events=["item.done"])
            print(made["secret"])

        Raises:
            Refused: The operator does not allow the address, or the project has too many.
        """
        body = {"link": link, "events": list(events)}
        found: JSONObject = self.rest.send("POST", f"{self.path}/webhooks", body)
        return found

    def change_webhook(
        self,
        webhook: int,
        *,
        link: str | None = None,
        events: Iterable[str] | None = None,
        paused: bool | None = None,
    ) -> JSONObject:
        """Change what is given of a webhook, by its ``id``; return it.

        ``paused=False`` lets it go on where it stood, also if the server has switched it off.

        Raises:
            Refused: There is no such webhook, or the operator does not allow the address.
        """
        given = {
            "link": link,
            "events": None if events is None else list(events),
            "paused": paused,
        }
        body = {name: value for name, value in given.items() if value is not None}
        found: JSONObject = self.rest.send("PATCH", self._webhook(webhook), body)
        return found

    def rotate_webhook(self, webhook: int) -> JSONObject:
        """Make another ``secret``, and return the webhook with it; the old one signs for a day too.

        Raises:
            Refused: There is no such webhook.
        """
        found: JSONObject = self.rest.send("POST", f"{self._webhook(webhook)}/rotate", {})
        return found

    def remove_webhook(self, webhook: int) -> None:
        """Delete a webhook; what waits is not delivered any more.

        Raises:
            Refused: There is no such webhook.
        """
        self.rest.delete(self._webhook(webhook))

    def test_webhook(self, webhook: int) -> JSONObject:
        """Let an event ``webhook.test`` be sent, and return its delivery, which waits.

        Raises:
            Refused: There is no such webhook, or too many tests wait already.
        """
        found: JSONObject = self.rest.send("POST", f"{self._webhook(webhook)}/test", {})
        return found

    def deliveries(self, webhook: int, *, limit: int = 50) -> list[JSONObject]:
        """Return the latest deliveries of a webhook: those that wait, and a few hundred others.

        Each has ``id``, ``event``, ``type``, ``item``, ``state``, ``attempts``, ``status`` and
        ``error``, among others.

        Raises:
            Refused: There is no such webhook, or the number is not allowed.
        """
        page = self.rest.get(f"{self._webhook(webhook)}/deliveries", limit=limit)
        found: list[JSONObject] = page["deliveries"]
        return found

    def resend_delivery(self, webhook: int, delivery: int) -> JSONObject:
        """Let one delivery be sent at once, by its ``id``, whatever has become of it.

        Raises:
            Refused: There is no such delivery.
        """
        path = f"{self._webhook(webhook)}/deliveries/{int(delivery)}/resend"
        found: JSONObject = self.rest.send("POST", path, {})
        return found

    def replay_webhook(
        self, webhook: int, *, after: str | None = None, since: str | None = None
    ) -> None:
        """Send what has happened once more, with the same ids.

        Give either ``after``, the cursor of an event, or ``since``, a time with its zone such as
        ``2026-11-29T12:00:00Z``.

        Raises:
            Refused: There is no such webhook, or what came after the cursor is deleted already.
        """
        body = {"after": after, "since": since}
        self.rest.send("POST", f"{self._webhook(webhook)}/replay", body)

    def _webhook(self, webhook: int) -> str:
        return f"{self.path}/webhooks/{int(webhook)}"


class AsyncWebhooks:
    """The same for asyncio."""

    blocking: Webhooks

    async def webhooks(self) -> list[JSONObject]:
        """Return the project's webhooks; see ``Project.webhooks``."""
        return await in_thread(self.blocking.webhooks)

    async def make_webhook(self, link: str, *, events: Iterable[str] = ()) -> JSONObject:
        """Make a webhook; see ``Project.make_webhook``."""
        return await in_thread(self.blocking.make_webhook, link, events=events)

    async def change_webhook(
        self,
        webhook: int,
        *,
        link: str | None = None,
        events: Iterable[str] | None = None,
        paused: bool | None = None,
    ) -> JSONObject:
        """Change a webhook; see ``Project.change_webhook``."""
        return await in_thread(
            self.blocking.change_webhook, webhook, link=link, events=events, paused=paused
        )

    async def rotate_webhook(self, webhook: int) -> JSONObject:
        """Make another secret; see ``Project.rotate_webhook``."""
        return await in_thread(self.blocking.rotate_webhook, webhook)

    async def remove_webhook(self, webhook: int) -> None:
        """Delete a webhook; see ``Project.remove_webhook``."""
        await in_thread(self.blocking.remove_webhook, webhook)

    async def test_webhook(self, webhook: int) -> JSONObject:
        """Let a test be sent; see ``Project.test_webhook``."""
        return await in_thread(self.blocking.test_webhook, webhook)

    async def deliveries(self, webhook: int, *, limit: int = 50) -> list[JSONObject]:
        """Return deliveries of a webhook; see ``Project.deliveries``."""
        return await in_thread(self.blocking.deliveries, webhook, limit=limit)

    async def resend_delivery(self, webhook: int, delivery: int) -> JSONObject:
        """Let one delivery be sent at once; see ``Project.resend_delivery``."""
        return await in_thread(self.blocking.resend_delivery, webhook, delivery)

    async def replay_webhook(
        self, webhook: int, *, after: str | None = None, since: str | None = None
    ) -> None:
        """Send what has happened once more; see ``Project.replay_webhook``."""
        await in_thread(self.blocking.replay_webhook, webhook, after=after, since=since)

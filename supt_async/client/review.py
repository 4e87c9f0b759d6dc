"""Review of a project's labels over HTTP, as a part of ``Project``: those that are likely wrong."""

from __future__ import annotations

from supt_async.client.rest import RestClient, in_thread
from supt_async.domain.values import JSONObject

MOST_SUSPECTS = 200
"""Number of likely label errors that are asked for at once."""


class Review:
    """Requests of a project about labels that are likely wrong."""

    path: str
    rest: RestClient

    def suspects(self, *, limit: int = 50, looked: bool = False) -> list[JSONObject]:
        """Return labels that are likely wrong, worst first, as the model's evaluation lists them.

        Each has ``item``, ``external_id``, the given answer ``value`` with its ``probability``,
        and the model's ``predicted`` with ``predicted_probability``. With ``looked`` they are those
        that an owner is done with.
        """
        found: list[JSONObject] = []
        after: int | None = 0
        while after is not None and len(found) < limit:
            page = self.rest.get(
                f"{self.path}/suspects",
                after=after,
                limit=min(limit - len(found), MOST_SUSPECTS),
                looked=str(looked).lower(),
            )
            found += page["suspects"]
            after = page["next"]
        return found

    def keep_label(self, item: int | str) -> None:
        """Note that the label of a likely label error is right: it is not listed any more.

        Raises:
            Refused: The item is not listed.
        """
        self.rest.send("PATCH", f"{self.path}/suspects/{int(item)}", {"looked": True})

    def second_look(self, item: int | str) -> bool:
        """Return a labelled item to the queue for another person, before all other items.

        Returns whether it was returned: False if it waits for somebody already.

        Raises:
            Refused: Nobody has labelled the item, or an owner has settled it.
        """
        answer = self.rest.send("POST", f"{self.path}/items/{int(item)}/second-look", {})
        return bool(answer["returned"])

    def agreement(self) -> JSONObject:
        """Return how far people agree about the items that several of them answered.

        ``questions`` has Krippendorff's ``agreement`` with its 95 % interval about each question
        of a form, or about the one of any other task, and the same for each of its ``labels`` and
        ``weeks``, with Cohen's kappa of ``pairs`` of people.
        """
        found: JSONObject = self.rest.get(f"{self.path}/agreement")
        return found


class AsyncReview:
    """The same for asyncio."""

    blocking: Review

    async def suspects(self, *, limit: int = 50, looked: bool = False) -> list[JSONObject]:
        """Return labels that are likely wrong; see ``Project.suspects``."""
        return await in_thread(self.blocking.suspects, limit=limit, looked=looked)

    async def keep_label(self, item: int | str) -> None:
        """Note that a label is right; see ``Project.keep_label``."""
        await in_thread(self.blocking.keep_label, item)

    async def second_look(self, item: int | str) -> bool:
        """Return an item to the queue; see ``Project.second_look``."""
        return await in_thread(self.blocking.second_look, item)

    async def agreement(self) -> JSONObject:
        """Return how far people agree; see ``Project.agreement``."""
        return await in_thread(self.blocking.agreement)

"""Review of a project's answers over HTTP, as a part of ``Project``."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable

from supt_async.client.rest import RestClient, in_thread
from supt_async.domain.values import JSONObject, JSONValue

MOST_SUSPECTS = 200
"""Number of likely label errors that are asked for at once."""
MOST_TO_REVIEW = 50
"""Number of items to review that are asked for at once."""
MOST_CORRECTED = 500
"""Number of items that are settled by one request."""


class Review:
    """Requests of a project about answers that need a look."""

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

    def to_review(
        self,
        by: str = "disagreement",
        *,
        labeller: str = "",
        source: str = "",
        limit: int = 50,
    ) -> list[JSONObject]:
        """Return items that no owner has settled, those that most need a look first.

        Each has ``item``, with all its ``answers``, and ``consensus``, a list of what they come to
        by question. ``by`` is ``disagreement``, ``confidence``, ``flag``, ``error``, ``labeller``
        (whose answers ``labeller`` names) or ``source`` (of suggestions, named by ``source``).
        """
        found: list[JSONObject] = []
        after: str | None = ""
        named = {"labeller": labeller, "source": source}
        wanted = {name: value for name, value in named.items() if value}
        while after is not None and len(found) < limit:
            page = self.rest.get(
                f"{self.path}/review",
                by=by,
                after=after,
                limit=min(limit - len(found), MOST_TO_REVIEW),
                **wanted,
            )
            found += page["items"]
            after = page["next"]
        return found

    def correct_many(
        self, items: Iterable[int | str], value: JSONValue | None = None, *, act: str | None = None
    ) -> JSONObject:
        """Settle items that no owner has settled, by one answer or each by its consensus.

        Without a ``value`` each item gets what its own answers come to. Returns ``act``, by which
        ``undo_corrections`` takes all of them back, ``labels``, the number of items that are
        settled, and ``left``, the number of others by reason.

        Raises:
            Refused: The answer is not one to the task.
        """
        act = secrets.token_hex(8) if act is None else act
        answer: JSONObject = {} if value is None else {"value": value}
        every = [str(int(item)) for item in items]
        labels, left = 0, Counter[str]()
        for start in range(0, len(every), MOST_CORRECTED):
            body = {"act": act, "items": every[start : start + MOST_CORRECTED], **answer}
            done = self.rest.send("POST", f"{self.path}/corrections/many", body)
            labels += done["labels"]
            left.update(done["left"])
        return {"act": act, "labels": labels, "left": dict(left)}

    def undo_corrections(self, id_: str) -> int:
        """Take back your correction with this id, or all of one act, of the last day.

        Returns their number. What they replaced counts again.
        """
        body = {"id": id_}
        return int(self.rest.send("POST", f"{self.path}/corrections/undo", body)["labels"])

    def labeller_report(self) -> list[JSONObject]:
        """Return what each person did, those with the most labels first.

        Each has a ``name``, the ``total`` and the same for each of the ``weeks``: ``labels``,
        ``active_ms`` without pauses of more than two minutes, ``per_hour``, right answers to gold
        items and the agreement with what several people say; and ``reliability`` with its interval.
        """
        found: list[JSONObject] = self.rest.get(f"{self.path}/labeller-report")
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

    async def to_review(
        self, by: str = "disagreement", *, labeller: str = "", source: str = "", limit: int = 50
    ) -> list[JSONObject]:
        """Return items that need a look; see ``Project.to_review``."""
        return await in_thread(
            self.blocking.to_review, by, labeller=labeller, source=source, limit=limit
        )

    async def correct_many(
        self, items: Iterable[int | str], value: JSONValue | None = None, *, act: str | None = None
    ) -> JSONObject:
        """Settle items; see ``Project.correct_many``."""
        return await in_thread(self.blocking.correct_many, items, value, act=act)

    async def undo_corrections(self, id_: str) -> int:
        """Take back corrections; see ``Project.undo_corrections``."""
        return await in_thread(self.blocking.undo_corrections, id_)

    async def labeller_report(self) -> list[JSONObject]:
        """Return what each person did; see ``Project.labeller_report``."""
        return await in_thread(self.blocking.labeller_report)

"""Withdrawals, threads of flags and the audit log over HTTP, as a part of ``Project``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from urllib.parse import quote

from supt_async.client.rest import RestClient, in_thread
from supt_async.domain.values import JSONObject

MOST_REOPENED = 1_000
"""Number of items that are reopened by one request."""
MOST_ENTRIES = 200
"""Number of flags, or of entries of the audit log, that are asked for at once."""


class Withdrawals:
    """Requests of a project by which an owner puts things right."""

    path: str
    rest: RestClient

    def void(
        self, name: str, reason: str, *, since: str | None = None, dry_run: bool = False
    ) -> JSONObject:
        """Withdraw a labeller's labels; their items are handed out again, to others.

        The labeller gets no more items of the project; ``lift`` ends that. ``since`` is a date, or
        a time with its zone: earlier labels stay. Returns the numbers of ``labels``, of
        ``corrections`` and of the ``items`` that they are of; with ``dry_run`` they are only
        counted::

            print(project.void("Eve", "clicked at random", dry_run=True)["labels"])

        Raises:
            Refused: Nobody of this name takes part, or ``since`` is no time.
        """
        body = {"reason": reason, "since": since, "dry_run": dry_run}
        path = f"{self.path}/labellers/{quote(name, safe='')}/void"
        found: JSONObject = self.rest.send("POST", path, body)
        return found

    def reopen(
        self, items: Iterable[int | str], reason: str, *, dry_run: bool = False
    ) -> JSONObject:
        """Withdraw all answers to some items, corrections too, so that they are answered again.

        ``items`` are ids that you gave to items, or the server's numbers. Returns the same numbers
        as ``void``. Of many items 1,000 are reopened at a time; what was reopened before an error
        stays so, and a call may be repeated.

        Raises:
            Refused: The project has no such item.
        """
        every = list(dict.fromkeys(str(item) for item in items))
        done = Counter[str](labels=0, corrections=0, items=0)
        for start in range(0, len(every), MOST_REOPENED):
            part = every[start : start + MOST_REOPENED]
            body = {"items": part, "reason": reason, "dry_run": dry_run}
            done.update(self.rest.send("POST", f"{self.path}/items/reopen", body))
        return dict(done)

    def flags(self, *, resolved: bool = False, limit: int = 50) -> list[JSONObject]:
        """Return what labellers have flagged, newest first: open flags, or those ``resolved``.

        Each has ``id``, ``item``, ``labeller``, ``note``, ``created``, ``resolved`` and its thread
        as ``messages``, oldest first: ``by``, ``owner``, ``text``, ``created`` and ``seen``.
        """
        return self._entries("flags", limit, resolved=str(resolved).lower())

    def answer_flag(self, flag: str, text: str) -> JSONObject:
        """Write to a flag's labeller, who sees it at the item; return the flag with its thread.

        Raises:
            Refused: The project has no such flag, or the text is too long.
        """
        found: JSONObject = self.rest.send("POST", f"{self._flag(flag)}/messages", {"text": text})
        return found

    def resolve_flag(self, flag: str, *, resolved: bool = True) -> JSONObject:
        """Mark a flag as resolved, or as open again; return it.

        Raises:
            Refused: The project has no such flag.
        """
        found: JSONObject = self.rest.send("PATCH", self._flag(flag), {"resolved": resolved})
        return found

    def own_flags(self, *, limit: int = 50) -> list[JSONObject]:
        """Return your own flags as a labeller, with what owners wrote, newest first.

        Each is as in ``flags``, without ``labeller``.
        """
        return self._entries("flags", limit, below="me/")

    def see_answers(self) -> None:
        """Note that you have seen what owners wrote about your flags."""
        self.rest.send("POST", f"{self.path}/me/flags/seen", {})

    def write_on(self, flag: str, text: str) -> JSONObject:
        """Write on about an own flag, which is open again then; return it with its thread.

        Raises:
            Refused: You have no such flag in the project, or the text is too long.
        """
        path = f"{self.path}/me/flags/{quote(flag, safe='')}/messages"
        found: JSONObject = self.rest.send("POST", path, {"text": text})
        return found

    def audit_log(self, *, limit: int = 50) -> list[JSONObject]:
        """Return what owners and operators did in the project, newest first.

        Each entry has ``act``, ``created``, ``by`` (None for an operator at the command line),
        ``what`` and ``details``.
        """
        return self._entries("acts", limit)

    def _entries(
        self, name: str, limit: int, *, below: str = "", **query: object
    ) -> list[JSONObject]:
        found: list[JSONObject] = []
        while len(found) < limit:
            most = min(limit - len(found), MOST_ENTRIES)
            page = self.rest.get(f"{self.path}/{below}{name}", limit=most, **query)
            found += page[name]
            if page["next"] is None:
                break
            query["before"] = page["next"]
        return found

    def _flag(self, flag: str) -> str:
        return f"{self.path}/flags/{quote(flag, safe='')}"


class AsyncWithdrawals:
    """The same for asyncio."""

    blocking: Withdrawals

    async def void(
        self, name: str, reason: str, *, since: str | None = None, dry_run: bool = False
    ) -> JSONObject:
        """Withdraw a labeller's labels; see ``Project.void``."""
        return await in_thread(self.blocking.void, name, reason, since=since, dry_run=dry_run)

    async def reopen(
        self, items: Iterable[int | str], reason: str, *, dry_run: bool = False
    ) -> JSONObject:
        """Withdraw all answers to some items; see ``Project.reopen``."""
        return await in_thread(self.blocking.reopen, items, reason, dry_run=dry_run)

    async def flags(self, *, resolved: bool = False, limit: int = 50) -> list[JSONObject]:
        """Return what labellers have flagged; see ``Project.flags``."""
        return await in_thread(self.blocking.flags, resolved=resolved, limit=limit)

    async def answer_flag(self, flag: str, text: str) -> JSONObject:
        """Write to a flag's labeller; see ``Project.answer_flag``."""
        return await in_thread(self.blocking.answer_flag, flag, text)

    async def resolve_flag(self, flag: str, *, resolved: bool = True) -> JSONObject:
        """Mark a flag as resolved, or as open again; see ``Project.resolve_flag``."""
        return await in_thread(self.blocking.resolve_flag, flag, resolved=resolved)

    async def own_flags(self, *, limit: int = 50) -> list[JSONObject]:
        """Return your own flags; see ``Project.own_flags``."""
        return await in_thread(self.blocking.own_flags, limit=limit)

    async def see_answers(self) -> None:
        """Note that you have seen what owners wrote; see ``Project.see_answers``."""
        await in_thread(self.blocking.see_answers)

    async def write_on(self, flag: str, text: str) -> JSONObject:
        """Write on about an own flag; see ``Project.write_on``."""
        return await in_thread(self.blocking.write_on, flag, text)

    async def audit_log(self, *, limit: int = 50) -> list[JSONObject]:
        """Return what owners and operators did; see ``Project.audit_log``."""
        return await in_thread(self.blocking.audit_log, limit=limit)

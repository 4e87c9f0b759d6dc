"""People of a project over HTTP, as a part of ``Project``: labellers, open links and groups."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from supt_async.client.rest import RestClient, in_thread
from supt_async.domain.values import JSONObject


class Participants:
    """Requests of a project about who takes part in it."""

    path: str
    rest: RestClient

    def labellers(self) -> list[JSONObject]:
        """Return the project's people with their statistics.

        ``state`` says whether they get items: ``active``, ``suspended`` or ``voided``; ``reason``
        says why not.
        """
        found: list[JSONObject] = self.rest.get(f"{self.path}/labellers")
        return found

    def lift(self, name: str) -> None:
        """Let a labeller who is suspended or voided get items again; gold answers count from 0.

        Raises:
            Refused: Nobody of this name takes part, or they get items already.
        """
        self.rest.send("POST", f"{self.path}/labellers/{_part(name)}/lift", {})

    def links(self) -> list[JSONObject]:
        """Return the project's open links, the latest first, without their secrets.

        Each has ``id``, ``max``, ``used``, ``labels``, ``quota``, ``return_url``, ``code``,
        ``made_by``, ``created`` and ``closed``.
        """
        found: list[JSONObject] = self.rest.get(f"{self.path}/links")
        return found

    def make_link(
        self,
        max: int,
        *,
        quota: int | None = None,
        return_url: str | None = None,
        code: str | None = None,
    ) -> JSONObject:
        """Make a link by which up to ``max`` people come, each as a labeller of their own.

        The answer has the ``link`` itself, which is shown this once, and its ``id``. ``quota`` is
        the most answers of each of them. When they are done, they are shown the completion
        ``code``, and sent back to ``return_url``, in which ``{code}`` stands for the code::

            made = project.make_link(200, quota=50, return_url="https://example.org/done?c={code}")
            print(made["link"])

        Raises:
            Refused: A number, the code or the address is not allowed.
        """
        body = {"max": max, "quota": quota, "return_url": return_url, "code": code}
        found: JSONObject = self.rest.send("POST", f"{self.path}/links", body)
        return found

    def close_link(self, link: int) -> None:
        """Close an open link by its ``id``: nobody else begins by it; those who came go on.

        Raises:
            Refused: The project has no such link.
        """
        self.rest.delete(f"{self.path}/links/{int(link)}")

    def groups(self) -> list[JSONObject]:
        """Return the groups that have people of this project, and your own.

        Each has its ``name``, its ``members`` of this project, and whether you may change it
        (``mine``).
        """
        found: list[JSONObject] = self.rest.get(f"{self.path}/groups")
        return found

    def make_group(self, name: str, members: Iterable[str] = ()) -> JSONObject:
        """Make a group of labellers of this project; items can be assigned to its name.

        Raises:
            Refused: There is such a group, or one of them does not take part.
        """
        body = {"name": name, "members": list(members)}
        found: JSONObject = self.rest.send("POST", f"{self.path}/groups", body)
        return found

    def change_group(
        self, name: str, *, add: Iterable[str] = (), remove: Iterable[str] = ()
    ) -> JSONObject:
        """Put labellers of this project into a group, or take some out of it; return the group.

        Raises:
            Refused: There is no such group of yours, or one of them does not take part.
        """
        body = {"add": list(add), "remove": list(remove)}
        found: JSONObject = self.rest.send("PATCH", f"{self.path}/groups/{_part(name)}", body)
        return found

    def delete_group(self, name: str) -> None:
        """Delete a group; items that are assigned to it alone come to nobody then.

        Raises:
            Refused: There is no such group of yours.
        """
        self.rest.delete(f"{self.path}/groups/{_part(name)}")


class AsyncParticipants:
    """The same for asyncio."""

    blocking: Participants

    async def labellers(self) -> list[JSONObject]:
        """Return the project's people; see ``Project.labellers``."""
        return await in_thread(self.blocking.labellers)

    async def lift(self, name: str) -> None:
        """Let a labeller get items again; see ``Project.lift``."""
        await in_thread(self.blocking.lift, name)

    async def links(self) -> list[JSONObject]:
        """Return the project's open links; see ``Project.links``."""
        return await in_thread(self.blocking.links)

    async def make_link(
        self,
        max: int,
        *,
        quota: int | None = None,
        return_url: str | None = None,
        code: str | None = None,
    ) -> JSONObject:
        """Make an open link; see ``Project.make_link``."""
        return await in_thread(
            self.blocking.make_link, max, quota=quota, return_url=return_url, code=code
        )

    async def close_link(self, link: int) -> None:
        """Close an open link; see ``Project.close_link``."""
        await in_thread(self.blocking.close_link, link)

    async def groups(self) -> list[JSONObject]:
        """Return groups of labellers; see ``Project.groups``."""
        return await in_thread(self.blocking.groups)

    async def make_group(self, name: str, members: Iterable[str] = ()) -> JSONObject:
        """Make a group of labellers; see ``Project.make_group``."""
        return await in_thread(self.blocking.make_group, name, members)

    async def change_group(
        self, name: str, *, add: Iterable[str] = (), remove: Iterable[str] = ()
    ) -> JSONObject:
        """Change who is in a group; see ``Project.change_group``."""
        return await in_thread(self.blocking.change_group, name, add=add, remove=remove)

    async def delete_group(self, name: str) -> None:
        """Delete a group; see ``Project.delete_group``."""
        await in_thread(self.blocking.delete_group, name)


def _part(name: str) -> str:
    """Return a name as a part of a path."""
    return quote(name, safe="")

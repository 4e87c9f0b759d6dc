"""Ports of open links, and of groups that items can be assigned to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Access
from supt_async.storage.people.link_records import (
    Arrival,
    GroupChange,
    GroupInfo,
    NewLink,
    OpenLink,
    OpenLinkFault,
)
from supt_async.storage.records import Joined, Occupied


class Links(Protocol):
    """Open links of projects: whoever opens one becomes a labeller of their own."""

    async def make(
        self, project: ProjectId, new: NewLink, *, by: Access | None = None
    ) -> tuple[str, OpenLink]:
        """Make an open link; return its secret, which is stored as a digest only, and the link.

        Args:
            project: The project that it opens.
            new: The link. ``{code}`` in its return address stands for the completion code.
            by: The owner who makes it; None for an operator.

        Raises:
            Refused: A number is out of bounds, or the return address or the code can't be used.
        """

    async def list(self, project: ProjectId) -> list[OpenLink]:
        """Return a project's open links, the latest first."""

    async def close(self, project: ProjectId, link: int, *, by: Access | None = None) -> None:
        """Let nobody else come by a link; those who came go on. A closed one stays closed.

        Raises:
            NotFound: The project has no such link.
        """

    async def open(self, arrival: Arrival) -> Joined | Occupied | OpenLinkFault:
        """Make somebody who opens a link a labeller of its project, with a cookie.

        A browser in which the same link was opened before stays who it is, without a new cookie.

        Raises:
            Refused: The address has too many parameters, or too long ones.
        """


class Groups(Protocol):
    """Groups of labellers, for all projects of the server."""

    async def create(
        self, name: str, members: Sequence[str] = (), *, by: Access | None = None
    ) -> None:
        """Make a group of some people.

        Raises:
            NotFound: There is no such labeller; no group is made.
            Refused: A labeller or a group has this name, or nobody may have it.
        """

    async def change(
        self, name: str, change: GroupChange, *, by: Access | None = None
    ) -> GroupInfo:
        """Put people into a group, or take some out of it; return what it is now.

        Args:
            name: The group.
            change: The people.
            by: The owner who changes it; None for an operator. An owner changes the groups that
                they made, by people of their project.

        Raises:
            NotFound: There is no such group or labeller.
            Refused: Somebody else made the group.
        """

    async def delete(self, name: str, *, by: Access | None = None) -> None:
        """Delete a group; items that are assigned to it alone come to nobody.

        Raises:
            NotFound: There is no such group.
            Refused: Somebody else made it.
        """

    async def list(self, *, by: Access | None = None) -> list[GroupInfo]:
        """Return the groups, by name; for an owner, those with people of their project only."""

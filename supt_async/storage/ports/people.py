"""Port of the people: labellers, their roles, and their tokens, cookies and invitation links."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from supt_async.domain.ids import LabellerId, ProjectId, SessionId
from supt_async.domain.project import Access, Creator, Role
from supt_async.storage.records import (
    Invitation,
    Joined,
    LabellerInfo,
    LinkFault,
    Membership,
    Occupied,
)


class People(Protocol):
    """Labellers and what their secrets open; only the secrets' SHA-256 digests are stored."""

    async def invite(
        self,
        name: str,
        *,
        project: ProjectId | None,
        role: Role,
        link_ms: int = ...,
        by: Access | None = None,
        renew: bool = False,
    ) -> Invitation:
        """Make a labeller, or let one into a further project, with a new token and link.

        Args:
            name: The labeller's name.
            project: The project that is opened to them; None for all projects.
            role: Their role in it.
            link_ms: How long the link works, in milliseconds.
            by: The owner who invites; None for the operator, who has the database. An owner gets
                a token only with a new account: with that of a known person the owner could act
                as that person.
            renew: Whether the person's earlier secrets stop working.

        Raises:
            Refused: Nobody may have this name, the owner may not invite this person, or it would
                leave a project without an owner.
        """

    async def notebook_token(self) -> str:
        """Return a new token of the notebook's own account, an admin of every project."""

    async def revoke(self, name: str, *, by: Access | None = None) -> list[str]:
        """Shut a labeller out: their secrets stop working, and their leases go back.

        Tokens and unopened links that they made for others stop working as well.

        Args:
            name: The labeller's name.
            by: The owner who revokes; None for the operator.

        Returns:
            The names of those whom the labeller had invited.

        Raises:
            NotFound: Nobody has that name, or only somebody who is not in the owner's project.
            Refused: The person takes part in a project that ``by`` does not own.
        """

    async def redeem(
        self, code: str, cookie: str | None = None, *, keep: bool = False
    ) -> Joined | Occupied | LinkFault:
        """Use an invitation link up.

        Args:
            code: The link's code.
            cookie: The cookie that the browser has already.
            keep: Whether a link for somebody else than the browser is signed in as stays unused.

        Returns:
            Who is signed in now, or why nobody is.
        """

    async def forget(self, secret: str, kind: str = ...) -> None:
        """Delete a cookie, or a secret of another ``kind``; it opens nothing from now on."""

    async def access(self, secret: str, slug: str) -> Access | None:
        """Return who a token or cookie belongs to, and their role in a project.

        Returns:
            None if the secret is not valid, its owner has no role in the project, or there is no
            such project.
        """

    async def accesses(self, secret: str) -> list[tuple[str, Access]] | None:
        """Return the slugs of all projects that a token or cookie opens, with the roles.

        Returns:
            None if the secret is not valid.
        """

    async def name(self, secret: str) -> str | None:
        """Return the name of a token's or cookie's owner; None if it is not valid."""

    async def holds(self, labeller: LabellerId, *, without: SessionId | None) -> tuple[int, int]:
        """Count a labeller's connected sessions and leases, except one session's."""

    async def stamp(self) -> str:
        """Return a text that differs after each change of accounts, roles or secrets."""

    async def roles(
        self, digests: Collection[str], projects: Collection[ProjectId]
    ) -> tuple[set[ProjectId], dict[tuple[str, ProjectId], Role]]:
        """Return which of the projects exist, and the roles that secrets open in them.

        Args:
            digests: Digests of tokens and cookies.
            projects: The projects in question.
        """

    async def labellers(self, project: ProjectId | None) -> list[LabellerInfo]:
        """Return who may take part in a project, or in any (None), and what they did."""

    async def nobody_came(self, owner: str) -> bool:
        """Tell whether nobody has an account, except an owner of this name who never came."""

    async def memberships(self) -> dict[str, Membership]:
        """Return where each person may take part, by their names."""


class Owners(Protocol):
    """People who make projects, and how they pass projects and links on."""

    async def invite_creator(
        self, name: str, *, link_ms: int = ..., renew: bool = False
    ) -> Invitation:
        """Let a person make projects, which they own; return a new token and link.

        Args:
            name: The person's name.
            link_ms: How long the link works, in milliseconds.
            renew: Whether the person's earlier secrets stop working.

        Raises:
            Refused: Nobody may have this name.
        """

    async def make_creator(self, name: str) -> None:
        """Let a person make projects, without a new link or token."""

    async def creator(self, secret: str) -> Creator | None:
        """Return the person whose token or cookie this is; None if they may not make projects."""

    async def reinvite(
        self,
        name: str,
        *,
        project: ProjectId | None,
        link_ms: int = ...,
        by: Access | None = None,
    ) -> Invitation:
        """Give a person a new link, with the roles that they have; earlier unopened ones end.

        A person who was revoked may take part again. The browsers that they use stay signed in.

        Args:
            name: The person's name.
            project: The project to which the link leads, and in which they take part; None for
                any.
            link_ms: How long the link works, in milliseconds.
            by: The owner who invites; None for the operator.

        Raises:
            NotFound: Nobody of this name takes part.
            Refused: The owner may not make a link for this person.
        """

    async def hand_over(
        self,
        project: ProjectId,
        name: str,
        *,
        former: str | None = None,
        link_ms: int = ...,
        by: Access | None = None,
    ) -> Invitation:
        """Make a labeller the owner of a project in place of another one, who stays a labeller.

        Args:
            project: The project.
            name: The new owner, who takes part already.
            former: Who leaves; None for ``by``, or for the only owner.
            link_ms: How long a link works, in milliseconds.
            by: The owner who leaves; None for the operator. An owner of all projects stays one.

        Returns:
            A link for the new owner if they can't sign in otherwise, else an empty code.

        Raises:
            NotFound: The new owner does not take part.
            Refused: They are revoked, the owner may not make a link for them, or it is not clear
                who leaves.
        """

"""Ports of identities at providers, and of the browsers and programs that people are in."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from supt_async.storage.records import Joined
from supt_async.storage.sign_in.records import Identified, Logout, SignIn, SignInFault


class Identities(Protocol):
    """People as providers know them."""

    async def arrive(self, person: Identified) -> Joined | SignInFault:
        """Sign in somebody whom a provider has identified, with a cookie.

        Whoever comes for the first time and is let in by a rule gets an account. Their roles become
        those that the rules give, beside those that invitations have given.
        """

    async def link(self, name: str, issuer: str, subject: str, provider: str) -> None:
        """Tie an identity to the account of a labeller, so that it is theirs.

        Raises:
            NotFound: Nobody has that name.
            Refused: The identity has an account already.
        """


class SignIns(Protocol):
    """Browsers and programs in which people are signed in."""

    async def of(self, secret: str) -> list[SignIn]:
        """Return those of the person whose token or cookie this is, the latest first."""

    async def of_name(self, name: str) -> list[SignIn]:
        """Return those of a labeller, the latest first.

        Raises:
            NotFound: Nobody has that name.
        """

    async def end(self, secret: str, id_: str | None) -> int:
        """End one of a person's own, or all but the present one (None); return how many.

        Args:
            secret: The token or cookie of the person.
            id_: The id of the one.
        """

    async def end_all(self, name: str) -> int:
        """End all of a labeller, and their links that were not opened; return how many.

        Raises:
            NotFound: Nobody has that name.
        """

    async def end_at_provider(self, logout: Logout) -> int:
        """End those that a provider has ended; return how many."""

    async def seen(self, agents: Collection[tuple[str, str]]) -> None:
        """Note that secrets, by their digests, were used just now, and by what."""

    async def owner_in_browser(self) -> bool:
        """Tell whether any browser is signed in as somebody who owns a project, or all."""

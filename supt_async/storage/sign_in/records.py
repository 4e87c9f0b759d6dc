"""Values of sign-ins."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from supt_async.rules.sign_in.claims import Grant

PROXY = "proxy"
"""Issuer, and name, of identities that a trusted proxy's header tells."""


class SignInFault(enum.StrEnum):
    """Reason why nobody is signed in although a provider has said who they are."""

    NO_PROJECT = "no_project"
    """No project is open to them."""
    REVOKED = "revoked"
    """An owner or operator has revoked them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """Person whom a provider has identified, and what the rules give them."""

    issuer: str
    subject: str = field(repr=False)
    provider: str
    """Name of the provider in the sign-in file."""
    name: str
    """Name that they have there; it only matters when their account is made."""
    grants: frozenset[Grant]
    cookie_ms: int
    """Time in milliseconds for which their browser stays signed in."""
    sid: str | None = field(default=None, repr=False)
    """The provider's own session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A browser or program in which a person is signed in."""

    id: str
    """Beginning of the digest of its secret, which opens nothing."""
    program: bool
    """It has a token, and no cookie."""
    provider: str | None
    """Name of the provider; None: they came by a link."""
    agent: str | None
    """Browser or program, such as ``Firefox on Linux``."""
    created_ms: int
    seen_ms: int | None
    expires_ms: int | None
    present: bool = False
    """It is the one that asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Logout:
    """Sessions that a provider has ended; of subject and sid one may be missing."""

    issuer: str
    provider: str
    subject: str | None = field(repr=False)
    sid: str | None = field(repr=False)
    until_ms: int
    """When the provider said so: sign-ins after that are others."""

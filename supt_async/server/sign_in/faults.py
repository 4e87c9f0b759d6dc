"""Why a sign-in by a provider does not come to an end, as the page says it."""

from __future__ import annotations

import enum


class Fault(enum.StrEnum):
    """Reason that the page has a sentence for."""

    DOWN = "down"
    """The provider can't be reached, or does not work."""
    DENIED = "denied"
    """The person, or the provider, has said no."""
    STALE = "stale"
    """The sign-in was begun too long ago, in another browser, or in another tab since."""
    INVALID = "invalid"
    """What the provider says can't be relied on."""
    MANY_GROUPS = "many_groups"
    """The provider has left groups out, since they are too many."""
    BUSY = "busy"
    """Too many sign-ins come from an address."""
    NO_PROJECT = "no_project"
    REVOKED = "revoked"


class SignInFailed(Exception):
    """A sign-in has failed; the text is for the log, and never quotes a secret."""

    def __init__(self, fault: Fault, reason: str) -> None:
        super().__init__(reason)
        self.fault = fault

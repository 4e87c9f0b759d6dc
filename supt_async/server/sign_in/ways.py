"""How people sign in at a server, for the page, and why the latest try has failed."""

from __future__ import annotations

from msgspec import Struct

from supt_async.server.sign_in.pending import Outcome
from supt_async.server.sign_in.settings import SignInSettings


class ProviderView(Struct, frozen=True, kw_only=True):
    name: str
    """Name in addresses: ``/sign-in/NAME``."""
    title: str


class FailureView(Struct, frozen=True, kw_only=True):
    fault: str
    """Why the latest sign-in in this browser has failed."""
    provider: str
    name: str
    """Who came; empty if that is not known."""


class WaysIn(Struct, frozen=True, kw_only=True):
    providers: list[ProviderView]
    invitations: bool
    """Whether links open anything."""
    contact: str
    """Whom to ask for a project; empty: the server's operator."""
    url: str
    """The server's public address: pages work there only."""
    failure: FailureView | None


def ways_in(settings: SignInSettings, outcome: Outcome | None, url: str) -> WaysIn:
    """Return how people sign in, and why the latest sign-in in a browser has failed."""
    failure = None
    titles = {one.name: one.title for one in settings.providers}
    if outcome is not None and outcome.provider in titles:
        failure = FailureView(
            fault=outcome.fault, provider=titles[outcome.provider], name=outcome.name
        )
    return WaysIn(
        providers=[ProviderView(name=name, title=title) for name, title in titles.items()],
        invitations=settings.invitations,
        contact=settings.contact,
        url=url,
        failure=failure,
    )

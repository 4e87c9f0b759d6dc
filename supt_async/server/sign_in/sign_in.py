"""How people sign in at one server: its providers, and whether links open anything."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING

from supt_async.errors import Refused
from supt_async.server.sign_in.arrival import Arrivals
from supt_async.server.sign_in.faults import SignInFailed
from supt_async.server.sign_in.settings import SignInSettings
from supt_async.storage.ports.sign_in import Identities

if TYPE_CHECKING:
    from supt_async.server.sign_in.openid.client import OpenIdClient

logger = logging.getLogger(__name__)

NO_EXTRA = "--sign-in: providers need the extra oidc: pip install 'supt_async[oidc]'"
NO_LINKS = "invitation links are switched off here: people sign in at {url}/sign-in"
FIRST_RETRY_SECONDS = 10.0
"""Seconds until a provider that can't be reached at start is asked again."""
LAST_RETRY_SECONDS = 300.0


class SignIn:
    """Providers of one server, by their names."""

    def __init__(self, settings: SignInSettings, identities: Identities, url: str) -> None:
        """Make the clients; ``url`` is the server's public address.

        Raises:
            Refused: A provider is named, and the extra is not installed.
        """
        self.settings = settings
        self.arrivals = Arrivals(identities, settings)
        self.clients: Mapping[str, OpenIdClient] = _clients(settings, url.rstrip("/"))
        self.url = url.rstrip("/")

    @property
    def on(self) -> bool:
        """Whether there is a provider to sign in with."""
        return bool(self.clients)

    def check_links(self) -> None:
        """Refuse links if they are switched off.

        Raises:
            Refused: They are.
        """
        if not self.settings.invitations:
            raise Refused(NO_LINKS.format(url=self.url))

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Look for the providers, and close the connections to them after the block."""
        tasks = [
            asyncio.create_task(_look_for(client), name=f"look for {name}")
            for name, client in self.clients.items()
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for client in self.clients.values():
                await client.aclose()


def _clients(settings: SignInSettings, url: str) -> Mapping[str, OpenIdClient]:
    if not settings.providers:
        return {}
    try:
        from supt_async.server.sign_in.openid.client import OpenIdClient
    except ImportError as exc:
        raise Refused(NO_EXTRA) from exc
    return {provider.name: OpenIdClient(provider, url) for provider in settings.providers}


async def _look_for(client: OpenIdClient) -> None:
    """Ask a provider who it is until it answers; say when it does not, and when it does again."""
    pause, extra = FIRST_RETRY_SECONDS, {"action": "sign-in", "provider": client.settings.name}
    while True:
        try:
            await client.discovery.metadata()
        except SignInFailed as exc:
            if pause == FIRST_RETRY_SECONDS:
                reason = {**extra, "reason": str(exc)}
                logger.warning("a provider can't be used, and is asked again", extra=reason)
        else:
            if pause != FIRST_RETRY_SECONDS:
                logger.warning("a provider can be used", extra=extra)
            return
        await asyncio.sleep(pause)
        pause = min(LAST_RETRY_SECONDS, 2 * pause)

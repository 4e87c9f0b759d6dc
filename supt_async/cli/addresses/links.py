"""The address that links begin with, and what to say about links that don't open everywhere."""

from __future__ import annotations

from dataclasses import dataclass

import click

from supt_async.config import ServerConfig, variable
from supt_async.domain.values import JSONValue
from supt_async.errors import Refused
from supt_async.server.access.public_address import PublicAddress
from supt_async.storage.factory import Storage
from supt_async.storage.server_url import ServerAddress, addresses

ANYWHERE = f"http://127.0.0.1:{ServerConfig.__dataclass_fields__['port'].default}"
"""Address of a server if none was started yet."""
OTHERS = "for other machines, start the server with --lan, or with --host and --url"
"""What makes links open elsewhere."""
NO_LINKS = (
    "invitation links are switched off there by the sign-in file (invitations = false): people"
    " sign in at {url}/sign-in, and programs use tokens"
)
"""What to say where links open nothing."""
NONE = "none: invitation links are switched off"
"""What stands in a link's place there."""

option = click.option(
    "--url",
    default="",
    envvar=variable("url"),
    show_envvar=True,
    help="Public address of the server, with which links begin. Default: the address of the server"
    " that runs on this database, or ran last.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkAddress:
    """Address with which links begin."""

    url: str
    """Without a slash at its end."""
    hints: tuple[str, ...] = ()
    """What people should know before they send such a link, a line each."""
    opens: bool = True
    """Whether links open anything there."""

    def join(self, code: str | None) -> str | None:
        """Return the link of an invitation; None without a code, or where links open nothing."""
        return f"{self.url}/join#{code}" if code and self.opens else None

    def check_links(self) -> None:
        """Refuse to make a link that would open nothing.

        Raises:
            Refused: Links are switched off.
        """
        if not self.opens:
            raise Refused(NO_LINKS.format(url=self.url))

    @property
    def local(self) -> bool:
        """Whether only this machine can open the links."""
        return PublicAddress(self.url).loopback

    def as_json(self, link: str | None) -> dict[str, JSONValue]:
        """Return a link as commands print it with ``--json``."""
        return {"link": link} | ({} if link is None else {"this_machine_only": self.local})

    def tell(self) -> None:
        """Print the hints on stderr."""
        for hint in self.hints:
            click.echo(hint, err=True)


async def link_address(storage: Storage, given: str) -> LinkAddress:
    """Return the address with which links begin; ``given`` is the option ``--url``.

    Raises:
        Refused: What was given is not the address of a server.
    """
    if not given:
        return found_address(await addresses(storage))
    url = PublicAddress(given).url
    servers = await addresses(storage)
    if servers and not next((one for one in servers if one.url == url), servers[0]).links:
        return _without_links(url)
    return LinkAddress(url=url, hints=_of_place(url))


def found_address(servers: list[ServerAddress]) -> LinkAddress:
    """Return the address with which links begin; the best known server is the first."""
    if not servers:
        hint = (
            f"no server has been started on this database yet: links assume {ANYWHERE}, so start"
            " `supt serve`, or name its address with --url"
        )
        return LinkAddress(url=ANYWHERE, hints=(hint, *_of_place(ANYWHERE)))
    best, url = servers[0], servers[0].url.rstrip("/")
    if not best.links:
        return _without_links(url)
    hints = list(_of_place(url))
    if not best.running:
        hints.insert(0, f"no server is running just now: links lead to where one was last, {url}")
    elsewhere = sorted({one.url for one in servers if one.named and one.url != url})
    if elsewhere and not best.named:
        hints.append(f"another address is known, where no server runs: {', '.join(elsewhere)}")
    return LinkAddress(url=url, hints=tuple(hints))


def _without_links(url: str) -> LinkAddress:
    return LinkAddress(url=url, hints=(NO_LINKS.format(url=url),), opens=False)


def _of_place(url: str) -> tuple[str, ...]:
    if not PublicAddress(url).loopback:
        return ()
    return (f"these links open on this machine only: {OTHERS}; see docs/howto/operate.md",)

"""Server, project and token that a widget uses, found from its arguments."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from supt_async.client import urls
from supt_async.client.rest import RestClient, redeem
from supt_async.config import variable
from supt_async.domain.project import Role
from supt_async.domain.values import JSONValue
from supt_async.errors import Refused
from supt_async.notebook.local_server import LocalServer, acquire_server, release_server
from supt_async.server.access.public_address import PublicAddress

SCHEMES = ("http", "https", "ws", "wss")
LOCAL = (
    "this link opens on this machine only: for colleagues on other machines run `supt serve --lan`"
    " on the same database instead, and connect this notebook to it by its address"
)
"""What is said of a link that nobody else can open."""
PROJECT = "default"


@dataclass(frozen=True)
class ServerTarget:
    """Project on a server, and the token for it."""

    name: str
    """Name to show, without password and token."""
    project: str
    server: LocalServer | None
    """The database's host in this process; None if the server is somewhere else."""
    _url: str = ""
    _token: str = ""

    def __repr__(self) -> str:
        return f"{self.project} on {self.name}"

    @property
    def identity(self) -> str:
        """Identity of the data, whichever server serves it."""
        return self._url.partition("://")[2] if self.server is None else self.server.identity

    @property
    def token(self) -> str:
        return self._token if self.server is None else self.server.find().token

    def url(self) -> str:
        """Return the server's address now, without a slash at its end."""
        return self._url if self.server is None else self.server.find().url

    def project_url(self) -> str:
        """Return the address of the project's page now: of a project's forms the one that is clear.

        The server's path may end with the project's name, or with that of a page.
        """
        return f"{self.url()}/label/{self.project}"

    async def locate(self) -> str:
        """Return the server's address now, in any event loop."""
        return self._url if self.server is None else (await self.server.find_soon()).url

    def http(self) -> RestClient:
        return RestClient(self.url, self.token)

    def token_of(self, worker: str | None) -> str:
        """Return the token of a labeller of this notebook; None is the target's own.

        Raises:
            Refused: The target's own token may not invite labellers.
        """
        if worker is None:
            return self.token
        http = self.http()
        if http.get("/me")["user"] == worker:
            return self.token
        people = http.get(f"/projects/{self.project}/labellers")
        roles = {person["name"]: person["role"] for person in people if not person["revoked"]}
        invited = self.invite(worker, Role(roles.get(worker, Role.LABELLER)))
        if invited["token"] is not None:
            return invited["token"]
        # A labeller who exists gets a link only, and must open it before this program is theirs.
        link = urlsplit(str(invited["link"]))
        return redeem(self.url(), link.fragment)[0]

    def invite(self, name: str, role: Role = Role.LABELLER) -> dict[str, str | None]:
        """Invite a labeller: return their name, their link, and the token if they are new."""
        body = {"name": name, "role": role.value}
        invited: dict[str, str | None] = self.http().send(
            "POST", f"/projects/{self.project}/labellers", body
        )
        return invited

    def link(self, name: str, role: Role) -> str:
        """Return a labeller's link; warn if it opens on this machine only."""
        link = str(self.invite(name, role)["link"])
        if PublicAddress(link.partition("/join#")[0]).loopback:
            warnings.warn(LOCAL, stacklevel=3)  # where the widget's method was called
        return link

    def close(self) -> None:
        if self.server is not None:
            release_server(self.server)


def is_server(address: str) -> bool:
    """Return whether this is the URL of a running server, and not of a database."""
    return urlsplit(address).scheme in SCHEMES


def find_target(
    address: str, project: str | None, token: str | None, task: Callable[[], JSONValue]
) -> ServerTarget:
    """Find the server; for a database start one, and create the project with ``task``.

    Raises:
        Refused: The URL names no project, or there is no token for it.
        SuptError: The database can't be opened.
    """
    if is_server(address):
        return _far(address, project, token)
    if token is not None:
        raise Refused("a database needs no token=: that is for the address of a running server")
    server = acquire_server(address)
    try:
        slug = project or PROJECT
        server.prepare(slug, task())
        return ServerTarget(name=server.name, project=slug, server=server)
    except BaseException:
        release_server(server)
        raise


def _far(address: str, project: str | None, token: str | None) -> ServerTarget:
    parts = urlsplit(address)
    if parts.username or parts.password:
        raise Refused("a server's address holds no password: give token= instead")
    link = urls.invitation(address)
    if link is not None:
        url = link[0]
        secret, named = redeem(*link)
        slug = project or named
        if slug is None:
            raise Refused("which project? the link is for all of them: give project=")
    else:
        secret = token or os.environ.get(variable("token")) or ""
        url, slug = urls.session(address, project)
    if not secret:
        raise Refused("a running server wants a token: give token=, or set SUPT_TOKEN")
    return ServerTarget(name=url, project=slug, server=None, _url=url, _token=secret)

"""Which server a widget speaks to, and as whom: by what the user wrote."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from supt_async.client import urls
from supt_async.config import variable
from supt_async.domain.project import Role
from supt_async.domain.values import JSONValue
from supt_async.errors import Refused
from supt_async.notebook.local_server import Host, leave_host, take_host
from supt_async.notebook.rest import Http, redeem

SCHEMES = ("http", "https", "ws", "wss")
PROJECT = "default"


@dataclass(frozen=True)
class Place:
    """A project on a server, and the secret that opens it."""

    name: str
    """What may be shown: no password, no token."""
    project: str
    host: Host | None
    """The database's host in this process; None if the server is somewhere else."""
    _url: str = ""
    _token: str = ""

    def __repr__(self) -> str:
        return f"{self.project} on {self.name}"

    @property
    def identity(self) -> str:
        """What tells its server's data from others', wherever that is served today."""
        return urlsplit(self._url).netloc if self.host is None else self.host.identity

    @property
    def token(self) -> str:
        return self._token if self.host is None else self.host.find().token

    def url(self) -> str:
        """Return the server's address now."""
        return self._url if self.host is None else self.host.find().url

    async def locate(self) -> str:
        """Return the server's address now, in any event loop."""
        return self._url if self.host is None else (await self.host.find_soon()).url

    def http(self) -> Http:
        return Http(self.url, self.token)

    def token_of(self, worker: str | None) -> str:
        """Return the token of somebody who labels here; None: the place's own.

        Raises:
            Refused: The place's own token may not invite anybody.
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
        # Somebody who is known gets a link only; opening it is what makes this their program.
        link = urlsplit(str(invited["link"]))
        return redeem(self.url(), link.fragment)[0]

    def invite(self, name: str, role: Role = Role.LABELLER) -> dict[str, str | None]:
        """Let somebody in: their name, their link, and the token of who is new."""
        body = {"name": name, "role": role.value}
        invited: dict[str, str | None] = self.http().send(
            "POST", f"/projects/{self.project}/labellers", body
        )
        return invited

    def close(self) -> None:
        if self.host is not None:
            leave_host(self.host)


def is_server(address: str) -> bool:
    """Tell whether this is the address of a running server, and not of a database."""
    return urlsplit(address).scheme in SCHEMES


def find_place(
    address: str, project: str | None, token: str | None, task: Callable[[], JSONValue]
) -> Place:
    """Find the server; a database's is started, and its project made as ``task`` says.

    Raises:
        Refused: The address names no project, or there is no token for it.
        SuptError: The database can't be opened.
    """
    if is_server(address):
        return _far(address, project, token)
    if token is not None:
        raise Refused("a database needs no token=: that is for the address of a running server")
    host = take_host(address)
    try:
        slug = project or PROJECT
        host.prepare(slug, task())
        return Place(name=host.name, project=slug, host=host)
    except BaseException:
        leave_host(host)
        raise


def _far(address: str, project: str | None, token: str | None) -> Place:
    parts = urlsplit(address)
    scheme = {"ws": "http", "wss": "https"}.get(parts.scheme, parts.scheme)
    url = f"{scheme}://{parts.netloc}"
    if parts.path == "/join":
        secret, named = redeem(url, parts.fragment)
        address = url
    else:
        secret = token or os.environ.get(variable("token")) or ""
        _, named = urls.parse(address)
    if not secret:
        raise Refused("a running server wants a token: give token=, or set SUPT_TOKEN")
    slug = project or named
    if slug is None:
        raise Refused("which project? give project=, or put its name at the end of the address")
    if parts.username or parts.password:
        raise Refused("a server's address holds no password: give token= instead")
    return Place(name=url, project=slug, host=None, _url=f"{url}/{slug}", _token=secret)

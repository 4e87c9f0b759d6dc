"""Authentication and authorization: whose secret a request has, and what it opens.

A token comes as ``Authorization: Bearer`` (or in ``hello``), a cookie from the browser that has
opened an invitation link. With a cookie the Origin must be the server's own: nobody else checks
it.

Every access to a project, over HTTP or a socket, goes through ``Authenticator.authorize``; every
access to a person's account, through ``Authenticator.person``.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

from starlette.requests import HTTPConnection, Request
from starlette.websockets import WebSocket

from supt_async.config import ServerConfig
from supt_async.domain.ids import SessionId
from supt_async.domain.project import Access, Creator, Role
from supt_async.server.access.cookies import SignInCookie
from supt_async.server.access.origins import Origins
from supt_async.server.access.public_address import PublicAddress
from supt_async.server.access.quotas import SessionQuota
from supt_async.server.access.rate_limits import RateLimits
from supt_async.server.access.uses import Uses
from supt_async.server.errors import Denied
from supt_async.storage.people.link_records import Arrival, OpenLinkFault
from supt_async.storage.people.people import digest
from supt_async.storage.ports.participants import Links
from supt_async.storage.ports.people import Owners, People
from supt_async.storage.records import Joined, LinkFault, Occupied

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
"""HTTP methods that change nothing, for which a cookie needs no Origin."""
KNOWN_SECRETS = 10_000
"""Maximum number of secrets, by their digests, that are remembered as having been good."""
MAX_SECRET = 256
"""Maximum length of a secret in characters; ours have 43."""

WRONG_ORIGIN = "this origin may not talk to the server: see --url"
UNKNOWN = "the token is unknown or revoked: ask for a new link"
NO_CREATOR = (
    "you may not make projects: ask the server's operator for a link"
    " (supt labeller invite NAME --role creator)"
)
SIGN_IN = "sign in: open your invitation link, or send a Bearer token"


@dataclass(frozen=True, slots=True)
class Person:
    """The person whose secret a request has, and the projects that it opens."""

    name: str
    accesses: list[tuple[str, Access]]
    creator: bool
    """They may make projects."""
    secret: str = field(repr=False)


class Authenticator:
    """Authenticates and authorizes requests and sockets."""

    def __init__(
        self,
        people: People,
        owners: Owners,
        links: Links,
        server_id: str,
        address: PublicAddress,
        config: ServerConfig,
        limits: RateLimits,
        uses: Uses,
    ) -> None:
        self.people = people
        self._owners = owners
        self._links = links
        self.origins = Origins.of(address)
        self.cookie = SignInCookie(server_id, address)
        self._limits = limits
        self.uses = uses
        self._quota = SessionQuota(people, config, limits)
        self._known: OrderedDict[str, None] = OrderedDict()
        """Digests of secrets that were good, least recently used first."""

    def check_origin(self, connection: HTTPConnection) -> str | None:
        """Return the Origin of a request or socket: None, or one of the server's own.

        Raises:
            Denied: A browser sends it from a page of another origin.
        """
        origin = connection.headers.get("origin")
        if origin is not None and not self.origins.allows(origin):
            raise Denied(403, WRONG_ORIGIN)
        return origin

    def secret(self, request: Request) -> str:
        """Return the token or cookie of a request.

        Raises:
            Denied: There is none, or a browser sends it from a page of another origin.
        """
        origin = self.check_origin(request)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and token:
            return token.strip()
        cookie = self.cookie.read(request.headers)
        if not cookie:
            raise Denied(401, SIGN_IN)
        if request.method not in SAFE_METHODS and origin is None:
            raise Denied(403, "a browser's request needs its Origin")
        return cookie

    async def require(self, request: Request, slug: str, role: Role = Role.LABELLER) -> Access:
        """Return the access of a request to a project.

        Raises:
            Denied: It has none in this role.
        """
        return await self.authorize(request, self.secret(request), slug, role)

    async def authenticate_socket(
        self, socket: WebSocket, slug: str, token: str | None
    ) -> tuple[Access, str]:
        """Return a socket's access by its token, or else its cookie, and the secret's digest.

        Raises:
            Denied: It has none.
        """
        secret = token
        if secret is None:
            if socket.headers.get("origin") is None:
                raise Denied(403, "a cookie counts only with the browser's Origin")
            secret = self.cookie.read(socket.headers)
        if not secret:
            raise Denied(401, "sign in: open your invitation link, or send a token")
        return await self.authorize(socket, secret, slug), digest(secret)

    async def authorize(
        self, connection: HTTPConnection, secret: str, slug: str, role: Role = Role.LABELLER
    ) -> Access:
        """Return what a secret allows in a project.

        Raises:
            Denied: The secret is unknown or revoked, opens other projects only, or is a
                labeller's where an owner's is needed.
        """
        self._check_backoff(connection, secret)
        access = await self.people.access(secret, slug)
        if access is None:
            if await self.people.name(secret) is None:
                raise self._unknown(connection, secret)
            raise Denied(404, "there is no such project for you")
        self._remember(connection, secret)
        if role is Role.ADMIN and access.role is not Role.ADMIN:
            raise Denied(403, "only an owner of the project may do this")
        return access

    async def still_owns(self, secret: str, slug: str) -> bool:
        """Tell whether a secret that was good still is an owner's of a project."""
        access = await self.people.access(secret, slug)
        return access is not None and access.role is Role.ADMIN

    async def person(self, request: Request) -> Person:
        """Return the person whose token or cookie a request has.

        Raises:
            Denied: The secret is unknown or revoked, or there is none.
        """
        secret = self.secret(request)
        self._check_backoff(request, secret)
        name = await self.people.name(secret)
        accesses = await self.people.accesses(secret)
        if name is None or accesses is None:
            raise self._unknown(request, secret)
        self._remember(request, secret)
        creator = await self._owners.creator(secret)
        return Person(name, accesses, creator is not None, secret)

    async def require_creator(self, request: Request) -> Creator:
        """Return the person who makes a project with a request.

        Raises:
            Denied: They may not make projects, or the secret is unknown or revoked.
        """
        secret = self.secret(request)
        self._check_backoff(request, secret)
        creator = await self._owners.creator(secret)
        if creator is None:
            if await self.people.name(secret) is None:
                raise self._unknown(request, secret)
            raise Denied(403, NO_CREATOR)
        self._remember(request, secret)
        return creator

    async def join(self, request: Request, code: str, *, keep: bool = False) -> Joined | Occupied:
        """Trade an invitation's code for a cookie; with ``keep`` not if it replaced another's.

        Raises:
            Denied: The link does not work (any more); the text says why.
        """
        self.check_origin(request)
        self._check_backoff(request, code)
        joined = await self.people.redeem(code, self.cookie.read(request.headers), keep=keep)
        if isinstance(joined, LinkFault):
            self._limits.failed(self._limits.address(request.scope))
            raise Denied(403, joined.value)
        return joined

    async def arrive(
        self, request: Request, code: str, parameters: Mapping[str, str], *, keep: bool = False
    ) -> Joined | Occupied:
        """Make whoever opens an open link a labeller; with ``keep`` not if it replaced another.

        Raises:
            Denied: The link does not work, or too many come from the same address.
        """
        self.check_origin(request)
        self._check_backoff(request, code)
        address = self._limits.address(request.scope)
        wait_ms = self._limits.arrival(address)
        if wait_ms:
            seconds = math.ceil(wait_ms / 1000)
            text = f"too many people begin from your address: wait {seconds} s"
            raise Denied(429, text, retry_seconds=seconds)
        cookie = self.cookie.read(request.headers)
        arrival = Arrival(secret=code, parameters=parameters, cookie=cookie, keep=keep)
        joined = await self._links.open(arrival)
        if isinstance(joined, OpenLinkFault):
            if joined is OpenLinkFault.UNKNOWN:
                self._limits.failed(address)
            raise Denied(403, joined.value)
        return joined

    def session_quota(
        self, access: Access, resume: SessionId | None
    ) -> AbstractAsyncContextManager[None]:
        """Enforce the labeller's quotas while the body opens a session.

        Raises:
            Denied: They have too many sessions or leases, or open sessions too fast.
        """
        return self._quota.opening(access, resume)

    def _check_backoff(self, connection: HTTPConnection, secret: str) -> None:
        """Deny unknown secrets from an address that has shown many wrong ones."""
        if len(secret) > MAX_SECRET:
            raise self._unknown(connection, secret)
        if digest(secret) in self._known:
            return
        wait_ms = self._limits.backoff(self._limits.address(connection.scope))
        if wait_ms:
            seconds = math.ceil(wait_ms / 1000)
            text = f"too many wrong tokens or links from your address: wait {seconds} s"
            raise Denied(429, text, retry_seconds=seconds)

    def _unknown(self, connection: HTTPConnection, secret: str) -> Denied:
        self._known.pop(digest(secret), None)
        self._limits.failed(self._limits.address(connection.scope))
        return Denied(401, UNKNOWN)

    def _remember(self, connection: HTTPConnection, secret: str) -> None:
        key = digest(secret)
        self.uses.note(key, connection.headers.get("user-agent", ""))
        self._known[key] = None
        self._known.move_to_end(key)
        if len(self._known) > KNOWN_SECRETS:
            self._known.popitem(last=False)

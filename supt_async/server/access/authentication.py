"""Who is asking, and from where: tokens, cookies and origins.

A token comes as ``Authorization: Bearer`` (or in ``hello``), a cookie from the browser that has
opened an invitation link. Cookies ignore ports, so the cookie's name holds the server's id.
With a cookie the Origin must be the server's own: nobody else checks it.

Every access to a project, over HTTP or a socket, goes through ``Authenticator.authorize``; every
access to a person's account, through ``Authenticator.person``.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from starlette.requests import HTTPConnection, Request
from starlette.websockets import WebSocket

from supt_async.config import ServerConfig
from supt_async.domain.ids import LabellerId, SessionId
from supt_async.domain.project import Access, Role
from supt_async.server.access.rate_limits import Limits
from supt_async.server.errors import Denied
from supt_async.storage.people.people import COOKIE_MS, digest
from supt_async.storage.ports import People
from supt_async.storage.records import (
    Joined,
    LinkFault,
    Occupied,
)

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
SAFE = ("GET", "HEAD", "OPTIONS")
KNOWN = 10_000
"""Secrets that are remembered, by their digests, to have been good once."""
MAX_SECRET = 256
"""Characters; ours have 43."""

WRONG_ORIGIN = "this origin may not talk to the server: see --url"
UNKNOWN = "the token is unknown or revoked: ask for a new link"
SIGN_IN = "sign in: open your invitation link, or send a Bearer token"


@dataclass(frozen=True, slots=True)
class Person:
    """Whose secret this is, and the projects that it opens."""

    name: str
    accesses: list[tuple[str, Access]]
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Origins:
    """The origins that a browser may come from."""

    allowed: frozenset[str]

    @classmethod
    def of(cls, url: str) -> Origins:
        """Return the origin of the server's address; a loopback address has several names."""
        parts = urlsplit(url)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        port = f":{parts.port}" if parts.port else ""
        hosts = LOOPBACK if host in LOOPBACK else (host,)
        return cls(frozenset(f"{parts.scheme}://{name}{port}" for name in hosts))

    def allows(self, origin: str | None) -> bool:
        return origin in self.allowed


class Authenticator:
    """Finds out who is asking, for HTTP and for the socket."""

    def __init__(
        self, people: People, server_id: str, url: str, config: ServerConfig, limits: Limits
    ) -> None:
        self.people = people
        self.origins = Origins.of(url)
        self.secure = url.startswith("https:")
        # With the prefix a browser keeps it from being set by another host, or without TLS.
        self.cookie_name = f"{'__Host-' if self.secure else ''}supt_{server_id}"
        # The standard library's parser takes seconds for some headers (CVE-2024-7592), and others'
        # odd cookies, which a browser sends along on localhost, would hide ours from it.
        self._cookie = re.compile(rf"(?:^|;)[ \t]*+{re.escape(self.cookie_name)}=([^;]*)")
        self._config = config
        self._limits = limits
        self._known: OrderedDict[str, None] = OrderedDict()
        self._opening: WeakValueDictionary[LabellerId, asyncio.Lock] = WeakValueDictionary()

    def cookie(self, headers: Mapping[str, str]) -> str | None:
        """Return the cookie's secret, if the browser sent one."""
        found = self._cookie.findall(headers.get("cookie", ""))
        return found[-1].strip().strip('"') if found else None

    def set_cookie(self, secret: str) -> str:
        """Return the Set-Cookie header for a secret; an empty one takes it away."""
        jar: SimpleCookie = SimpleCookie()
        jar[self.cookie_name] = secret
        morsel = jar[self.cookie_name]
        morsel["path"] = "/"
        morsel["httponly"] = True
        # Pages are the same for everybody, and what they fetch comes from their own site.
        morsel["samesite"] = "Strict"
        morsel["max-age"] = COOKIE_MS // 1000 if secret else 0
        if self.secure:
            morsel["secure"] = True
        return morsel.OutputString()

    def check_origin(self, connection: HTTPConnection) -> str | None:
        """Return the Origin of a request or socket: none, or one of ours.

        Raises:
            Denied: A browser is elsewhere.
        """
        origin = connection.headers.get("origin")
        if origin is not None and not self.origins.allows(origin):
            raise Denied(403, WRONG_ORIGIN)
        return origin

    def secret(self, request: Request) -> str:
        """Return the token or cookie of a request.

        Raises:
            Denied: There is none, or a browser sends it from elsewhere.
        """
        origin = self.check_origin(request)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and token:
            return token.strip()
        cookie = self.cookie(request.headers)
        if not cookie:
            raise Denied(401, SIGN_IN)
        if request.method not in SAFE and origin is None:
            raise Denied(403, "a browser's request needs its Origin")
        return cookie

    async def require(self, request: Request, slug: str, role: Role = Role.LABELLER) -> Access:
        """Return who is asking over HTTP, if they may do this in the project.

        Raises:
            Denied: They may not.
        """
        return await self.authorize(request, self.secret(request), slug, role)

    async def authenticate_socket(
        self, socket: WebSocket, slug: str, token: str | None
    ) -> tuple[Access, str]:
        """Return who opens a session, by the token or without one by the cookie, and its digest.

        Raises:
            Denied: They may not.
        """
        secret = token
        if secret is None:
            if socket.headers.get("origin") is None:
                raise Denied(403, "a cookie counts only with the browser's Origin")
            secret = self.cookie(socket.headers)
        if not secret:
            raise Denied(401, "sign in: open your invitation link, or send a token")
        return await self.authorize(socket, secret, slug), digest(secret)

    async def authorize(
        self, connection: HTTPConnection, secret: str, slug: str, role: Role = Role.LABELLER
    ) -> Access:
        """Return what a secret allows in a project: the one way into all that is about one.

        Raises:
            Denied: The secret is unknown or revoked, opens other projects only, or is a
                labeller's where an admin's is needed.
        """
        self._check_backoff(connection, secret)
        access = await self.people.access(secret, slug)
        if access is None:
            if await self.people.name(secret) is None:
                raise self._unknown(connection, secret)
            raise Denied(404, "there is no such project for you")
        self._remember(secret)
        if role is Role.ADMIN and access.role is not Role.ADMIN:
            raise Denied(403, "only an admin of the project may do this")
        return access

    async def person(self, request: Request) -> Person:
        """Return whose token or cookie a request has.

        Raises:
            Denied: Nobody's.
        """
        secret = self.secret(request)
        self._check_backoff(request, secret)
        name = await self.people.name(secret)
        accesses = await self.people.accesses(secret)
        if name is None or accesses is None:
            raise self._unknown(request, secret)
        self._remember(secret)
        return Person(name, accesses, secret)

    async def join(self, request: Request, code: str, *, keep: bool = False) -> Joined | Occupied:
        """Trade an invitation's code for a cookie; with ``keep`` not if it replaced another's.

        Raises:
            Denied: The link does not work (any more); the line says why.
        """
        self.check_origin(request)
        self._check_backoff(request, code)
        joined = await self.people.redeem(code, self.cookie(request.headers), keep=keep)
        if isinstance(joined, LinkFault):
            self._limits.failed(self._limits.address(request.scope))
            raise Denied(403, joined.value)
        return joined

    @contextlib.asynccontextmanager
    async def session_quota(self, access: Access, resume: SessionId | None) -> AsyncIterator[None]:
        """Let a labeller open a session in the block, if they have not too many already.

        They open one after the other: so those that come at the same time are counted, and once.

        Raises:
            Denied: They have too many, or too many items.
        """
        wait_ms = self._limits.opening(access.labeller)
        if wait_ms:
            seconds = math.ceil(wait_ms / 1000)
            raise Denied(429, f"you open one session after the other: wait {seconds} s")
        most, items = self._config.sessions_per_labeller, self._config.leases_per_labeller
        if not most and not items:
            yield
            return
        async with self._opening.setdefault(access.labeller, asyncio.Lock()):
            sessions, leases = await self.people.holds(access.labeller, without=resume)
            if most and sessions >= most:
                raise Denied(429, f"{most} sessions of yours are open: close some")
            if items and leases >= items:
                raise Denied(429, f"{leases} items are with you: wait until some are back")
            yield

    def _check_backoff(self, connection: HTTPConnection, secret: str) -> None:
        """Look at no more secrets from where many were wrong; those that were good pass."""
        if len(secret) > MAX_SECRET:
            raise self._unknown(connection, secret)
        if digest(secret) in self._known:
            return
        wait_ms = self._limits.shut(self._limits.address(connection.scope))
        if wait_ms:
            seconds = math.ceil(wait_ms / 1000)
            text = f"too many wrong tokens or links from your address: wait {seconds} s"
            raise Denied(429, text, retry_seconds=seconds)

    def _unknown(self, connection: HTTPConnection, secret: str) -> Denied:
        self._known.pop(digest(secret), None)
        self._limits.failed(self._limits.address(connection.scope))
        return Denied(401, UNKNOWN)

    def _remember(self, secret: str) -> None:
        key = digest(secret)
        self._known[key] = None
        self._known.move_to_end(key)
        if len(self._known) > KNOWN:
            self._known.popitem(last=False)

"""Who is asking, and from where: tokens, cookies and origins.

A token comes as ``Authorization: Bearer`` (or in ``hello``), a cookie from the browser that has
opened an invitation link. Cookies ignore ports, so the cookie's name holds the server's id.
With a cookie the Origin must be the server's own: nobody else checks it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request

from supt_async.errors import SuptError
from supt_async.storage.people import COOKIE_MS, SqlPeople
from supt_async.types import Access, Role

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
SAFE = ("GET", "HEAD", "OPTIONS")


class Denied(SuptError):
    """A request that its sender may not make; ``status`` is HTTP's."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


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


class Doorkeeper:
    """Finds out who is asking, for HTTP and for the socket."""

    def __init__(self, people: SqlPeople, server_id: str, url: str) -> None:
        self.people = people
        self.cookie_name = f"supt_{server_id}"
        self.origins = Origins.of(url)
        self.secure = url.startswith("https:")

    def cookie(self, headers: Mapping[str, str]) -> str | None:
        """Return the cookie's secret, if the browser sent one."""
        jar: SimpleCookie = SimpleCookie()
        try:
            jar.load(headers.get("cookie", ""))
        except CookieError:
            return None
        morsel = jar.get(self.cookie_name)
        return None if morsel is None else morsel.value

    def set_cookie(self, secret: str) -> str:
        """Return the Set-Cookie header for a secret; an empty one takes it away."""
        jar: SimpleCookie = SimpleCookie()
        jar[self.cookie_name] = secret
        morsel = jar[self.cookie_name]
        morsel["path"] = "/"
        morsel["httponly"] = True
        morsel["samesite"] = "Lax"
        morsel["max-age"] = COOKIE_MS // 1000 if secret else 0
        if self.secure:
            morsel["secure"] = True
        return morsel.OutputString()

    def secret(self, request: Request) -> str:
        """Return the token or cookie of a request.

        Raises:
            Denied: There is none, or a browser sends it from elsewhere.
        """
        origin = request.headers.get("origin")
        if origin is not None and not self.origins.allows(origin):
            raise Denied(403, "this origin may not talk to the server: see --url")
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and token:
            return token.strip()
        cookie = self.cookie(request.headers)
        if not cookie:
            raise Denied(401, "sign in: open your invitation link, or send a Bearer token")
        if request.method not in SAFE and origin is None:
            raise Denied(403, "a browser's request needs its Origin")
        return cookie

    async def require(self, request: Request, slug: str, role: Role = Role.LABELLER) -> Access:
        """Return who is asking, if they may do this in the project.

        Raises:
            Denied: They may not.
        """
        secret = self.secret(request)
        access = await self.people.access(secret, slug)
        if access is None:
            if await self.people.name(secret) is None:
                raise Denied(401, "the token is unknown or revoked: ask for a new link")
            raise Denied(404, f"there is no project {slug!r} for you")
        if role is Role.ADMIN and access.role is not Role.ADMIN:
            raise Denied(403, "only an admin of the project may do this")
        return access

    def socket_origin_refused(self, headers: Headers) -> bool:
        """Tell whether a socket comes from an origin that is not allowed."""
        origin = headers.get("origin")
        return origin is not None and not self.origins.allows(origin)

    async def admit(
        self, headers: Headers, slug: str, token: str | None
    ) -> tuple[Access | None, int, str]:
        """Say who opens a session, or the close code and reason why not."""
        secret = token
        if secret is None:
            if headers.get("origin") is None:
                return None, 4403, "a cookie counts only with the browser's Origin"
            secret = self.cookie(headers)
        if not secret:
            return None, 4401, "sign in: open your invitation link, or send a token"
        access = await self.people.access(secret, slug)
        if access is not None:
            return access, 0, ""
        projects = await self.people.accesses(secret)
        if projects is None:
            return None, 4401, "the token is unknown or revoked: ask for a new link"
        return None, 4404, "there is no such project for you"

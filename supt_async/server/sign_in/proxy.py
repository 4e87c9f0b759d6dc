"""Middleware that signs people in whom a trusted proxy names in a header.

A browser that opens a page gets a cookie with a secret of the person's and a digest of who they
are. It opens something only in requests in which the proxy names the same person, pages and
sockets alike. If the proxy names somebody else the secret ends, and with it the sockets that were
opened by it. Requests with a token are a program's, and are left alone.
"""

from __future__ import annotations

import contextlib
import html
import time

import msgspec
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from supt_async.errors import StorageError
from supt_async.server.access.authentication import Authenticator
from supt_async.server.access.rate_limits import RateLimits
from supt_async.server.errors import Denied
from supt_async.server.sign_in.pending import SignedCookie
from supt_async.server.sign_in.proxy_headers import Named, ProxyHeaders
from supt_async.server.sign_in.routes import SignInRoutes
from supt_async.server.sign_in.sign_in import SignIn

PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width">'
    '<meta name="color-scheme" content="light dark"><title>Not signed in</title>'
    "<h1>You are not signed in here</h1><p>{reason}</p>"
)
"""Page for people whom the proxy knows, and who may not take part."""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """Contents of the cookie."""

    secret: str
    who: str
    rights: str
    until: int

    def __repr__(self) -> str:
        return "Held(...)"


class ProxySignIn:
    """Middleware in front of all routes."""

    def __init__(
        self,
        app: ASGIApp,
        headers: ProxyHeaders,
        routes: SignInRoutes,
        server_id: str,
        secret: bytes,
    ) -> None:
        address = routes.address
        self._app = app
        self._headers = headers
        self._sign_in: SignIn = routes.sign_in
        self._auth: Authenticator = routes.auth
        self._limits: RateLimits = routes.limits
        self._cookie = SignedCookie(
            f"supt_{server_id}_proxy", secret, path=address.prefix or "/", secure=address.secure
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or not self._limits.through_proxy(scope):
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope)
        if given.get("authorization", "").lower().startswith("bearer "):
            await self._app(scope, receive, send)
            return
        page = scope["type"] == "http" and _is_page(scope, given)
        try:
            await self._serve(scope, receive, send, given, page)
        except Denied as exc:
            await _refusal(exc.status, str(exc), page)(scope, receive, send)
        except StorageError as exc:
            await _refusal(503, exc.public, page)(scope, receive, send)

    async def _serve(
        self, scope: Scope, receive: Receive, send: Send, given: Headers, page: bool
    ) -> None:
        named = self._headers.read(scope["headers"])
        if named is None:
            await self._app(scope, receive, send)
            return
        held = self._cookie.read(given, Held)
        if held is not None and held.who != named.who:
            await self._end(held)
            held = None
        if page and not await self._is_good(held, named):
            arrived = await self._arrive(scope, named)
            if held is not None:
                await self._end(held)
            held, send = arrived, self._keeping(arrived, send)
        own = f"{self._auth.cookie.name}={'' if held is None else held.secret}"
        await self._app(_with_cookie(scope, given, own), receive, send)

    async def _is_good(self, held: Held | None, named: Named) -> bool:
        """Tell whether a secret still opens what the proxy's groups give."""
        if held is None or held.rights != named.rights:
            return False
        return await self._auth.people.name(held.secret) is not None

    async def _arrive(self, scope: Scope, named: Named) -> Held:
        # By the person as well: a proxy need not say where they come from, and a browser that
        # keeps no cookie is signed in at each page.
        for key in (self._limits.address(scope), named.who):
            if self._limits.sign_in(key):
                raise Denied(
                    429, "too many sign-ins: let the browser keep cookies, and wait a minute"
                )
        joined = await self._sign_in.arrivals.arrive(
            subject=named.subject, name=named.name, groups=named.groups
        )
        return Held(
            secret=joined.cookie or "",
            who=named.who,
            rights=named.rights,
            until=round(time.time()) + self._seconds,
        )

    async def _end(self, held: Held) -> None:
        """End a secret, and the sockets that were opened by it."""
        with contextlib.suppress(StorageError):  # it opens nothing for the one who is named now
            await self._auth.people.forget(held.secret)

    def _keeping(self, held: Held, send: Send) -> Send:
        """Let the response set the cookie."""

        async def send_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["cache-control"] = "no-store"
                headers.append("set-cookie", self._cookie.set_header(held, self._seconds))
            await send(message)

        return send_cookie

    @property
    def _seconds(self) -> int:
        return self._sign_in.settings.cookie_ms // 1000


def _is_page(scope: Scope, given: Headers) -> bool:
    """Tell whether a browser opens a page, and does not fetch something for one."""
    kind = given.get("sec-fetch-dest")
    opens = kind == "document" if kind is not None else "text/html" in given.get("accept", "")
    return scope["method"] == "GET" and opens


def _with_cookie(scope: Scope, given: Headers, own: str) -> Scope:
    """Return a request whose sign-in cookie is ours: of several the first one counts."""
    others = [cookie for cookie in given.getlist("cookie") if cookie]
    cookie = "; ".join([own, *others]).encode("latin-1")
    kept = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
    return {**scope, "headers": [*kept, (b"cookie", cookie)]}


def _refusal(status: int, reason: str, page: bool) -> Response:
    headers = {"cache-control": "no-store"}
    if not page:
        return JSONResponse({"error": reason}, status, headers=headers)
    return HTMLResponse(PAGE.format(reason=html.escape(reason)), status, headers=headers)

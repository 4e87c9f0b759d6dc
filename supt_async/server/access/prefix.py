"""ASGI middleware that finds the application's own path in a request's, below a prefix.

Proxies do one of two things with ``https://example.org/label/admin/cats``. Some pass the path on
as it is, others cut ``/label`` off first. The server can't know which one a request came through,
so it takes the prefix off if what is left leads to a route, and else leaves the path alone. Both
readings may lead to a route where the prefix is the name of a page. Then it is the same document
for both, and the page itself decides by the browser's address (frontend/src/address.ts).
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, unquote

from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from supt_async.server.access.public_address import PublicAddress


class BelowPrefix:
    """Middleware that replaces a request's path by the application's own.

    It also redirects from an address with a slash too many at its end, or without the one after
    the prefix. Those redirects are relative: they can't lead to another host, and need not be
    rewritten by a proxy.
    """

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute], address: PublicAddress) -> None:
        self._app = app
        self._routes = routes
        self._prefix = unquote(address.prefix)
        self._last = address.prefix.rpartition("/")[2]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            path = scope["path"]
            own = self._own(path)
            slash = path.endswith("/") and path != "/"
            if own and self._leads(scope, own):
                scope["path"] = own
            elif (own is not None or slash) and not self._leads(scope, path):
                target = self._target(scope, path, own) if scope["type"] == "http" else None
                if target is not None:
                    await _redirect(scope, receive, send, target)
                    return
                scope["path"] = own or path  # a wrong method is answered as one
        await self._app(scope, receive, send)

    def _own(self, path: str) -> str | None:
        """Return the path after the prefix; None if it has none."""
        prefix = self._prefix
        below = prefix and path.startswith(prefix) and path[len(prefix) :][:1] in ("", "/")
        return path[len(prefix) :] if below else None

    def _leads(self, scope: Scope, path: str) -> bool:
        return leads({**scope, "path": path}, self._routes)

    def _target(self, scope: Scope, path: str, own: str | None) -> str | None:
        """Return the relative address to go on to; None if there is none."""
        if own == "":
            return f"./{self._last}/"
        for candidate in (own, path):
            above, _, word = (candidate or "").removesuffix("/").rpartition("/")
            if word not in ("", ".", "..") and self._leads(scope, f"{above}/{word}"):
                return f"../{quote(word, safe='')}"
        return None


def leads(scope: Scope, routes: Sequence[BaseRoute]) -> bool:
    """Tell whether a request leads to one of the routes, by its path and its method."""
    for route in routes:
        match, child = route.matches(scope)
        if match is Match.FULL:
            within = route.routes if isinstance(route, Mount) else []
            if not within or leads({**scope, **child}, within):
                return True
    return False


async def _redirect(scope: Scope, receive: Receive, send: Send, target: str) -> None:
    query = scope.get("query_string", b"").decode("latin-1")
    location = f"{target}?{query}" if query else target
    response = Response(status_code=307, headers={"location": location})
    await response(scope, receive, send)

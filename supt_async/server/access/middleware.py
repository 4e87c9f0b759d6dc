"""ASGI middleware that refuses foreign ``Host`` headers and floods.

A page on the Internet may let its own name point to 127.0.0.1 (DNS rebinding), and then its
scripts reach a server that listens only there. They can't avoid sending that name as Host.
"""

from __future__ import annotations

import math
from collections.abc import MutableMapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from supt_async.server.access.headers import SAFE_HEADERS
from supt_async.server.access.rate_limits import RateLimits

LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))
"""Hosts that mean this machine, as ``urlsplit`` returns them."""
PRIVATE = ("/api/", "/join", "/sign-in")
"""Prefixes of paths whose responses are for one person: no cache may keep them."""
OPEN = "/open"
"""Path of an open link, whose response is for one person as well."""
WRONG_HOST = "this server does not go by that name: open it by the address it printed; see --url"


class HostAndRateLimit:
    """Middleware that checks the Host, and the rate of the client's address."""

    def __init__(self, app: ASGIApp, limits: RateLimits, hosts: frozenset[str] | None) -> None:
        """``hosts`` are the names that clients may call this server by; None: any."""
        self._app = app
        self._limits = limits
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        address = self._limits.address(scope)
        wait_ms = self._limits.request(address)
        if wait_ms:
            await _too_many(scope, receive, send, wait_ms)
        elif self._hosts is not None and host_of(scope) not in self._hosts:
            await _refuse(scope, receive, send, 421, WRONG_HOST)
        elif scope["type"] == "http":
            await self._app(scope, receive, send)
        else:
            with self._limits.socket(address) as allowed:
                if allowed:
                    await self._app(scope, receive, send)
                else:
                    await _too_many(scope, receive, send, 1000)


class Uncached:
    """Middleware that keeps responses for one person out of caches.

    It stands within ``BelowPrefix``, and so sees the application's own paths.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_uncached(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                if all(name != b"cache-control" for name, _ in headers):
                    message["headers"] = [*headers, (b"cache-control", b"no-store")]
            await send(message)

        private = scope["type"] == "http" and is_private(scope["path"])
        await self._app(scope, receive, send_uncached if private else send)


def is_private(path: str) -> bool:
    """Tell whether the response at a path of the application is for one person."""
    return path.startswith(PRIVATE) or path == OPEN


def hosts_of(host: str, url: str) -> frozenset[str] | None:
    """Return the names that clients may call a server by; None if other machines reach it."""
    return LOOPBACK | {host, urlsplit(url).hostname or host} if is_loopback(host) else None


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches an address to listen on."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def host_of(scope: MutableMapping[str, Any]) -> str | None:
    """Return the one name in the Host header; None if there is none, or more than one."""
    values = [value for name, value in scope["headers"] if name == b"host"]
    if len(values) != 1:
        return None
    try:
        return urlsplit(f"//{values[0].decode('latin-1')}").hostname
    except ValueError:
        return None


async def _too_many(scope: Scope, receive: Receive, send: Send, wait_ms: int) -> None:
    seconds = math.ceil(wait_ms / 1000)
    text = f"too much from your address at once: try again in {seconds} s"
    await _refuse(scope, receive, send, 429, text, {"retry-after": str(seconds)})


async def _refuse(
    scope: Scope,
    receive: Receive,
    send: Send,
    status: int,
    reason: str,
    headers: dict[str, str] | None = None,
) -> None:
    """Respond instead of the application; a socket is not accepted."""
    own = dict(SAFE_HEADERS) if scope["type"] == "websocket" else {}  # uvicorn adds them to HTTP
    headers = {**own, "cache-control": "no-store", **(headers or {})}
    response: Response = JSONResponse({"error": reason}, status, headers=headers)
    await response(scope, receive, send)

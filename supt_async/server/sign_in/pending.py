"""A sign-in that was begun, in a signed cookie: the server stores nothing before somebody is known.

The cookie is ``SameSite=Lax``, since a provider's page leads back; the one of a signed-in browser
is not. Whoever is led to a callback with somebody else's code has no cookie that goes with it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import TypeVar

import msgspec

T = TypeVar("T")

PENDING_SECONDS = 600
"""Seconds in which a sign-in has to come to an end."""
OUTCOME_SECONDS = 300
"""Seconds for which the page can tell why a sign-in has failed."""
MAX_COOKIE = 2048
"""Maximum length of such a cookie's value."""
NEXT = re.compile(r"/(?:(?:new|label|admin)(?:/[A-Za-z0-9_-]{1,64}){0,2})?")
"""Pages of the server to which a sign-in may lead."""


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-in that was begun."""

    provider: str
    state: str
    nonce: str
    verifier: str
    """Secret of PKCE."""
    next: str
    """Page that was asked for, below the server's address; empty: the usual one."""
    until: int
    """Second since the epoch until which it counts."""

    def __repr__(self) -> str:
        return f"Pending(provider={self.provider!r}, ...)"


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """Why a sign-in has failed, for the page."""

    fault: str
    provider: str
    """Title of the provider; empty if it is not known."""
    name: str
    """Name of the person at the provider; empty if it is not known."""
    until: int

    def __repr__(self) -> str:
        return f"Outcome(fault={self.fault!r}, ...)"


def begin(provider: str, page: str) -> Pending:
    """Return a new sign-in, with secrets of its own."""
    return Pending(
        provider=provider,
        state=secrets.token_urlsafe(24),
        nonce=secrets.token_urlsafe(24),
        verifier=secrets.token_urlsafe(48),
        next=page if NEXT.fullmatch(page) else "",
        until=round(time.time()) + PENDING_SECONDS,
    )


class SignedCookie:
    """A short-lived cookie whose value only this server can make."""

    def __init__(self, name: str, secret: bytes, *, path: str, secure: bool) -> None:
        """Prepare the cookie.

        Args:
            name: Its name, without a prefix.
            secret: The server's secret.
            path: Path of the pages to which browsers send it.
            secure: Whether the server's public address is https.
        """
        self._path = path
        self._secure = secure
        bound = "__Host-" if path == "/" else "__Secure-"
        self.name = f"{bound if secure else ''}{name}"
        self._key = hmac.digest(secret, f"cookie {name}".encode(), "sha256")
        # Not by the standard library's parser: see ``SignInCookie``.
        self._pattern = re.compile(rf"(?:^|;)[ \t]*+{re.escape(self.name)}=([^;]*)")

    def read(self, headers: Mapping[str, str], kind: type[T]) -> T | None:
        """Return the value that a browser sent; None if it has none, or none of ours."""
        found = self._pattern.search(headers.get("cookie", ""))
        text = found[1].strip().strip('"') if found else ""
        body, _, signature = text.partition(".")
        if len(text) > MAX_COOKIE or not text.isascii():
            return None
        if not hmac.compare_digest(signature.encode(), self._sign(body)):
            return None
        value = msgspec.json.decode(base64.urlsafe_b64decode(f"{body}==="), type=kind)
        return value if getattr(value, "until", 0) >= time.time() else None

    def set_header(self, value: msgspec.Struct | None, seconds: int = 0) -> str:
        """Return the Set-Cookie header for a value; None deletes the cookie."""
        jar: SimpleCookie = SimpleCookie()
        text = ""
        if value is not None:
            body = base64.urlsafe_b64encode(msgspec.json.encode(value)).rstrip(b"=").decode()
            text = f"{body}.{self._sign(body).decode()}"
        jar[self.name] = text
        morsel = jar[self.name]
        morsel["path"] = self._path
        morsel["httponly"] = True
        morsel["samesite"] = "Lax"
        morsel["max-age"] = seconds
        if self._secure:
            morsel["secure"] = True
        return morsel.OutputString()

    def _sign(self, body: str) -> bytes:
        code = hmac.new(self._key, body.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(code).rstrip(b"=")

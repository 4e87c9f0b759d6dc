"""The cookie with which a browser stays signed in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http.cookies import SimpleCookie

from supt_async.storage.people.people import COOKIE_MS


class SignInCookie:
    """The sign-in cookie of one server: cookies ignore ports, so its name has the server's id."""

    def __init__(self, server_id: str, *, secure: bool) -> None:
        """``secure`` if the server's public address is https."""
        self._secure = secure
        # Browsers refuse a cookie with this prefix from another host, or without TLS.
        self.name = f"{'__Host-' if secure else ''}supt_{server_id}"
        # The standard library's parser takes seconds for some headers (CVE-2024-7592), and fails
        # on odd cookies of other servers on localhost, which a browser sends along with ours.
        self._pattern = re.compile(rf"(?:^|;)[ \t]*+{re.escape(self.name)}=([^;]*)")

    def read(self, headers: Mapping[str, str]) -> str | None:
        """Return the cookie's secret, if the browser sent one."""
        found = self._pattern.findall(headers.get("cookie", ""))
        return found[-1].strip().strip('"') if found else None

    def set_header(self, secret: str) -> str:
        """Return the Set-Cookie header for a secret; an empty one deletes the cookie."""
        jar: SimpleCookie = SimpleCookie()
        jar[self.name] = secret
        morsel = jar[self.name]
        morsel["path"] = "/"
        morsel["httponly"] = True
        # Pages are the same for everybody, and what they fetch comes from their own site.
        morsel["samesite"] = "Strict"
        morsel["max-age"] = COOKIE_MS // 1000 if secret else 0
        if self._secure:
            morsel["secure"] = True
        return morsel.OutputString()

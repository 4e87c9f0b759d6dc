"""The cookie with which a browser stays signed in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http.cookies import SimpleCookie

from supt_async.server.access.public_address import PublicAddress
from supt_async.storage.people.people import COOKIE_MS


class SignInCookie:
    """The sign-in cookie of one server: cookies ignore ports, so its name has the server's id."""

    def __init__(self, server_id: str, address: PublicAddress) -> None:
        self._secure = address.secure
        # A path without a slash at its end is that page and all below it, and no /label-2.
        self._path = address.prefix or "/"
        # Browsers refuse cookies with these names without TLS, and with the first one also from
        # another host or with a path.
        mark = "__Secure-" if address.prefix else "__Host-"
        self.name = f"{mark if address.secure else ''}supt_{server_id}"
        # The standard library's parser takes seconds for some headers (CVE-2024-7592), and fails
        # on odd cookies of other servers on localhost, which a browser sends along with ours.
        self._pattern = re.compile(rf"(?:^|;)[ \t]*+{re.escape(self.name)}=([^;]*)")

    def read(self, headers: Mapping[str, str]) -> str | None:
        """Return the cookie's secret, if the browser sent one.

        Of several with this name the first has the longest path. The others are left from a time
        when the server had another prefix.
        """
        found = self._pattern.search(headers.get("cookie", ""))
        return found[1].strip().strip('"') if found else None

    def set_header(self, secret: str, seconds: int = COOKIE_MS // 1000) -> str:
        """Return the Set-Cookie header for a secret; an empty one deletes the cookie."""
        jar: SimpleCookie = SimpleCookie()
        jar[self.name] = secret
        morsel = jar[self.name]
        morsel["path"] = self._path
        morsel["httponly"] = True
        # Pages are the same for everybody, and what they fetch comes from their own site.
        morsel["samesite"] = "Strict"
        morsel["max-age"] = seconds if secret else 0
        if self._secure:
            morsel["secure"] = True
        return morsel.OutputString()

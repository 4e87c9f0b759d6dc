"""Rules of open links: which parameters are kept, and where people are sent back to.

Whoever opens a link may put anything into its address. So its parameters are bounded, kept as
they are, and never lead anywhere: only the owner says where people go when they are done.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

MAX_PARAMETERS = 20
"""Maximum number of parameters of a link's address that are kept."""
MAX_PARAMETER = 256
"""Maximum length of a parameter's name or value, in bytes of UTF-8."""
MAX_RETURN_URL = 2000
"""Maximum length of the address that people are sent back to, in characters."""
MAX_CODE = 64
"""Maximum length of a completion code, in characters."""
MOST_PEOPLE = 100_000
"""Maximum number of people who may come by one link."""
MAX_QUOTA = 1_000_000
"""Maximum number of answers that a quota may allow."""


def parameters_flaw(parameters: Mapping[str, str]) -> str | None:
    """Return why the parameters of a link's address can't be kept; None if they can."""
    if len(parameters) > MAX_PARAMETERS:
        return f"this link's address has more than {MAX_PARAMETERS} parameters: take some away"
    for part in (*parameters, *parameters.values()):
        if len(part.encode(errors="surrogatepass")) > MAX_PARAMETER:
            return f"a parameter of this link's address is longer than {MAX_PARAMETER} bytes"
        if "\0" in part or any("\ud800" <= letter <= "\udfff" for letter in part):
            return "a parameter of this link's address has characters that can't be stored"
    return None


def return_url_flaw(url: str) -> str | None:
    """Return why people can't be sent back to an address; None if they can."""
    expected = "the return address is one that begins with https:// or http:// and names a host"
    if len(url) > MAX_RETURN_URL:
        return f"the return address has more than {MAX_RETURN_URL:,} characters"
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return f"{expected}; write other characters as %20 and the like"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return expected
    if parts.scheme not in ("http", "https") or not host or not url.startswith(parts.scheme):
        return expected
    return "the return address has a password in it: leave it out" if "@" in parts.netloc else None


def code_flaw(code: str) -> str | None:
    """Return why a text can't be a completion code; None if it can."""
    if not code or len(code) > MAX_CODE or not code.isprintable() or code != code.strip():
        return f"a completion code has 1 to {MAX_CODE} printable characters"
    return None

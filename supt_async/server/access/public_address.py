"""Public address of a server: the one that people's browsers open, with ``--url``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit

from supt_async.errors import Refused

EXAMPLE = "https://label.example.org or https://example.org/label"
MAX_PREFIX = 512
"""Maximum length of a prefix in characters: browsers ignore a cookie's path of more than 1024."""
_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[A-Za-z0-9_.-]+|[0-9A-Fa-f:.]+")
# What RFC 3986 allows in a path, but for `;`, at which a cookie's Path would end.
_PREFIX = re.compile(r"(?:/(?:[A-Za-z0-9._~!$&'()*+,=:@-]|%[0-9A-Fa-f]{2})+)*")


@dataclass(frozen=True, slots=True)
class PublicAddress:
    """Address that people's browsers open, such as ``https://example.org/label``.

    Raises:
        Refused: The text is no such address; the message is about ``--url``.
    """

    url: str
    """The whole address, without a slash at its end; links are ``f"{url}/join#..."``."""
    origin: str = field(init=False)
    """Scheme, host and port as a browser sends them: a scheme's own port is left out."""
    prefix: str = field(init=False)
    """Path below which the pages are, percent-encoded as given: ``/label``, or nothing."""
    secure: bool = field(init=False)
    """Whether the browser talks TLS."""
    host: str = field(init=False)
    """Host in lower case, an IPv6 address without its brackets."""

    def __post_init__(self) -> None:
        parts, port = _split(self.url)
        prefix = parts.path.rstrip("/")
        _check_prefix(prefix)
        host = parts.hostname or ""
        shown = f"[{host}]" if ":" in host else host
        named = "" if port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{port}"
        origin = f"{parts.scheme}://{shown}{named}"
        for name, value in (
            ("url", origin + prefix),
            ("origin", origin),
            ("prefix", prefix),
            ("secure", parts.scheme == "https"),
            ("host", host),
        ):
            object.__setattr__(self, name, value)

    @property
    def loopback(self) -> bool:
        """Whether the address is this machine's own, so that no other machine can open it."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost" or self.host.endswith(".localhost")


def _split(url: str) -> tuple[SplitResult, int | None]:
    """Return the parts of an address that names nothing but scheme, host, port and path."""
    wrong = Refused(f"--url must be an address such as {EXAMPLE}")
    # Python's function drops tabs and line feeds.
    if any(character <= " " or character == "\x7f" for character in url):
        raise wrong
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as exc:  # a port that is no number, half of an IPv6 address
        raise wrong from exc
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or port == 0:
        raise wrong
    if "@" in parts.netloc:
        raise Refused("--url must have no user or password: everybody's links begin with it")
    if "?" in url or "#" in url:
        raise Refused(f"--url must end with its path, such as {EXAMPLE}: leave out ? and #")
    if not _HOST.fullmatch(parts.hostname):
        raise Refused("--url: write the host in ASCII, as browsers do (xn--...)")
    return parts, port


def _check_prefix(prefix: str) -> None:
    """Refuse a prefix that browsers, proxies and the server might not all read alike."""
    if len(prefix) > MAX_PREFIX:
        raise Refused(f"--url: its path has more than {MAX_PREFIX} characters")
    if not _PREFIX.fullmatch(prefix):
        raise Refused(
            "--url: its path must be words between single slashes, with other characters than"
            " letters, digits and -._~!$&'()*+,=:@ percent-encoded, as a browser shows them"
        )
    for word in prefix.split("/")[1:]:
        plain = unquote(word, errors="replace")
        if plain in (".", "..") or any(c in "/\\\ufffd\x7f" or c < " " for c in plain):
            raise Refused(
                "--url: its path must have no '.' or '..' between slashes, and no encoded slash,"
                " backslash or control character"
            )

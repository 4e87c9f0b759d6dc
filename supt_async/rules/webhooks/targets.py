"""Where webhooks may go: the operator's list, and the URLs that owners give.

An entry of the list is a host (``hooks.example.org``), all below a domain (``*.example.org``), all
public hosts (``*``), an address, a network, or an origin that begins with ``http://``. Port 443 is
meant unless an entry has another one, and TLS unless it is such an origin.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from supt_async.errors import Refused
from supt_async.rules.webhooks.addresses import Address, Network, is_named, is_public, read_network

SETTING = "--webhook-hosts"
ANY = "*"
"""Entry that allows all public hosts."""
HTTPS_PORT, HTTP_PORT = 443, 80
MAX_URL = 2_000
"""Maximum number of characters of a webhook's URL."""
WIDEST = {4: 8, 6: 8}
"""Shortest prefix of a network in the list, by version of IP: a shorter one is a mistake."""
LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"{LABEL}(?:\.{LABEL})*")
NUMERIC = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
"""A host whose last part is a number, which resolvers take for an address in disguise."""
PLAIN = re.compile(r"[!-~]+")
FORBIDDEN = frozenset('"<>\\^`{|}')
"""Characters that programs read differently in a URL."""
ENTRIES = (
    "give hosts, host:port, *.example.org, addresses, networks, or origins that begin with http://"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the operator's list."""

    host: str = ""
    """Name, ``*.domain`` or ``*``; empty for an address or a network."""
    network: Network | None = None
    port: int | None = None
    secure: bool = True

    def allows_name(self, host: str) -> bool:
        if self.host == ANY:
            return True
        if self.host.startswith("*."):
            return host.endswith(self.host[1:])
        return bool(self.host) and host == self.host


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """URL of a webhook, taken apart."""

    host: str
    """Name in lower case, or an address."""
    address: Address | None
    """The address, if the URL has one instead of a name."""
    port: int
    path: str
    """Path and query, as they are sent."""
    secure: bool


class Targets:
    """The operator's list of where webhooks may go."""

    def __init__(self, entries: Sequence[Entry] = ()) -> None:
        self._entries = tuple(entries)

    def __bool__(self) -> bool:
        return bool(self._entries)

    @property
    def entries(self) -> Sequence[Entry]:
        """The entries of the list."""
        return self._entries

    @classmethod
    def read(cls, setting: str) -> Targets:
        """Return the list of a setting.

        Raises:
            Refused: An entry is none.
        """
        return cls([_entry(part) for part in map(str.strip, setting.split(",")) if part])

    def check(self, url: str) -> Target:
        """Return a URL taken apart, if the list allows its host.

        Raises:
            Refused: It is no URL of a webhook, or leads to where the operator allows none.
        """
        target = read_url(url)
        if not self._entries:
            raise Refused(OFF)
        if not any(self._allows(entry, target) for entry in self._entries):
            shown = f"[{target.host}]" if ":" in target.host else target.host
            raise Refused(
                f"the operator does not allow webhooks to {'' if target.secure else 'http://'}"
                f"{shown}:{target.port} ({SETTING})"
            )
        return target

    def admits(self, address: Address, port: int) -> bool:
        """Tell whether a connection to an address is allowed, which a name was resolved to."""
        if is_public(address):
            return True
        networks = [
            entry.network
            for entry in self._entries
            if entry.network is not None and entry.port in (None, port)
        ]
        return is_named(address, networks)

    def _allows(self, entry: Entry, target: Target) -> bool:
        default = HTTPS_PORT if entry.secure else HTTP_PORT
        if entry.secure != target.secure or (entry.port or default) != target.port:
            return False
        if target.address is None:
            return entry.allows_name(target.host)
        return entry.network is not None and is_named(target.address, [entry.network])


OFF = (
    "webhooks are off: the operator allows no targets; start supt serve with"
    f" {SETTING} hooks.example.org"
)


def read_url(url: str) -> Target:
    """Return a webhook's URL taken apart.

    Raises:
        Refused: It is no such URL; the message does not repeat it, for it may hold a secret.
    """
    if len(url) > MAX_URL:
        raise Refused(f"a webhook's URL has at most {MAX_URL:,} characters")
    if not PLAIN.fullmatch(url) or FORBIDDEN & set(url):
        raise Refused(
            "a webhook's URL has ASCII only: write other characters as %XX, in its host as xn--"
        )
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as exc:
        raise Refused("this is no URL: give one such as https://hooks.example.org/supt") from exc
    if parts.scheme not in ("https", "http") or not host:
        raise Refused("give a webhook's URL as https://hooks.example.org/supt")
    if "@" in parts.netloc:
        raise Refused("leave user and password out of a webhook's URL: it is signed instead")
    if "#" in url:
        raise Refused("a webhook's URL must not have a fragment (#...)")
    if port == 0:
        raise Refused("a port is 1 to 65535")
    secure = parts.scheme == "https"
    named, address = _host(host)
    return Target(
        host=named,
        address=address,
        path=(parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
        port=port or (HTTPS_PORT if secure else HTTP_PORT),
        secure=secure,
    )


def _host(host: str) -> tuple[str, Address | None]:
    """Return a host as it is compared, and its address if it is one."""
    network = None if "/" in host else read_network(host)
    if network is not None and "%" not in host:
        return str(network.network_address), network.network_address
    name = host.lower().removesuffix(".")
    if NUMERIC.fullmatch(name):
        raise Refused("write an address as four numbers with full stops, or as IPv6 in brackets")
    if not HOST.fullmatch(name) or len(name) > 253:
        raise Refused("the host of a webhook's URL is neither a name nor an address")
    return name, None


def _entry(text: str) -> Entry:
    """Return an entry of the operator's list."""
    try:
        rest, secure = text.lower(), True
        if rest.startswith("http://"):
            rest, secure = rest.removeprefix("http://").removesuffix("/"), False
        elif rest.startswith("https://"):
            rest = rest.removeprefix("https://").removesuffix("/")
        network, port = read_network(rest), None
        if network is None:
            rest, port = _port(rest)
            network = read_network(rest.removeprefix("[").removesuffix("]"))
        if network is not None:
            if network.prefixlen < WIDEST[network.version]:
                raise ValueError(f"it is wider than /{WIDEST[network.version]}")
            return Entry(network=network, port=port, secure=secure)
        name = rest if rest == "*." else rest.removesuffix(".")
        plain = "any" if name == ANY else name.removeprefix("*.")
        if not HOST.fullmatch(plain) or NUMERIC.fullmatch(plain):
            raise ValueError("no host has this name; leave out paths")
    except ValueError as exc:
        reason = f" ({exc})" if str(exc) else ""
        raise Refused(f"{SETTING}: {text!r} can't be read{reason}: {ENTRIES}") from exc
    return Entry(host=name, port=port, secure=secure)


def _port(text: str) -> tuple[str, int | None]:
    """Split a host from its port."""
    host, colon, port = text.rpartition(":")
    if not colon or text.endswith("]"):
        return text, None
    if not port.isdigit() or not 1 <= int(port) <= 65535:
        raise ValueError("a port is 1 to 65535")
    return host, int(port)

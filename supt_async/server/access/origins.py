"""Origins: the web addresses whose pages may talk to the server."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from supt_async.server.access.public_address import PublicAddress

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
"""Hosts of an origin that mean this machine."""


@dataclass(frozen=True, slots=True)
class Origins:
    """The server's own origins."""

    allowed: frozenset[str]

    @classmethod
    def of(cls, address: PublicAddress) -> Origins:
        """Return the origins of the server's address; a loopback address has several names.

        The prefix is no part of them: all pages of a host have one origin.
        """
        parts = urlsplit(address.origin)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        port = f":{parts.port}" if parts.port else ""
        hosts = LOOPBACK if host in LOOPBACK else (host,)
        return cls(frozenset(f"{parts.scheme}://{name}{port}" for name in hosts))

    def allows(self, origin: str | None) -> bool:
        """Tell whether pages of an origin may talk to the server."""
        return origin in self.allowed

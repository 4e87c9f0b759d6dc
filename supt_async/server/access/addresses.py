"""Client addresses: which of them limits count together, and which are trusted proxies."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from starlette.types import ASGIApp, Receive, Scope, Send

from supt_async.errors import Refused

IPV6_PREFIX_BITS = 64
"""Bits of an IPv6 address that limits look at: providers give a /64 to each household."""

PEER = "supt.peer"
"""Key in a request's scope: the address that the connection comes from, whatever headers say."""


class NotePeer:
    """Middleware that notes the peer's address, before uvicorn's puts a client's in its place."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = scope.get("client")
        scope[PEER] = client[0] if client else ""
        await self._app(scope, receive, send)


class TrustedProxies:
    """The proxies whose X-Forwarded-For is trusted (``--forwarded-allow-ips``)."""

    def __init__(self, text: str) -> None:
        """Raises Refused if the text is not a list of addresses and networks."""
        self.all = text.strip() == "*"
        """Whether every peer is trusted."""
        try:
            words = [] if self.all else [word.strip() for word in text.split(",")]
            self._networks = [ip_network(word, strict=False) for word in words if word]
        except ValueError as exc:
            raise Refused(
                "--forwarded-allow-ips: write addresses or networks with commas between them, "
                "such as 127.0.0.1,10.0.0.0/8, or *"
            ) from exc

    def __contains__(self, address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._networks)


def address_key(address: str) -> str:
    """Return the key under which an address is counted: of IPv6, its network."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ip_network((parsed, IPV6_PREFIX_BITS), strict=False))
    return str(parsed)

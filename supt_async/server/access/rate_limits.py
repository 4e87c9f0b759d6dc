"""How much this process does for one address and for one labeller before it says: slower.

An address is the client's as uvicorn tells it: the peer's, or what a proxy in
``--forwarded-allow-ips`` says in ``X-Forwarded-For``. Such a proxy without that header speaks for
we don't know whom, perhaps for everybody: then nothing is limited by address, because a flood
through it would take everybody down. IPv6 hands out a /64 to each house, so that counts as one.

``--rate-limit 0`` switches all of it off.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from supt_async.config import ServerConfig
from supt_async.domain.ids import LabellerId
from supt_async.errors import Refused
from supt_async.rules.token_bucket import Buckets

FAILURES = 20
"""Wrong tokens, cookies and links that an address may present in a row."""
FAILURES_PER_SECOND = 0.2
"""Further wrong ones that an address may present afterwards, per second."""
ASTRAY_PER_SECOND = 0.5
ASTRAY = 5
"""Sessions for a project that is not there, such as a deleted one, which are told so at once."""
MAX_ASTRAY_MS = 5_000
"""How much later the following ones are told."""
MESSAGES_PER_ANSWER = 10
"""Messages of any kind that a labeller may send for each answer that is allowed."""
PICTURES_PER_SECOND = 20.0
"""Images and sounds that are drawn for one address (bursts of ten times that)."""
OPENINGS, OPENINGS_PER_SECOND = 64, 2.0
"""Sessions that a labeller may open in a row, and afterwards a second: each writes a few rows."""
BYTES_PER_ANSWER = 16 * 1024
"""Bytes of messages that a labeller may send for each answer that is allowed."""
MAX_ADDRESS = 64
"""Characters of what a proxy calls an address."""
HOUSE_BITS = 64

Clock = Callable[[], float]


class Proxies:
    """The addresses of proxies that are believed."""

    def __init__(self, text: str) -> None:
        self.all = text.strip() == "*"
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


class Limits:
    """What each address and each labeller has used up. Belongs to one event loop."""

    def __init__(self, config: ServerConfig, clock: Clock = time.monotonic) -> None:
        on = config.rate_limit > 0
        self._clock = clock
        self._proxies = Proxies(config.forwarded_allow_ips)
        self._requests = Buckets(config.address_rate if on else 0)
        self._failures = Buckets(FAILURES_PER_SECOND if on else 0, FAILURES)
        self._pictures = Buckets(PICTURES_PER_SECOND if on else 0)
        self._astray = Buckets(ASTRAY_PER_SECOND if on else 0, ASTRAY)
        self._openings = Buckets(OPENINGS_PER_SECOND if on else 0, OPENINGS)
        self._answers = Buckets(config.rate_limit)
        self._messages = Buckets(config.rate_limit * MESSAGES_PER_ANSWER)
        self._bytes = Buckets(config.rate_limit * BYTES_PER_ANSWER)
        self._most_sockets = config.sockets_per_address if on else 0
        self._sockets: Counter[str] = Counter()

    def address(self, scope: MutableMapping[str, Any]) -> str | None:
        """Return whom a request or socket counts for; None if that is not known."""
        client = scope.get("client")
        if not client or client[0] in self._proxies:
            return None
        if self._proxies.all and all(name != b"x-forwarded-for" for name, _ in scope["headers"]):
            return None
        return house(str(client[0])[:MAX_ADDRESS])

    def request(self, address: str | None) -> int:
        """Count a request or handshake; 0, or the milliseconds to wait."""
        return 0 if address is None else self._requests.take(address, self._clock())

    @contextmanager
    def socket(self, address: str | None) -> Iterator[bool]:
        """Count a socket while it is open; False if the address has too many."""
        if address is None:
            yield True
            return
        self._sockets[address] += 1
        try:
            yield not self._most_sockets or self._sockets[address] <= self._most_sockets
        finally:
            self._sockets[address] -= 1
            if not self._sockets[address]:
                del self._sockets[address]

    def picture(self, address: str | None) -> int:
        """Count an image or a sound that has to be drawn; 0, or the milliseconds to wait."""
        return 0 if address is None else self._pictures.take(address, self._clock())

    def shut(self, address: str | None) -> int:
        """Return for how many milliseconds unknown secrets from an address are not looked at."""
        return 0 if address is None else self._failures.wait(address, self._clock())

    def failed(self, address: str | None) -> None:
        """Count a secret that was wrong."""
        if address is not None:
            self._failures.take(address, self._clock())

    def astray(self, address: str | None, project: str) -> int:
        """Count a session for a project that does not exist.

        Returns the delay of its refusal in milliseconds: it slows down a client that keeps trying.
        """
        wait_ms = self._astray.owe((address, project), 1, self._clock())
        return min(wait_ms, MAX_ASTRAY_MS)

    def opening(self, labeller: LabellerId) -> int:
        """Count a session that is opened; 0, or the milliseconds to wait."""
        return self._openings.take(labeller, self._clock())

    def answer(self, labeller: LabellerId) -> int:
        """Count an answer; 0, or the milliseconds to wait."""
        return self._answers.take(labeller, self._clock())

    def message(self, labeller: LabellerId) -> int:
        """Count a message of any kind; 0, or the milliseconds to wait."""
        return self._messages.take(labeller, self._clock())

    def weight(self, labeller: LabellerId, size: int) -> int:
        """Count a message's bytes; 0, or the milliseconds to wait before the next message."""
        return self._bytes.owe(labeller, size, self._clock())


def house(address: str) -> str:
    """Return what an address counts as: of IPv6 each house has 2**64."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ip_network((parsed, HOUSE_BITS), strict=False))
    return str(parsed)

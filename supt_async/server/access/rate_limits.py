"""Rate limits of one process: by client address and by labeller.

The client address is the one that uvicorn reports: the peer's, or the X-Forwarded-For of a proxy
in ``--forwarded-allow-ips``. A trusted proxy that sends no X-Forwarded-For may stand for any
number of clients, so its requests are exempt from limits by address; otherwise one flood would
lock everybody out.

``--rate-limit 0`` switches all of them off.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

from supt_async.config import ServerConfig
from supt_async.domain.ids import LabellerId
from supt_async.rules.token_bucket import Buckets
from supt_async.server.access.addresses import PEER, TrustedProxies, address_key

FAILURES = 20
"""Number of wrong tokens, cookies and links that an address may show in a row."""
FAILURES_PER_SECOND = 0.2
"""Wrong tokens, cookies and links per second that an address may show after those."""
UNKNOWN_PROJECTS = 5
"""Number of sessions for a project that does not exist, such as a deleted one, refused at once."""
UNKNOWN_PROJECTS_PER_SECOND = 0.5
"""Refusals per second of sessions for such a project after those."""
MAX_UNKNOWN_PROJECT_MS = 5_000
"""Maximum delay of a refusal of a session for such a project, in milliseconds."""
MESSAGES_PER_ANSWER = 10
"""Number of messages of any kind that a labeller may send for each answer that is allowed."""
MEDIA_PER_SECOND = 20.0
"""Images and sounds that are rendered per second for one address (bursts of ten times that)."""
OPENINGS = 64
"""Number of sessions that a labeller may open in a row: each writes a few rows."""
OPENINGS_PER_SECOND = 2.0
"""Sessions per second that a labeller may open after those."""
ARRIVALS = 40
"""Number of people who may become labellers by an open link from one address in a row."""
ARRIVALS_PER_SECOND = 0.2
"""People per second who may do so after those."""
SIGN_INS = 60
"""Steps of sign-ins by a provider that an address may make in a row: a sign-in has two."""
SIGN_INS_PER_SECOND = 1.0
"""Steps per second that it may make after those."""
BYTES_PER_ANSWER = 16 * 1024
"""Bytes of messages that a labeller may send for each answer that is allowed."""
MAX_ADDRESS = 64
"""Characters of an address in X-Forwarded-For that count; the rest is cut off."""

Clock = Callable[[], float]


class RateLimits:
    """Rate limits of addresses and labellers, for one event loop."""

    def __init__(self, config: ServerConfig, clock: Clock = time.monotonic) -> None:
        on = config.rate_limit > 0
        self._clock = clock
        self._proxies = TrustedProxies(config.forwarded_allow_ips)
        self._requests = Buckets(config.address_rate if on else 0)
        self._failures = Buckets(FAILURES_PER_SECOND if on else 0, FAILURES)
        self._media = Buckets(MEDIA_PER_SECOND if on else 0)
        unknown_projects_rate = UNKNOWN_PROJECTS_PER_SECOND if on else 0
        self._unknown_projects = Buckets(unknown_projects_rate, UNKNOWN_PROJECTS)
        self._openings = Buckets(OPENINGS_PER_SECOND if on else 0, OPENINGS)
        self._arrivals = Buckets(ARRIVALS_PER_SECOND if on else 0, ARRIVALS)
        self._sign_ins = Buckets(SIGN_INS_PER_SECOND if on else 0, SIGN_INS)
        self._answers = Buckets(config.rate_limit)
        self._messages = Buckets(config.rate_limit * MESSAGES_PER_ANSWER)
        self._bytes = Buckets(config.rate_limit * BYTES_PER_ANSWER)
        self._max_sockets = config.sockets_per_address if on else 0
        self._sockets: Counter[str] = Counter()

    def through_proxy(self, scope: MutableMapping[str, Any]) -> bool:
        """Tell whether a request comes from a proxy that is trusted to name its client."""
        return self._proxies.all or scope.get(PEER, "") in self._proxies

    def address(self, scope: MutableMapping[str, Any]) -> str | None:
        """Return the address that a request or socket counts for; None if it is not known."""
        client = scope.get("client")
        if not client or client[0] in self._proxies:
            return None
        if self._proxies.all and all(name != b"x-forwarded-for" for name, _ in scope["headers"]):
            return None
        return address_key(str(client[0])[:MAX_ADDRESS])

    def request(self, address: str | None) -> int:
        """Count a request or handshake; return 0, or the milliseconds to wait."""
        return 0 if address is None else self._requests.take(address, self._clock())

    @contextmanager
    def socket(self, address: str | None) -> Iterator[bool]:
        """Count a socket while the body runs; False if the address has too many."""
        if address is None:
            yield True
            return
        self._sockets[address] += 1
        try:
            yield not self._max_sockets or self._sockets[address] <= self._max_sockets
        finally:
            self._sockets[address] -= 1
            if not self._sockets[address]:
                del self._sockets[address]

    def media(self, address: str | None) -> int:
        """Count an image or a sound that is rendered; return 0, or the milliseconds to wait."""
        return 0 if address is None else self._media.take(address, self._clock())

    def backoff(self, address: str | None) -> int:
        """Return for how many milliseconds unknown secrets from an address are not checked."""
        return 0 if address is None else self._failures.wait(address, self._clock())

    def failed(self, address: str | None) -> None:
        """Count a wrong secret."""
        if address is not None:
            self._failures.take(address, self._clock())

    def arrival(self, address: str | None) -> int:
        """Count somebody who opens an open link; return 0, or the milliseconds to wait."""
        return 0 if address is None else self._arrivals.take(address, self._clock())

    def sign_in(self, address: str | None) -> int:
        """Count a step of a sign-in by a provider; return 0, or the milliseconds to wait.

        A key that is no address counts by itself, such as the digest of a proxy's person.
        """
        return 0 if address is None else self._sign_ins.take(address, self._clock())

    def sign_in_wait(self, address: str | None) -> int:
        """Return the milliseconds until an address may make a step of a sign-in."""
        return 0 if address is None else self._sign_ins.wait(address, self._clock())

    def unknown_project(self, address: str | None, project: str) -> int:
        """Count a session for a project that does not exist.

        Returns the delay of its refusal in milliseconds: it slows down a client that keeps trying.
        """
        wait_ms = self._unknown_projects.owe((address, project), 1, self._clock())
        return min(wait_ms, MAX_UNKNOWN_PROJECT_MS)

    def open_session(self, labeller: LabellerId) -> int:
        """Count a session that is opened; return 0, or the milliseconds to wait."""
        return self._openings.take(labeller, self._clock())

    def answer(self, labeller: LabellerId) -> int:
        """Count an answer; return 0, or the milliseconds to wait."""
        return self._answers.take(labeller, self._clock())

    def message(self, labeller: LabellerId) -> int:
        """Count a message of any kind; return 0, or the milliseconds to wait."""
        return self._messages.take(labeller, self._clock())

    def message_bytes(self, labeller: LabellerId, size: int) -> int:
        """Count a message's bytes; return 0, or the milliseconds until the next one is read."""
        return self._bytes.owe(labeller, size, self._clock())

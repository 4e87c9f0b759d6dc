"""Limits on open connections: of one address, and of the whole process.

Both are checked when a connection is made, before anything has been read from it. A connection
that becomes a websocket is counted by ``rate_limits`` from then on.

A browser opens six connections and keeps them for some seconds after their responses. When an
address has as many as it may, the one that has been idle longest is closed for the new one: a
class of a hundred may open the page at once.
"""

from __future__ import annotations

import logging
import sys
from collections import Counter
from typing import Protocol

from supt_async.config import ServerConfig
from supt_async.server.access.addresses import TrustedProxies, address_key

SPARE_FILES = 64
"""Number of files that stay free for the rest of the server: its database, the page, items."""

logger = logging.getLogger(__name__)


class Closable(Protocol):
    """A counted connection."""

    def close_idle(self) -> None:
        """Release the connection's place, and close it."""


class ConnectionLimits:
    """Open connections by address. Belongs to one event loop."""

    def __init__(self, config: ServerConfig) -> None:
        self._max_per_address = config.connections_per_address if config.rate_limit > 0 else 0
        self._proxies = TrustedProxies(config.forwarded_allow_ips)
        self._open: Counter[str] = Counter()
        self._idle: dict[str, dict[Closable, None]] = {}
        """Idle connections by address, longest idle first."""
        self._last_file = _most_files() - SPARE_FILES

    def acquire(self, client: tuple[str, int] | None, file: int) -> str | None:
        """Count a new connection and return its key, or None if it is over a limit.

        ``file`` is the number of its open file: the system always gives the lowest free one.
        """
        if not self.has_file(file):
            text = "nearly all files that may be open are: connections are refused (ulimit -n)"
            logger.warning(text, extra={"action": "places", "open": file})
            return None
        key = self._key(client)
        full = key and self._max_per_address and self._open[key] >= self._max_per_address
        if full and not self._close_idle(key):
            logger.warning(
                "an address holds too many connections: see --connections-per-address",
                extra={"action": "places", "address": key},
            )
            return None
        self._open[key] += 1
        return key

    def has_file(self, file: int) -> bool:
        """Tell whether enough files stay free if a connection has the given one."""
        return self._last_file <= 0 or file <= self._last_file

    def release(self, key: str) -> None:
        """Stop counting a connection."""
        self._open[key] -= 1
        if not self._open[key]:
            del self._open[key]

    def idle(self, key: str, connection: Closable) -> None:
        """Note that a connection is idle: the next request may come on another one."""
        self._idle.setdefault(key, {})[connection] = None

    def busy(self, key: str, connection: Closable) -> None:
        """Note that a connection has a request again, or has ended."""
        idle = self._idle.get(key, {})
        idle.pop(connection, None)
        if not idle:
            self._idle.pop(key, None)

    def _close_idle(self, key: str) -> bool:
        connection = next(iter(self._idle.get(key, ())), None)
        if connection is None:
            return False
        connection.close_idle()
        return True

    def _key(self, client: tuple[str, int] | None) -> str:
        """Return an address's key; empty for a proxy, which stands for many clients."""
        if client is None or self._proxies.all or client[0] in self._proxies:
            return ""
        return address_key(client[0])


def _most_files() -> int:
    """Return how many files this process may have open; 0 if that is unknown or unlimited."""
    if sys.platform == "win32":
        return 0
    import resource

    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return 0 if most == resource.RLIM_INFINITY else most

"""How many connections one address may hold, and how many all of them together.

Both are decided when a connection is made, before anything has been read from it. A connection
that becomes a socket is counted as one from then on, in ``limits``.

A browser opens six connections and keeps them for some seconds after their answers. Where an
address has as many as it may, the one that has rested longest makes room: a class of a hundred
may open the page at once.
"""

from __future__ import annotations

import logging
import sys
from collections import Counter
from typing import Protocol

from supt_async.config import ServerConfig
from supt_async.server.access.rate_limits import Proxies, house

SPARE_FILES = 64
"""Files that stay free for whatever else the server opens: its database, the page, items."""

logger = logging.getLogger(__name__)


class Guest(Protocol):
    """A connection that has a place."""

    def make_room(self) -> None:
        """Leave the place, and end."""


class Places:
    """The connections that are open. Belongs to one event loop."""

    def __init__(self, config: ServerConfig) -> None:
        self._most = config.connections_per_address if config.rate_limit > 0 else 0
        self._proxies = Proxies(config.forwarded_allow_ips)
        self._held: Counter[str] = Counter()
        self._resting: dict[str, dict[Guest, None]] = {}
        self._last_file = _most_files() - SPARE_FILES

    def take(self, client: tuple[str, int] | None, file: int) -> str | None:
        """Let a connection in and return whom it counts for, or None if there is no place.

        ``file`` is the number of its open file: the system always gives the lowest that is free.
        """
        if self._last_file > 0 and file > self._last_file:
            text = "nearly all files that may be open are: nobody is let in until some are closed"
            logger.warning(text, extra={"action": "places", "open": file})
            return None
        whom = self._whom(client)
        if whom and self._most and self._held[whom] >= self._most and not self._make_room(whom):
            logger.warning(
                "an address holds too many connections: see --connections-per-address",
                extra={"action": "places", "address": whom},
            )
            return None
        self._held[whom] += 1
        return whom

    def rests(self, whom: str, guest: Guest) -> None:
        """Take in that all has been said on a connection: what comes next may come on another."""
        self._resting.setdefault(whom, {})[guest] = None

    def works(self, whom: str, guest: Guest) -> None:
        """Take in that there is a request again, or that the connection has ended."""
        resting = self._resting.get(whom, {})
        resting.pop(guest, None)
        if not resting:
            self._resting.pop(whom, None)

    def _make_room(self, whom: str) -> bool:
        guest = next(iter(self._resting.get(whom, ())), None)
        if guest is None:
            return False
        guest.make_room()
        return True

    def leave(self, whom: str) -> None:
        self._held[whom] -= 1
        if not self._held[whom]:
            del self._held[whom]

    def _whom(self, client: tuple[str, int] | None) -> str:
        """Return an address; nothing if it may be a proxy's, who speaks for many."""
        if client is None or self._proxies.all or client[0] in self._proxies:
            return ""
        return house(client[0])


def _most_files() -> int:
    """Return how many files this process may have open; 0 if that is not known or not limited."""
    if sys.platform == "win32":
        return 0
    import resource

    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return 0 if most == resource.RLIM_INFINITY else most

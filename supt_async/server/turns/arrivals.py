"""Connections that come with others.

uvloop accepts one connection in each turn of the event loop. While a crowd is let in, a turn takes
some milliseconds, so most of it would find no place in the system's queue and try again ever more
rarely, for up to a minute. Here, all that wait are accepted when one has come.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from collections.abc import Callable, Sequence
from functools import partial

from supt_async.server.turns.paced import Paced

MOST_WAITING = 16_384
"""Maximum number of connections that wait; further ones stay in the system's queue."""
GONE = {errno.ECONNABORTED, errno.EPERM, errno.EPROTO}
"""Errors of ``accept`` that concern one connection: it ended before it was accepted."""

logger = logging.getLogger(__name__)


class Arrivals:
    """Accepted connections that wait for their turn, in order. Belongs to one event loop."""

    def __init__(self, has_file: Callable[[int], bool], turns: Paced) -> None:
        """Make it without listeners.

        ``has_file`` tells whether a connection may have the given file number; ``turns`` says
        when each begins.
        """
        self._has_file = has_file
        self._turns = turns
        self._listeners: Sequence[socket.socket] = ()
        self._make: Callable[[], asyncio.Protocol] = asyncio.Protocol
        self._waiting: set[socket.socket] = set()
        self._beginning: set[asyncio.Task[None]] = set()

    def open(
        self, listeners: Sequence[socket.socket], make: Callable[[], asyncio.Protocol]
    ) -> None:
        """Accept what comes to these sockets; ``make`` returns a connection's protocol."""
        self._listeners, self._make = listeners, make

    def close(self) -> None:
        """Accept nothing more, and close what waits."""
        self._listeners = ()
        while self._waiting:
            self._waiting.pop().close()

    def look(self) -> None:
        """Accept what waits in the system's queue; to be called when a connection has come."""
        for listener in self._listeners:
            while len(self._waiting) < MOST_WAITING:
                try:
                    accepted, _ = listener.accept()
                except OSError as exc:
                    if exc.errno in GONE:
                        continue
                    break  # none is there; or what is wrong uvloop finds out, too, and tells
                if not self._has_file(accepted.fileno()):
                    accepted.close()
                    break
                accepted.setblocking(False)
                self._waiting.add(accepted)
                self._turns.call(partial(self._begin, accepted))

    def _begin(self, accepted: socket.socket) -> None:
        if accepted in self._waiting:
            self._waiting.remove(accepted)
            begun = asyncio.get_running_loop().create_task(self._connect(accepted))
            self._beginning.add(begun)
            begun.add_done_callback(self._beginning.discard)

    async def _connect(self, accepted: socket.socket) -> None:
        try:
            await asyncio.get_running_loop().connect_accepted_socket(self._make, accepted)
        except OSError as exc:  # it has ended meanwhile
            logger.debug("connection lost before it began: %s", exc)
            accepted.close()

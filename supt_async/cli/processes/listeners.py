"""Listening sockets of several processes on one port.

With SO_REUSEPORT each process has a socket of its own, among which Linux spreads connections by
a hash of their addresses. With one socket for all, whoever wakes first would take all that wait,
and sessions last for hours. Elsewhere than on Linux SO_REUSEPORT does not spread: there all
processes share one socket.
"""

from __future__ import annotations

import socket
import sys

from supt_async.errors import Refused
from supt_async.server.uvicorn_server import listen

SPREADS = sys.platform == "linux"
"""Whether the system spreads connections among sockets with one address."""


def listeners(host: str, port: int, processes: int) -> list[socket.socket]:
    """Return a listening socket for each process; 0 as the port takes a free one.

    Raises:
        Refused: The address is in use, or not this machine's.
    """
    if not SPREADS:
        return [listen(host, port)] * processes
    # The first socket joins the others only when it has the address: so the port of another
    # server that does the same is refused, and not shared with it.
    first = listen(host, port, shared=True)
    found = [first]
    try:
        port = first.getsockname()[1]
        found += [listen(host, port, shared=True, joins=True) for _ in range(processes - 1)]
    except Refused:
        for one in found:
            one.close()
        raise
    return found

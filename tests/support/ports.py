"""Ports for programs that have to be told theirs, or get the same one again."""

from __future__ import annotations

import itertools
import os
import socket

FIRST, LAST = 20_000, 32_000
"""Below those that the kernel gives to clients' connections: nobody takes one by chance between
its choice here and its use, or while a server is down that comes back to it."""

_numbers = itertools.count(os.getpid() * 997)  # far from those of another test run


def free_port() -> int:
    """Return a port that is free on loopback; another one at each call."""
    while True:
        port = FIRST + next(_numbers) % (LAST - FIRST)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port

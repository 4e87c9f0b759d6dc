"""Messages to systemd about the state of the service (``Type=notify``, sd_notify(3))."""

from __future__ import annotations

import contextlib
import socket
import time

from supt_async.config import notify_socket


def ready(status: str) -> None:
    """Say that the service serves, after its start or its reload."""
    notify(f"READY=1\nSTATUS={status}")


def reloading() -> None:
    """Say that the service is being restarted part by part."""
    notify(f"RELOADING=1\nMONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")


def stopping() -> None:
    """Say that the service ends."""
    notify("STOPPING=1")


def notify(text: str) -> None:
    """Send a message, if systemd waits for one. Whether it arrives does not matter."""
    address = notify_socket()
    if not address.startswith(("/", "@")):
        return
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as way:
        way.setblocking(False)
        way.sendto(text.encode(), address.replace("@", "\0", 1))

"""Computing in the midst of a transaction, without holding up the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.util import await_only
from sqlalchemy.util.concurrency import in_greenlet

T = TypeVar("T")

LARGE = 20_000
"""Number of characters of answers from which on they are judged in a thread."""


def computed(work: Callable[[], T], size: int) -> T:
    """Return what a function returns that takes the longer the more characters it looks at.

    With many of them it runs in a thread, if the transaction is carried out by the event loop. The
    function must not use the connection.
    """
    if size < LARGE or not in_greenlet():
        return work()
    return await_only(asyncio.to_thread(work))

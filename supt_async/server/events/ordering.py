"""Order of events: kept also while nobody reads them, so that the end of a project is noticed."""

from __future__ import annotations

import asyncio
import contextlib

from supt_async.errors import StorageError
from supt_async.storage.factory import Storage

ORDER_SECONDS = 1.0
"""Interval at which a server puts in order what has happened, in seconds."""


async def keep_order(storage: Storage) -> None:
    """Put events in order again and again, until the task is cancelled."""
    while True:
        with contextlib.suppress(StorageError):  # the sweeper says that it can't be used
            await storage.events.order()
        await asyncio.sleep(ORDER_SECONDS)

"""Keeping of figures: a server counts new labels into the sums from time to time."""

from __future__ import annotations

import asyncio
import contextlib

from supt_async.errors import StorageError
from supt_async.storage.factory import Storage
from supt_async.storage.figures.figures import Figures

FIRST_SECONDS = 2.0
"""Seconds after the start of a server until it first looks, so that people come in before."""
KEEP_SECONDS = 5.0
"""Interval at which a server looks whether there is something to be counted, in seconds."""


async def keep_figures(storage: Storage) -> None:
    """Keep the figures of all projects, until the task is cancelled."""
    figures = Figures(storage.database)
    await asyncio.sleep(FIRST_SECONDS)
    while True:
        with contextlib.suppress(StorageError):  # the sweeper says that it can't be used
            await figures.keep()
        await asyncio.sleep(KEEP_SECONDS)

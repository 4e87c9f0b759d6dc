"""Long writes in pieces, so that labellers' commits do not queue behind them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from sqlalchemy import Connection

from supt_async.storage.database import Database
from supt_async.storage.dialects import dialect_of

_pause = asyncio.sleep


async def write_piece(database: Database, change: Callable[[Connection], bool]) -> bool:
    """Write a piece, and pause as long as that took; return what ``change`` has returned.

    Its commit does not wait for the disk: a later transaction that does puts it there as well, and
    what a crash of the database loses before that must be good to lose.

    Raises:
        StorageError: If the database can't be reached.
    """

    def write(connection: Connection) -> bool:
        dialect_of(connection).wait_for_no_disk(connection)
        return change(connection)

    started = time.monotonic()
    written = await database.write(write)
    if written:
        await _pause(time.monotonic() - started)
    return written

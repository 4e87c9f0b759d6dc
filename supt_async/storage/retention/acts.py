"""Old acts of owners, in the order in which they were recorded."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import takewhile

from sqlalchemy import Connection, select

from supt_async.storage.retention.steps import STEP, Steps
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow


async def delete_acts(steps: Steps, before_ms: int) -> int:
    """Delete the oldest acts up to one that is not old; the latest one stays.

    SQLite would give its number to another one, of which an event may tell.
    """
    gone = 0
    while True:
        began = time.monotonic()
        rows = await steps.read(_oldest)
        old = list(takewhile(lambda row: row.created_ms < before_ms, rows[:STEP]))
        if len(old) == len(rows):
            old = old[:-1]
        gone += await steps.delete(tables.act, "seq", [row.seq for row in old])
        if len(old) < STEP or not await steps.rest(began):
            return gone


def _oldest(connection: Connection) -> Sequence[AnyRow]:
    a = tables.act.c
    return connection.execute(select(a.seq, a.created_ms).order_by(a.seq).limit(STEP + 1)).all()

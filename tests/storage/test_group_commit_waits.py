"""Group commit: commands that may wait for others for a moment."""

from __future__ import annotations

import asyncio

from supt_async.storage.group_commit import Batcher
from tests.storage.test_group_commit import SECONDS, Database


async def test_what_may_wait_and_comes_during_a_batch_begins_by_itself() -> None:
    database = Database()
    batcher = Batcher(database.carry_out)
    async with asyncio.timeout(SECONDS):
        first = asyncio.create_task(batcher.ask(4))
        await database.began.acquire()
        second = asyncio.create_task(batcher.ask(5, 0.2))  # there is still time after the batch
        await asyncio.sleep(0)
        database.permits.release()
        assert await first == 16
        database.permits.release()
        assert await second == 25
    assert database.batches == [[4], [5]]

"""A correction waits for whoever takes the item's places, and counts what they left."""

from __future__ import annotations

import asyncio

from supt_async.domain.ids import RequestId
from supt_async.domain.project import Role
from supt_async.storage.factory import open_storage
from tests.support.postgres import bare, server
from tests.support.queue_fixture import ManualClock, QueueFixture

WAITING = "SELECT count(*) FROM pg_locks, pg_sleep(0.01) WHERE NOT granted"


async def test_a_correction_counts_the_places_that_are_left_when_it_has_the_item() -> None:
    async with server().fresh() as address:
        storage = await open_storage(address, serving=True)
        queue = await QueueFixture.set_up(storage, ManualClock())
        await queue.add("x")
        invited = await storage.people.invite("Olga", project=queue.project.id, role=Role.ADMIN)
        by = await storage.people.access(invited.token, "digits")
        assert by is not None
        (item,) = [item.id async for item in storage.catalogue.items(queue.project.id)]
        other = await bare(address)
        async with asyncio.timeout(60), other.transaction():
            await other.execute("UPDATE item SET open_slots = 0 WHERE id = $1", item)
            correcting = asyncio.create_task(
                storage.corrections.correct(by, item, RequestId("C1"), "dog")
            )
            while not await other.fetchval(WAITING):
                pass
        assert await correcting
        counts = await queue.counts()
        # The other's place is not counted as closed by the correction, too.
        assert (counts.open, counts.done, counts.labels) == (1, 0, 1)
        await other.close()
        await storage.close()

"""Of two people who take places of an item at once, at two servers, one sees its suggestion."""

from __future__ import annotations

import asyncio

from tests.contract.servers.cluster import Cluster
from tests.contract.suggestions.given import CAT, add, suggest
from tests.storage.postgres.test_overlap_changes import SECONDS
from tests.support.postgres import bare

WAITING = """
SELECT count(*) FROM pg_stat_activity, pg_sleep(0.01)
 WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


async def test_who_gets_an_item_that_another_has_just_taken_sees_no_suggestion(
    cluster: Cluster,
) -> None:
    """Ada's statement takes its snapshot, then waits for a lease, while Bob takes a place."""
    project = await cluster.project("twice", overlap=2)
    await add(project.one, "one", "two")
    await suggest(project.one)
    ada = await project.one.open_session("Ada")
    bob = await project.other.open_session("Bob")
    held = await ada.get()
    blocker, watcher = await bare(cluster.address), await bare(cluster.address)
    async with asyncio.timeout(SECONDS):
        async with blocker.transaction():
            await blocker.execute("SELECT 1 FROM lease FOR UPDATE")
            answering = asyncio.create_task(ada.submit(held, "cat", want=1))
            while not await watcher.fetchval(WAITING):
                pass
            (first,) = (await bob.claim()).leased
        (second,) = (await answering).leased
    assert held.suggestion == first.suggestion == CAT
    assert second.item == first.item
    assert second.suggestion is None
    await project.check()
    await blocker.close()
    await watcher.close()

"""Leaders' terms where transactions of several processes run at once: on MariaDB."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from supt_async.storage.factory import open_storage
from supt_async.storage.training.leading import leads
from tests.support import mariadb
from tests.support.queue_fixture import ManualClock, QueueFixture

# Nobody gets a row in vain but who comes after somebody who waits for it.
FREE = "SELECT id FROM project WHERE id = %s LOCK IN SHARE MODE SKIP LOCKED"


async def test_a_leaders_write_lets_labelling_go_on_and_the_next_leader_wait() -> None:
    async with mariadb.server().fresh() as address, AsyncExitStack() as stack:
        clock = ManualClock()
        storage = await open_storage(address, serving=True, clock=clock)
        stack.push_async_callback(storage.close)
        queue = await QueueFixture.set_up(storage, clock)
        await queue.add(*range(3))
        ada = await queue.open_session("Ada")
        project, training = queue.project.id, storage.training
        term = await training.lead(project, "here", 10_000)
        assert term is not None
        engine = mariadb.open_engine(address)
        stack.push_async_callback(engine.dispose)
        async with engine.connect() as connection:
            assert await connection.run_sync(lambda c: leads(c, project, term))
            await ada.submit(await ada.get(), "cat")
            clock.advance(11_000)  # the term has ended, but for the write that is under way
            following = asyncio.create_task(training.lead(project, "there", 10_000))
            while await mariadb.run_sql(address, FREE, project):
                assert not following.done()
            done, _ = await asyncio.wait({following}, timeout=0.3)
            assert not done, "it waits for the write"
            await connection.commit()
        assert await following == term + 1
        async with engine.connect() as connection:
            assert not await connection.run_sync(lambda c: leads(c, project, term))

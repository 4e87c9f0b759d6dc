"""Changes of an overlap between a batch's look at its project and its statement."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from supt_async.domain.results import Verdict
from supt_async.storage.factory import open_storage
from supt_async.storage.postgres.driver import DriverConnection
from supt_async.storage.postgres.group import Group
from supt_async.storage.postgres.plan import Outcome
from tests.contract.setup.test_overlap_change import check, set_overlap
from tests.support.postgres import bare, server
from tests.support.queue_fixture import ManualClock, QueueFixture

SECONDS = 60
"""Time within which an awaited state must come, in seconds."""
WAITING = "SELECT count(*) FROM pg_locks, pg_sleep(0.01) WHERE NOT granted"
OVERLAP = "SELECT overlap FROM project, pg_sleep(0.01)"


@pytest.fixture
async def address() -> AsyncIterator[str]:
    async with server().fresh() as address:
        yield address


@pytest.fixture
async def queue(address: str) -> AsyncIterator[QueueFixture]:
    storage = await open_storage(address, serving=True)
    yield await QueueFixture.set_up(storage, ManualClock())
    await storage.close()


@pytest.mark.parametrize(("before", "after"), [(1, 2), (2, 1), (2, 3)])
async def test_an_answer_is_counted_by_the_overlap_at_which_it_is_stored(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch, before: int, after: int
) -> None:
    await queue.add(*range(3))
    if before > 1:
        await set_overlap(queue, before)
    ada = await queue.open_session("Ada")
    lease = await ada.get()
    carry_out = Group.carry_out
    changes = [after]

    async def after_a_change(group: Group, connection: DriverConnection) -> Outcome:
        if changes:
            await set_overlap(queue, changes.pop())
        return await carry_out(group, connection)

    monkeypatch.setattr(Group, "carry_out", after_a_change)
    assert (await ada.submit(lease)).verdict is Verdict.STORED
    await check(queue, after)


async def test_a_change_waits_for_a_statement_that_took_its_snapshot_before(
    queue: QueueFixture, address: str
) -> None:
    """The statement is held up by a lock on the lease that it deletes."""
    await queue.add(*range(3))
    ada = await queue.open_session("Ada")
    lease = await ada.get()
    other, watcher = await bare(address), await bare(address)
    async with asyncio.timeout(SECONDS):
        async with other.transaction():
            await other.execute("SELECT 1 FROM lease FOR UPDATE")
            answering = asyncio.create_task(ada.submit(lease))
            while not await watcher.fetchval(WAITING):
                pass
            changing = asyncio.create_task(set_overlap(queue, 2))
            while await watcher.fetchval(OVERLAP) != 2:
                pass
        assert (await answering).verdict is Verdict.STORED
        await changing
    await check(queue, 2)
    await other.close()
    await watcher.close()

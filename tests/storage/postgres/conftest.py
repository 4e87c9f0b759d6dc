"""Several servers on one PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from tests.storage.postgres.cluster import Cluster
from tests.support.databases import processes
from tests.support.postgres import server
from tests.support.queue_fixture import ManualClock, QueueFixture


@pytest.fixture
async def cluster() -> AsyncIterator[Cluster]:
    clock = ManualClock()
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(server().fresh())
        one, other = await stack.enter_async_context(processes(address, 2, clock))
        queue = await QueueFixture.set_up(one, clock)
        yield Cluster(address, clock, queue, QueueFixture(other, clock, queue.project))

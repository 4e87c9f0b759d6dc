"""Databases of the contract tests, each of which runs on all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from supt_async.storage.factory import open_storage
from tests.support.databases import DATABASES, fresh, options_of
from tests.support.queue_fixture import ManualClock, QueueFixture


@pytest.fixture(params=DATABASES)
async def queue(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[QueueFixture]:
    """An empty project ``digits`` in a fresh database, and its queue."""
    clock = ManualClock()
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(fresh(request.param, tmp_path))
        options = options_of(request.param)
        storage = await open_storage(address, serving=True, clock=clock, **options)
        stack.push_async_callback(storage.close)
        yield await QueueFixture.set_up(storage, clock)

"""Databases of the tests of a project's file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from supt_async.storage.factory import Storage, open_storage
from tests.support.postgres import server
from tests.support.queue_fixture import ManualClock, QueueFixture


async def _opened(
    kind: str, path: Path, stack: AsyncExitStack, clock: ManualClock, *, serving: bool = True
) -> Storage:
    address = f"sqlite:///{path}"
    if kind == "postgres":
        address = await stack.enter_async_context(server().fresh())
    storage = await open_storage(address, serving=serving, clock=clock)
    stack.push_async_callback(storage.close)
    return storage


@pytest.fixture(params=["sqlite", "postgres"])
async def queue(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[QueueFixture]:
    """A database with an empty project ``digits``."""
    clock = ManualClock()
    async with AsyncExitStack() as stack:
        storage = await _opened(request.param, tmp_path / "one.db", stack, clock)
        yield await QueueFixture.set_up(storage, clock)


@pytest.fixture
async def other(queue: QueueFixture, tmp_path: Path) -> AsyncIterator[Storage]:
    """An empty database of the other kind."""
    kind = "postgres" if queue.storage.url.get_backend_name() == "sqlite" else "sqlite"
    async with AsyncExitStack() as stack:
        yield await _opened(kind, tmp_path / "other.db", stack, queue.clock)

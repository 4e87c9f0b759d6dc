"""Two databases: one that a project is exported from, and one of another kind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from supt_async.storage.factory import Storage, open_storage
from tests.support.databases import DATABASES, fresh, options_of
from tests.support.queue_fixture import ManualClock, QueueFixture

OTHER = {"sqlite": "postgres", "postgres": "mariadb", "mariadb": "sqlite"}
"""Where a project of each kind of database goes: every kind is left and reached."""


async def _opened(
    kind: str, folder: Path, stack: AsyncExitStack, clock: ManualClock, *, serving: bool = True
) -> Storage:
    address = await stack.enter_async_context(fresh(kind, folder))
    storage = await open_storage(address, serving=serving, clock=clock, **options_of(kind))
    stack.push_async_callback(storage.close)
    return storage


@pytest.fixture(params=DATABASES)
async def queue(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[QueueFixture]:
    """A database with an empty project ``digits``."""
    clock = ManualClock()
    async with AsyncExitStack() as stack:
        storage = await _opened(request.param, tmp_path, stack, clock)
        yield await QueueFixture.set_up(storage, clock)


@pytest.fixture
async def other(
    queue: QueueFixture, request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Storage]:
    """An empty database of another kind."""
    kind = OTHER.get(str(request.node.callspec.params["queue"]), "sqlite")
    folder = tmp_path / "other"
    folder.mkdir()
    async with AsyncExitStack() as stack:
        yield await _opened(kind, folder, stack, queue.clock)

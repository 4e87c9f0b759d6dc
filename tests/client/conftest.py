"""Fake server for each test of a client."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from tests.support.fake_hub import FakeHub
from tests.support.fake_queue import FakeQueue
from tests.support.fake_server import FakeServer, fake_server


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    async with fake_server(FakeHub(FakeQueue())) as server:
        yield server


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reconnect after a hundredth of the longest time."""
    monkeypatch.setattr(random, "random", lambda: 0.01)


@pytest.fixture
async def no_task_is_left() -> AsyncIterator[None]:
    """Check that each client ends the tasks that it has started."""
    before = asyncio.all_tasks()
    yield
    left = [task for task in asyncio.all_tasks() - before if "client" in task.get_name()]
    assert not left, "a client left tasks behind"

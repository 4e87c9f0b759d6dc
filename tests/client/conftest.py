"""A toy server for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.fake_hub import ToyHub
from tests.support.fake_queue import FakeQueue
from tests.support.fake_server import ToyServer, toy_server


@pytest.fixture
async def server() -> AsyncIterator[ToyServer]:
    async with toy_server(ToyHub(FakeQueue())) as server:
        yield server

"""A toy server for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.toy_hub import ToyHub
from tests.support.toy_queue import ToyQueue
from tests.support.toy_server import ToyServer, toy_server


@pytest.fixture
async def server() -> AsyncIterator[ToyServer]:
    async with toy_server(ToyHub(ToyQueue())) as server:
        yield server

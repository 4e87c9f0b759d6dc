"""A toy server for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.fake_hub import ToyHub
from tests.support.fake_server import ToyServer, toy_server
from tests.support.reference_queue import ToyQueue


@pytest.fixture
async def server() -> AsyncIterator[ToyServer]:
    async with toy_server(ToyHub(ToyQueue())) as server:
        yield server

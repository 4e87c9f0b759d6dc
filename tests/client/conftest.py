"""Fake server for each test of a client."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.fake_hub import FakeHub
from tests.support.fake_queue import FakeQueue
from tests.support.fake_server import FakeServer, fake_server


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    async with fake_server(FakeHub(FakeQueue())) as server:
        yield server

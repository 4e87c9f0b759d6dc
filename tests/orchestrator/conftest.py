"""Worker processes for all tests here: starting them takes longer than most tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from supt_async.orchestrator.executors.processes import ProcessPool
from tests.orchestrator.memory import MemoryTraining


@pytest.fixture(scope="session")
async def workers() -> AsyncIterator[ProcessPool]:
    async with ProcessPool(2) as workers:
        yield workers


@pytest.fixture
async def storage() -> MemoryTraining:
    return MemoryTraining()

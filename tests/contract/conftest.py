"""The contract suite's databases: every test here runs on each of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from supt_async.storage.opening import open_storage
from tests.support.desk import Desk, ManualClock


@pytest.fixture(params=["sqlite"])
async def desk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Desk]:
    """An empty project ``digits`` in a fresh database, and labellers who can sit down at it."""
    clock = ManualClock()
    storage = await open_storage(f"sqlite:///{tmp_path}/contract.db", serving=True, clock=clock)
    try:
        yield await Desk.set_up(storage, clock)
    finally:
        await storage.close()

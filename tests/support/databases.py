"""Fixtures: a server on each kind of database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.support.postgres import server as postgres
from tests.support.servers import Running, run_server


@pytest.fixture(params=["sqlite", "postgres"])
async def either(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Running]:
    """Server on each database, as they may refuse different values."""
    async with AsyncExitStack() as stack:
        address = f"sqlite:///{tmp_path}/either.db"
        if request.param == "postgres":
            address = await stack.enter_async_context(postgres().fresh())
        yield await stack.enter_async_context(run_server(address, rate_limit=0))


@pytest.fixture
async def on_postgres(tmp_path: Path) -> AsyncIterator[Running]:
    async with postgres().fresh() as address, run_server(address, rate_limit=0) as running:
        yield running

"""Fixtures of the server tests: a server with real sockets and a fresh SQLite file for each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.databases import either as either
from tests.support.servers import Running, run_server


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Running]:
    async with run_server(f"sqlite:///{tmp_path}/server.db", grace_ms=300) as running:
        yield running

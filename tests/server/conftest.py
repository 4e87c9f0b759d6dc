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


@pytest.fixture
async def patient_server(tmp_path: Path) -> AsyncIterator[Running]:
    """Server that keeps lost sessions until their labellers are back, on a busy machine too."""
    async with run_server(f"sqlite:///{tmp_path}/patient.db", grace_ms=60_000) as running:
        yield running

"""Kinds of databases that tests run on, and fixtures: a server on each of them.

``SUPT_CONTRACT=mariadb`` (or several, with commas) runs tests on these instead of on all.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from supt_async.storage.factory import Storage, open_storage
from tests.support import mariadb
from tests.support.postgres import server as postgres
from tests.support.servers import Running, run_server

DATABASES = tuple(os.environ.get("SUPT_CONTRACT", "sqlite,postgres,mariadb").split(","))
"""What a test runs on that is about what all databases do in the same way."""
PORTABLE = "portable-"
"""What begins the name of a kind whose native queue is replaced by the portable one."""


@asynccontextmanager
async def fresh(kind: str, folder: Path) -> AsyncIterator[str]:
    """Yield the address of a database with the schema; a file of SQLite's is made in a folder."""
    match kind.removeprefix(PORTABLE):
        case "sqlite":
            yield f"sqlite:///{folder}/fresh.db"
        case "postgres":
            async with postgres().reused() as address:
                yield address
        case "mariadb":
            async with mariadb.server().fresh() as address:
                yield address
        case _:
            raise AssertionError(f"no tests on {kind}")


def options_of(kind: str) -> dict[str, Any]:
    """Return what ``open_storage`` must be told for a kind of database."""
    return {"portable": True} if kind.startswith(PORTABLE) else {}


@asynccontextmanager
async def processes(
    address: str, count: int = 2, clock: Callable[[], int] | None = None, **options: Any
) -> AsyncIterator[list[Storage]]:
    """Open a database several times, as that number of servers would."""
    async with AsyncExitStack() as stack:
        opened = []
        for _ in range(count):
            storage = await open_storage(address, serving=True, clock=clock, **options)
            stack.push_async_callback(storage.close)
            opened.append(storage)
        yield opened


@pytest.fixture(params=DATABASES)
async def either(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Running]:
    """Server on each database, as they may refuse different values."""
    async with fresh(request.param, tmp_path) as address:
        async with run_server(address, rate_limit=0) as running:
            yield running


@pytest.fixture
async def on_postgres(tmp_path: Path) -> AsyncIterator[Running]:
    async with postgres().reused() as address, run_server(address, rate_limit=0) as running:
        yield running

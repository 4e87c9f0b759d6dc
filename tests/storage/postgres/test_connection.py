"""Connections of the pools are tried after a while without use, and replaced if they are lost."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.engine.interfaces import DBAPIConnection

from supt_async.storage.factory import Storage, open_storage
from supt_async.storage.postgres import connection
from tests.support.postgres import bare, server


@pytest.fixture
async def address() -> AsyncIterator[str]:
    async with server().fresh() as address:
        yield address


async def backend(storage: Storage) -> int:
    """Return the number of the server's process that a read goes to."""
    return int(await storage.database.read(lambda c: c.scalar(text("SELECT pg_backend_pid()"))))


@pytest.fixture
def pings(monkeypatch: pytest.MonkeyPatch) -> list[DBAPIConnection]:
    """Return the connections that are tried, as they are."""
    tried: list[DBAPIConnection] = []
    ping = PGDialect_asyncpg.do_ping

    def noting(self: PGDialect_asyncpg, one: DBAPIConnection) -> bool:
        tried.append(one)
        return bool(ping(self, one))  # type: ignore[no-untyped-call]

    monkeypatch.setattr(PGDialect_asyncpg, "do_ping", noting)
    return tried


async def test_a_connection_in_use_is_not_tried_before_each_read(
    address: str, pings: list[DBAPIConnection], monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = await open_storage(address)
    first = await backend(storage)
    assert await backend(storage) == first
    assert pings == []
    monkeypatch.setattr(connection, "IDLE_SECONDS", 0.0)
    assert await backend(storage) == first
    assert len(pings) == 1
    await storage.close()


async def test_a_connection_that_was_cut_meanwhile_is_replaced(address: str) -> None:
    storage = await open_storage(address)
    first = await backend(storage)
    other = await bare(address)
    await other.execute("SELECT pg_terminate_backend($1, 10000)", first)
    await other.close()
    assert await backend(storage) != first
    await storage.close()


async def test_a_connection_that_does_not_answer_when_it_is_tried_is_replaced(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "IDLE_SECONDS", 0.0)
    storage = await open_storage(address)
    first = await backend(storage)

    def fails(self: PGDialect_asyncpg, one: DBAPIConnection) -> bool:
        raise self.loaded_dbapi.InterfaceError("gone")

    monkeypatch.setattr(PGDialect_asyncpg, "do_ping", fails)
    assert await backend(storage) != first
    await storage.close()

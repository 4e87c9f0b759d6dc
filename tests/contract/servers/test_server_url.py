"""Records of the servers' public addresses, on every database that several may share."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import delete, insert

from supt_async.storage.database import DEAD_MS
from supt_async.storage.factory import Storage, open_storage
from supt_async.storage.schema import tables
from supt_async.storage.server_url import addresses, note, noted
from tests.support.databases import DATABASES, fresh, processes
from tests.support.queue_fixture import ManualClock

SHARED = [kind for kind in DATABASES if kind != "sqlite"]
PUBLIC = "https://label.example.org"


async def found(storage: Storage) -> list[tuple[str, bool]]:
    return [(one.url, one.running) for one in await addresses(storage)]


async def beats(storage: Storage, now_ms: int) -> None:
    """Let a process give a sign of life, as its queue does while it serves."""
    row = {"id": storage.database.process, "started_ms": now_ms, "beat_ms": now_ms}
    p = tables.process.c

    await storage.database.write(
        lambda connection: (
            connection.execute(delete(tables.process).where(p.id == row["id"])),
            connection.execute(insert(tables.process).values(row)),
        )
    )


@pytest.mark.parametrize("kind", DATABASES)
async def test_a_server_is_known_to_run_until_it_has_stopped(kind: str, tmp_path: Path) -> None:
    clock = ManualClock()
    async with fresh(kind, tmp_path) as address:
        storage = await open_storage(address, serving=True, clock=clock)
        try:
            assert await addresses(storage) == []
            await beats(storage, clock())
            async with noted(storage, "http://127.0.0.1:8001", named=False):
                assert await found(storage) == [("http://127.0.0.1:8001", True)]
            assert await found(storage) == [("http://127.0.0.1:8001", False)]
        finally:
            await storage.close()


@pytest.mark.parametrize("kind", SHARED)
async def test_several_servers_keep_their_own_and_the_named_one_comes_first(
    kind: str, tmp_path: Path
) -> None:
    clock = ManualClock()
    async with fresh(kind, tmp_path) as address, processes(address, 3, clock) as (one, two, three):
        for storage, url in ((one, PUBLIC), (two, "http://127.0.0.1:2"), (three, "http://[::1]:3")):
            await beats(storage, clock())
            await note(storage, url, named=url == PUBLIC)
            clock.now += 1
        running = [(PUBLIC, True), ("http://[::1]:3", True), ("http://127.0.0.1:2", True)]
        assert await found(one) == running


@pytest.mark.parametrize("kind", SHARED)
async def test_a_server_that_died_comes_last_and_is_forgotten_by_the_next(
    kind: str, tmp_path: Path
) -> None:
    clock = ManualClock()
    async with fresh(kind, tmp_path) as address, processes(address, 2, clock) as (one, two):
        await beats(one, clock())
        await note(one, PUBLIC, named=True)
        await beats(two, clock())
        await note(two, "http://127.0.0.1:2", named=False)
        clock.now += DEAD_MS + 1
        await beats(two, clock())
        assert await found(two) == [("http://127.0.0.1:2", True), (PUBLIC, False)]
        await note(two, "http://127.0.0.1:3", named=False)
        assert await found(two) == [("http://127.0.0.1:3", True)]


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_sqlite_file_that_no_server_holds_is_not_served(kind: str, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(fresh(kind, tmp_path))
        killed = await open_storage(address, serving=True)
        await note(killed, PUBLIC, named=True)
        await killed.close()  # without a word of the address, as if it had been killed
        command = await open_storage(address)
        stack.push_async_callback(command.close)
        assert await found(command) == [(PUBLIC, False)]


async def test_what_an_earlier_version_noted_is_read_and_replaced(tmp_path: Path) -> None:
    async with fresh("sqlite", tmp_path) as address:
        storage = await open_storage(address, serving=True)
        row = {"key": "url", "value": PUBLIC}
        await storage.database.write(lambda link: link.execute(insert(tables.meta).values(row)))
        try:
            assert [url for url, _ in await found(storage)] == [PUBLIC]
            await note(storage, "http://127.0.0.1:3", named=False)
            assert [url for url, _ in await found(storage)] == ["http://127.0.0.1:3"]
        finally:
            await storage.close()

"""Imports that are published while another one looks for abandoned ones."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import Connection, text

from supt_async.domain.items import NewItem
from supt_async.payloads.codec import encode
from supt_async.storage.transfer.importer import Importer
from supt_async.storage.transfer.item_writer import ItemWriter
from tests.storage.postgres.test_overlap_changes import SECONDS, address, queue
from tests.support.postgres import bare
from tests.support.queue_fixture import QueueFixture

__all__ = ["address", "queue"]
LOCK = "SELECT pg_advisory_xact_lock(77)"
WAITING = "SELECT count(*) FROM pg_locks, pg_sleep(0.01) WHERE NOT granted"


async def test_an_import_that_takes_long_to_be_published_is_not_abandoned(
    queue: QueueFixture, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish = ItemWriter.publish

    def held_up(writer: ItemWriter, connection: Connection) -> Any:
        connection.execute(text(LOCK))
        return publish(writer, connection)

    monkeypatch.setattr(ItemWriter, "publish", held_up)
    database, project = queue.storage.database, queue.project.id
    items = [NewItem(payload=encode(n)) for n in range(20)]
    other, watcher = await bare(address), await bare(address)
    async with asyncio.timeout(SECONDS):
        async with other.transaction():
            await other.execute(LOCK)
            taking = asyncio.create_task(Importer(database, project).take(items))
            while not await watcher.fetchval(WAITING):
                pass
            cleaning = asyncio.create_task(Importer(database, project).clean_up(silent_ms=0))
            while await watcher.fetchval(WAITING) < 2 and not cleaning.done():
                pass
        assert (await taking).added == 20
        await cleaning
    assert len([item async for item in queue.storage.catalogue.items(project)]) == 20
    await other.close()
    await watcher.close()


async def test_of_two_imports_that_begin_at_once_one_is_refused(
    queue: QueueFixture, address: str
) -> None:
    database, project = queue.storage.database, queue.project.id
    other, watcher = await bare(address), await bare(address)
    async with asyncio.timeout(SECONDS):
        async with other.transaction():
            await other.execute("SELECT 1 FROM project FOR NO KEY UPDATE")
            both = [
                asyncio.create_task(database.write(Importer(database, project).begin))
                for _ in range(2)
            ]
            while await watcher.fetchval(WAITING) < 2 and not any(one.done() for one in both):
                pass
        found = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(one).__name__ for one in found) == ["NoneType", "Refused"]
    await other.close()
    await watcher.close()

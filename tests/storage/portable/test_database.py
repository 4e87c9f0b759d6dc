"""Portable database: transactions that are tried again, snapshots, time limits, hints."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import Connection, select, text, update
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection

from supt_async.errors import StatementTooSlow, StorageUnavailable
from supt_async.storage.database import translated
from supt_async.storage.factory import Storage, open_storage
from supt_async.storage.read_lanes import Lane
from supt_async.storage.records import Hint
from supt_async.storage.schema import tables
from tests.support import mariadb
from tests.support.mariadb.server import connect
from tests.support.queue_fixture import TASK

P = tables.project
WAITING = "SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'"


@pytest.fixture
async def address() -> AsyncIterator[str]:
    async with mariadb.server().fresh() as address:
        yield address


@pytest.fixture
async def storage(address: str) -> AsyncIterator[Storage]:
    """A server's storage, with the projects ``one`` and ``two``."""
    storage = await open_storage(address, serving=True)
    for slug in ("one", "two"):
        await storage.catalogue.create_project(slug, title=slug, task=TASK)
    yield storage
    await storage.close()


async def test_a_read_ends_when_it_is_cancelled_although_the_driver_misses_that(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, replied = asyncio.Event(), asyncio.Event()

    async def deaf(*_: object) -> None:
        """Read as ``asyncio.wait_for`` of Python 3.11 does, cancelled when the reply is there."""
        reading.set()
        try:
            await replied.wait()
        except asyncio.CancelledError:
            return

    with monkeypatch.context() as patch:
        patch.setattr(AsyncConnection, "run_sync", deaf)
        task = asyncio.create_task(storage.database.read(lambda _: None))
        await reading.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        replied.set()


async def test_a_transaction_that_the_database_gave_up_is_tried_again(
    address: str, storage: Storage
) -> None:
    """Two transactions wait for each other; the other one has changed more, so ours is given up."""
    attempts = 0

    def change(connection: Connection) -> None:
        nonlocal attempts
        attempts += 1
        for slug in ("one", "two"):
            row = update(P).where(P.c.slug == slug).values(changes=P.c.changes + 1)
            connection.execute(row)

    async with AsyncExitStack() as stack:
        other = await connect(address)
        stack.callback(other.close)
        await other.autocommit(False)
        cursor = other.cursor()
        await cursor.execute("INSERT INTO meta SELECT concat('k', seq), '' FROM seq_1_to_100")
        await cursor.execute("UPDATE project SET changes = 10 WHERE slug = 'two'")
        task = asyncio.create_task(storage.database.write(change))
        watcher = await connect(address)
        stack.callback(watcher.close)
        watching = watcher.cursor()
        async with asyncio.timeout(60):
            while True:
                await watching.execute(WAITING)
                if (await watching.fetchone())[1] == "1":
                    break
        await cursor.execute("UPDATE project SET changes = 20 WHERE slug = 'one'")
        await other.commit()
        await task
    assert attempts == 2
    found = await storage.database.read(
        lambda connection: connection.scalars(select(P.c.changes).order_by(P.c.slug)).all()
    )
    assert list(found) == [21, 11]


async def test_a_read_sees_one_state_of_the_database(storage: Storage) -> None:
    """What another process commits between two statements of a read is in neither or in both."""
    titles = select(P.c.title).order_by(P.c.slug)
    ready, done = asyncio.Event(), asyncio.Event()

    async def reading() -> tuple[list[str], list[str]]:
        engine = storage.database._readers[Lane.WORK]  # type: ignore[attr-defined]
        async with engine.connect() as connection:
            before = list(await connection.scalars(titles))
            ready.set()
            await done.wait()
            return before, list(await connection.scalars(titles))

    task = asyncio.create_task(reading())
    await ready.wait()
    await storage.database.write(
        lambda connection: connection.execute(update(P).values(title="changed"))
    )
    done.set()
    before, after = await task
    assert before == after == ["one", "two"]


async def test_a_read_can_t_change_anything(storage: Storage) -> None:
    with pytest.raises(Exception, match="READ ONLY"):
        await storage.database.read(
            lambda connection: connection.execute(update(P).values(title="changed"))
        )


async def test_a_server_s_slow_statement_is_ended(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Lane.QUICK, "seconds", 0.5)
    storage = await open_storage(address, serving=True)
    with pytest.raises(StatementTooSlow):
        await storage.database.read(
            lambda connection: connection.execute(
                text("SELECT sum(a.seq) FROM seq_1_to_1000000 a, seq_1_to_1000000 b")
            ),
            Lane.QUICK,
        )
    await storage.close()


async def test_what_does_not_fit_is_refused_instead_of_cut(storage: Storage) -> None:
    with pytest.raises(Exception, match="Data too long"):
        await storage.database.write(
            lambda connection: connection.execute(update(P).values(slug="x" * 65))
        )


async def test_another_process_hears_of_a_change_and_of_what_is_told(address: str) -> None:
    async with AsyncExitStack() as stack:
        one = await open_storage(address, serving=True)
        stack.push_async_callback(one.close)
        other = await open_storage(address, serving=True)
        stack.push_async_callback(other.close)
        project = await one.catalogue.create_project("one", title="one", task=TASK)
        hints = aiter(other.database.hints())
        async with asyncio.timeout(60):
            assert (await anext(hints)).project == project.id  # all, when it begins
            await one.catalogue.set_paused(project.id, True)
            heard = await anext(hints)
            assert (heard.settings, heard.flags) == (True, False)
            one.database.tell(Hint(project=project.id, flags=True))
            assert (await anext(hints)) == Hint(project=project.id, flags=True)


def test_a_pool_without_a_free_connection_is_told_in_plain_words() -> None:
    with pytest.raises(StorageUnavailable) as caught, translated("labels at h"):
        raise PoolTimeout("QueuePool limit of size 3 overflow 0 reached")
    told = "can't use the database labels at h: all of our connections to it are in use"
    assert str(caught.value) == told

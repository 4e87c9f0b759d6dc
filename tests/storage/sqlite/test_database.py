"""What only SQLite has: one server a file, other processes' changes, WAL and FULL."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from supt_async.errors import DatabaseInUse, SchemaMismatch, StorageUnavailable
from supt_async.storage.factory import open_storage
from supt_async.storage.records import Hint
from supt_async.storage.schema import tables
from supt_async.storage.sqlite import database as sqlite_database
from supt_async.storage.sqlite.database import SqliteDatabase
from tests.support.queue_fixture import TASK, ManualClock, QueueFixture


async def test_a_second_server_on_the_file_is_refused_and_commands_are_not(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/x.db"
    server = await open_storage(address, serving=True)
    with pytest.raises(DatabaseInUse, match="another server"):
        await open_storage(address, serving=True)
    command = await open_storage(address)
    await command.catalogue.create_project("cats", title="", task=TASK)
    await command.close()
    assert [project.slug for project in await server.catalogue.projects()] == ["cats"]
    await server.close()
    again = await open_storage(address, serving=True)
    await again.close()


async def test_a_server_hears_of_what_another_process_writes(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/x.db"
    server = await open_storage(address, serving=True)
    project = await server.catalogue.create_project("cats", title="", task=TASK)
    heard: asyncio.Queue[Hint] = asyncio.Queue()

    async def listen() -> None:
        async for hint in server.database.hints():
            heard.put_nowait(hint)

    listener = asyncio.create_task(listen())
    command = await open_storage(address)
    await command.catalogue.set_paused(project.id, True)
    async with asyncio.timeout(60):
        hint = await heard.get()
    assert (hint.project, hint.settings) == (project.id, True)
    listener.cancel()
    await asyncio.gather(listener, return_exceptions=True)
    await command.close()
    await server.close()


async def test_a_server_goes_on_listening_after_the_disk_was_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"sqlite:///{tmp_path}/x.db"
    server = await open_storage(address, serving=True)
    command = await open_storage(address)
    project = await server.catalogue.create_project("cats", title="", task=TASK)
    failed = asyncio.Event()
    read = server.database.read

    async def away(*_: object) -> None:
        failed.set()
        raise StorageUnavailable("the disk is away")

    monkeypatch.setattr(server.database, "read", away)
    hints = server.database.hints()
    first = asyncio.ensure_future(anext(hints))
    async with asyncio.timeout(60):
        while not failed.is_set():
            await command.catalogue.set_paused(project.id, True)
            await asyncio.sleep(0.05)
        monkeypatch.setattr(server.database, "read", read)
        assert (await first).project == project.id
    await command.close()
    await server.close()


async def test_an_answer_is_synced_to_the_disk_before_it_is_acknowledged(tmp_path: Path) -> None:
    storage = await open_storage(f"sqlite:///{tmp_path}/x.db", serving=True)

    def pragmas(connection: Connection) -> tuple[object, ...]:
        return (
            connection.scalar(text("PRAGMA journal_mode")),
            connection.scalar(text("PRAGMA synchronous")),
            connection.scalar(text("PRAGMA foreign_keys")),
        )

    assert await storage.database.write(pragmas) == ("wal", 2, 1)
    await storage.close()


async def test_after_a_crash_what_was_out_comes_back_within_the_grace_time(tmp_path: Path) -> None:
    address, clock = f"sqlite:///{tmp_path}/x.db", ManualClock()
    killed = await open_storage(address, serving=True, clock=clock)
    queue = await QueueFixture.set_up(killed, clock)
    await queue.add("only")
    offer = await (await queue.open_session("Ada")).get()
    await killed.queue.sweep()
    await killed.close()  # without a word about its sessions
    clock.advance(1)
    storage = await open_storage(address, serving=True, clock=clock)
    queue = QueueFixture(storage, clock, queue.project)
    bob = await queue.open_session("Bob")
    await storage.queue.sweep()
    assert (await bob.claim()).leased == ()
    clock.advance(15)
    await storage.queue.sweep()
    assert (await bob.get()).item == offer.item
    await storage.close()


async def test_after_a_crash_and_a_clock_that_went_back_it_does_as_well(tmp_path: Path) -> None:
    address, clock = f"sqlite:///{tmp_path}/x.db", ManualClock()
    killed = await open_storage(address, serving=True, clock=clock)
    queue = await QueueFixture.set_up(killed, clock)
    await queue.add("only")
    offer = await (await queue.open_session("Ada")).get()
    await killed.queue.sweep()
    await killed.close()
    clock.advance(-3600)  # the machine has no battery, and network time is not there yet
    storage = await open_storage(address, serving=True, clock=clock)
    queue = QueueFixture(storage, clock, queue.project)
    bob = await queue.open_session("Bob")
    await storage.queue.sweep()
    clock.advance(16)
    await storage.queue.sweep()
    assert (await bob.get()).item == offer.item
    await storage.close()


async def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    storage = await open_storage(f"sqlite:///{tmp_path}/x.db")

    def change(connection: Connection) -> None:
        connection.execute(text("INSERT INTO meta (key, value) VALUES ('a', 'b')"))
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        await storage.database.write(change)
    count = text("SELECT count(*) FROM meta WHERE key = 'a'")
    assert await storage.database.read(lambda connection: connection.scalar(count)) == 0
    await storage.close()


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("sqlite:////nowhere/at/all/x.db", "unable to open"),
        ("nonsense", "not a database address"),
        ("oracle://x/y", "not with 'oracle'"),
    ],
)
async def test_a_bad_address_is_one_clear_line(address: str, reason: str) -> None:
    with pytest.raises(StorageUnavailable, match=reason) as caught:
        await open_storage(address)
    assert "\n" not in str(caught.value)


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("hello, this is no database at all" * 100)
    with pytest.raises(StorageUnavailable, match="not a database"):
        await open_storage(f"sqlite:///{tmp_path}/x.db")


@pytest.mark.parametrize(("revision", "advice"), [("0000", "newer"), ("9999", "newer")])
async def test_a_schema_of_another_version_is_refused(
    tmp_path: Path, revision: str, advice: str
) -> None:
    address = f"sqlite:///{tmp_path}/x.db"
    storage = await open_storage(address)
    change = text("UPDATE alembic_version SET version_num = :revision")

    def alter(connection: Connection) -> None:
        connection.execute(change, {"revision": revision})

    await storage.database.write(alter)
    await storage.close()
    with pytest.raises(SchemaMismatch, match=advice):
        await open_storage(address)


async def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    storage = await open_storage(f"sqlite:///{tmp_path}/x.db")

    def forget(connection: Connection) -> None:
        connection.execute(text("DELETE FROM alembic_version"))

    await storage.database.write(forget)
    await storage.close()
    with pytest.raises(SchemaMismatch, match="its own"):
        await open_storage(f"sqlite:///{tmp_path}/x.db")


async def test_a_database_in_memory_serves_one_process(tmp_path: Path) -> None:
    storage = await open_storage("sqlite://", serving=True)
    assert isinstance(storage.database, SqliteDatabase)
    await storage.catalogue.create_project("cats", title="", task=TASK)
    assert len(await storage.catalogue.projects()) == 1
    await storage.close()


async def test_the_journal_of_a_large_transaction_does_not_stay_that_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = 1024 * 1024
    monkeypatch.setattr(sqlite_database, "JOURNAL_BYTES", limit)
    journal = tmp_path / "x.db-wal"
    storage = await open_storage(f"sqlite:///{tmp_path}/x.db")

    def write(key: str, size: int, connection: Connection) -> None:
        row = {"key": key, "value": "x" * size}
        connection.execute(tables.meta.insert().values(row))

    await storage.database.write(partial(write, "large", 8 * limit))
    assert journal.stat().st_size > 4 * limit
    for number in range(2):  # the first is what checks that the journal may begin anew
        await storage.database.write(partial(write, f"small {number}", 10))
    assert journal.stat().st_size <= limit
    await storage.close()

"""What only PostgreSQL has: its addresses, its clock, its lock on the schema, its messages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Connection, make_url, text

from supt_async.domain.ids import ProjectId
from supt_async.errors import Refused, SchemaMismatch, StorageUnavailable
from supt_async.storage.factory import Storage, open_storage
from supt_async.storage.hints import everything
from supt_async.storage.postgres import notifier
from supt_async.storage.records import Hint
from tests.faults.wire import Wire
from tests.storage.postgres.listener import Listener
from tests.support.postgres import bare, server
from tests.support.queue_fixture import TASK


@pytest.fixture
async def address() -> AsyncIterator[str]:
    async with server().fresh() as address:
        yield address


# --- opening --------------------------------------------------------------------------------


async def test_servers_that_start_together_make_one_schema() -> None:
    async with server().empty() as address:
        storages = await asyncio.gather(
            *(open_storage(address, serving=True, upgrade=n % 2 == 0) for n in range(5))
        )
        assert len({storage.server_id for storage in storages}) == 1
        for storage in storages:
            await storage.close()


@pytest.mark.parametrize("spelling", ["postgresql", "postgresql+asyncpg", "postgres"])
async def test_a_server_is_reached_by_host_and_port(address: str, spelling: str) -> None:
    async with Wire(address).laid() as wire:
        url = make_url(wire.address).set(drivername=spelling)
        storage = await open_storage(url.render_as_string(hide_password=False), serving=True)
        assert await storage.catalogue.projects() == []
        await storage.close()


async def test_a_server_that_is_not_there_is_one_clear_line_without_the_password() -> None:
    with pytest.raises(StorageUnavailable) as caught:
        await open_storage("postgresql://ada:secret@127.0.0.1:1/labels")
    assert str(caught.value).startswith("can't use the database labels at 127.0.0.1: ")
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("postgresql:///labels?host=/nowhere", "/nowhere"),
        ("postgresql://127.0.0.1/labels?sslmode=nonsense", "sslmode"),
    ],
)
async def test_an_address_that_leads_nowhere_is_one_clear_line(address: str, reason: str) -> None:
    with pytest.raises(StorageUnavailable, match=reason) as caught:
        await open_storage(address)
    assert "\n" not in str(caught.value)


async def test_a_database_that_does_not_exist_is_one_clear_line(address: str) -> None:
    other = make_url(address).set(database="nothing").render_as_string(hide_password=False)
    with pytest.raises(StorageUnavailable, match='database "nothing" does not exist'):
        await open_storage(other)


@pytest.mark.parametrize("revision", ["0000", "9999"])
async def test_a_schema_of_another_version_is_refused(address: str, revision: str) -> None:
    connection = await bare(address)
    await connection.execute("UPDATE alembic_version SET version_num = $1", revision)
    await connection.close()
    with pytest.raises(SchemaMismatch, match="newer"):
        await open_storage(address)


async def test_somebody_elses_database_is_left_alone() -> None:
    async with server().empty() as address:
        connection = await bare(address)
        await connection.execute("CREATE TABLE project (id int)")
        await connection.close()
        with pytest.raises(SchemaMismatch, match="its own"):
            await open_storage(address)


async def test_a_server_complains_loudly_about_commits_that_are_not_durable(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    connection = await bare(address)
    name = make_url(address).database
    await connection.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    await connection.close()
    with caplog.at_level(logging.WARNING):
        storage = await open_storage(address, serving=True)
    await storage.close()
    assert "synchronous_commit = off" in caplog.text


# --- reading and writing --------------------------------------------------------------------


async def test_a_transaction_that_fails_leaves_nothing(address: str) -> None:
    storage = await open_storage(address)

    def change(connection: Connection) -> None:
        connection.execute(text("INSERT INTO meta (key, value) VALUES ('a', 'b')"))
        raise Refused("stop")

    with pytest.raises(Refused, match="stop"):
        await storage.database.write(change)
    count = text("SELECT count(*) FROM meta WHERE key = 'a'")
    assert await storage.database.read(lambda connection: connection.scalar(count)) == 0
    await storage.close()


async def test_a_change_goes_on_although_whoever_waits_has_gone(address: str) -> None:
    storage = await open_storage(address)
    insert = text("INSERT INTO meta (key, value) SELECT 'a', 'b' FROM pg_sleep(0.2)")

    def change(connection: Connection) -> None:
        connection.execute(insert)

    task = asyncio.create_task(storage.database.write(change))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await storage.close()
    connection = await bare(address)
    assert await connection.fetchval("SELECT count(*) FROM meta WHERE key = 'a'") == 1
    await connection.close()


WAITING = """
SELECT count(*) FROM pg_locks
 WHERE locktype = 'advisory' AND objid = 7 AND NOT granted
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


async def test_a_read_sees_one_moment_and_changes_nothing(address: str) -> None:
    storage = await open_storage(address)
    other = await open_storage(address)
    count = text("SELECT count(*) FROM project")

    def query(connection: Connection) -> tuple[object, object, object]:
        before = connection.scalar(count)
        connection.execute(text("SELECT pg_advisory_xact_lock(7)"))
        read_only = connection.scalar(text("SHOW transaction_read_only"))
        return before, connection.scalar(count), read_only

    gate = await bare(address)
    await gate.execute("SELECT pg_advisory_lock(7)")
    reading = asyncio.create_task(storage.database.read(query))
    async with asyncio.timeout(60):
        while not await gate.fetchval(WAITING):  # noqa: ASYNC110 - it is not ours
            await asyncio.sleep(0.01)
    await other.catalogue.create_project("cats", title="", task=TASK)
    assert not reading.done()
    await gate.close()
    assert await reading == (0, 0, "on")
    assert await storage.database.read(lambda connection: connection.scalar(count)) == 1
    await storage.close()
    await other.close()


async def test_the_time_is_the_databases(address: str) -> None:
    storage = await open_storage(address)
    connection = await bare(address)
    there = await connection.fetchval(notifier.CLOCK)
    assert abs(storage.database.now_ms() - there) < 30_000
    await connection.close()
    await storage.close()


# --- hints ----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_message_says_what_was_meant(count: int) -> None:
    hints = [Hint(project=ProjectId(n), items=True, flags=n == 1) for n in range(count)]
    assert notifier.read(notifier.write("me", hints)) == ("me", hints)


def test_a_message_that_would_be_too_long_says_to_look_at_everything() -> None:
    hints = [everything(ProjectId(10**9 + n)) for n in range(1000)]
    message = notifier.write("me", hints)
    assert len(message) < 8000
    assert notifier.read(message) == ("me", None)


async def listening(address: str) -> tuple[Storage, ProjectId, Listener]:
    storage = await open_storage(address, serving=True)
    project = await storage.catalogue.create_project("cats", title="", task=TASK)
    await storage.database.listening()  # type: ignore[attr-defined]
    listener = Listener(storage)
    await asyncio.sleep(0)
    return storage, project.id, listener


async def test_a_server_hears_what_a_command_does(address: str) -> None:
    storage, project, listener = await listening(address)
    command = await open_storage(address)
    await command.catalogue.set_paused(project, True)
    await command.close()
    hint = await listener.wait(settings=True)
    assert hint.project == project
    await listener.close()
    await storage.close()


async def test_whoever_listens_again_after_a_cut_looks_at_everything(address: str) -> None:
    async with Wire(address).laid() as wire:
        storage, project, listener = await listening(wire.address)
        wire.cut()
        assert await listener.wait(people=True, flags=True) == everything(project)
        await listener.close()
        await storage.close()


async def test_a_connection_that_has_silently_died_is_found_out(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifier, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(notifier, "PATIENCE_SECONDS", 0.2)
    async with Wire(address).laid() as wire:
        storage, project, listener = await listening(wire.address)
        wire.stop()
        listening_ = storage.database._notifier.listening  # type: ignore[attr-defined]
        async with asyncio.timeout(60):
            while listening_.is_set():  # noqa: ASYNC110 - nothing tells us
                await asyncio.sleep(0.01)
        wire.flow()
        assert await listener.wait(people=True, flags=True) == everything(project)
        await listener.close()
        await storage.close()


async def test_what_no_message_told_is_found_by_looking(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifier, "LOOK_SECONDS", 0.1)
    storage, project, listener = await listening(address)
    notifier_ = storage.database._notifier  # type: ignore[attr-defined]
    async with asyncio.timeout(60):
        while project not in notifier_._known:  # noqa: ASYNC110 - it has no reason to tell anybody
            await asyncio.sleep(0.01)
    connection = await bare(address)
    await connection.execute("UPDATE project SET paused = true")
    hint = await listener.wait(settings=True, flags=False)
    assert (hint.items, hint.ranked) == (True, False)
    await connection.execute("UPDATE project SET generation = 1")
    assert (await listener.wait(ranked=True, flags=False)).settings is False
    await connection.close()
    await listener.close()
    await storage.close()

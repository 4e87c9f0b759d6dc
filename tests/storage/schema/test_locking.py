"""Changes of a MariaDB's schema, each statement of which is committed: at once, or interrupted."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, func, select, text

from supt_async.errors import SchemaMismatch, StorageUnavailable
from supt_async.storage.database_url import parse_url
from supt_async.storage.diagnostics import examine
from supt_async.storage.factory import open_storage
from supt_async.storage.schema import install, locking, tables
from supt_async.storage.schema.mysql_types import define_with
from tests.support.mariadb import open_engine, run_sql, server

HALF = "0007"
BEFORE_NEWEST = install._revisions()[-2]


@pytest.fixture
async def address() -> AsyncIterator[str]:
    async with server().empty() as address:
        yield address


def interrupt(monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    """Let the connection end after the step ``at`` of the schema, as if its process were killed."""
    upgrade = command.upgrade

    def killed(config: Config, _: str) -> None:
        upgrade(config, at)
        connection: Connection = config.attributes["connection"]
        connection.execute(text("KILL connection_id()"))

    monkeypatch.setattr(command, "upgrade", killed)


async def test_of_processes_that_start_at_once_one_makes_the_schema(address: str) -> None:
    opened = await asyncio.gather(*(open_storage(address) for _ in range(3)))
    assert len({storage.server_id for storage in opened}) == 1
    for storage in opened:
        await storage.close()


async def test_a_schema_that_was_being_made_is_made_anew(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        interrupt(patch, HALF)
        with pytest.raises(StorageUnavailable):
            await open_storage(address)
    assert await run_sql(address, "SHOW TABLES LIKE 'suggestion'") == [("suggestion",)]
    assert await run_sql(address, "SHOW TABLES LIKE 'encoding'") == []
    storage = await open_storage(address)
    assert await storage.catalogue.projects() == []
    await storage.close()
    assert await run_sql(address, "SHOW TABLES LIKE 'schema_change'") == []


async def test_an_upgrade_that_was_interrupted_is_refused_with_what_to_do(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_schema(address, BEFORE_NEWEST)
    with monkeypatch.context() as patch:
        interrupt(patch, BEFORE_NEWEST)
        with pytest.raises(StorageUnavailable):
            await open_storage(address, upgrade=True)
    line = (
        f"an upgrade of this database from schema {BEFORE_NEWEST} was interrupted, and can't be"
        " continued: restore the backup that was made before, and run `supt db upgrade`"
    )
    for upgrade in (False, True):
        with pytest.raises(SchemaMismatch, match=re.escape(line)):
            await open_storage(address, upgrade=upgrade)
    assert line in [finding.text for finding in await examine(parse_url(address))]
    assert await run_sql(address, "SELECT slug FROM project") == [("old",)]


async def make_schema(address: str, revision: str) -> None:
    """Make a database as an earlier version did, with a project in it."""

    def make(connection: Connection) -> None:
        define_with(connection.dialect)
        command.upgrade(install._config(connection), revision)
        install._identify(connection)
        row = {"slug": "old", "title": "Old", "task": "{}", "lease_ms": 1, "undo_ms": 1}
        connection.execute(tables.project.insert().values(**row, created_ms=0))

    engine = open_engine(address)
    async with engine.begin() as connection:
        await connection.run_sync(make)
    await engine.dispose()


async def test_a_process_that_changes_the_schema_for_too_long_is_not_waited_for(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "WAIT_SECONDS", 0)
    engine = open_engine(address)
    async with engine.connect() as connection:
        name = func.concat("supt.", func.md5(func.database()))
        assert await connection.scalar(select(func.get_lock(name, 0))) == 1
        with pytest.raises(StorageUnavailable, match="another process has been changing"):
            await open_storage(address)
    await engine.dispose()

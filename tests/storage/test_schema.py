"""Tables and migrations say the same, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from supt_async.errors import SchemaMismatch
from supt_async.storage import schema, tables
from supt_async.storage.database import Database, parse_url
from supt_async.storage.opening import open_storage
from supt_async.storage.tables import metadata
from tests.support.postgres import server


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with AsyncExitStack() as stack:
        address = f"sqlite:///{tmp_path}/schema.db"
        if request.param == "postgres":
            address = await stack.enter_async_context(server().empty())
        storage = await open_storage(address)
        stack.push_async_callback(storage.close)
        yield storage.database


async def test_the_migrations_make_the_tables_that_the_code_knows(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection)
        return list(compare_metadata(context, metadata))

    assert await database.read(differences) == []


async def test_events_can_be_read_as_one_log(database: Database) -> None:
    columns = await database.read(
        lambda connection: list(connection.execute(text("SELECT * FROM event")).keys())
    )
    assert columns == ["project_id", "at_ms", "what", "item_id", "labeller_id", "generation"]


async def test_an_older_schema_is_refused_until_it_is_upgraded_and_keeps_its_rows(
    tmp_path: Path,
) -> None:
    for address in (f"sqlite:///{tmp_path}/old.db", None):
        async with AsyncExitStack() as stack:
            if address is None:
                address = await stack.enter_async_context(server().empty())
            await make_first_schema(address)
            with pytest.raises(SchemaMismatch, match="supt db upgrade"):
                await open_storage(address)
            storage = await open_storage(address, upgrade=True)
            stack.push_async_callback(storage.close)
            assert [project.slug for project in await storage.catalogue.projects()] == ["old"]
            assert await storage.flags.open((await storage.catalogue.project("old")).id) == 0


async def make_first_schema(address: str) -> None:
    """Make a database as the first version did, with a project in it."""
    engine = create_async_engine(parse_url(address))

    def change(connection: Connection) -> None:
        config = schema._config(connection)
        command.upgrade(config, "0001")
        schema._identify(connection)
        row = {"slug": "old", "title": "Old", "task": '{"kind": "text"}'}
        connection.execute(
            tables.project.insert().values(**row, lease_ms=1, undo_ms=1, created_ms=0)
        )

    async with engine.begin() as connection:
        await connection.run_sync(change)
    await engine.dispose()

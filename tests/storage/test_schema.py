"""Tables and migrations say the same, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from supt_async.storage.database import Database
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

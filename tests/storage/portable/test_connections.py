"""Sessions of a MariaDB, which have the settings that supt relies on."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import DBAPIError

from supt_async.domain.items import NewItem
from supt_async.storage.factory import open_storage
from supt_async.storage.portable.connections import SQL_MODE
from supt_async.storage.project_deletion import delete_project
from supt_async.storage.schema.tables import process
from tests.support.mariadb import run_sql, server

ROOT = Path(__file__).parents[3]
STRANGE = {
    "sql_mode": "'ANSI,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES'",
    "time_zone": "'+05:30'",
    "tx_isolation": "'SERIALIZABLE'",
    "sql_safe_updates": "1",
}
"""Settings that nobody should have."""


@pytest.fixture
async def address() -> AsyncIterator[str]:
    """Address of a database on a server that prefers strange settings."""
    async with server().fresh() as address:
        for name, value in STRANGE.items():
            await run_sql(address, f"SET GLOBAL {name} = {value}")
        yield address
        for name in STRANGE:
            await run_sql(address, f"SET GLOBAL {name} = DEFAULT")


async def test_a_session_has_the_settings_that_supt_relies_on(address: str) -> None:
    def settings(connection: Connection) -> tuple[object, ...]:
        read = text("SELECT @@sql_mode, @@time_zone, @@tx_isolation, @@tx_read_only")
        return tuple(connection.execute(read).one())

    storage = await open_storage(address)
    mode, *others = await storage.database.write(settings)
    assert set(str(mode).split(",")) == set(SQL_MODE.split(","))
    assert others == ["+00:00", "READ-COMMITTED", 0]
    assert (await storage.database.read(settings))[1:] == ("+00:00", "REPEATABLE-READ", 1)
    title = "back\\slash 'quoted' \"twice\""
    await storage.catalogue.create_project("digits", title=title, task={"kind": "text"})
    (project,) = await storage.catalogue.projects()
    assert project.title == title
    await storage.close()


async def test_what_does_not_fit_a_column_is_refused_instead_of_cut(address: str) -> None:
    storage = await open_storage(address)
    row = {"id": "x" * 65, "started_ms": 0, "beat_ms": 0}
    with pytest.raises(DBAPIError, match="Data too long"):
        await storage.database.write(lambda c: c.execute(insert(process), row))
    await storage.close()


async def test_what_the_server_warns_of_is_not_logged(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It may hold what people wrote."""
    storage = await open_storage(address)
    await storage.database.write(lambda c: c.execute(text("SELECT 1 + 'secret'")))
    assert "secret" not in caplog.text
    await storage.close()


async def test_the_rights_that_the_page_of_databases_names_are_enough() -> None:
    page = (ROOT / "docs" / "howto" / "databases.md").read_text()
    (block,) = re.findall(r"```sql\n(CREATE DATABASE.*?)```", page, re.DOTALL)
    user = f"user_{secrets.token_hex(4)}"
    admin = server().admin
    for statement in filter(None, block.replace("supt", user).split(";\n")):
        await run_sql(admin, statement)
    try:
        given = admin.set(username=user, password="a long password", database=user)
        storage = await open_storage(given.render_as_string(hide_password=False))
        project = await storage.catalogue.create_project("x", title="", task={"kind": "text"})
        await storage.catalogue.add_items(project.id, [NewItem(payload='"one"')])
        await delete_project(storage.database, project.id, None)
        await storage.close()
    finally:
        await run_sql(admin, f"DROP USER {user}@'%'")
        await run_sql(admin, f"DROP DATABASE {user}")

"""Addresses of databases that supt is not tested on."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, Connection, inspect
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine.interfaces import DBAPIConnection, IsolationLevel
from sqlalchemy.ext.compiler import compiles

from supt_async.errors import SchemaMismatch, StorageUnavailable
from supt_async.storage.database_url import parse_url, read_address
from supt_async.storage.factory import open_storage
from tests.support.queue_fixture import ManualClock, QueueFixture


def test_an_unknown_database_is_refused_with_those_that_are_tested() -> None:
    with pytest.raises(StorageUnavailable) as caught:
        parse_url("oracle+oracledb_async://u:hunter2@h/db")
    assert str(caught.value) == (
        "supt is tested with SQLite, PostgreSQL and MariaDB, and not with 'oracle': "
        "write sqlite:///FILE, postgresql://USER@HOST/NAME or mysql://USER@HOST/NAME, "
        "or try it with --database-untested"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nosuch://u:hunter2@h/db", "has no driver 'nosuch' here"),
        ("mssql+pymssql://u:hunter2@h/db", "is not asynchronous"),
        ("mssql+aioodbc://u:hunter2@h/db", "is not installed"),
    ],
)
def test_it_can_be_tried_with_an_asynchronous_driver_only(text: str, reason: str) -> None:
    with pytest.raises(StorageUnavailable, match=reason) as caught:
        parse_url(f"untested:{text}")
    assert "\n" not in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_the_mark_changes_nothing_for_databases_that_are_tested(tmp_path: Path) -> None:
    assert parse_url("untested:sqlite:///x.db") == parse_url("sqlite:///x.db")
    file = tmp_path / "address"
    file.write_text("mysql://ada@h/labels\n")
    file.chmod(0o600)
    assert read_address(f"untested:@{file}") == parse_url("mysql://ada@h/labels")


class OtherDialect(SQLiteDialect_aiosqlite):
    """A database that supt does not know: SQLite under another name."""

    name = "other"
    supports_statement_cache = True

    def get_isolation_level_values(self, _: DBAPIConnection) -> list[IsolationLevel]:
        return ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"]

    def set_isolation_level(self, _: DBAPIConnection, level: IsolationLevel) -> None: ...


@compiles(BigInteger, "other")
def _number(*_: object, **__: object) -> str:
    return "INTEGER"  # it makes numbers for no other type


def indexes(connection: Connection) -> set[str | None]:
    return {index["name"] for index in inspect(connection).get_indexes("label")}


async def test_a_database_that_supt_does_not_know_has_the_portable_queue(tmp_path: Path) -> None:
    registry.register("other.aiosqlite", __name__, OtherDialect.__name__)
    clock = ManualClock()
    address = f"untested:other+aiosqlite:///{tmp_path}/other.db"
    for serving in (True, False):  # the second time the tables are there
        storage = await open_storage(address, serving=serving, clock=clock)
        await storage.close()
    storage = await open_storage(address, serving=True, clock=clock)
    queue = await QueueFixture.set_up(storage, clock)
    await queue.add("one", "two", "three")
    ada, ben = await queue.open_session("Ada"), await queue.open_session("Ben")
    first, second = await ada.get(), await ben.get()
    assert first.item != second.item
    await ada.submit(first, "cat", id="a")
    await ben.submit(second, "dog", id="b", want=1)
    await ada.undo("a")
    counts = await queue.counts()
    assert (counts.items, counts.done) == (3, 1)
    assert "uq_label_one_answer" not in await storage.database.read(indexes), "it is of all rows"
    await storage.close()


async def test_the_schema_of_one_is_not_upgraded(tmp_path: Path) -> None:
    registry.register("other.aiosqlite", __name__, OtherDialect.__name__)
    file = tmp_path / "other.db"
    address = f"untested:other+aiosqlite:///{file}"
    await (await open_storage(address)).close()
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0016'").close()
    with pytest.raises(SchemaMismatch, match="export its projects with the earlier version"):
        await open_storage(address, upgrade=True)

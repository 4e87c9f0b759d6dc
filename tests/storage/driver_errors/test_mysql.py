"""What a MariaDB that can't be used says, and what is an error of ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from asyncmy import errors
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from supt_async.errors import StorageUnavailable
from supt_async.storage.addresses.mysql import login
from supt_async.storage.database import opening, translated, trouble
from supt_async.storage.database_url import parse_url
from supt_async.storage.driver_errors.mysql import CLIENT, PASSING
from supt_async.storage.factory import open_storage
from tests.support.mariadb import open_engine, run_sql, server


async def complaint(address: str) -> str:
    """Return the line with which a database is refused."""
    engine = create_async_engine(parse_url(address))
    with pytest.raises(StorageUnavailable) as caught, opening("labels"):
        async with engine.connect():
            pass
    await engine.dispose()
    assert "\n" not in str(caught.value)
    assert "hunter2" not in str(caught.value)
    return str(caught.value).removeprefix("can't use the database labels: ")


async def test_a_wrong_password_is_one_line_without_it() -> None:
    async with server().empty() as address, server().over_tcp(address, "right") as there:
        wrong = make_url(there).set(password="hunter2").render_as_string(hide_password=False)
        line = await complaint(wrong)
    assert line.startswith("Access denied for user 'user_")
    assert ": check user and password in the address" in line


async def test_a_password_may_have_any_characters() -> None:
    async with server().empty() as address, server().over_tcp(address, "pässwörd ✓") as there:
        url = parse_url(there)
        engine = create_async_engine(url, connect_args=login(url))
        async with engine.connect() as connection:
            assert await connection.scalar(text("SELECT 1")) == 1
        await engine.dispose()


async def test_a_missing_database_is_to_be_made() -> None:
    async with server().empty() as address:
        missing = str(make_url(address).set(database="no_such_database"))
        line = await complaint(missing)
    assert line == "Unknown database 'no_such_database': make it first, with CREATE DATABASE"


async def test_a_database_of_others_is_to_be_granted() -> None:
    async with server().empty() as address, server().over_tcp(address, "hunter2") as there:
        others = make_url(there).set(database="mysql").render_as_string(hide_password=False)
        line = await complaint(others)
    assert line.startswith("Access denied for user")
    assert ": make the database if there is none, and GRANT the user of the address" in line


async def test_a_server_that_takes_no_writes_is_one_line() -> None:
    async with server().fresh() as address, server().over_tcp(address, "hunter2") as there:
        storage = await open_storage(there)
        await run_sql(address, "SET GLOBAL read_only = 1")
        try:
            with pytest.raises(StorageUnavailable, match="name the primary in the address"):
                await storage.catalogue.create_project("x", title="", task={"kind": "text"})
        finally:
            await run_sql(address, "SET GLOBAL read_only = 0")
        await storage.catalogue.create_project("x", title="", task={"kind": "text"})
        await storage.close()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("mysql://ada:hunter2@127.0.0.1:1/labels", "Connect call failed"),
        ("mysql://ada:hunter2@no-such-host.invalid/labels", "Can't connect to MySQL server"),
        ("mysql://ada:hunter2@/labels?unix_socket=/no/such/socket", "No such file"),
    ],
)
async def test_a_server_that_is_not_there_is_one_line(address: str, words: str) -> None:
    assert words in await complaint(address)


async def test_no_encryption_where_it_was_asked_for_is_one_line(tmp_path: Path) -> None:
    async with server().empty() as address:
        line = await complaint(f"{address}&ssl=true")
    assert line.startswith("Can't connect to MySQL server")


async def test_a_connection_that_is_killed_is_trouble_with_the_database() -> None:
    async with server().empty() as address:
        engine = open_engine(address)
        async with engine.connect() as connection:
            number = await connection.scalar(text("SELECT connection_id()"))
            await run_sql(address, f"KILL {number}")
            with pytest.raises(StorageUnavailable, match="can't use the database labels: "):
                with translated("labels"):
                    await connection.execute(text("SELECT 1"))
        await engine.dispose()


async def test_a_statement_that_is_wrong_is_no_trouble_with_the_database() -> None:
    async with server().empty() as address:
        engine = open_engine(address)
        for statement in ("SELECT * FROM nothing", "SELEC", "SELECT 1 + :none"):
            async with engine.connect() as connection:
                with pytest.raises(DBAPIError), translated("labels"):
                    await connection.execute(text(statement), {"none": float("nan")})
        await engine.dispose()


@pytest.mark.parametrize("number", [*sorted(PASSING), CLIENT[0], CLIENT[-1]])
def test_what_may_pass_is_trouble(number: int) -> None:
    assert trouble(errors.OperationalError(number, "text"))


@pytest.mark.parametrize("number", [1048, 1054, 1062, 1064, 1146, 1153, 1406, 1452, 1665, 4025])
def test_what_is_wrong_with_a_statement_or_a_setting_is_none(number: int) -> None:
    assert not trouble(errors.OperationalError(number, "text"))


async def test_a_login_that_needs_another_package_is_one_line() -> None:
    with pytest.raises(StorageUnavailable, match="'cryptography' package is required"):
        with opening("labels"):
            raise RuntimeError("'cryptography' package is required for sha256_password")
    with pytest.raises(RuntimeError, match="something else"), opening("labels"):
        raise RuntimeError("something else")

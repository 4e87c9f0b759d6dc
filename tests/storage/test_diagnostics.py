"""`supt db check`: one line for each unsuitable database setting, with its remedy."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import URL, make_url

from supt_async.errors import Refused, StorageUnavailable
from supt_async.storage.database_url import parse_url
from supt_async.storage.diagnostics import examine
from supt_async.storage.factory import open_storage
from supt_async.storage.sqlite.backup import back_up
from tests.storage.postgres.test_requirements import command, made
from tests.support import mariadb
from tests.support.postgres import server


async def problems(address: str) -> list[str]:
    return [finding.text for finding in await examine(parse_url(address)) if not finding.fine]


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[Path]:
    """A SQLite file that a server has open."""
    storage = await open_storage(f"sqlite:///{tmp_path}/x.db", serving=True)
    yield tmp_path / "x.db"
    await storage.close()


async def test_a_database_that_is_right_has_no_problems(file: Path) -> None:
    assert await problems(f"sqlite:///{file}") == []
    async with server().fresh() as address:
        assert await problems(address) == []
    async with server().empty() as address:  # nothing is made
        assert await problems(address) == []
        texts = [finding.text for finding in await examine(parse_url(address))]
        assert "there are no tables yet: the first command makes them" in texts


async def test_files_that_others_can_read_are_named(file: Path) -> None:
    os.chmod(file, 0o644)
    assert [f"run `chmod o= {file}`" in text for text in await problems(f"sqlite:///{file}")] == [
        True
    ]


async def test_an_old_schema_is_named_with_the_command(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.commit()
    connection.close()
    (text,) = await problems(f"sqlite:///{file}")
    assert text.endswith("run `supt db upgrade`")


async def test_a_file_with_the_journal_of_another_one_is_told_of_and_not_opened(
    file: Path, tmp_path: Path
) -> None:
    back_up(parse_url(f"sqlite:///{file}"), tmp_path / "backup.db")
    os.rename(tmp_path / "backup.db", file)
    (text,) = await problems(f"sqlite:///{file}")
    assert "put in the place of another database" in text


async def test_what_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable, match="there is no database"):
        await examine(parse_url(f"sqlite:///{tmp_path}/x.db"))
    assert os.listdir(tmp_path) == []
    with pytest.raises(Refused, match="in memory"):
        await examine(parse_url("sqlite://"))


async def test_commits_that_are_not_durable_and_another_isolation_are_told_of() -> None:
    async with server().fresh() as address:
        name = make_url(address).database
        await command(
            address,
            f'ALTER DATABASE "{name}" SET synchronous_commit = off',
            f"ALTER DATABASE \"{name}\" SET default_transaction_isolation = 'serializable'",
        )
        (text,) = await problems(address)
        assert "synchronous_commit = off" in text
        fine = [finding.text for finding in await examine(parse_url(address)) if finding.fine]
        assert "default_transaction_isolation is serializable: supt sets its own" in fine


async def test_a_database_that_is_not_utf_8_is_told_of() -> None:
    async with made("ENCODING 'LATIN1' LOCALE 'C'") as address:
        (text,) = await problems(address)
        assert "encoding LATIN1" in text


def on_mysql(address: str) -> URL:
    return make_url(address).set(drivername="mysql+asyncmy")


async def test_settings_of_mariadb_by_which_labels_can_be_lost_are_told_of() -> None:
    async with mariadb.server().empty() as address, mariadb.careless():
        findings = await examine(on_mysql(address))
    problems = [finding.text for finding in findings if not finding.fine]
    assert problems == [
        "acknowledged labels can be lost: set innodb_flush_log_at_trx_commit = 1",
    ]
    fine = [finding.text for finding in findings if finding.fine]
    assert fine[0].startswith("MariaDB 1")
    assert "there are no tables yet: the first command makes them" in fine


async def test_a_mariadb_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    url = URL.create("mysql+asyncmy", "root", query={"unix_socket": f"{tmp_path}/none"})
    with pytest.raises(StorageUnavailable, match=f"can't use the database .*{tmp_path}/none"):
        await examine(url)


async def test_a_kind_of_database_that_cannot_be_checked_is_refused() -> None:
    with pytest.raises(Refused, match="can't check a database of the kind oracle"):
        await examine(make_url("oracle://db/x"))

"""Requirements of a MariaDB or MySQL server."""

from __future__ import annotations

from dataclasses import replace

import pytest

from supt_async.errors import UnfitDatabase
from supt_async.storage.dialects.mysql_server import Facts, look, unfit, used_connections
from supt_async.storage.factory import open_storage
from tests.support import mariadb
from tests.support.mariadb import run_sql

FINE = Facts(
    version="10.11.6-MariaDB-0+deb12u1",
    packet=64 * 2**20,
    unsafe=(),
    read_only=False,
    connections=151,
)


@pytest.mark.parametrize(
    ("version", "name", "fit"),
    [
        ("10.11.6-MariaDB-0+deb12u1", "MariaDB 10.11.6", True),
        ("10.6.0-MariaDB", "MariaDB 10.6.0", True),
        ("10.5.29-MariaDB", "MariaDB 10.5.29", False),
        ("11.8.2-MariaDB-ubu2404", "MariaDB 11.8.2", True),
        ("8.0.36", "MySQL 8.0.36", True),
        ("8.0.16", "MySQL 8.0.16", False),
        ("9.1.0-commercial", "MySQL 9.1.0", True),
        ("5.7.44-log", "MySQL 5.7.44", False),
    ],
)
def test_a_server_that_is_too_old_is_refused(version: str, name: str, fit: bool) -> None:
    facts = replace(FINE, version=version)
    assert facts.name == name
    reason = unfit(facts, "supt at db")
    assert (reason is None) == fit
    assert reason is None or reason.startswith(f"the database supt at db is {name}: supt needs ")


def test_a_packet_that_is_too_small_is_refused_with_the_size_to_set() -> None:
    reason = unfit(replace(FINE, packet=2**20), "supt at db")
    assert reason is not None
    assert reason.startswith("max_allowed_packet of the database supt at db is 1048576 bytes")
    assert reason.endswith("set it to 67108864")


async def test_the_facts_are_the_servers() -> None:
    async with mariadb.server().empty() as address, mariadb.careless():
        engine = mariadb.open_engine(address)
        try:
            async with engine.connect() as connection:
                facts = await connection.run_sync(look)
                used = await connection.run_sync(used_connections)
        finally:
            await engine.dispose()
    assert facts.mariadb
    assert facts.number >= (10, 6)
    assert facts.packet >= 2**20
    assert 0 < used < facts.connections
    assert facts.unsafe == ("innodb_flush_log_at_trx_commit = 1",)


def test_a_binary_log_of_statements_is_refused() -> None:
    reason = unfit(replace(FINE, by_statement=True), "supt at db")
    assert reason is not None
    assert reason.endswith("set it to ROW")


async def test_tables_that_compare_texts_in_another_way_are_refused_until_they_are_converted() -> (
    None
):
    """As of a dump that was edited, or tables that somebody has changed."""
    async with mariadb.server().empty() as address:
        await run_sql(address, "CREATE TABLE act (seq INT, what TEXT) COLLATE utf8mb4_general_ci")
        await run_sql(address, "CREATE TABLE meta (value INT) ENGINE=MyISAM")
        await run_sql(address, "CREATE VIEW event AS SELECT what FROM act")
        with pytest.raises(UnfitDatabase) as caught:
            await open_storage(address)
        assert str(caught.value).endswith(" for meta")
        statement = str(caught.value).split("`")[1]
        for table in ("act", "meta"):
            await run_sql(address, statement.replace("TABLE act", f"TABLE {table}"))
        engine = mariadb.open_engine(address)
        async with engine.connect() as connection:
            assert (await connection.run_sync(look)).strange == ()
        await engine.dispose()


async def test_a_server_that_may_lose_labels_is_warned_of_once_it_serves(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with mariadb.server().fresh() as address, mariadb.careless():
        await (await open_storage(address)).close()
        assert caplog.records == []
        await (await open_storage(address, serving=True)).close()
    (record, *_) = caplog.records
    assert "set innodb_flush_log_at_trx_commit = 1" in record.getMessage()

"""Values that are larger than what a MariaDB takes at once."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import Connection, func, insert, select

from supt_async.errors import Refused, StorageUnavailable
from supt_async.storage.database import Database
from supt_async.storage.factory import open_storage
from supt_async.storage.schema.tables import meta
from tests.support.mariadb import run_sql, server

MEBIBYTE = 2**20


def add(rows: list[dict[str, str]], connection: Connection) -> None:
    connection.execute(insert(meta), rows)


async def lengths(database: Database) -> list[int]:
    read = select(func.length(meta.c.value)).where(meta.c.key.startswith("large")).order_by("key")
    return await database.read(lambda c: list(c.scalars(read)))


async def test_a_value_that_is_too_large_is_refused_with_the_setting_that_says_so() -> None:
    async with server().fresh() as address:
        ((limit,),) = await run_sql(address, "SELECT @@max_allowed_packet")
        storage = await open_storage(address)
        database = storage.database
        for text in ("\n" * (limit // 2 + 1), "é" * (limit // 2)):
            rows = [{"key": "large", "value": "short"}, {"key": "larger", "value": text}]
            with pytest.raises(
                Refused, match=f"at most {limit / MEBIBYTE:.1f} MiB, raise its max_"
            ):
                await database.write(partial(add, rows))
        assert await lengths(database) == []
        fits = {"key": "large", "value": "x" * (limit - MEBIBYTE)}
        await database.write(partial(add, [fits]))
        assert await lengths(database) == [limit - MEBIBYTE]
        await storage.close()


async def test_a_server_that_has_gone_is_not_taken_for_a_value_that_is_too_large() -> None:
    async with server().fresh() as address:
        storage = await open_storage(address)
        row = {"key": "large", "value": "x" * MEBIBYTE}

        def lose_it(connection: Connection) -> None:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            raw.terminate()
            connection.execute(insert(meta), row)

        with pytest.raises(StorageUnavailable):
            await storage.database.write(lose_it)
        await storage.close()

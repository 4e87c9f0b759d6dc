"""What a database, a role or a server may be set to: it works all the same, or is refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import make_url

from supt_async.errors import StorageError, StorageUnavailable, UnfitDatabase
from supt_async.storage.factory import open_storage
from supt_async.storage.postgres.database import PostgresDatabase
from tests.support.databases import processes
from tests.support.postgres import bare, check_places, server
from tests.support.queue_fixture import ManualClock, QueueFixture

ITEMS = 40


async def command(address: str, *statements: str) -> None:
    connection = await bare(address)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@asynccontextmanager
async def made(options: str) -> AsyncIterator[str]:
    """Make a database with options of CREATE DATABASE."""
    async with server().empty() as address:
        url = make_url(address)
        other = f"{url.database}_other"
        await command(address, f'CREATE DATABASE "{other}" TEMPLATE template0 {options}')
        try:
            yield url.set(database=other).render_as_string(hide_password=False)
        finally:
            await command(address, f'DROP DATABASE "{other}" WITH (FORCE)')


@pytest.mark.parametrize("isolation", ["repeatable read", "serializable"])
async def test_what_is_done_is_counted_right_whatever_the_default_isolation(isolation: str) -> None:
    async with server().fresh() as address:
        name = make_url(address).database
        await command(
            address,
            f"ALTER DATABASE \"{name}\" SET default_transaction_isolation = '{isolation}'",
        )
        clock = ManualClock()
        async with processes(address, 2, clock) as opened:
            first = await QueueFixture.set_up(opened[0], clock)
            project = (await first.another_project("twice", overlap=2)).project
            queues = [QueueFixture(storage, clock, project) for storage in opened]
            await queues[0].add(*range(ITEMS))
            sessions = [
                await queue.open_session(name)
                for queue, name in zip(queues, ("Ada", "Bob"), strict=True)
            ]
            held = [
                {offer.item: offer for offer in (await session.claim(ITEMS)).leased}
                for session in sessions
            ]
            assert len(held[0]) == len(held[1]) == ITEMS
            for item in held[0]:  # both at the same time: each sees the other's only at the end
                await asyncio.gather(
                    *(
                        session.submit(offers[item])
                        for session, offers in zip(sessions, held, strict=True)
                    )
                )
            assert (await queues[0].counts()).done == ITEMS
        await check_places(address, project.id)


async def test_every_connection_has_the_isolation_that_the_statements_rely_on() -> None:
    async with server().fresh() as address:
        name = make_url(address).database
        await command(
            address, f"ALTER DATABASE \"{name}\" SET default_transaction_isolation = 'serializable'"
        )
        storage = await open_storage(address, serving=True)
        database = storage.database
        assert isinstance(database, PostgresDatabase)
        for hot in (False, True):
            shown = await database.dedicated_connection(hot=hot).run(
                lambda link: link.fetchval("SHOW transaction_isolation")
            )
            assert shown == "read committed"
        await storage.close()


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
@pytest.mark.parametrize(("serving", "upgrade"), [(False, False), (True, False), (False, True)])
async def test_a_database_that_is_not_utf_8_is_refused_in_one_line(
    encoding: str, serving: bool, upgrade: bool
) -> None:
    async with made(f"ENCODING '{encoding}' LOCALE 'C'") as address:
        with pytest.raises(UnfitDatabase, match=f"encoding {encoding}.*--encoding=UTF8") as caught:
            await open_storage(address, serving=serving, upgrade=upgrade)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "statements",
    [
        ("CREATE ROLE guest LOGIN", "REVOKE CONNECT ON DATABASE {name} FROM PUBLIC"),
        ("CREATE ROLE guest LOGIN", "REVOKE ALL ON SCHEMA public FROM PUBLIC"),
        ("CREATE ROLE guest LOGIN",),  # may read nothing of it
    ],
)
async def test_a_role_without_rights_is_told_so_in_one_line(statements: tuple[str, ...]) -> None:
    async with server().fresh() as address:
        url = make_url(address)
        await command(address, *(text.format(name=f'"{url.database}"') for text in statements))
        try:
            guest = url.set(username="guest").render_as_string(hide_password=False)
            with pytest.raises(
                StorageUnavailable, match=r"permission denied|no schema has been selected"
            ) as caught:
                await open_storage(guest)
            assert "\n" not in str(caught.value)
        finally:
            await command(address, "DROP OWNED BY guest", "DROP ROLE guest")


async def test_a_schema_that_is_dropped_under_a_server_is_no_traceback() -> None:
    async with server().fresh() as address:
        storage = await open_storage(address, serving=True)
        await command(address, "DROP SCHEMA public CASCADE")
        with pytest.raises(StorageError):
            await storage.catalogue.projects()
        await storage.close()

"""What `supt doctor` says of a database that is not as it should be."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from supt_async.cli.doctor.findings import Level
from supt_async.storage.factory import open_storage
from supt_async.storage.server_url import noted
from tests.cli.doctor.cases import case, findings, texts
from tests.faults.wire import Wire
from tests.operation.test_poolers import pgbouncer
from tests.storage.postgres.test_requirements import command, made
from tests.support import mariadb
from tests.support.postgres import server


@asynccontextmanager
async def role(address: str, *grants: str) -> AsyncIterator[str]:
    """Make a role of a PostgreSQL, and yield the address for it; ``{}`` stands for its name."""
    name = f"supt_doctor_{secrets.token_hex(4)}"
    await command(address, f"CREATE ROLE {name} LOGIN", *(grant.format(name) for grant in grants))
    try:
        yield make_url(address).set(username=name).render_as_string(hide_password=False)
    finally:
        await command(address, f"DROP OWNED BY {name}", f"DROP ROLE {name}")


async def test_a_database_that_is_right_is_said_to_be(tmp_path: Path) -> None:
    async with server().fresh() as address, mariadb.server().fresh() as other:
        file = f"sqlite:///{tmp_path}/a.db"
        await (await open_storage(file)).close()
        for database in (address, other, file):
            found = await findings(one := case(database=database))
            assert texts(found, Level.PROBLEM) == []
            warnings = texts(found, Level.WARNING)
            assert [text for text in warnings if "max_allowed_packet" not in text] == []
            assert one.server_id is not None
            assert one.url is None
            assert "no server is running on it just now" in texts(found, Level.OK)


async def test_a_database_that_is_not_there_yet_is_not_made(tmp_path: Path) -> None:
    found = await findings(case(database=f"sqlite:///{tmp_path}/a.db"))
    assert "makes it" in texts(found, Level.WARNING)[0]
    found = await findings(case(database=f"sqlite:///{tmp_path}/gone/a.db"))
    assert texts(found, Level.PROBLEM) == [
        f"there is no folder {tmp_path}/gone: make it, or correct --database"
    ]
    assert os.listdir(tmp_path) == []
    async with server().empty() as address:
        found = await findings(one := case(database=address))
        assert texts(found, Level.PROBLEM) == []
        assert one.server_id is None


async def test_a_server_that_runs_on_it_is_named(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/a.db"
    storage = await open_storage(address, serving=True)
    try:
        async with noted(storage, "http://127.0.0.1:8123", named=False):
            found = await findings(one := case(database=address))
    finally:
        await storage.close()
    assert "a server runs on it: http://127.0.0.1:8123" in texts(found, Level.OK)
    assert (one.url, one.running) == ("http://127.0.0.1:8123", True)


async def test_a_wrong_encoding_is_a_problem() -> None:
    async with made("ENCODING 'LATIN1' LOCALE 'C'") as address:
        (text,) = texts(await findings(case(database=address)), Level.PROBLEM)
        assert "encoding LATIN1" in text


async def test_a_pooler_in_transaction_mode_is_a_problem(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(server().fresh())
        wire = await stack.enter_async_context(Wire(address).laid())
        through = await stack.enter_async_context(pgbouncer(tmp_path, wire.address, "transaction"))
        (text,) = texts(await findings(case(database=through)), Level.PROBLEM)
        assert "pool_mode = session" in text


async def test_a_role_without_rights_is_a_problem() -> None:
    async with server().fresh() as address:
        async with role(address, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {}") as poor:
            (text,) = texts(await findings(case(database=poor)), Level.PROBLEM)
            assert "may not read and change the table" in text
            assert "GRANT SELECT, INSERT" in text


async def test_a_role_that_may_not_upgrade_is_worth_a_word() -> None:
    async with server().fresh() as address:
        grant = "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}"
        async with role(address, grant) as daily:
            found = await findings(case(database=daily))
            assert texts(found, Level.PROBLEM) == []
            (text,) = texts(found, Level.WARNING)
            assert "supt db upgrade" in text


async def test_timeouts_that_cut_the_work_are_named() -> None:
    async with server().fresh() as address:
        name = make_url(address).database
        await command(
            address,
            f"ALTER DATABASE \"{name}\" SET statement_timeout = '5s'",
            f"ALTER DATABASE \"{name}\" SET idle_session_timeout = '1min'",
        )
        found = texts(await findings(case(database=address)), Level.WARNING)
        assert sorted(text.split(":")[0] for text in found) == [
            "idle_session_timeout is 60 s",
            "statement_timeout is 5 s",
        ]


async def test_a_database_that_does_not_answer_is_one_line_without_its_password() -> None:
    address = "postgresql://supt:hush-hush@127.0.0.1:1/x"
    (finding,) = await findings(case(database=address))
    assert finding.level is Level.PROBLEM
    assert "\n" not in finding.text
    assert "hush" not in finding.text


@pytest.mark.parametrize("address", ["oracle://x", "nonsense", "@/nowhere/at-all"])
async def test_an_address_that_is_none_is_one_line(address: str) -> None:
    (finding,) = await findings(case(database=address))
    assert finding.level is Level.PROBLEM

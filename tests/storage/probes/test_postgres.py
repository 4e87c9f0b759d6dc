"""Facts about a PostgreSQL, as it tells them to its owner."""

from __future__ import annotations

from sqlalchemy import make_url

from supt_async.storage.database_url import parse_url
from supt_async.storage.probes import probe
from tests.storage.postgres.test_requirements import command
from tests.support.postgres import server


async def test_its_owner_may_do_all_and_its_own_timeouts_count() -> None:
    async with server().fresh() as address:
        name = make_url(address).database
        await command(address, f"ALTER DATABASE \"{name}\" SET statement_timeout = '7s'")
        facts = await probe(parse_url(address))
    assert facts is not None
    assert facts.may_make_tables
    assert facts.forbidden == ()
    assert facts.timeouts_ms["statement_timeout"] == 7000
    assert facts.bytes_used > 0
    assert abs(facts.clock_ahead_ms) < 60_000


async def test_a_file_has_no_server_to_ask() -> None:
    assert await probe(parse_url("sqlite:///x.db")) is None

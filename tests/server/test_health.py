"""Health checks: whether the server lives and is ready."""

from __future__ import annotations

import asyncio
import logging
import os

import pytest
from sqlalchemy import Connection, text

from supt_async.storage.schema import install
from tests.faults.wire import Wire
from tests.support.postgres import server as postgres
from tests.support.servers import SECONDS, Running, run_server


async def ask(server: Running, path: str = "/readyz") -> tuple[int, dict[str, str]]:
    async with server.http() as http:
        answer = await http.get(path)
    return answer.status_code, answer.json()


async def until(server: Running, status: int) -> dict[str, str]:
    """Ask until the server answers with this status: what was found out is good for moments."""
    async with asyncio.timeout(SECONDS):
        while True:
            found, body = await ask(server)
            if found == status:
                return body
            await asyncio.sleep(0.01)


async def test_a_server_with_its_database_lives_and_is_ready(server: Running) -> None:
    assert await ask(server, "/healthz") == (200, {"status": "ok"})
    assert await ask(server) == (200, {"status": "ready"})


async def test_a_server_that_drains_lives_and_is_not_ready(server: Running) -> None:
    await server.stop()
    assert await ask(server) == (503, {"status": "stopping"})
    assert (await ask(server, "/healthz"))[0] == 200


@pytest.mark.parametrize("revision", [None, "0001", "0999"])
async def test_a_server_whose_schema_was_changed_under_it_is_not_ready(
    server: Running, revision: str | None
) -> None:
    database = server.storage.database

    def change(connection: Connection) -> None:
        connection.execute(text("DELETE FROM alembic_version"))
        if revision is not None:
            connection.execute(
                text("INSERT INTO alembic_version VALUES (:here)"), {"here": revision}
            )

    await database.write(change)
    found = await until(server, 503)
    assert f"schema {revision or 'none'}" in found["error"]
    await database.write(lambda c: c.execute(text("DELETE FROM alembic_version")))
    await database.write(stamp)
    assert await until(server, 200) == {"status": "ready"}


def stamp(connection: Connection) -> None:
    head = {"here": install.newest()}
    connection.execute(text("INSERT INTO alembic_version VALUES (:here)"), head)


async def test_a_server_whose_database_is_cut_off_lives_and_is_ready_again_afterwards(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with postgres().fresh() as address, Wire(address).laid() as wire:
        async with run_server(wire.address) as server:
            assert (await ask(server))[0] == 200
            with caplog.at_level(logging.WARNING, "supt_async.server.health"):
                wire.stop()  # nothing comes through, and nobody says so
                found = await until(server, 503)
                assert found == {
                    "status": "unavailable",
                    "error": "the database does not answer",
                }
                assert (await ask(server, "/healthz"))[0] == 200
                wire.flow()
                wire.cut()
                assert await until(server, 200) == {"status": "ready"}
            said = [record.message for record in caplog.records if record.name.endswith("health")]
            assert said == ["not ready", "ready again"]


async def test_a_server_whose_file_was_exchanged_is_not_ready_and_says_why(
    server: Running, caplog: pytest.LogCaptureFixture
) -> None:
    assert (await ask(server))[0] == 200
    path = str(server.storage.url.database)
    os.rename(path, f"{path}-elsewhere")
    found = await until(server, 503)
    assert "replaced or removed" in found["error"]
    assert path not in found["error"]
    async with asyncio.timeout(SECONDS):
        while not any(
            f"{path} was removed" in str(record.__dict__.get("reason")) for record in caplog.records
        ):
            assert (await ask(server, "/healthz"))[0] == 200

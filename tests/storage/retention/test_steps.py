"""Steps of retention: each finds its rows by an index, however large its table is."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from supt_async.storage.factory import open_storage
from supt_async.storage.retention.pruner import leases_before, secrets_before, sessions_before
from supt_async.storage.retention.steps import page
from tests.support.databases import DATABASES, fresh

WALKS = {
    "ix_session_created_ms": sessions_before(1),
    "ix_lease_log_unanswered": leases_before("released", 1),
    "ix_token_expires_ms": secrets_before(1),
}
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN (FORMAT JSON)"}


def plan(index: str, connection: Connection) -> str:
    kind = connection.dialect.name
    if kind == "postgresql":  # of empty tables it would read all
        connection.execute(text("SET LOCAL enable_seqscan = off"))
    made = page(WALKS[index], None).compile(connection, compile_kwargs={"literal_binds": True})
    explain = EXPLAIN.get(kind, "EXPLAIN FORMAT=JSON")
    rows = connection.execute(text(f"{explain} {made}".replace(":", r"\:"))).all()
    return json.dumps([[str(value) for value in row] for row in rows])


@pytest.mark.parametrize("kind", DATABASES)
async def test_old_rows_are_found_by_an_index(kind: str, tmp_path: Path) -> None:
    async with fresh(kind, tmp_path) as address:
        storage = await open_storage(address)
        try:
            for index in WALKS:
                found = await storage.database.read(partial(plan, index))
                assert index in found
        finally:
            await storage.close()

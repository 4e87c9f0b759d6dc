"""Query plans of item searches use indexes, however large the tables are."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import CompoundSelect, Connection, Select, create_mock_engine, text

from supt_async.domain.ids import ProjectId
from supt_async.protocol.tasks.task import parse
from supt_async.storage.factory import Storage, open_storage
from supt_async.storage.queries.answer_search import answer_part
from supt_async.storage.queries.item_search import SCAN, matches, reach
from supt_async.storage.review.item_details import labels_of
from supt_async.storage.review_records import Filter, ItemStatus
from tests.storage.postgres.test_plans import FILL, ITEMS, LABELLERS, nodes
from tests.support.postgres import bare, server
from tests.support.queue_fixture import TASK

PROJECT = ProjectId(1)
FILTERS = {
    "all": Filter(),
    "labelled": Filter(status=ItemStatus.LABELLED),
    "unlabelled": Filter(status=ItemStatus.UNLABELLED),
    "flagged": Filter(status=ItemStatus.FLAGGED),
    "disagreement": Filter(status=ItemStatus.DISAGREEMENT),
    "corrected": Filter(status=ItemStatus.CORRECTED),
    "labeller": Filter(labeller="7"),
    "value": Filter(value=1),
    "part": Filter(part=answer_part(parse(TASK), "cat", None)),
    "text": Filter(text="needle"),
}
DIALECT = create_mock_engine("postgresql+asyncpg://", lambda *_: None).dialect
LARGE = {"item", "content", "label", "flag"}
"""Not ``withdrawal``: what was undone is little, and PostgreSQL may read it whole into a hash."""
FLAGS = """
INSERT INTO flag (project_id, id, item_id, labeller_id, created_ms)
     SELECT 1, 'F' || n, n * 10, 1, n FROM generate_series(1, 5000) n
"""


def statements(name: str) -> list[Select[Any] | CompoundSelect[Any]]:
    wanted = FILTERS[name]
    end = ITEMS // 2
    found = [reach(PROJECT, wanted, end, SCAN), matches(PROJECT, wanted, end, end + 5_000, 50)]
    return [*found, labels_of(range(end, end + 50))]


@pytest.fixture(scope="module")
async def full() -> AsyncIterator[Any]:
    """A connection to a PostgreSQL with 100,000 items."""
    async with server().fresh() as address:
        storage = await open_storage(address)
        await storage.catalogue.create_project("digits", title="", task=TASK)
        await storage.close()
        connection = await bare(address)
        await connection.execute(LABELLERS)
        await connection.execute(FILL.format(items=ITEMS))
        await connection.execute(FLAGS)
        await connection.execute("VACUUM ANALYZE")
        yield connection
        await connection.close()


@pytest.mark.parametrize("name", FILTERS)
async def test_postgresql_reads_no_large_table_from_end_to_end(full: Any, name: str) -> None:
    for statement in statements(name):
        sql = str(statement.compile(dialect=DIALECT, compile_kwargs={"literal_binds": True}))
        plan = json.loads(await full.fetchval(f"EXPLAIN (FORMAT JSON) {sql}"))[0]["Plan"]
        read = [node["Relation Name"] for node in nodes(plan) if node["Node Type"] == "Seq Scan"]
        assert not LARGE & set(read), sql


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    opened = await open_storage(f"sqlite:///{tmp_path}/plans.db")
    yield opened
    await opened.close()


@pytest.mark.parametrize("name", FILTERS)
async def test_sqlite_reads_no_large_table_from_end_to_end(storage: Storage, name: str) -> None:
    def explain(connection: Connection) -> list[str]:
        plans = []
        for statement in statements(name):
            sql = statement.compile(connection, compile_kwargs={"literal_binds": True})
            plans.append(str(connection.execute(text(f"EXPLAIN QUERY PLAN {sql}")).all()))
        return plans

    for plan in await storage.database.read(explain):
        assert not [table for table in LARGE if f"'SCAN {table}'" in plan], plan

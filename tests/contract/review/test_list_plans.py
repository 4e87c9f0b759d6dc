"""Query plans of the lists of items to review: walks along indexes, however large tables are."""

from __future__ import annotations

import json
from collections import namedtuple
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Connection, create_mock_engine, text

from supt_async.domain.ids import ProjectId
from supt_async.storage.factory import Storage, open_storage
from supt_async.storage.review import lists
from supt_async.storage.review_records import ReviewOrder, ReviewWish
from supt_async.storage.schema.columns import AnySelect
from tests.storage.postgres.test_plans import FILL, ITEMS, LABELLERS, nodes
from tests.storage.queries.test_item_search_plans import FLAGS
from tests.support.postgres import bare, server
from tests.support.queue_fixture import TASK

PROJECT = ProjectId(1)
ORDERS = sorted(lists._WALKS)
CURSORS: dict[ReviewOrder, tuple[str, ...]] = {
    ReviewOrder.DISAGREEMENT: ("0.5", "50000", ""),
    ReviewOrder.CONFIDENCE: ("0.5", "50000", ""),
    ReviewOrder.FLAG: ("2500", "F2500"),
    ReviewOrder.ERROR: ("5000", "50000"),
    ReviewOrder.LABELLER: ("50000", "25000"),
}
"""Where the page before ended, in the middle of each list."""
DIALECT = create_mock_engine("postgresql+asyncpg://", lambda *_: None).dialect
LARGE = {"item", "content", "label", "flag", "consensus", "suspect", "correction"}
MOST_READ = ITEMS // 5
"""Rows of one step of a plan: all withdrawals may be read, which are few, but only once."""
OPINIONS = """
INSERT INTO consensus (project_id, item_id, question, value, confidence, agreement, labels,
                       last_seq, method, created_ms)
     SELECT 1, n, '', '1', (n % 100) / 100.0, (n % 50) / 50.0, 2, n, 'coin', 0
       FROM generate_series(1, {items}) n;
INSERT INTO suspect (project_id, item_id, run_id, place, value, probability, predicted,
                     predicted_probability, created_ms)
     SELECT 1, n * 10, 1, n, '1', 0.1, '2', 0.9, 0 FROM generate_series(1, {items} / 10) n;
INSERT INTO correction (project_id, id, item_id, labeller_id, value, created_ms)
     SELECT 1, 'C' || n, n * 10, 1, '1', n FROM generate_series(1, {items} / 10) n
"""
Row = namedtuple("Row", "item_id measure id last")


class Recorder:
    """A connection that keeps what it is asked, and finds nothing but the ids of items."""

    def __init__(self) -> None:
        self.asked: list[AnySelect] = []

    def scalars(self, statement: AnySelect) -> range:
        self.asked.append(statement)
        return range(1, lists.STEP)

    def execute(self, statement: AnySelect) -> list[Any]:
        self.asked.append(statement)
        return []


def statements(order: ReviewOrder) -> list[AnySelect]:
    """Return all statements of a first page, and of one in the middle."""
    wanted = ReviewWish(order=order, labeller="7")
    recorder = Recorder()
    rows = cast(Any, [Row(id_, 0, id_, "") for id_ in range(1, lists.STEP)])
    lists._kept(cast(Any, recorder), PROJECT, wanted, rows)
    walk = lists._WALKS[order]
    pages = [walk(PROJECT, wanted, cursor).limit(lists.STEP) for cursor in ((), CURSORS[order])]
    return [*pages, *recorder.asked]


@pytest.fixture(scope="module")
async def full() -> AsyncIterator[Any]:
    """A connection to a PostgreSQL with 100,000 items that have a consensus."""
    async with server().fresh() as address:
        storage = await open_storage(address)
        await storage.catalogue.create_project("digits", title="", task=TASK)
        await storage.close()
        connection = await bare(address)
        for filling in (LABELLERS, FILL, FLAGS, OPINIONS):
            await connection.execute(filling.format(items=ITEMS))
        await connection.execute("VACUUM ANALYZE")
        yield connection
        await connection.close()


@pytest.mark.parametrize("order", ORDERS)
async def test_postgresql_walks_along_an_index_for_each_page(full: Any, order: ReviewOrder) -> None:
    for statement in statements(order):
        sql = str(statement.compile(dialect=DIALECT, compile_kwargs={"literal_binds": True}))
        plan = json.loads(await full.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}"))[0]["Plan"]
        for node in nodes(plan):
            table = node.get("Relation Name")
            read = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
            assert node["Node Type"] != "Seq Scan" or table not in LARGE, sql
            assert read * node["Actual Loops"] <= MOST_READ, (sql, node["Node Type"], table)


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    opened = await open_storage(f"sqlite:///{tmp_path}/plans.db")
    yield opened
    await opened.close()


@pytest.mark.parametrize("order", ORDERS)
async def test_sqlite_walks_along_an_index_for_each_page(
    storage: Storage, order: ReviewOrder
) -> None:
    def explain(connection: Connection) -> list[str]:
        plans = []
        for statement in statements(order)[:2]:
            sql = statement.compile(connection, compile_kwargs={"literal_binds": True})
            plans.append(str(connection.execute(text(f"EXPLAIN QUERY PLAN {sql}")).all()))
        return plans

    for plan in await storage.database.read(explain):
        assert not [table for table in LARGE if f"'SCAN {table}'" in plan], plan
        assert "TEMP B-TREE FOR ORDER BY" not in plan, plan

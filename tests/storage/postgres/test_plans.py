"""The plans of the hot statements: short walks down an index, whatever the tables' sizes.

A plan is made once and kept. It must be right for full tables though it was made when they were
empty, and the other way round; so each is looked at in both states.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from sqlalchemy import make_url

from supt_async.domain.items import NewItem
from supt_async.storage.factory import open_storage
from supt_async.storage.postgres.connection import INDEX_SCANS_ONLY, connect
from supt_async.storage.postgres.sql import (
    answers as single,
    audiences,
    batch as many,
    gold,
    look,
    opinions,
    quotas,
)
from supt_async.storage.transfer.importer import Importer
from tests.support.postgres import bare, server
from tests.support.queue_fixture import TASK

ITEMS = 100_000
OF_LABELLER = ("COMPLETE", "GIVEN", "PARTICIPATIONS")
"""Statements that need a labeller's leases, of which there are few."""
COUNTING = ("UNJUDGED_GOLD", "GIVEN", "STANDING")
"""Statements that walk over answers of a labeller, or over some that were not judged."""
HOT = {
    name: statement
    for module in (many, look, single, gold, opinions, audiences, quotas)
    for name, statement in vars(module).items()
    if name[0].isupper() and name.isupper() and isinstance(statement, str) and name not in COUNTING
}
TELLING = {
    "item": {"id"},
    "content": {"item_id"},
    "lease": {"token", "item_id", "expires_ms", "session_id"},
    "lease_log": {"token"},
    "label": {"id", "item_id"},
    "skip": {"id", "item_id"},
    "withdrawal": {"id", "answer_id"},
    "session": {"id"},
    "offered": {"xid", "project_id", "item_id"},
    "ranking": {"chunk"},
    "generation": {"generation"},
    "project": {"id"},
    "counter": {"project_id"},
    "flag": {"id"},
    "suggestion": {"item_id"},
    "audited": {"item_id"},
    "correction": {"item_id"},
    "crowd_model": {"project_id"},
    "reliability": {"project_id"},
    "labeller": {"id"},
    "meta": {"key"},
    # Of a project's gold items a limited number is read, and of its participants the first.
    "gold": {"item_id", "project_id"},
    "participation": {"labeller_id", "project_id"},
    # The audiences of a labeller are few, and a page of an audience's items is limited.
    "audience": {"name", "project_id"},
    "item_audience": {"audience_id", "item_id", "place"},
    "labeller_group": {"id"},
    "group_member": {"labeller_id"},
    "link": {"id"},
}
"""Columns of which a value leads to few rows. A project, a labeller or a process does not."""

FILLED = 2_000
WRITTEN = """
SELECT sum(n_tup_ins) FROM pg_stat_user_tables WHERE relname IN ('item', 'content')
"""
FORGET = "SELECT pg_stat_reset()"
READ_THROUGH = """
SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE relname IN ('item', 'content')
"""

LABELLERS = """
INSERT INTO labeller (name, created_ms) SELECT n, 0 FROM generate_series(1, 60) n
"""

FILL = """
INSERT INTO item (project_id, open_slots) SELECT 1, n % 2 FROM generate_series(1, {items}) n;
INSERT INTO content (item_id, project_id, key, fingerprint, payload, created_ms)
     SELECT n, 1, n, n, '"x"', 0 FROM generate_series(1, {items}) n;
INSERT INTO label (project_id, id, item_id, labeller_id, lease, value, created_ms, generation)
     SELECT 1, 'A' || n, n, n % 50 + 1, 'L' || n, '1', n, 0 FROM generate_series(1, {items}, 2) n;
INSERT INTO lease_log (token, project_id, item_id, labeller_id, session_id, dealt_ms, ended_ms,
                       how, generation, behind)
     SELECT 'L' || n, 1, n, n % 50 + 1, 'S', 0, 0, 'answered', 0, 0
       FROM generate_series(1, {items}, 2) n;
INSERT INTO skip (project_id, id, item_id, labeller_id, lease, created_ms)
     SELECT 1, 'S' || n, n, n % 50 + 1, 'L' || n, 0 FROM generate_series(1, {items}, 10) n;
INSERT INTO withdrawal (project_id, id, answer_id, labeller_id, item_id, created_ms)
     SELECT 1, 'W' || n, 'S' || n, n % 50 + 1, n, 0 FROM generate_series(1, {items}, 10) n;
INSERT INTO lease (token, project_id, item_id, labeller_id, session_id, mode, expires_ms,
                   dealt_ms, generation, behind)
     SELECT 'T' || n, 1, n, n % 50 + 1, n % 2000, 'push', n, 0, 0, 0
       FROM generate_series(1, 4000) n;
INSERT INTO session (id, project_id, labeller_id, process_id, connection, connected, active_ms,
                     created_ms)
     SELECT n, 1, 1, 'P', 1, true, 0, 0 FROM generate_series(1, 2000) n;
INSERT INTO offered (project_id, item_id, created_ms)
     SELECT 1, n, 0 FROM generate_series(1, 2000) n;
INSERT INTO suggestion (item_id, source, project_id, value, score, created_ms)
     SELECT n, 'source ' || s, 1, '1', 0.5, 0
       FROM generate_series(1, {items}) n, generate_series(1, 2) s;
INSERT INTO acceptance (project_id, source, min_score, audit, labels, audited, created_ms)
     SELECT 1, 'source 1', 0.9, 0.05, 0, 0, 0;
INSERT INTO audited (item_id, acceptance_id, project_id, value)
     SELECT n, 1, 1, '1' FROM generate_series(1, {items}, 20) n;
INSERT INTO gold (project_id, item_id, value, created_ms)
     SELECT 1, n, '1', 0 FROM generate_series(1, {items}, 50) n;
INSERT INTO participation (project_id, labeller_id, created_ms)
     SELECT 1, n, 0 FROM generate_series(1, 50) n;
INSERT INTO audience (project_id, name) SELECT 1, n FROM generate_series(1, 50) n;
INSERT INTO item_audience (audience_id, place, item_id, project_id)
     SELECT n % 50 + 1, n, n, 1 FROM generate_series(1, {items}) n;
INSERT INTO labeller_group (name, created_ms) SELECT 'g' || n, 0 FROM generate_series(1, 20) n;
INSERT INTO group_member (group_id, labeller_id)
     SELECT n % 20 + 1, n FROM generate_series(1, 50) n;
INSERT INTO link (project_id, hash, most, code, created_ms)
     SELECT 1, n, 1, 'c', 0 FROM generate_series(1, 20) n;
INSERT INTO ranking SELECT 1, 0, n, '' FROM generate_series(0, 99) n;
"""


@pytest.fixture(scope="module", params=["empty", "full"])
async def hot(request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    """A hot connection to a database whose statistics are right."""
    async with server().fresh() as address:
        storage = await open_storage(address)
        await storage.catalogue.create_project("digits", title="", task=TASK)
        await storage.close()
        owner = await bare(address)
        await owner.execute(LABELLERS)
        if request.param == "full":
            await owner.execute(FILL.format(items=ITEMS))
        await owner.execute("VACUUM ANALYZE")
        connection = await connect(make_url(address), INDEX_SCANS_ONLY)
        yield connection
        await connection.close()
        await owner.close()


async def plan_of(connection: Any, name: str, statement: str) -> dict[str, Any]:
    """Return the plan that is kept for all values."""
    name = f"plan_{name.lower()}"
    await connection.execute(f"PREPARE {name} AS {statement}")
    count = max((int(number) for number in re.findall(r"\$(\d+)", statement)), default=0)
    values = f"({', '.join(['NULL'] * count)})" if count else ""
    text = await connection.fetchval(f"EXPLAIN (FORMAT JSON, VERBOSE) EXECUTE {name}{values}")
    await connection.execute(f"DEALLOCATE {name}")
    plan: dict[str, Any] = json.loads(text)[0]["Plan"]
    return plan


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def columns(condition: str) -> set[str]:
    """Return the columns of the table itself that an index's condition is about."""
    return set(re.findall(r"(?:^|\(|AND )\(?\(?(?:\w+\.)?(\w+)\)?(?:::text)? [=<>]", condition))


@pytest.mark.parametrize("name", sorted(HOT))
async def test_a_hot_statement_only_takes_short_walks_down_an_index(hot: Any, name: str) -> None:
    plan = await plan_of(hot, name, HOT[name])
    for node in nodes(plan):
        kind, table = node["Node Type"], node.get("Relation Name")
        assert kind not in ("Seq Scan", "Bitmap Heap Scan", "Tid Scan"), (name, table)
        if kind in ("Index Scan", "Index Only Scan"):
            condition = node.get("Index Cond", "")
            where = (name, table, node["Index Name"], condition)
            if name not in OF_LABELLER or table != "lease":
                assert columns(condition) & TELLING[str(table)], where


@pytest.mark.parametrize("name", OF_LABELLER)
async def test_the_leases_of_a_labeller_are_found_by_an_index_of_their_own(
    hot: Any, name: str
) -> None:
    plan = await plan_of(hot, name, {**vars(quotas), **vars(gold)}[name])
    used = [node["Index Name"] for node in nodes(plan) if node.get("Relation Name") == "lease"]
    assert used == ["ix_lease_labeller_id_project_id"]


async def test_tables_are_never_joined_by_walking_one_for_each_row_of_another(hot: Any) -> None:
    for name in ("GROUP", "GIVE_BACK", "MARK_SHOWN", "COUNT_COMPLETED"):
        plan = await plan_of(hot, name, HOT[name])
        kinds = {node["Node Type"] for node in nodes(plan)}
        assert not kinds & {"Nested Loop", "Merge Join"}, name


def test_the_columns_of_a_condition_are_read_right() -> None:
    assert columns("(l.token = ANY ($2))") == {"token"}
    assert columns("((l.token)::text = ANY ($2))") == {"token"}
    assert columns("((r.project_id = $1) AND (r.chunk >= $3))") == {"project_id", "chunk"}
    assert columns("(b.labeller_id = p.item_id)") == {"labeller_id"}


async def test_filling_a_database_that_was_small_when_it_was_analysed_reads_no_table_through() -> (
    None
):
    async with server().fresh() as address:
        connection = await bare(address)
        storage = await open_storage(address)
        try:
            project = await storage.catalogue.create_project("fill", title="fill", task=TASK)
            await storage.catalogue.add_items(project.id, [NewItem(payload='"first"')])
            await connection.execute("VACUUM ANALYZE")  # now reading all of it seems to be best
            await connection.execute(FORGET)
            texts = (NewItem(payload=f'"{number}"') for number in range(FILLED))
            await Importer(storage.database, project.id).take(texts)
        finally:
            await storage.close()
        try:
            # A session's counts are there for others when it has ended, which takes a moment.
            while await connection.fetchval(WRITTEN) < 2 * FILLED:
                await connection.execute("SELECT pg_stat_clear_snapshot()")
            # While there is one row, reading all is right; afterwards it would be a million.
            assert await connection.fetchval(READ_THROUGH) <= FILLED
        finally:
            await connection.close()

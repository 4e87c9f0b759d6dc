"""Label and item feed: nothing is read twice, nothing is missed."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from supt_async.storage.dialects import mysql
from supt_async.storage.factory import open_storage
from supt_async.storage.targets.targets import Targets
from supt_async.storage.training import feed, feed_queries as queries
from supt_async.storage.training.training import SqlTraining
from tests.support import mariadb
from tests.support.databases import DATABASES, fresh
from tests.support.mariadb.server import connect
from tests.support.postgres import bare, server
from tests.support.queue_fixture import ManualClock, QueueFixture


@pytest.fixture(params=DATABASES)
async def queue(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[QueueFixture]:
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(fresh(request.param, tmp_path))
        clock = ManualClock()
        storage = await open_storage(address, serving=True, clock=clock)
        stack.push_async_callback(storage.close)
        yield await QueueFixture.set_up(storage, clock)


@pytest.fixture
def rows_read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many labels each look has read."""
    read: list[int] = []
    look = queries.labels

    def counting(*args: Any) -> queries.News:
        news = look(*args)
        read.append(len(news.rows))
        return news

    monkeypatch.setattr(queries, "labels", counting)
    return read


async def items(queue: QueueFixture) -> list[int]:
    return [target.item for target in await queue.storage.training.targets(queue.project.id)]


async def test_labels_are_read_once_or_twice(
    queue: QueueFixture, rows_read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "UNSETTLED", 1)
    told = await queue.storage.database.read(queries.tells_transactions)
    await queue.add(*range(30))
    ada = await queue.open_session("Ada")
    known: list[int] = []
    for _ in range(3):
        for _ in range(10):
            offer = await ada.get()
            await ada.submit(offer)
            known.append(offer.item)
        assert await items(queue) == known
        assert await items(queue) == known
    assert sum(rows_read) == (30 if told else 50), "later ones again once they are complete"


async def test_pages_come_to_the_same(queue: QueueFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 3)
    monkeypatch.setattr(queries, "CHUNKS", 2)
    monkeypatch.setattr(feed, "BATCH", 2)
    for start in range(0, 21, 3):
        await queue.add(*range(start, start + 3))
    ada = await queue.open_session("Ada")
    answered = []
    for _ in range(11):
        offer = await ada.get()
        await ada.submit(offer)
        answered.append(offer.item)
    assert await items(queue) == answered
    pool = await queue.storage.training.pool(queue.project.id)
    assert len(pool.ids) == len(set(pool.ids.tolist())) == 21
    assert sorted(pool.ids[~pool.open].tolist()) == sorted(answered)
    assert pool.covers == 7


async def test_what_is_undone_and_answered_again_is_followed(queue: QueueFixture) -> None:
    await queue.add(*range(5))
    ada = await queue.open_session("Ada")
    training, project = queue.storage.training, queue.project.id
    for number in range(4):
        offer = await ada.get()
        await ada.submit(offer, "cat", id=f"A{number}")
    assert len(await items(queue)) == 4
    reply = await ada.undo("A1")
    assert len(await items(queue)) == 3
    assert (await training.pool(project)).open.sum() == 2
    await ada.submit(reply.leased[0], "dog", id="again")
    targets = await training.targets(project)
    assert [target.value for target in targets] == ["cat", "cat", "cat", "dog"]
    assert (await training.pool(project)).open.sum() == 1


async def test_of_the_withdrawals_only_the_latest_are_read_again(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    look = queries.withdrawn

    def counting(*args: Any) -> Any:
        page = look(*args)
        read.append(len(page))
        return page

    monkeypatch.setattr(queries, "withdrawn", counting)
    await queue.add(*range(6))
    ada = await queue.open_session("Ada")
    for number in range(5):
        await ada.submit(await ada.get(), id=f"A{number}")
    assert len(await items(queue)) == 5
    for number in range(4):
        queue.clock.advance(feed.LATE_MS / 1000 + 1)
        await ada.undo(f"A{number}")
        assert len(await items(queue)) == 4 - number
    assert read == [1, 2, 2, 2], "the latest that was read, and what came since"
    training = queue.storage.training
    assert isinstance(training, SqlTraining)
    follower = training._follower(queue.project.id)
    queue.clock.advance(-2 * feed.LATE_MS / 1000)
    await ada.undo("A4")
    follower._withdrawn_ms += 10 * feed.LATE_MS
    assert await items(queue) == []
    assert read[4:] == [0, 5], "and all, if it is none of these"


async def test_the_pool_is_right_whatever_happens(queue: QueueFixture) -> None:
    """Seeded acts of two labellers; after each the pool is what a fresh reader finds."""
    acts = random.Random(3)
    other = await queue.another_project("two", overlap=2)
    await other.add(*range(12))
    sessions = [await other.open_session(name) for name in ("Ada", "Bob")]
    held: list[list[Any]] = [[], []]
    answers: list[tuple[int, str]] = []
    training, project = queue.storage.training, other.project.id
    for step in range(60):
        who = acts.randrange(2)
        session, leased = sessions[who], held[who]
        act = acts.choice(["claim", "submit", "submit", "release", "skip", "undo", "add"])
        if act == "claim":
            leased += (await session.claim(2)).leased
        elif act == "submit" and leased:
            id_ = f"{who}-{step}"
            await session.submit(leased.pop(), "cat", id=id_)
            answers.append((who, id_))
        elif act == "release" and leased:
            await session.release(leased.pop())
        elif act == "skip" and leased:
            await session.skip(leased.pop())
        elif act == "undo" and answers:
            by, id_ = answers.pop()
            held[by] += (await sessions[by].undo(id_)).leased
        elif act == "add":
            await other.add(f"item {step}")
        mine, fresh = (
            await training.pool(project),
            feed.Follower(queue.storage.database, project),
        )
        theirs = await fresh.pool()
        assert mine.ids.tolist() == theirs.ids.tolist()
        assert mine.open.tolist() == theirs.open.tolist(), act
        assert mine.out.tolist() == theirs.out.tolist()
        assert await training.targets(project) == await fresh.targets()


async def test_a_project_that_takes_a_deleted_ones_id_is_another(queue: QueueFixture) -> None:
    await queue.add(*range(5))
    ada = await queue.open_session("Ada")
    await ada.submit(await ada.get(), "cat")
    assert len(await items(queue)) == 1
    await queue.storage.catalogue.delete_project(queue.project.id)
    queue.clock.advance(1)
    second = await queue.another_project("second")
    await second.add("x", "y")
    bob = await second.open_session("Bob")
    await bob.submit(await bob.get(), "dog")
    training = queue.storage.training
    assert [t.value for t in await training.targets(second.project.id)] == ["dog"]
    assert len((await training.pool(second.project.id)).ids) == 2


INSERT = """
INSERT INTO label (project_id, id, item_id, labeller_id, lease, value, created_ms, generation)
VALUES ($1, $2, $3, 1, '', '"cat"', 0, 0)
"""
COUNT = """
INSERT INTO counter (project_id, process_id, labels) VALUES ($1, $2, 1)
ON CONFLICT (project_id, process_id) DO UPDATE SET labels = counter.labels + 1
"""


async def test_labels_that_become_visible_out_of_order_are_found(rows_read: list[int]) -> None:
    async with server().fresh() as address, AsyncExitStack() as stack:
        storage = await open_storage(address)
        stack.push_async_callback(storage.close)
        queue = await QueueFixture.set_up(storage, ManualClock())
        project, training = queue.project.id, storage.training
        slow, fast = await bare(address), await bare(address)
        stack.push_async_callback(slow.close)
        stack.push_async_callback(fast.close)

        async def insert(connection: Any, name: str, process: str) -> None:
            await connection.execute(INSERT, project, name, len(name))  # each an item of its own
            await connection.execute(COUNT, project, process)

        async def found() -> list[int]:
            targets: Targets = await training.targets(project)
            return [target.seq for target in targets]

        await insert(fast, "one", "fast")
        assert await found() == [1]
        transaction = slow.transaction()
        await transaction.start()
        await insert(slow, "early", "slow")
        await insert(fast, "late", "fast")
        assert await found() == [1, 3]
        await insert(fast, "latest", "fast")
        assert await found() == [1, 3, 4]
        rows_read.clear()
        await transaction.commit()
        assert await found() == [1, 2, 3, 4]
        assert rows_read == [3], "by reading the newest again, not everything"
        assert await found() == [1, 2, 3, 4]
        rows_read.clear()
        assert await found() == [1, 2, 3, 4]
        assert rows_read == [0], "what is settled is not read any more"


LOCK = "SELECT id FROM project WHERE id = %(project)s LOCK IN SHARE MODE"
LABEL = """
INSERT INTO label (project_id, id, item_id, labeller_id, lease, value, created_ms, generation)
VALUES (%(project)s, %(name)s, %(item)s, 1, '', '"cat"', 0, 0)
"""
COUNTED = """
INSERT INTO counter (project_id, process_id, labels) VALUES (%(project)s, %(process)s, 1)
ON DUPLICATE KEY UPDATE labels = labels + 1
"""
ON_MARIADB = (LOCK, LABEL, COUNTED)
"""What whoever writes a label does, in one transaction."""


async def test_where_no_transactions_are_told_labels_are_found_that_become_visible_late(
    rows_read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mysql, "WAIT_SECONDS", 0)
    async with mariadb.server().fresh() as address, AsyncExitStack() as stack:
        storage = await open_storage(address)
        stack.push_async_callback(storage.close)
        queue = await QueueFixture.set_up(storage, ManualClock())
        project, training = queue.project.id, storage.training
        slow, fast = await connect(address), await connect(address)
        stack.callback(slow.close)
        stack.callback(fast.close)

        async def insert(connection: Any, name: str, process: str) -> None:
            values = {"project": project, "name": name, "item": len(name), "process": process}
            await connection.begin()
            async with connection.cursor() as cursor:
                for statement in ON_MARIADB:
                    await cursor.execute(statement, values)

        async def found() -> list[int]:
            targets: Targets = await training.targets(project)
            return [target.seq for target in targets]

        await insert(fast, "one", "fast")
        await fast.commit()
        assert await found() == [1]
        await insert(slow, "early", "slow")
        await insert(fast, "late", "fast")
        await fast.commit()
        assert await found() == [1, 3]
        monkeypatch.setattr(feed, "UNSETTLED", 1)
        assert await found() == [1, 3], "nobody may be waited for"
        monkeypatch.setattr(feed, "WAIT", 1)
        assert await found() == [1, 3], "who does not end is waited for no longer"
        await insert(fast, "others go on", "fast")
        await fast.commit()
        rows_read.clear()
        await slow.commit()
        assert await found() == [1, 2, 3, 4]
        assert rows_read == [3], "by reading the newest again, not everything a second time"
        assert await found() == [1, 2, 3, 4]
        rows_read.clear()
        assert await found() == [1, 2, 3, 4]
        assert rows_read == [0], "what is settled is not read any more"


async def test_a_label_that_was_missed_by_accident_is_found_by_the_count(
    queue: QueueFixture,
) -> None:
    await queue.add(*range(9))
    ada = await queue.open_session("Ada")
    for _ in range(5):
        await ada.submit(await ada.get())
    known = await items(queue)
    training = queue.storage.training
    assert isinstance(training, SqlTraining)
    follower = training._follower(queue.project.id)
    follower._table.drop(follower._table.after(0)[2:3])
    assert await items(queue) == known

"""Contract of long rankings, on every database: the head first, the whole when it is written."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import Connection, func, insert, select

from supt_async.domain.ids import Generation, Term
from supt_async.storage.schema import tables
from supt_async.storage.training import rankings
from supt_async.storage.transfer.item_writer import CHUNK
from tests.contract.conftest import queue as queue
from tests.support.queue_fixture import QueueFixture

ITEMS = 2 * CHUNK + 500


@pytest.fixture
def head_of_one_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rankings, "HEAD", CHUNK)
    monkeypatch.setattr(rankings, "PIECE", 1)


async def ranked(queue: QueueFixture) -> tuple[Term, NDArray[np.int64], int]:
    """Fill a project; return a leader's term, the items in an order, and what it covers."""
    await queue.add(*range(ITEMS))
    term = await queue.storage.training.lead(queue.project.id, "here", 10_000)
    assert term is not None
    pool = await queue.storage.training.pool(queue.project.id)
    return term, pool.ids[::-1].copy(), pool.covers


async def publish(
    queue: QueueFixture, term: Term, ids: NDArray[np.int64], covers: int
) -> Generation | None:
    training = queue.storage.training
    return await training.publish(queue.project.id, term, None, ids, covers=covers, labels=0)


def before_the_whole(monkeypatch: pytest.MonkeyPatch, then: Callable[[Connection], None]) -> None:
    """Do something in the transaction that comes before the second piece of the whole."""
    write = rankings._write

    def interrupted(
        connection: Connection, project: int, generation: int, first: int, ids: NDArray[np.int64]
    ) -> None:
        write(connection, project, generation, first, ids)  # type: ignore[arg-type]
        if first == 1:
            then(connection)

    monkeypatch.setattr(rankings, "_write", interrupted)


async def stored(queue: QueueFixture) -> dict[int, int]:
    """Return the number of chunks of each ranking but the base order."""
    r = tables.ranking.c
    numbers = select(r.generation, func.count()).where(r.generation > 0).group_by(r.generation)
    rows = await queue.storage.database.read(lambda c: c.execute(numbers).all())
    return {int(row[0]): int(row[1]) for row in rows}


@pytest.mark.usefixtures("head_of_one_chunk")
async def test_the_whole_of_a_long_ranking_follows_its_head(queue: QueueFixture) -> None:
    term, ids, covers = await ranked(queue)
    generation = await publish(queue, term, ids, covers)
    assert generation == 2
    assert await queue.storage.training.head(queue.project.id, ITEMS) == (2, ids.tolist())
    assert await stored(queue) == {1: 1, 2: 3}


@pytest.mark.usefixtures("head_of_one_chunk")
async def test_while_the_whole_is_written_its_head_is_in_force(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    term, ids, covers = await ranked(queue)
    seen: list[int] = []
    p = tables.project.c
    before_the_whole(
        monkeypatch,
        lambda c: seen.append(int(c.scalar(select(p.generation)) or 0)),
    )
    await publish(queue, term, ids, covers)
    assert seen[-1] == 1


@pytest.mark.usefixtures("head_of_one_chunk")
async def test_a_later_ranking_ends_the_writing_of_an_earlier_one(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    term, ids, covers = await ranked(queue)
    p, g = tables.project, tables.generation

    def overtake(connection: Connection) -> None:
        connection.execute(p.update().values(generation=7))
        values = {"project_id": queue.project.id, "generation": 7, "labels": 0, "size": 0}
        connection.execute(insert(g).values(**values, published_ms=0))

    before_the_whole(monkeypatch, overtake)
    assert await publish(queue, term, ids, covers) == 1
    generation, _ = await queue.storage.training.head(queue.project.id, 1)
    assert generation == 7


@pytest.mark.usefixtures("head_of_one_chunk")
async def test_what_a_killed_process_left_of_a_ranking_is_gone_with_the_next_one(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    term, ids, covers = await ranked(queue)

    async def killed(*_: object) -> Generation:
        r = tables.ranking
        values = {"project_id": queue.project.id, "generation": 2, "chunk": 1, "ids": b""}
        await queue.storage.database.write(lambda c: c.execute(insert(r).values(**values)))
        return Generation(1)

    with monkeypatch.context() as patched:
        patched.setattr(rankings, "publish_whole", killed)
        await publish(queue, term, ids, covers)
    assert await stored(queue) == {1: 1, 2: 1}
    await publish(queue, term, ids[:10], covers)
    assert await queue.storage.training.head(queue.project.id, 20) == (2, ids[:10].tolist())
    assert await stored(queue) == {1: 1, 2: 1}


@pytest.mark.usefixtures("head_of_one_chunk")
async def test_the_ranking_before_the_last_is_deleted_whatever_its_length(
    queue: QueueFixture,
) -> None:
    term, ids, covers = await ranked(queue)
    for _ in range(2):
        await publish(queue, term, ids, covers)
    assert await stored(queue) == {3: 1, 4: 3}
    await publish(queue, term, ids[:10], covers)
    await publish(queue, term, ids[:10], covers)
    assert await stored(queue) == {5: 1, 6: 1}

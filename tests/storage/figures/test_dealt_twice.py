"""Items that more people held at once than are to answer them."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert

from supt_async.storage.figures import dealt_twice
from supt_async.storage.figures.figures import Figures
from supt_async.storage.queries.project_status import status
from supt_async.storage.schema import tables
from tests.support.queue_fixture import QueueFixture


async def lease(queue: QueueFixture, token: str, item: int, dealt: int, ended: int | None) -> None:
    """Write a lease that has ended, or one that is held."""
    row = {"token": token, "project_id": queue.project.id, "item_id": item, "labeller_id": item}
    row |= {"session_id": token, "generation": 0, "behind": 0, "dealt_ms": dealt}
    table = tables.lease if ended is None else tables.lease_log
    row |= {"mode": "new", "expires_ms": 0} if ended is None else {}
    row |= {} if ended is None else {"ended_ms": ended, "how": "answered"}
    row["labeller_id"] = len(token) + ord(token[0])

    def change(connection: Connection) -> None:
        connection.execute(delete(tables.lease).where(tables.lease.c.token == token))
        connection.execute(insert(table).values(row))

    await queue.storage.database.write(change)


async def test_items_dealt_twice_are_found_by_what_ended_since_the_last_look(
    queue: QueueFixture,
) -> None:
    figures = Figures(queue.storage.database, least=1)
    second = 1000

    async def look(minutes: int) -> int:
        queue.clock.advance(60 * minutes)
        figures._not_before = 0.0
        await figures.keep()
        found = await status(queue.storage, "digits")
        return int(str(found["dealt_twice"]))

    start = queue.clock.now
    await lease(queue, "a1", 1, start, start + second)
    await lease(queue, "b1", 1, start + 2 * second, None)  # after the first
    assert await look(10) == 0
    await lease(queue, "c1", 1, queue.clock.now, queue.clock.now + second)  # while b has it
    assert await look(10) == 1
    now = queue.clock.now
    await lease(queue, "a2", 2, now, None)
    await lease(queue, "b2", 2, now + second, now + 2 * second)  # ends long before the other
    assert await look(60) == 2
    await lease(queue, "a2", 2, now, queue.clock.now)
    assert await look(60) == 2
    await lease(queue, "a3", 3, queue.clock.now, queue.clock.now + second)
    await lease(queue, "b3", 3, queue.clock.now + second, queue.clock.now + 2 * second)
    assert await look(1) == 2
    recounted = await queue.storage.database.read(
        lambda c: dealt_twice.recount(c, queue.project.id)
    )
    assert recounted == 2
    # With more people allowed, the same leases are right.
    await queue.storage.catalogue.change(queue.project.id, settings={"overlap": 2})
    assert await look(1) == 0


async def test_a_look_reads_only_what_ended_since_shortly_before_the_last_one(
    queue: QueueFixture,
) -> None:
    start = queue.clock.now
    await lease(queue, "a1", 1, start, start + 1000)
    figures = Figures(queue.storage.database, least=1)
    await figures.keep()
    queue.clock.advance(3600)
    figures._not_before = 0.0
    await figures.keep()
    # Nobody writes into the past; it shows that the past is not read.
    await lease(queue, "b1", 1, start, start + 1000)
    queue.clock.advance(60)
    figures._not_before = 0.0
    await figures.keep()
    found = await status(queue.storage, "digits")
    assert found["dealt_twice"] == 0
    assert [one.figure for one in await figures.recount()] == ["items dealt twice"]


async def test_until_a_server_has_looked_everything_is_counted(queue: QueueFixture) -> None:
    start = queue.clock.now
    await lease(queue, "a1", 1, start, start + 1000)
    await lease(queue, "b1", 1, start, start + 1000)
    found = await status(queue.storage, "digits")
    assert (found["dealt_twice"], found["dealt_twice_at"]) == (1, None)
    await Figures(queue.storage.database).keep()
    found = await status(queue.storage, "digits")
    assert found["dealt_twice"] == 1
    assert found["dealt_twice_at"] is not None

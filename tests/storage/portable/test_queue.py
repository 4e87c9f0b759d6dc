"""Batches of the portable queue: what they cost, and what happens when a transaction fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.util import await_only

from supt_async.errors import StorageUnavailable
from supt_async.storage.database import Database, LaneDatabase
from supt_async.storage.factory import open_storage
from supt_async.storage.portable.queue import PortableQueue
from supt_async.storage.read_lanes import Lane
from supt_async.storage.records import Hint
from tests.support.databases import fresh, processes
from tests.support.queue_fixture import LabellerSession, ManualClock, QueueFixture

T = TypeVar("T")


@pytest.fixture
async def queue(tmp_path: Path) -> AsyncIterator[QueueFixture]:
    clock = ManualClock()
    address = f"sqlite:///{tmp_path}/portable.db"
    storage = await open_storage(address, serving=True, clock=clock, portable=True)
    yield await QueueFixture.set_up(storage, clock)
    await storage.close()


class GivenUp(LaneDatabase):
    """A database that gives each transaction up once, as one does that finds a deadlock."""

    async def write(
        self, change: Callable[[Connection], T], *hints: Hint, lane: Lane | None = None
    ) -> T:
        def twice(connection: Connection) -> T:
            first = connection.begin_nested()
            change(connection)
            first.rollback()
            return change(connection)

        return await super().write(twice, *hints, lane=lane)


class Lost(LaneDatabase):
    """A database that commits a transaction, and is lost before it says so."""

    times = 0

    async def write(
        self, change: Callable[[Connection], T], *hints: Hint, lane: Lane | None = None
    ) -> T:
        result = await super().write(change, *hints, lane=lane)
        if self.times:
            self.times -= 1
            raise StorageUnavailable("the connection is lost")
        return result


def over(queue: QueueFixture, database: Database) -> QueueFixture:
    """Return the same with a queue of its own over another database."""
    instead = PortableQueue(database, grace_ms=15_000)
    return QueueFixture(replace(queue.storage, queue=instead), queue.clock, queue.project)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the statements that are carried out."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def cost(people: list[LabellerSession]) -> int:
    """Return the number of statements with which people answer, and get the next item."""
    held = [await person.get() for person in people]
    with statements() as seen:
        replies = await asyncio.gather(
            *(person.submit(offer, want=1) for person, offer in zip(people, held, strict=True))
        )
    assert all(reply.leased for reply in replies)
    await asyncio.gather(
        *(person.release(*reply.leased) for person, reply in zip(people, replies, strict=True))
    )
    return len(seen)


async def test_the_number_of_statements_does_not_grow_with_a_batch(queue: QueueFixture) -> None:
    await queue.add(*range(200))
    people = [await queue.open_session(f"labeller {n}") for n in range(24)]
    few, many = await cost(people[:2]), await cost(people)
    # The first command goes alone, as nothing is under way, and the others together.
    assert many <= few


async def test_a_transaction_that_is_begun_again_leases_everything_once(
    queue: QueueFixture,
) -> None:
    again = over(queue, GivenUp(queue.storage.database, Lane.WORK))
    await again.add(*range(40))
    ada = await again.open_session("Ada")
    first = (await ada.claim(15)).leased
    for offer in first:
        await ada.submit(offer)
    rest = (await ada.claim(40)).leased
    assert len(first) == 15
    assert len({offer.item for offer in (*first, *rest)}) == 40
    counts = await again.counts()
    assert (counts.out, counts.done, counts.labels, counts.open) == (25, 15, 15, 0)


async def test_what_was_leased_when_the_database_was_lost_goes_to_the_next(
    queue: QueueFixture,
) -> None:
    database = Lost(queue.storage.database, Lane.WORK)
    lossy = over(queue, database)
    await lossy.add("only")
    ada, bob = await lossy.open_session("Ada"), await lossy.open_session("Bob")
    database.times = 1
    with pytest.raises(StorageUnavailable):
        await ada.claim()
    offer = await bob.get()
    assert (await lossy.counts()).out == 1
    database.times = 1
    with pytest.raises(StorageUnavailable):
        await bob.submit(offer, id="B1")
    assert (await bob.submit(offer, id="B1")).verdict.accepted
    assert (await lossy.counts()).labels == 1


async def test_a_value_that_can_not_be_stored_harms_no_other_command(queue: QueueFixture) -> None:
    await queue.add(1, 2)
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    hers, his = await ada.get(), await bob.get()
    replies = await asyncio.gather(ada.submit(hers, "\ud800"), bob.submit(his, "dog"))
    assert [reply.verdict.value for reply in replies] == ["invalid_value", "stored"]
    assert (await queue.counts()).labels == 1


async def test_commands_go_on_while_other_work_has_all_of_its_connections(tmp_path: Path) -> None:
    async with fresh("mariadb", tmp_path) as address:
        clock = ManualClock()
        storage = await open_storage(address, serving=True, clock=clock)
        queue = await QueueFixture.set_up(storage, clock)
        await queue.add("a")
        ann = await queue.open_session("ann")
        free = asyncio.Event()
        work = [
            asyncio.create_task(storage.database.write(lambda _: await_only(free.wait())))
            for _ in range(Lane.WORK.connections)
        ]
        assert len((await ann.claim()).leased) == 1
        assert not any(task.done() for task in work)
        free.set()
        await asyncio.gather(*work)
        await storage.close()


async def test_two_sessions_on_two_servers_share_a_quota(tmp_path: Path) -> None:
    async with fresh("mariadb", tmp_path) as address, processes(address) as (one, two):
        queue = await QueueFixture.set_up(one, ManualClock())
        await one.catalogue.change(queue.project.id, settings={"quota": 3})
        await queue.add(*range(40))
        for name in "abcdefgh":
            first = await queue.open_session(name)
            opened = await two.queue.open(first.access, None)
            second = LabellerSession(two, first.access, opened)
            results = await asyncio.gather(first.claim(3), second.claim(3))
            assert sum(len(result.leased) for result in results) == 3

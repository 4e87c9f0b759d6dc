"""Connections, replies and locks of a MariaDB are lost under the portable queue.

No answer is lost, none is doubled, and no lease is left that nobody knows of.
"""

from __future__ import annotations

import asyncio
import functools
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest
from asyncmy.errors import OperationalError

from supt_async.domain.results import CommandResult, LeasedItem, Verdict
from supt_async.errors import StorageUnavailable
from supt_async.storage.factory import Storage, open_storage
from supt_async.storage.portable import connections, database
from tests.faults.wire import CommitWire
from tests.support import mariadb
from tests.support.mariadb.server import connect
from tests.support.queue_fixture import LabellerSession, ManualClock, QueueFixture

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
T = TypeVar("T")
WAIT_SECONDS = 60
PLACES = """
SELECT i.id, p.overlap, i.open_slots,
       (SELECT count(*) FROM lease l WHERE l.item_id = i.id),
       (SELECT count(*) FROM label b WHERE b.item_id = i.id AND NOT b.late
           AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.answer_id = b.id))
  FROM item i JOIN project p ON p.id = i.project_id
"""
COUNTED = "SELECT sum(items), sum(open), sum(`out`), sum(done), sum(labels) FROM counter"
STATUS = "SELECT variable_value FROM information_schema.global_status WHERE variable_name = "
DEADLOCKS = f"{STATUS} 'Innodb_deadlocks'"
LOCK_WAITS = f"{STATUS} 'Innodb_row_lock_current_waits'"


@dataclass
class Trouble:
    """A queue on a MariaDB whose network is bad, and a connection past that network."""

    queue: QueueFixture
    clock: ManualClock
    wire: CommitWire
    address: str
    direct: Any
    stack: AsyncExitStack

    async def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        async with self.direct.cursor() as cursor:
            await cursor.execute(statement, values or None)
            return list(await cursor.fetchall())

    async def number(self, statement: str) -> int:
        return int((await self.sql(statement))[0][0])

    async def comes(self, statement: str, more_than: int = 0) -> None:
        """Wait until a number in the database has grown."""
        async with asyncio.timeout(WAIT_SECONDS):
            while await self.number(statement) <= more_than:  # noqa: ASYNC110 - it is not ours
                await asyncio.sleep(0.01)

    async def kill_all(self) -> None:
        """End the connections of the queue, as an operator might."""
        theirs = "SELECT id FROM information_schema.processlist"
        theirs += " WHERE db = database() AND id <> connection_id()"
        for (id_,) in await self.sql(theirs):
            with suppress(OperationalError):  # it has ended by itself
                await self.sql(f"KILL {id_}")

    async def another(self) -> Storage:
        """Open the database as a further server."""
        storage = await open_storage(self.address, serving=True, clock=self.clock)
        self.stack.push_async_callback(storage.close)
        return storage

    async def check(self) -> None:
        """Assert that no place is lost or taken twice, and that the counters are right."""
        rows = await self.sql(PLACES)
        for id_, overlap, open_, out, answers in rows:
            assert open_ + out + answers == overlap, f"item {id_}: {open_} {out} {answers}"
        done = sum(1 for row in rows if row[4] == row[1])
        sums = [sum(row[column] for row in rows) for column in (2, 3, 4)]
        assert list((await self.sql(COUNTED))[0]) == [len(rows), *sums[:2], done, sums[2]]


@pytest.fixture
async def trouble() -> AsyncIterator[Trouble]:
    clock = ManualClock()
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(mariadb.server().fresh())
        wire = await stack.enter_async_context(CommitWire(address).laid())
        storage = await open_storage(wire.address, serving=True, clock=clock)
        stack.push_async_callback(storage.close)
        direct = await connect(address)
        stack.callback(direct.close)
        queue = await QueueFixture.set_up(storage, clock)
        yield Trouble(queue, clock, wire, address, direct, stack)


async def insist(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask as a client does: the same again, until there is an answer."""
    async with asyncio.timeout(WAIT_SECONDS):
        while True:
            with suppress(StorageUnavailable):
                return await ask()
            await asyncio.sleep(0.01)


async def test_answers_survive_the_killing_of_all_connections(trouble: Trouble) -> None:
    await trouble.queue.add(*range(300))
    sessions = [await trouble.queue.open_session(f"labeller {n}") for n in range(10)]
    given: list[str] = []

    async def work(session: LabellerSession, held: list[LeasedItem]) -> None:
        while held:
            offer, answer = held.pop(0), session.next_id()
            submit = functools.partial(session.submit, offer, id=answer, want=2 - len(held))
            reply = await insist(submit)
            assert reply.verdict in (Verdict.STORED, Verdict.DUPLICATE)
            given.append(answer)
            held.extend(reply.leased)

    begun = [list((await session.claim(2)).leased) for session in sessions]
    working = asyncio.gather(*map(work, sessions, begun))
    for part in range(1, 6):
        await trouble.comes("SELECT count(*) FROM label", 40 * part)
        await trouble.kill_all()
    await working
    await trouble.check()
    assert sorted(id_ for (id_,) in await trouble.sql("SELECT id FROM label")) == sorted(given)


async def test_an_answer_whose_acknowledgement_was_lost_is_stored_once_and_so_is_its_next_item(
    trouble: Trouble,
) -> None:
    await trouble.queue.add(1, 2, 3)
    ada = await trouble.queue.open_session("Ada")
    offer = await ada.get()
    trouble.wire.lost = b"lost-answer"
    submit = asyncio.create_task(insist(lambda: ada.submit(offer, id="lost-answer", want=1)))
    await trouble.comes("SELECT count(*) FROM label")
    trouble.wire.cut()
    reply = await submit
    assert reply.verdict is Verdict.DUPLICATE
    assert len(reply.leased) == 1
    counts = await trouble.queue.counts()
    assert (counts.labels, counts.out) == (1, 1)  # the lease that is out is the one we know of
    assert await trouble.sql("SELECT token FROM lease") == [(reply.leased[0].lease,)]
    await trouble.check()


async def test_an_undo_whose_acknowledgement_was_lost_leaves_no_lease_that_nobody_knows_of(
    trouble: Trouble,
) -> None:
    await trouble.queue.add("only")
    ada = await trouble.queue.open_session("Ada")
    await ada.submit(await ada.get(), id="A1")
    trouble.wire.lost = b"lost-undo"
    undo = asyncio.create_task(insist(lambda: ada.undo("A1", id="lost-undo")))
    await trouble.comes("SELECT count(*) FROM withdrawal")
    trouble.wire.cut()
    reply = await undo
    assert reply.verdict is Verdict.DONE
    held = reply.leased or (await ada.claim()).leased
    assert await trouble.sql("SELECT token FROM lease") == [(held[0].lease,)]
    await trouble.check()


@asynccontextmanager
async def locking(trouble: Trouble, statement: str, *values: object) -> AsyncIterator[Any]:
    """Lock what a statement finds, in a transaction of somebody else's that has changed a lot."""
    other = await connect(trouble.address)
    try:
        await other.begin()
        async with other.cursor() as cursor:
            for number in range(20):
                await cursor.execute("INSERT INTO meta VALUES (%s, 'x')", (f"other {number}",))
            await cursor.execute(f"{statement} FOR UPDATE", values or None)
            yield cursor
        await other.rollback()
    finally:
        other.close()


async def test_a_deadlock_costs_no_answer(trouble: Trouble) -> None:
    """Somebody locks an item first and its lease then, against the queue's order."""
    project = await trouble.queue.another_project("twice", overlap=2)
    await project.add(1, 2)
    ada = await project.open_session("Ada")
    offer = await ada.get()
    before = await trouble.number(DEADLOCKS)
    item = "SELECT 1 FROM item WHERE id = %s"
    async with locking(trouble, item, int(offer.item)) as other:
        submit = asyncio.create_task(ada.submit(offer, want=1))
        await trouble.comes(LOCK_WAITS)
        await other.execute("SELECT 1 FROM lease WHERE token = %s FOR UPDATE", (offer.lease,))
    reply = await submit
    assert await trouble.number(DEADLOCKS) > before
    assert (reply.verdict, len(reply.leased)) == (Verdict.STORED, 1)
    await trouble.check()


async def test_a_lock_that_somebody_holds_for_long_is_no_endless_wait(
    trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon = connections.SETTINGS.replace(f"timeout = {connections.LOCK_SECONDS}", "timeout = 1")
    assert soon != connections.SETTINGS
    monkeypatch.setattr(connections, "SETTINGS", soon)
    monkeypatch.setattr(database, "ATTEMPTS", 2)
    await trouble.queue.add(1)
    impatient = QueueFixture(await trouble.another(), trouble.clock, trouble.queue.project)
    ada = await impatient.open_session("Ada")
    offer = await ada.get()
    async with locking(trouble, "SELECT 1 FROM lease"):
        with pytest.raises(StorageUnavailable, match="Lock wait timeout"):
            await ada.submit(offer, id="A1")
    assert (await ada.submit(offer, id="A1")).verdict is Verdict.STORED
    await trouble.check()


async def test_an_item_that_somebody_else_holds_is_passed_over_and_comes_later(
    trouble: Trouble,
) -> None:
    await trouble.queue.add(1, 2)
    ada = await trouble.queue.open_session("Ada")
    first = await ada.get()
    await ada.submit(first)
    async with locking(trouble, "SELECT 1 FROM item WHERE id <> %s", int(first.item)):
        assert (await ada.claim()).leased == ()
    assert (await ada.get()).item != first.item
    await trouble.check()


async def test_a_server_that_was_taken_for_dead_gives_back_what_it_has_leased_since(
    trouble: Trouble,
) -> None:
    """It was silent for too long, and has not noticed yet that others took its sessions."""
    await trouble.queue.add("only")
    other = await trouble.another()
    ada = await trouble.queue.open_session("Ada")
    await ada.submit(await ada.get(), id="A1")
    trouble.clock.advance(21)
    await other.queue.sweep()
    assert (await ada.undo("A1")).verdict is Verdict.DONE
    await ada.lose()
    trouble.clock.advance(16)
    await other.queue.sweep()
    assert (await other.queue.counts(trouble.queue.project.id)).out == 0
    await trouble.check()


async def test_a_value_that_can_not_be_stored_is_answered_to_its_sender_alone(
    trouble: Trouble,
) -> None:
    await trouble.queue.add(*range(20))
    sessions = [await trouble.queue.open_session(f"labeller {n}") for n in range(20)]
    offers = [await session.get() for session in sessions]
    replies: list[CommandResult] = await asyncio.gather(
        *(
            session.submit(offer, "\ud800" if n == 7 else "cat", id="x" * 65 if n == 11 else None)
            for n, (session, offer) in enumerate(zip(sessions, offers, strict=True))
        )
    )
    assert Counter(reply.verdict for reply in replies) == {
        Verdict.STORED: 18,
        Verdict.INVALID_VALUE: 2,
    }
    await trouble.check()

"""Connections and backends are killed under the queue: no answer is lost, none is doubled."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest

from supt_async.domain.commands import SkipItem
from supt_async.domain.ids import RequestId
from supt_async.domain.results import CommandResult, LeasedItem, Verdict
from supt_async.errors import StorageBusy, StorageUnavailable
from supt_async.storage.factory import open_storage
from supt_async.storage.postgres import allocator, connection
from supt_async.storage.postgres.gold.participants import Participants
from supt_async.storage.postgres.order_reader import Reader
from supt_async.storage.postgres.queue import PostgresQueue
from tests.faults.wire import Wire
from tests.support.postgres import bare, check_places, server
from tests.support.queue_fixture import LabellerSession, ManualClock, QueueFixture


@dataclass
class Trouble:
    """A queue whose database can be cut off, and a connection past the wire."""

    queue: QueueFixture
    wire: Wire
    owner: Any
    address: str

    async def kill_all(self) -> None:
        """End all backends but this one, as an operator or the kernel might."""
        await self.owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    async def comes(self, question: str) -> None:
        """Wait until a count in the database is no longer nought."""
        async with asyncio.timeout(60):
            while not await self.owner.fetchval(question):  # noqa: ASYNC110 - it is not ours
                await asyncio.sleep(0.01)

    async def check(self) -> None:
        await check_places(self.address, self.queue.project.id)


@pytest.fixture
async def trouble() -> AsyncIterator[Trouble]:
    clock = ManualClock()
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(server().fresh())
        wire = await stack.enter_async_context(Wire(address).laid())
        storage = await open_storage(wire.address, serving=True, clock=clock)
        stack.push_async_callback(storage.close)
        owner = await bare(address)
        stack.push_async_callback(owner.close)
        yield Trouble(await QueueFixture.set_up(storage, clock), wire, owner, address)


async def insist(session: LabellerSession, *args: Any, **options: Any) -> CommandResult:
    """Submit as a client does: the same again, until there is an answer."""
    while True:
        try:
            return await session.submit(*args, **options)
        except StorageUnavailable:
            await asyncio.sleep(0.01)


async def test_answers_survive_the_killing_of_all_backends(trouble: Trouble) -> None:
    await trouble.queue.add(*range(400))
    sessions = [await trouble.queue.open_session(f"labeller {n}") for n in range(10)]
    given: list[str] = []

    async def work(session: LabellerSession, held: list[LeasedItem]) -> None:
        while held:
            offer, answer = held.pop(0), session.next_id()
            reply = await insist(session, offer, id=answer, want=2 - len(held))
            assert reply.verdict in (Verdict.STORED, Verdict.DUPLICATE)
            given.append(answer)
            held.extend(reply.leased)

    async def kill() -> None:
        for _ in range(8):
            await asyncio.sleep(0.1)
            await trouble.kill_all()

    begun = [list((await session.claim(2)).leased) for session in sessions]  # nobody insists here
    killing = asyncio.create_task(kill())
    await asyncio.gather(*map(work, sessions, begun))
    await killing
    await trouble.check()
    stored = {row[0] for row in await trouble.owner.fetch("SELECT id FROM label")}
    assert stored == set(given)


async def test_an_answer_whose_acknowledgement_was_lost_is_stored_once_and_so_is_its_next_item(
    trouble: Trouble,
) -> None:
    await trouble.queue.add(1, 2, 3)
    ada = await trouble.queue.open_session("Ada")
    offer = await ada.get()
    trouble.wire.deaf_to = b"lost-answer"  # is committed, and nobody hears of it
    submit = asyncio.create_task(ada.submit(offer, id="lost-answer", want=1))
    await trouble.comes("SELECT count(*) FROM label")
    trouble.wire.cut()
    reply = await submit
    assert reply.verdict in (Verdict.STORED, Verdict.DUPLICATE)
    assert len(reply.leased) == 1
    counts = await trouble.queue.counts()
    assert (counts.labels, counts.out) == (1, 1)  # the lease that is out is the one we know of
    assert await trouble.owner.fetchval("SELECT token FROM lease") == reply.leased[0].lease
    await trouble.check()


async def test_what_was_leased_by_memory_and_not_heard_of_is_given_back(
    trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the batch is tried again, something else has changed: it is planned again."""
    monkeypatch.setattr(allocator, "LABELS_SECONDS", 3_600.0)  # by memory also on a slow machine
    await trouble.queue.add(*range(9))
    ada = await trouble.queue.open_session("Ada")
    offer = await ada.get()
    trouble.wire.deaf_to = b"lost-answer"
    submit = asyncio.create_task(ada.submit(offer, id="lost-answer", want=1))
    await trouble.comes("SELECT count(*) FROM label")
    await trouble.owner.execute("UPDATE project SET title = 'of another state'")
    trouble.wire.cut()
    reply = await submit
    assert reply.verdict in (Verdict.STORED, Verdict.DUPLICATE)
    (following,) = reply.leased
    assert [row[0] for row in await trouble.owner.fetch("SELECT token FROM lease")] == [
        following.lease
    ]
    await trouble.check()


async def test_a_session_whose_opening_was_not_heard_of_ends(trouble: Trouble) -> None:
    """It would count as somebody who is connected for as long as its server runs."""
    connected = "SELECT count(*) FROM session WHERE connected"
    ada = await trouble.queue.open_session("Ada")
    trouble.wire.deaf_to = b"COMMIT"
    opening = asyncio.create_task(trouble.queue.storage.queue.open(ada.access, None))
    await trouble.comes("SELECT count(*) - 1 FROM session")
    trouble.wire.cut()
    opened = await opening
    assert await trouble.owner.fetchval(connected) == 3
    trouble.queue.clock.advance(61)
    await trouble.queue.storage.queue.sweep()
    rows = await trouble.owner.fetch("SELECT id FROM session WHERE connected")
    assert {row[0] for row in rows} == {ada.opened.session, opened.session}


async def test_what_was_about_to_be_looked_at_when_the_connection_was_lost_is_handed_out_next(
    trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    await trouble.queue.add(*range(9))
    ada = await trouble.queue.open_session("Ada")

    async def lose(*_: object) -> dict[int, int]:
        monkeypatch.undo()
        raise ConnectionResetError("the connection was lost")

    monkeypatch.setattr(Reader, "_places", lose)
    assert len((await ada.claim(9)).leased) == 9


async def test_an_undo_whose_acknowledgement_was_lost_gives_its_item(trouble: Trouble) -> None:
    await trouble.queue.add("only")
    ada = await trouble.queue.open_session("Ada")
    await ada.submit(await ada.get(), id="A1")
    trouble.wire.deaf_to = b"COMMIT"
    undo = asyncio.create_task(ada.undo("A1"))
    await trouble.comes("SELECT count(*) FROM withdrawal")
    trouble.wire.cut()
    reply = await undo
    assert reply.verdict is Verdict.DONE
    assert len(reply.leased) == 1
    await trouble.check()


async def test_while_the_database_is_away_requests_are_refused_and_then_go_on(
    trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "PAUSES", (0.0, 0.01))
    await trouble.queue.add(1, 2)
    ada = await trouble.queue.open_session("Ada")
    offer = await ada.get()
    there = asyncpg.connect

    async def away(*_: Any, **__: Any) -> None:
        raise OSError("connection refused")

    monkeypatch.setattr(asyncpg, "connect", away)
    trouble.wire.cut()
    with pytest.raises(StorageUnavailable, match="connection refused"):
        await ada.submit(offer, id="A1")
    with pytest.raises(StorageUnavailable):
        await trouble.queue.storage.queue.sweep()
    monkeypatch.setattr(asyncpg, "connect", there)
    assert (await ada.submit(offer, id="A1")).verdict is Verdict.STORED
    await trouble.queue.storage.queue.sweep()
    await trouble.check()


async def test_items_that_were_leased_while_nobody_could_be_told_are_given_back(
    trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "PAUSES", ())  # so there is no second attempt
    await trouble.queue.add("only")
    ada = await trouble.queue.open_session("Ada")
    assert len((await ada.claim(0)).leased) == 0
    await ada.release(await ada.get())
    await trouble.queue.storage.queue.sweep()
    trouble.wire.deaf_to = ada.by.session.encode()
    claim = asyncio.create_task(ada.claim())
    await trouble.comes("SELECT count(*) FROM lease")
    trouble.wire.cut()
    with pytest.raises(StorageUnavailable):
        await claim
    reply = await ada.claim()
    if not reply.leased:  # it came back after the claim had looked
        reply = await ada.claim()
    assert len(reply.leased) == 1
    assert (await trouble.queue.counts()).out == 1
    await trouble.check()


async def test_a_value_that_can_not_be_stored_is_answered_to_its_sender_alone(
    trouble: Trouble,
) -> None:
    await trouble.queue.add(*range(20))
    sessions = [await trouble.queue.open_session(f"labeller {n}") for n in range(20)]
    offers = [await session.get() for session in sessions]
    replies = await asyncio.gather(
        *(
            session.submit(offer, "\ud800" if n == 7 else "cat", id="x" * 65 if n == 11 else None)
            for n, (session, offer) in enumerate(zip(sessions, offers, strict=True))
        )
    )
    assert Counter(reply.verdict for reply in replies) == {
        Verdict.STORED: 18,
        Verdict.INVALID_VALUE: 2,
    }
    skip = SkipItem(by=sessions[7].by, id=RequestId("S1"), lease=offers[7].lease, reason="a\0b")
    queue = trouble.queue.storage.queue
    assert (await queue.ask(skip)).verdict is Verdict.INVALID_VALUE
    await trouble.check()


async def test_an_item_that_somebody_else_holds_is_passed_over_and_comes_later(
    trouble: Trouble,
) -> None:
    await trouble.queue.add(1, 2)
    ada = await trouble.queue.open_session("Ada")
    first = await ada.get()
    await ada.submit(first)
    other = await trouble.owner.fetchval("SELECT id FROM item WHERE id <> $1", first.item)
    async with trouble.owner.transaction():
        await trouble.owner.execute("SELECT 1 FROM item WHERE id = $1 FOR UPDATE", other)
        assert (await ada.claim()).leased == ()
    assert (await ada.get()).item == other
    await trouble.check()


async def test_a_lease_that_somebody_else_holds_for_long_is_no_endless_wait(
    trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection.LIMITS, "lock_timeout", "50")
    monkeypatch.setattr(connection, "PAUSES", (0.0, 0.01))
    await trouble.queue.add(1)
    ada = await trouble.queue.open_session("Ada")
    offer = await ada.get()
    trouble.wire.cut()  # connections made from now on wait for 50 ms only
    async with trouble.owner.transaction():
        await trouble.owner.execute("SELECT 1 FROM lease FOR UPDATE")
        with pytest.raises(StorageUnavailable, match="lock timeout"):
            await ada.submit(offer, id="A1")
    assert (await ada.submit(offer, id="A1")).verdict is Verdict.STORED


async def test_the_queue_in_front_of_the_database_is_bounded(
    trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    await trouble.queue.add(*range(50))
    ada = await trouble.queue.open_session("Ada")
    queue = trouble.queue.storage.queue
    assert isinstance(queue, PostgresQueue)
    for lane in queue._lanes:
        lane._max_waiting = 5
    results = await asyncio.gather(*(ada.claim() for _ in range(20)), return_exceptions=True)
    refused = [result for result in results if isinstance(result, StorageBusy)]
    assert len(refused) >= 10
    assert all(isinstance(result, CommandResult | StorageBusy) for result in results)
    await ada.lose()  # does not wait for those that were refused


async def test_items_that_nobody_was_told_of_come_again(
    trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    await trouble.queue.add("1", "2")
    ann = await trouble.queue.open_session("ann")

    async def fail(*_: object) -> None:
        raise StorageUnavailable("the connection was lost")

    with monkeypatch.context() as broken:
        broken.setattr(Participants, "explain", fail)  # after two items were leased
        with pytest.raises(StorageUnavailable):
            await ann.claim(3)
    assert len((await ann.claim(3)).leased) == 2
    await trouble.check()

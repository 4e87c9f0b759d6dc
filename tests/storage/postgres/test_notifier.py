"""What happens at one server reaches the others, and the labellers who wait there."""

from __future__ import annotations

import asyncio
import time

import pytest

from supt_async.rules.crowds import hint_pace
from supt_async.storage.postgres import notifier
from supt_async.storage.postgres.notifier import LOOK_SECONDS, Notifier
from tests.contract.servers.cluster import Cluster
from tests.storage.postgres.listener import Listener


async def quiet(cluster: Cluster) -> Listener:
    """Let the servers find each other, and listen at the second one."""
    for queue in cluster.queues:
        await queue.storage.database.listening()  # type: ignore[attr-defined]
    listener = Listener(cluster.other.storage)
    await asyncio.sleep(0)
    return listener


async def test_an_idle_labeller_is_reached_before_the_server_would_look_by_itself(
    cluster: Cluster,
) -> None:
    """Of items that are added, released and expired at the other server, in turn.

    How long it takes is measured by ``scripts/bench reach``.
    """
    ada, bob = await cluster.one.open_session("Ada"), await cluster.other.open_session("Bob")
    listener = await quiet(cluster)
    took: list[float] = []
    for number in range(30):
        assert (await bob.claim()).leased == ()
        while not listener.heard.empty():
            listener.heard.get_nowait()
        if number % 3 == 0:
            began = time.perf_counter()
            await cluster.one.add(f"item {number}")
        else:
            await cluster.one.add(f"item {number}")
            held = await ada.get()
            await asyncio.sleep(0.15)  # the hint of the item that was added is over
            while not listener.heard.empty():
                listener.heard.get_nowait()
            began = time.perf_counter()
            if number % 3 == 1:
                await ada.release(held)
            else:
                cluster.clock.advance(601)
                await cluster.one.storage.queue.sweep()
                await cluster.other.storage.queue.sweep()
        await listener.wait(items=True)
        offer = await bob.get()
        took.append(time.perf_counter() - began)
        await bob.submit(offer)
    await listener.close()
    assert sorted(took)[len(took) // 2] < LOOK_SECONDS / 4, "by looking it would be a half"


async def test_hints_of_labels_are_few_however_many_labels_there_are(cluster: Cluster) -> None:
    await cluster.one.add(*range(400))
    ada = await cluster.one.open_session("Ada")
    listener = await quiet(cluster)
    offers = (await ada.claim(400)).leased
    began = time.perf_counter()
    for offer in offers:
        await ada.submit(offer)
    seconds = time.perf_counter() - began
    await listener.wait(labels=True)
    await listener.close()
    assert listener.heard.qsize() <= 12 * seconds + 4


async def no_look(*_: object, **__: object) -> None:
    """Look at no table."""


async def test_a_hint_of_labels_waits_where_many_send_some_and_goes_with_the_next_other_one(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def interval(processes: int) -> float:
        asked.append(processes)
        return 3600.0

    await cluster.one.add(*range(3))
    ada = await cluster.one.open_session("Ada")
    listener, other = await quiet(cluster), Listener(cluster.one.storage)
    await asyncio.sleep(0)
    await cluster.other.add("one more")
    await other.wait(items=True)  # from here on it is heard
    while not listener.heard.empty():
        listener.heard.get_nowait()
    monkeypatch.setattr(hint_pace, "interval", interval)
    # Messages alone tell of it, however late they come.
    monkeypatch.setattr(Notifier, "_look", no_look)
    monkeypatch.setattr(notifier, "SENDER_SECONDS", 3600.0)
    first, second = (await ada.claim(2)).leased
    await ada.submit(first)
    await ada.submit(second)
    async with asyncio.timeout(60):
        while not asked:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert listener.heard.empty()
    await cluster.one.add("another")
    assert (await listener.wait(items=True)).labels
    assert listener.heard.empty()
    assert asked[-1] == 2
    await listener.close()
    await other.close()

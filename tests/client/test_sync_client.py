"""Synchronous client in a thread, against a real server in the test's event loop."""

from __future__ import annotations

import asyncio
import ctypes
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import pytest

from supt_async.client import NoServer, RequestRefused, SyncClient
from supt_async.client.loop_thread import LoopThread
from supt_async.protocol import messages as m
from tests.support.fake_server import FakeServer

T = TypeVar("T")
SECONDS = 60


async def apart(work: Callable[[], T]) -> T:
    """Do what blocks in another thread, while this loop serves."""
    async with asyncio.timeout(SECONDS):
        return await asyncio.to_thread(work)


@asynccontextmanager
async def connected(
    server: FakeServer, name: str = "Ada", **options: object
) -> AsyncIterator[SyncClient]:
    client = SyncClient(server.url, token=server.hub.invite(name), **options)
    try:
        await apart(client.open)
        yield client
    finally:
        await apart(client.close)


async def test_a_script_labels_until_everything_is_done(server: FakeServer) -> None:
    server.hub.queue.add(*range(10))

    def work(client: SyncClient) -> list[str]:
        return [client.submit(item, "cat").status for item in client.items()]

    async with connected(server) as client:
        assert await apart(lambda: work(client)) == ["stored"] * 10
        assert client.welcome.user == "Ada"


async def test_the_next_item_is_shown_without_waiting_for_the_ack(server: FakeServer) -> None:
    server.hub.queue.add(*range(3))
    told: list[object] = []
    async with connected(server) as client:
        first = await apart(client.first)
        assert first is not None
        second = await apart(lambda: client.go_on(first, "cat", id="A1", told=told.append))
        assert second is not None
        assert second.lease != first.lease
        third = await apart(lambda: client.go_on(second, None, id="A2", told=told.append))
        await apart(client.flush)
        assert third is not None
        assert [(x.re, x.status) for x in told if isinstance(x, m.Ack)] == [
            ("A1", "stored"),
            ("A2", "done"),
        ]


async def test_an_answer_that_is_refused_is_told_and_its_item_comes_back(
    server: FakeServer,
) -> None:
    server.hub.queue.add(1)
    told: list[object] = []
    async with connected(server) as client:
        item = await apart(client.first)
        assert item is not None
        await apart(lambda: client.go_on(item, "x" * 70_000, id="A1", told=told.append))
        assert isinstance(told[0], RequestRefused)
        assert await apart(client.first) == item


async def test_undo_brings_the_item_back_as_the_first(server: FakeServer) -> None:
    server.hub.queue.add(1, 2)
    async with connected(server) as client:
        item = await apart(client.first)
        assert item is not None
        ack = await apart(lambda: client.submit(item, "cat"))
        await apart(lambda: client.undo(ack.re))
        back = await apart(client.first)
        assert back is not None
        assert (back.item, back.value) == (item.item, "cat")


async def test_a_busy_caller_keeps_its_connection(server: FakeServer) -> None:
    server.hub.queue.add(1)
    async with connected(server) as client:
        item = await apart(client.first)
        server.cut()
        await server.until(lambda: server.handshakes == 2)  # nobody calls the client meanwhile
        assert await apart(client.first) == item


async def test_the_thread_refuses_to_wait_for_itself(server: FakeServer) -> None:
    async with connected(server) as client:
        caught: list[BaseException] = []

        async def inside() -> None:
            try:
                client.flush()
            except RuntimeError as exc:
                caught.append(exc)

        await apart(lambda: client._thread.run(inside()))
        assert "AsyncClient" in str(caught[0])


async def test_a_time_out_says_that_no_server_is_there() -> None:
    client = SyncClient("http://127.0.0.1:9/digits", token="secret", timeout=0.05)
    with pytest.raises(NoServer, match="no server has answered") as caught:
        await apart(client.open)
    assert "secret" not in str(caught.value) + repr(client)


async def test_a_wait_is_bounded_if_asked_for(server: FakeServer) -> None:
    server.hub.queue.add(1)
    async with connected(server) as client, connected(server, "Bob", window=0) as bob:
        assert await apart(client.first) is not None
        with pytest.raises(TimeoutError):
            await apart(lambda: bob.first(0.01))


async def test_an_interrupt_cancels_what_is_waited_for() -> None:
    loop, started, cancelled = LoopThread("test"), threading.Event(), threading.Event()

    async def wait() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    caught: list[type[BaseException]] = []

    def cell() -> None:
        try:
            while True:  # the exception is raised between two of these
                try:
                    loop.run(wait(), 0.02)
                except TimeoutError:
                    continue
        except KeyboardInterrupt:
            caught.append(KeyboardInterrupt)

    thread = threading.Thread(target=cell)
    thread.start()
    await asyncio.to_thread(started.wait, SECONDS)
    number = ctypes.c_ulong(thread.ident or 0)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(number, ctypes.py_object(KeyboardInterrupt))
    await asyncio.to_thread(thread.join, SECONDS)
    assert caught == [KeyboardInterrupt]
    assert cancelled.wait(SECONDS)
    loop.stop()


async def test_closing_twice_is_harmless_and_the_thread_ends(server: FakeServer) -> None:
    async with connected(server) as client:
        await apart(client.close)
    assert not client._thread._thread.is_alive()

"""Very many people at once, and some who behave badly: the others go on labelling."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from supt_async.storage.factory import open_storage
from supt_async.storage.queries.project_status import status
from tests.faults.cluster import Server, closes, house
from tests.support.servers import Socket

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
SESSIONS = 1000
TABS = 10
"""Sessions of each labeller."""
AT_ONCE = 100
"""Connections that are made at a time the first time: it is the return that matters."""
BACK_SECONDS = 60
GROWTH_MB = 60
BAD = 6


class Tab:
    """A session that holds its items and does nothing."""

    def __init__(self, server: Server, token: str) -> None:
        self.server = server
        self.token = token
        self.session = ""
        self.held: dict[str, str] = {}
        self.stack = AsyncExitStack()

    async def open(self, gate: asyncio.Semaphore) -> None:
        """Connect, and take what the server says is here."""
        async with gate:
            connection = await self.stack.enter_async_context(dialled(self.server))
        socket = Socket(connection)
        have = {"session": self.session, "have": list(self.held)} if self.session else {}
        hello = {"type": "hello", "v": 1, "project": "digits", "window": 1, **have}
        await socket.send({**hello, "token": self.token})
        welcome = await socket.get("welcome", seconds=BACK_SECONDS)
        if self.session:
            assert welcome["resumed"] is True
            assert {x["lease"]: x["item"] for x in welcome["leases"]} == self.held
            return
        self.session = welcome["session"]
        item = await socket.get("item", seconds=BACK_SECONDS)
        self.held = {item["lease"]: item["item"]}


def dialled(server: Server) -> Any:
    return connect(
        server.url,
        subprotocols=["supt.v1.json"],  # type: ignore[list-item]
        compression=None,
        open_timeout=BACK_SECONDS,
        close_timeout=0.1,
        ping_interval=None,
    )


async def test_a_thousand_sessions_that_come_back_at_once_find_their_items() -> None:
    async with house("sqlite", "thousand") as made, AsyncExitStack() as stack:
        (server,) = made.servers
        await made.fill(items=2 * SESSIONS, labellers=0)
        tokens = [await made.invite(f"labeller {n}") for n in range(SESSIONS // TABS)]
        tabs = [Tab(server, token) for token in tokens for _ in range(TABS)]
        stack.push_async_callback(leave, tabs)
        gate = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(tab.open(gate) for tab in tabs))
        items = Counter(item for tab in tabs for item in tab.held.values())
        assert (len(items), max(items.values())) == (SESSIONS, 1)
        await server.kill()
        await server.start()
        everybody = asyncio.Semaphore(SESSIONS)
        async with asyncio.timeout(BACK_SECONDS):
            await asyncio.gather(*(tab.open(everybody) for tab in tabs))
        storage = await open_storage(made.address)
        found = await status(storage, "digits")
        await storage.close()
        assert (found["out"], found["dealt_twice"]) == (SESSIONS, 0)


async def leave(tabs: list[Tab]) -> None:
    await asyncio.gather(*(tab.stack.aclose() for tab in tabs), return_exceptions=True)


async def insist(connection: ClientConnection, frames: Iterator[str]) -> int:
    """Send without waiting for answers, and read none; returns how that ended."""
    connection.transport.pause_reading()
    try:
        for frame in frames:
            await connection.send(frame)
            await asyncio.sleep(0)
    except ConnectionClosed as exc:
        return exc.rcvd.code if exc.rcvd is not None else 1006
    raise AssertionError("who sends for ever is cut off")


def pings() -> Iterator[str]:
    while True:
        yield json.dumps({"type": "ping", "id": "p" * 64})


def answers() -> Iterator[str]:
    """Answers to what nobody was ever asked: each is looked up in the database."""
    for number in itertools.count():
        yield json.dumps({"type": "submit", "id": f"a{number}", "lease": "0" * 32, "value": "cat"})


def nonsense() -> Iterator[str]:
    while True:
        yield "{" * 1000


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_who_floods_or_never_reads_is_cut_off_and_nobody_else_notices(
    database: str,
) -> None:
    async with house(database, "floods") as made, AsyncExitStack() as stack:
        (server,) = made.servers
        await made.fill(items=20_000, labellers=8, pause=0.02)
        await made.work(100)
        before = server.megabytes
        tokens = [await made.invite(f"bad {number}") for number in range(BAD)]
        floods = []
        for token, frames in zip(tokens, itertools.cycle([pings, answers, nonsense])):
            connection = await stack.enter_async_context(dialled(server))
            await Socket(connection).hello("digits", token, window=0)
            floods.append(insist(connection, frames()))
        async with asyncio.TaskGroup() as group:
            ends = [group.create_task(one) for one in floods]
            group.create_task(made.work(300))
        assert {end.result() for end in ends} <= {1006, 4400, 4429, 4508}
        await made.work(100)
        assert server.megabytes - before < GROWTH_MB
        assert closes(made.journals) == {}
        assert await made.finish() == []

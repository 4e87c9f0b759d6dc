"""Crowd tests: a thousand sessions at once, and clients that flood the server."""

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
from supt_async.storage.queries.project_status import dealt_twice, status
from tests.faults.cluster import Server, closes, run_cluster
from tests.support.servers import Socket

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
SESSIONS = 1000
TABS = 10
"""Sessions of each labeller."""
AT_ONCE = 100
"""Connections opened at the same time at first; the return is what the test measures."""
BACK_SECONDS = 60
GROWTH_MB = 60
BAD = 6


class Tab:
    """Session that holds its items and does nothing."""

    def __init__(self, server: Server, token: str) -> None:
        self.server = server
        self.token = token
        self.session = ""
        self.held: dict[str, str] = {}
        self.stack = AsyncExitStack()

    async def open(self, limit: asyncio.Semaphore) -> None:
        """Connect and compare the leases that the server lists with those held."""
        async with limit:
            connection = await self.stack.enter_async_context(connected(self.server))
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


def connected(server: Server) -> Any:
    return connect(
        server.url,
        subprotocols=["supt.v1.json"],  # type: ignore[list-item]
        compression=None,
        open_timeout=BACK_SECONDS,
        close_timeout=0.1,
        ping_interval=None,
    )


async def test_a_thousand_sessions_that_come_back_at_once_find_their_items() -> None:
    async with run_cluster("sqlite", "thousand") as cluster, AsyncExitStack() as stack:
        (server,) = cluster.servers
        await cluster.fill(items=2 * SESSIONS, labellers=0)
        tokens = [await cluster.invite(f"labeller {n}") for n in range(SESSIONS // TABS)]
        tabs = [Tab(server, token) for token in tokens for _ in range(TABS)]
        stack.push_async_callback(leave, tabs)
        limit = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(tab.open(limit) for tab in tabs))
        items = Counter(item for tab in tabs for item in tab.held.values())
        assert (len(items), max(items.values())) == (SESSIONS, 1)
        await server.kill()
        await server.start()
        everybody = asyncio.Semaphore(SESSIONS)
        async with asyncio.timeout(BACK_SECONDS):
            await asyncio.gather(*(tab.open(everybody) for tab in tabs))
        storage = await open_storage(cluster.address)
        found = await status(storage, "digits")
        project = await storage.catalogue.project("digits")
        twice = await dealt_twice(storage, project.id)
        await storage.close()
        assert (found["out"], twice) == (SESSIONS, 0)


async def leave(tabs: list[Tab]) -> None:
    await asyncio.gather(*(tab.stack.aclose() for tab in tabs), return_exceptions=True)


async def flood(connection: ClientConnection, frames: Iterator[str]) -> int:
    """Send without reading any reply until the connection ends; return its close code."""
    connection.transport.pause_reading()
    try:
        for frame in frames:
            await connection.send(frame)
            await asyncio.sleep(0)
    except ConnectionClosed as exc:
        return exc.rcvd.code if exc.rcvd is not None else 1006
    raise AssertionError("a client that sends for ever must be cut off")


def pings() -> Iterator[str]:
    while True:
        yield json.dumps({"type": "ping", "id": "p" * 64})


def answers() -> Iterator[str]:
    """Answers with a lease that does not exist: each costs a look-up in the database."""
    for number in itertools.count():
        yield json.dumps({"type": "submit", "id": f"a{number}", "lease": "0" * 32, "value": "cat"})


def nonsense() -> Iterator[str]:
    while True:
        yield "{" * 1000


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
async def test_a_client_that_floods_or_never_reads_is_cut_off_and_nobody_else_notices(
    database: str,
) -> None:
    async with run_cluster(database, "floods") as cluster, AsyncExitStack() as stack:
        (server,) = cluster.servers
        await cluster.fill(items=20_000, labellers=8, pause=0.02)
        await cluster.wait_for_answers(100)
        before = server.megabytes
        tokens = [await cluster.invite(f"bad {number}") for number in range(BAD)]
        floods = []
        for token, frames in zip(tokens, itertools.cycle([pings, answers, nonsense])):
            connection = await stack.enter_async_context(connected(server))
            await Socket(connection).hello("digits", token, window=0)
            floods.append(flood(connection, frames()))
        async with asyncio.TaskGroup() as group:
            ends = [group.create_task(one) for one in floods]
            group.create_task(cluster.wait_for_answers(300))
        assert {end.result() for end in ends} <= {1006, 4400, 4429, 4508}
        await cluster.wait_for_answers(100)
        assert server.megabytes - before < GROWTH_MB
        assert closes(cluster.journals) == {}
        assert await cluster.finish() == []

"""Idle labellers learn the true state, even if a change was undone before the next query."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from supt_async.domain.commands import ClaimItems, Command, SubmitAnswer
from supt_async.domain.results import CommandResult
from supt_async.rules.crowds import news_pace
from supt_async.server.sessions import room
from supt_async.server.sessions.news.project_snapshot import (
    LabelRate,
    ProjectSnapshot,
    load_snapshot,
)
from supt_async.storage.factory import Storage
from supt_async.storage.postgres import notifier
from supt_async.storage.sqlite import database
from tests.support.postgres import server as postgres
from tests.support.servers import Running, Socket, run_server

SECONDS = 60
"""How long a test waits for what must come."""
NET_SECONDS = 0.5
"""How often a room looks without being told to: nothing may depend on it."""


class Looks:
    """Lets a test decide when a room looks its project up."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._looking = asyncio.Lock()
        self._seen = asyncio.Event()
        monkeypatch.setattr(room, "load_snapshot", self._load_snapshot)
        monkeypatch.setattr(room, "NET_SECONDS", NET_SECONDS)
        # What other processes write wakes everybody: not what is tested here.
        monkeypatch.setattr(database, "POLL_SECONDS", 3600)
        monkeypatch.setattr(notifier, "LOOK_SECONDS", 3600)

    async def _load_snapshot(self, storage: Storage, slug: str, rate: LabelRate) -> ProjectSnapshot:
        async with self._looking:
            found = await load_snapshot(storage, slug, rate)
        self._seen.set()
        return found

    async def see(self) -> None:
        """Wait for a look that sees all that has happened."""
        self._seen.clear()
        await self._seen.wait()

    async def rest(self) -> None:
        """Let what has happened be told, and nothing new."""
        for _ in range(3):
            await self.see()

    @asynccontextmanager
    async def stopped(self) -> AsyncIterator[None]:
        """Allow no look during the block, after one that sees all that has happened."""
        await self.see()
        async with self._looking:
            yield


@pytest.fixture(params=["sqlite", "postgres"])
async def server(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Running]:
    if request.param == "sqlite":
        async with run_server(f"sqlite:///{tmp_path}/server.db") as running:
            yield running
    else:
        async with postgres().fresh() as address, run_server(address) as running:
            yield running


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Looks:
    return Looks(monkeypatch)


async def get(socket: Socket, type_: str, **fields: Any) -> dict[str, Any]:
    """Return what comes within a time, whatever else comes meanwhile."""
    async with asyncio.timeout(SECONDS):
        return await socket.get(type_, **fields)


async def idle(socket: Socket, reason: str) -> None:
    await get(socket, "idle", reason=reason)


async def test_a_project_that_begins_and_ends_between_two_looks_is_done_for_everybody(
    looks: Looks, server: Running
) -> None:
    project = await server.project(items=1)
    async with (
        server.session("Ada", project, window=0) as ada,
        server.session("Bob", project, window=0) as bob,
    ):
        async with looks.stopped():
            await ada.send(type="window", n=1)
            item = await ada.get("item")
            await bob.send(type="window", n=1)
            await idle(bob, "waiting")
            assert await ada.answer(item) == "stored"
            await idle(ada, "done")
        await idle(bob, "done")


async def test_an_answer_that_is_undone_and_given_again_between_two_looks_is_told(
    looks: Looks, server: Running
) -> None:
    project = await server.project(items=1)
    async with (
        server.session("Ada", project, window=1) as ada,
        server.session("Bob", project, window=0) as bob,
    ):
        assert await ada.answer(await ada.get("item"), id_="A1") == "stored"
        await idle(ada, "done")
        async with looks.stopped():
            await ada.send(type="undo", id="U1", submit="A1")
            again = await ada.get("item", mode="undo")
            await bob.send(type="window", n=1)
            await idle(bob, "waiting")
            assert await ada.answer(again, "dog", id_="A2") == "stored"
        await idle(bob, "done")


async def test_a_pause_that_is_over_before_anybody_looks_keeps_nobody_waiting(
    looks: Looks, server: Running
) -> None:
    project = await server.project(items=1)
    async with server.session("Ada", project, window=0) as ada:
        async with looks.stopped():
            await server.storage.catalogue.set_paused(project.id, True)
            await ada.send(type="window", n=1)
            await idle(ada, "paused")
            await server.storage.catalogue.set_paused(project.id, False)
        await get(ada, "item")


async def test_a_labeller_who_was_welcomed_with_a_task_of_a_moment_comes_back(
    looks: Looks, server: Running
) -> None:
    project = await server.project(items=1)
    other = {"kind": "choice", "options": ["cat", "dog", "cow"]}
    async with server.session("Ada", project, window=0), AsyncExitStack() as stack:
        async with looks.stopped():
            await server.storage.catalogue.change(project.id, task=other)
            bob = await stack.enter_async_context(server.session("Bob", project, window=0))
            assert bob.welcome["project"]["task"]["options"] == other["options"]
            await server.storage.catalogue.change(project.id, task=project.task)
        assert (await get(bob, "bye"))["resume"]
        assert await bob.closed() == 4503


async def test_labellers_who_wait_ask_again_only_after_something_has_happened(
    looks: Looks, server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = await server.project(items=1)
    async with (
        server.session("Ada", project, window=1) as ada,
        server.session("Bob", project, window=0) as bob,
    ):
        item = await ada.get("item")
        await bob.send(type="window", n=1)
        await idle(bob, "waiting")
        asked: list[Command] = []
        ask = server.storage.queue.ask

        async def note(request: Command) -> CommandResult:
            asked.append(request)
            return await ask(request)

        await looks.rest()
        monkeypatch.setattr(server.storage.queue, "ask", note)
        await looks.rest()
        assert asked == []
        assert await ada.answer(item) == "stored"
        await idle(bob, "done")
        await looks.rest()
        assert {type(request) for request in asked} == {SubmitAnswer, ClaimItems}
        asked.clear()
        await looks.rest()
        assert asked == []


async def test_who_waits_learns_why_although_all_are_told_news_much_later(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news_pace, "interval", lambda told: 3600.0)
    project = await server.project(items=1)
    async with (
        server.session("Ada", project, window=1) as ada,
        server.session("Bob", project, window=0) as bob,
    ):
        item = await ada.get("item")
        await ada.get("progress")
        await bob.send(type="window", n=1)
        await idle(bob, "waiting")
        assert await ada.answer(item) == "stored"
        await idle(bob, "done")

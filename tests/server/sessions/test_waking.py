"""Items that are added wake as many of those who wait as can get one."""

from __future__ import annotations

from contextlib import AsyncExitStack

import pytest

from supt_async.domain.commands import ClaimItems, Command
from supt_async.domain.project import Project
from supt_async.domain.results import CommandResult
from supt_async.server.sessions.waking import Waking
from tests.support.servers import Running, Socket


class Waiting:
    """People who wait at a project, and how often they ask."""

    def __init__(self, server: Running, project: Project, stack: AsyncExitStack) -> None:
        self._server = server
        self._project = project
        self._stack = stack
        self.claims = 0
        self.changes = 0
        """How often items may have become free: a look at a busy server may see the same twice."""

    async def wait(self, *names: str) -> list[Socket]:
        sockets = []
        for name in names:
            session = self._server.session(name, self._project, window=1, counts=True)
            sockets.append(await self._stack.enter_async_context(session))
            await sockets[-1].get("idle")
        return sockets

    def count(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Count what they ask from here on; nobody asks only to learn why they wait."""
        ask, changed = self._server.storage.queue.ask, Waking.changed

        async def note(command: Command) -> CommandResult:
            self.claims += isinstance(command, ClaimItems)
            return await ask(command)

        def note_change(waking: Waking) -> None:
            self.changes += 1
            changed(waking)

        monkeypatch.setattr(self._server.storage.queue, "ask", note)
        monkeypatch.setattr(Waking, "changed", note_change)
        monkeypatch.setattr(Waking, "explain", lambda *_, **__: None)


async def test_one_item_wakes_a_few_and_goes_to_who_has_waited_longest(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = await server.project()
    async with AsyncExitStack() as stack:
        people = Waiting(server, project, stack)
        first, *_ = await people.wait(*(f"P{number}" for number in range(15)))
        people.count(monkeypatch)
        await server.add(project, "one")
        await first.get("item")
        await people.wait("last")
        assert 2 <= people.claims <= 1 + 5 * people.changes


async def test_items_for_all_reach_all(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    project = await server.project()
    async with AsyncExitStack() as stack:
        people = Waiting(server, project, stack)
        sockets = await people.wait(*(f"P{number}" for number in range(15)))
        people.count(monkeypatch)
        await server.add(project, *range(15))
        for socket in sockets:
            await socket.get("item")


async def test_an_item_that_those_who_waited_longer_may_not_have_reaches_the_next(
    server: Running,
) -> None:
    project = await server.project(items=1, overlap=2)
    async with AsyncExitStack() as stack:
        people = Waiting(server, project, stack)
        ada = await stack.enter_async_context(server.session("Ada", project, window=1))
        bob = await stack.enter_async_context(server.session("Bob", project, window=1))
        await ada.answer(await ada.get("item"))
        held = await bob.get("item")
        await ada.get("idle")  # has had it
        (eve,) = await people.wait("Eve")
        await bob.send(type="skip", id="S1", lease=held["lease"])
        await eve.get("item")

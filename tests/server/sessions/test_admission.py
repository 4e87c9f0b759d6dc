"""Sessions of a crowd are opened some at a time."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Literal

import pytest

from supt_async.domain.project import Access
from supt_async.domain.results import OpenedSession
from tests.support.servers import Running

AT_ONCE = 2


class Places(asyncio.Semaphore):
    """Semaphore that says how many places are taken."""

    taken = 0

    async def acquire(self) -> Literal[True]:
        await super().acquire()
        self.taken += 1
        return True

    def release(self) -> None:
        self.taken -= 1
        super().release()


async def test_the_rest_of_a_crowd_waits_until_some_are_in(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.hub.opening = places = Places(AT_ONCE)
    project = await server.project(items=10)
    queue, opening, most, without = server.storage.queue, 0, 0, list[bool]()
    open_one = queue.open

    async def count(access: Access, resume: object = None) -> OpenedSession:
        nonlocal opening, most
        opening += 1
        most = max(most, opening)
        without.append(opening > places.taken)
        try:
            return await open_one(access, resume)  # type: ignore[arg-type]
        finally:
            opening -= 1

    monkeypatch.setattr(queue, "open", count)
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        names = [f"labeller {number}" for number in range(4 * AT_ONCE)]
        sockets = [await enter(server.socket()) for _ in names]
        tokens = [await server.token(name, project) for name in names]
        said = [one.hello(project.slug, token) for one, token in zip(sockets, tokens, strict=True)]
        await asyncio.gather(*said)
    assert most <= AT_ONCE
    assert without == [False] * len(names), "each has a place"


async def test_connections_of_one_labeller_take_one_place(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.hub.opening = asyncio.Semaphore(AT_ONCE)
    project = await server.project(items=10)
    queue, began, may_go_on = server.storage.queue, asyncio.Event(), asyncio.Event()
    open_one = queue.open
    ada, bob = await server.token("Ada", project), await server.token("Bob", project)

    async def open_later(access: Access, resume: object = None) -> OpenedSession:
        if not began.is_set():
            began.set()
            await may_go_on.wait()
        return await open_one(access, resume)  # type: ignore[arg-type]

    monkeypatch.setattr(queue, "open", open_later)
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        sockets = [await enter(server.socket()) for _ in range(2 * AT_ONCE)]
        own = [asyncio.create_task(one.hello(project.slug, ada)) for one in sockets]
        await began.wait()
        async with server.socket() as other:
            assert (await other.hello(project.slug, bob))["type"] == "welcome"
        may_go_on.set()
        await asyncio.gather(*own)

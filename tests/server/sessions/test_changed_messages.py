"""``changed`` messages: for owners only, and not too often."""

from __future__ import annotations

import asyncio
import itertools

import pytest

from supt_async.domain.project import Role
from supt_async.server.sessions.room import CHANGED_SECONDS
from tests.support.servers import Running, Socket

EARLY = 0.05
"""Seconds by which a message may seem early: it takes its time on the way, too."""

TRIES = 10


async def told(owner: Socket, what: str) -> None:
    """Wait until the owner is told of a change of this."""
    while what not in (await owner.get("changed"))["what"]:
        pass


async def shortest_gap(owner: Socket) -> float:
    """Return the shortest time between four messages; one that was late seems to be close."""
    loop, at = asyncio.get_running_loop(), []
    for _ in range(4):
        await owner.get("changed")
        at.append(loop.time())
    return min(later - earlier for earlier, later in itertools.pairwise(at))


async def test_hints_come_at_most_twice_a_second_and_to_owners_only(server: Running) -> None:
    project = await server.project(items=1)
    async with (
        server.session("Olga", project, role=Role.ADMIN, window=0) as owner,
        server.session("Ada", project) as ada,
    ):

        async def work() -> None:
            for number in itertools.count():
                await server.token(f"labeller {number}", project)

        working = asyncio.create_task(work())
        shortest = 0.0
        for _ in range(TRIES):
            shortest = max(shortest, await shortest_gap(owner))
            if shortest > CHANGED_SECONDS - EARLY:
                break
        assert shortest > CHANGED_SECONDS - EARLY
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working
        await ada.answer(await ada.get("item"))
        assert "changed" not in {message["type"] for message in ada.passed}


@pytest.mark.parametrize(
    ("method", "path", "body", "what"),
    [
        ("PATCH", "", {"paused": True}, "project"),
        ("PATCH", "", {"guidelines": "New"}, "project"),
        ("POST", "/items", '"another"', "items"),
        ("POST", "/labellers", {"name": "Lin"}, "labellers"),
        ("POST", "/items/1/corrections", {"id": "C1", "value": "dog"}, "labels"),
        ("PUT", "/ranking", ["1"], "runs"),
    ],
)
async def test_what_is_done_over_http_is_told(
    server: Running, method: str, path: str, body: object, what: str
) -> None:
    project = await server.project(items=1)
    root = await server.token("root", project, Role.ADMIN)
    async with (
        server.session("root", project, token=root, window=0) as owner,
        server.http(root) as http,
    ):
        address = f"/api/v1/projects/digits{path}"
        given = {"content": body} if isinstance(body, str) else {"json": body}
        answer = await http.request(method, address, **given)
        assert answer.status_code == 200
        if path or body == {"paused": True}:
            await told(owner, what)
        else:  # everybody comes back for the new guidelines, and then looks anyway
            assert (await owner.get("bye"))["resume"]


async def test_an_owner_is_told_of_news_that_a_remembered_answer_does_not_know(
    server: Running,
) -> None:
    project = await server.project(items=1)
    token = await server.token("Olga", project, Role.ADMIN)
    async with (
        server.session("Olga", project, token=token, window=0) as owner,
        server.session("Ada", project) as ada,
    ):
        cache = server.services.query_cache
        key = ("labellers", project.id)
        await cache.get_or_compute(key, lambda: asyncio.sleep(0.25))  # good for five seconds
        await ada.answer(await ada.get("item"))
        await told(owner, "labels")
        await cache.get_or_compute(key, lambda: asyncio.sleep(0))  # given from memory
        await told(owner, "labels")

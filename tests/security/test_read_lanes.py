"""Read lanes: searches and exports of one owner delay nobody else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text

from supt_async.domain.project import Role
from supt_async.storage.read_lanes import Lane
from tests.support.servers import Running

P = "/api/v1/projects/large"
LARGE = "a" * 800_000
SLOW = "a" * 199 + "b"
"""Fits nearly everywhere in LARGE, up to its last letter."""
SLEEPERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)' AND state = 'active'"
)
SECONDS = 8.0
"""How soon all is over on a busy machine: less than the ten that a read may last."""


async def large_project(server: Running, items: int = 40) -> str:
    """Make a project of large texts; return its owner's token."""
    project = await server.project("large")
    for first in range(0, items, 10):
        await server.add(project, *(f"{first + number} {LARGE}" for number in range(10)))
    return await server.token("Olga", project, Role.ADMIN)


async def hold(server: Running, lane: Lane, count: int) -> list[asyncio.Task[object]]:
    """Let reads on a lane take the database as long as they may."""
    endless = "SELECT pg_sleep(60)"
    if server.storage.url.get_backend_name() == "sqlite":
        endless = (
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
        )
    return [
        asyncio.create_task(
            server.storage.database.read(lambda c: c.execute(text(endless)).all(), lane)
        )
        for _ in range(count)
    ]


@asynccontextmanager
async def crowded(server: Running, lane: Lane = Lane.OWNERS) -> AsyncIterator[None]:
    """Keep all connections of a lane busy, with others waiting, while the block runs."""
    tasks = await hold(server, lane, 2 * lane.connections + 1)
    await asyncio.sleep(0)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.parametrize("lane", [Lane.OWNERS, Lane.WORK])
async def test_however_busy_the_owners_are_others_come_in_and_are_shown_out(
    either: Running, lane: Lane
) -> None:
    project = await either.project(items=4)
    token, eve_token = await either.token("Ada", project), await either.token("Eve", project)
    async with either.session("Eve", project, token=eve_token) as eve:
        item = await eve.get("item")
        async with crowded(either, lane):
            began = time.monotonic()
            async with either.http(token) as http:
                assert (await http.get("/api/v1/me")).status_code == 200
            async with either.session("Ada", project, token=token) as ada:
                assert await ada.answer(await ada.get("item")) == "stored"
            assert await eve.answer(item) == "stored"
            assert time.monotonic() - began < SECONDS
            began = time.monotonic()
            await either.storage.people.revoke("Eve")
            assert await eve.closed() == 4401
            assert time.monotonic() - began < SECONDS


async def test_long_searches_of_large_items_hold_nobody_up(either: Running) -> None:
    owner = await large_project(either)
    project = await either.project(items=2)
    token, eve_token = await either.token("Ada", project), await either.token("Eve", project)
    params = {"text": SLOW}
    async with either.http(owner) as http, either.session("Eve", project, token=eve_token) as eve:
        searches = [
            asyncio.create_task(http.get(f"{P}/items/search", params=params)) for _ in range(5)
        ]
        began = time.monotonic()
        async with either.http(token) as other:
            assert (await other.get("/api/v1/me")).status_code == 200
        await either.storage.people.revoke("Eve")
        assert await eve.closed() == 4401
        assert time.monotonic() - began < 2 * SECONDS
        found = [await search for search in searches]
        assert [answer.status_code for answer in found] == [200] * 5
        assert found[0].json()["items"] == []


async def test_a_search_goes_on_where_it_has_looked_through_enough_bytes(either: Running) -> None:
    owner = await large_project(either)
    project = await either.storage.catalogue.project("large")
    await either.add(project, "the needle")
    async with either.http(owner) as http:
        seen: list[str] = []
        after: int | None = 0
        pages = 0
        while after is not None:
            params: dict[str, str | int] = {"text": "NEEDLE", "after": after}
            page = (await http.get(f"{P}/items/search", params=params)).json()
            seen += [item["data"]["text"] for item in page["items"]]
            after, pages = page["next"], pages + 1
    assert seen == ["the needle"]
    assert pages == 2, "16 MiB at a time"


async def test_a_page_of_large_items_has_few_of_them(either: Running) -> None:
    owner = await large_project(either, items=20)
    async with either.http(owner) as http:
        sizes: list[int] = []
        after: int | None = 0
        while after is not None:
            answer = await http.get(f"{P}/items/search", params={"after": after, "limit": 200})
            page = answer.json()
            sizes.append(len(page["items"]))
            after = page["next"]
    assert sizes == [10, 10]


async def test_what_nobody_waits_for_is_not_gone_on_with(either: Running) -> None:
    tasks = await hold(either, Lane.OWNERS, Lane.OWNERS.connections)
    await asyncio.sleep(0.2)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    began = time.monotonic()
    for _ in range(2 * Lane.OWNERS.connections):
        await either.storage.database.read(lambda c: c.execute(text("SELECT 1")).all(), Lane.OWNERS)
    assert time.monotonic() - began < SECONDS
    if either.storage.url.get_backend_name() == "postgresql":
        async with asyncio.timeout(SECONDS):
            while await either.storage.database.read(  # noqa: ASYNC110
                lambda c: c.scalar(text(SLEEPERS))
            ):
                await asyncio.sleep(0)


async def test_a_client_that_goes_takes_its_search_along(
    either: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = await large_project(either, items=10)
    begun, ended = asyncio.Event(), asyncio.Event()

    async def page(*_: object, **__: object) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    monkeypatch.setattr(type(either.storage.browser), "page", page)
    async with either.http(owner) as http:
        search = asyncio.create_task(http.get(f"{P}/items/search"))
        await begun.wait()
        search.cancel()
        await asyncio.gather(search, return_exceptions=True)
    async with asyncio.timeout(SECONDS):
        await ended.wait()

"""Access watch: sessions end with the cookie, role or invitation that opened them."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import pytest

from supt_async.domain.project import Project, Role
from supt_async.errors import StorageUnavailable
from supt_async.server.sessions import access_watch
from supt_async.storage.records import Joined
from tests.support.servers import Running, Socket

SECONDS = 20.0
"""Two are promised, but this machine may be busy; who is not told stays for a minute."""


@contextlib.asynccontextmanager
async def browser(
    server: Running, project: Project, name: str
) -> AsyncIterator[tuple[Socket, str]]:
    """Open a session by a cookie, as a browser does; yields its cookie, too."""
    made = await server.storage.people.invite(name, project=project.id, role=Role.LABELLER)
    joined = await server.storage.people.redeem(made.code)
    assert isinstance(joined, Joined)
    cookie = f"{server.services.auth.cookie.name}={joined.cookie}"
    async with server.socket(origin=server.url, cookie=cookie) as socket:
        await socket.hello(project.slug, None)
        yield socket, cookie


async def test_signing_out_ends_the_sessions_of_that_browser_and_no_others(
    either: Running,
) -> None:
    project = await either.project(items=9)
    async with (
        browser(either, project, "Ada") as (one, cookie),
        browser(either, project, "Ada") as (other, _),
        either.session("Ada", project) as program,
        either.http() as http,
    ):
        began = time.monotonic()
        headers = {"cookie": cookie, "origin": either.url}
        assert (await http.post("/api/v1/logout", headers=headers)).status_code == 204
        assert await one.closed() == 4401
        assert time.monotonic() - began < SECONDS
        for socket in (other, program):
            assert await socket.answer(await socket.get("item")) == "stored"


@pytest.mark.parametrize("before", [Role.ADMIN, Role.LABELLER])
async def test_whoever_has_another_role_comes_back_in_it(either: Running, before: Role) -> None:
    project = await either.project(items=3)
    await either.token("Olga", project, Role.ADMIN)
    after = Role.LABELLER if before is Role.ADMIN else Role.ADMIN
    token = await either.token("Grace", project, before)
    async with either.session("Grace", project, token=token) as grace:
        began = time.monotonic()
        await either.storage.people.invite("Grace", project=project.id, role=after)
        bye = await grace.get("bye")
        assert (bye["reason"], bye["resume"]) == ("drain", True)
        assert await grace.closed() == 4503, "a code after which a client comes back"
        assert time.monotonic() - began < SECONDS
    async with either.session("Grace", project, token=token) as again:
        assert again.welcome["role"] == after


async def test_a_secret_that_ends_when_somebody_is_let_in_elsewhere_ends_its_session(
    either: Running,
) -> None:
    mine, other = await either.project("mine"), await either.project("other")
    mallory = await either.token("Mallory", mine, Role.ADMIN)
    async with either.http(mallory) as http:
        made = await http.post("/api/v1/projects/mine/labellers", json={"name": "Grace"})
    async with either.session("Grace", mine, token=made.json()["token"]) as kept:
        await either.storage.people.invite("Grace", project=other.id, role=Role.LABELLER)
        assert await kept.closed() == 4401


async def test_if_nobody_can_be_asked_everybody_is_out_after_a_while(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers could still be stored: not to know must not mean to be welcome."""
    monkeypatch.setattr(access_watch, "FAIL_SECONDS", 1.0)

    async def away() -> str:
        raise StorageUnavailable("away")

    project = await server.project(items=3)
    async with server.session("Eve", project) as eve:
        item = await eve.get("item")
        monkeypatch.setattr(server.storage.people, "stamp", away)
        began = time.monotonic()
        assert await eve.answer(item) == "stored"
        assert await eve.closed() == 1013, "it may come back once that is known again"
        assert 0.9 < time.monotonic() - began < 1 + SECONDS


async def test_a_revoked_session_ends_whatever_it_waits_for(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = await server.project(items=3)
    waiting = asyncio.Event()

    async def stuck(_: object) -> None:
        waiting.set()
        await asyncio.Event().wait()

    async with server.session("Eve", project) as eve:
        item = await eve.get("item")
        monkeypatch.setattr(server.storage.queue, "ask", stuck)
        await eve.send(type="submit", id="A1", lease=item["lease"], value="cat")
        await waiting.wait()
        began = time.monotonic()
        await server.storage.people.revoke("Eve")
        assert await eve.closed() == 4401
        assert time.monotonic() - began < SECONDS

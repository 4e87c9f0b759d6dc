"""Session endpoint: who gets a session, and how a socket is refused or closed."""

from __future__ import annotations

import asyncio

import pytest
from websockets.asyncio.client import connect

from supt_async.domain.commands import Command
from supt_async.domain.project import Role
from supt_async.domain.results import CommandResult
from supt_async.server.access.rate_limits import MAX_UNKNOWN_PROJECT_MS
from supt_async.storage.records import Joined
from tests.support.servers import Running, run_server


async def test_nothing_but_a_close_answers_a_wrong_token(server: Running) -> None:
    await server.project(items=1)
    async with server.socket() as socket:
        await socket.send(type="hello", v=1, project="digits", token="wrong")
        assert await socket.closed() == 4401


async def test_a_project_that_is_not_there_or_not_ones_own_is_4404(server: Running) -> None:
    project, _ = await server.project(items=1), await server.project("other")
    token = await server.token("Ada", project)
    for slug in ("other", "nothing"):
        async with server.socket() as socket:
            await socket.send(type="hello", v=1, project=slug, token=token)
            assert await socket.closed() == 4404


async def test_who_goes_on_asking_for_a_deleted_project_is_answered_ever_more_slowly(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = await server.project(items=1)
    token = await server.token("Ada", project)
    await server.storage.catalogue.delete_project(project.id)
    limits, waits = server.services.limits, []
    unknown_project = limits.unknown_project

    def at_once(address: str | None, slug: str) -> int:
        waits.append(unknown_project(address, slug))
        return 0

    monkeypatch.setattr(limits, "unknown_project", at_once)
    for _ in range(12):
        async with server.socket() as socket:
            await socket.send(type="hello", v=1, project=project.slug, token=token)
            assert await socket.closed() == 4404
    assert waits[:4] == [0] * 4
    assert waits[-1] == MAX_UNKNOWN_PROJECT_MS
    assert waits == sorted(waits)


async def test_traffic_before_hello_is_a_violation(server: Running) -> None:
    async with server.socket() as socket:
        await socket.send(type="ping", id="p")
        assert await socket.closed() == 4400


async def test_another_version_is_4406(server: Running) -> None:
    project = await server.project()
    token = await server.token("Ada", project)
    async with server.socket() as socket:
        await socket.send(type="hello", v=2, project="digits", token=token)
        assert await socket.closed() == 4406
    address = server.url.replace("http", "ws", 1) + "/api/v1/session"
    async with connect(address, compression=None, open_timeout=60) as bare:
        async with asyncio.timeout(60):
            await bare.wait_closed()
        assert bare.close_code == 4406


async def test_whoever_says_nothing_is_closed_with_4408(tmp_path: object) -> None:
    async with run_server(f"sqlite:///{tmp_path}/x.db", hello_ms=100) as server:
        async with server.socket() as socket:
            assert await socket.closed() == 4408


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
async def test_a_foreign_origin_is_accepted_and_closed_with_4403(
    server: Running, origin: str
) -> None:
    project = await server.project()
    await server.token("Ada", project)
    async with server.socket(origin=origin) as socket:
        assert await socket.closed() == 4403


async def test_a_cookie_counts_only_with_the_browsers_own_origin(server: Running) -> None:
    project = await server.project(items=1)
    invitation = await server.storage.people.invite("Ada", project=project.id, role=Role.LABELLER)
    joined = await server.storage.people.redeem(invitation.code)
    assert isinstance(joined, Joined)
    cookie = f"supt_{server.storage.server_id}={joined.cookie}"
    async with server.socket(cookie=cookie, origin=server.url) as socket:
        assert (await socket.hello("digits", None))["user"] == "Ada"
    async with server.socket(cookie=cookie) as socket:
        await socket.send(type="hello", v=1, project="digits")
        assert await socket.closed() == 4403


async def test_a_frame_that_is_too_big_is_1009_and_a_binary_one_4400(server: Running) -> None:
    project = await server.project(items=1)
    async with server.session("Ada", project) as ada:
        await ada.connection.send("x" * 70_000)
        assert await ada.closed() == 1009
    async with server.session("Ada", project) as ada:
        await ada.connection.send(b"{}")
        assert await ada.closed() == 4400


async def test_hostile_text_gets_an_error_and_the_session_lives(server: Running) -> None:
    project = await server.project(items=1)
    async with server.session("Ada", project) as ada:
        item = await ada.get("item")
        for text in ("[" * 60_000, "", "NaN"):
            await ada.connection.send(text)
            assert (await ada.get("error"))["code"] == "bad_json"
        await ada.send(type="nonsense", id="n1")
        assert (await ada.get("error", re="n1"))["code"] == "unknown_type"
        await ada.send(type="submit", id="A0", lease=item["lease"], value="\0")
        assert (await ada.get("error", re="A0"))["code"] == "invalid_value"
        assert await ada.answer(item) == "stored"


async def test_a_client_that_sends_only_nonsense_is_cut_off(server: Running) -> None:
    project = await server.project(items=1)
    async with server.session("Ada", project) as ada:
        for _ in range(4):
            await ada.connection.send("nonsense")
        assert await ada.closed() == 4400


async def test_a_labeller_who_answers_faster_than_allowed_is_told_to_wait(tmp_path: object) -> None:
    async with run_server(f"sqlite:///{tmp_path}/x.db", rate_limit=0.1) as server:
        project = await server.project(items=5)
        async with server.session("Ada", project) as ada:
            await ada.answer(await ada.get("item"))
            item = await ada.get("item")
            await ada.send(type="submit", id="A2", lease=item["lease"], value="cat")
            error = await ada.get("error", re="A2")
            assert error["code"] == "rate_limited"
            assert 0 < error["retry_ms"] <= 10_000


async def test_a_stopping_server_says_goodbye_after_the_last_answer(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, go = asyncio.Event(), asyncio.Event()
    ask = server.storage.queue.ask

    async def slow(request: Command) -> CommandResult:
        asked.set()
        await go.wait()
        return await ask(request)

    project = await server.project(items=5)
    async with server.session("Ada", project) as ada:
        item = await ada.get("item")
        await ada.get("item")
        monkeypatch.setattr(server.storage.queue, "ask", slow)
        await ada.send(type="submit", id="A1", lease=item["lease"], value="cat")
        await asked.wait()
        stopping = asyncio.create_task(server.stop())
        await asyncio.sleep(0)
        go.set()
        assert (await ada.get("ack", re="A1"))["status"] == "stored"
        bye = await ada.get("bye")
        assert (bye["reason"], bye["resume"]) == ("drain", True)
        assert await ada.closed() == 4503
        await stopping


async def test_a_deleted_project_closes_its_sessions(server: Running) -> None:
    project = await server.project(items=5)
    async with server.session("Ada", project) as ada:
        await ada.get("item")
        await server.storage.catalogue.delete_project(project.id)
        assert (await ada.get("bye"))["reason"] == "project_closed"
        assert await ada.closed() == 4410

"""Server and project of a program, against a real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from supt_async.client import AsyncServer, Server
from supt_async.errors import Refused
from tests.support.servers import Running, run_server

TASK = {"kind": "choice", "options": ["cat", "dog"]}


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    async with run_server(f"sqlite:///{tmp_path}/client.db", rate_limit=0) as running:
        yield running


async def test_a_program_makes_shows_and_changes_a_project(running: Running) -> None:
    token = (await running.storage.owners.invite_creator("Robot")).token
    server = AsyncServer(f"{running.url}/", token=token)
    cats = await server.create_project("cats", task=TASK, settings={"overlap": 2})
    shown = await cats.show()
    assert (shown["title"], shown["settings"]["overlap"]) == ("cats", 2)
    changed = await cats.change(title="Cats", settings={"blind": True}, paused=True)
    assert (changed["title"], changed["paused"]) == ("Cats", True)
    assert changed["settings"]["blind"] is True
    assert [one["slug"] for one in await server.projects()] == ["cats"]
    assert (await cats.change(archived=True))["archived"] is True
    assert await server.projects() == []
    await cats.change(archived=False)
    assert len(await server.templates()) >= 12
    with pytest.raises(Refused, match="already"):
        await server.create_project("cats", task=TASK)


async def test_a_blocking_program_does_the_same(running: Running) -> None:
    token = (await running.storage.owners.invite_creator("Robot")).token

    def work() -> str:
        project = Server(running.url, token=token).create_project("dogs", task=TASK, title="Dogs")
        return str(project.show()["title"])

    assert await asyncio.to_thread(work) == "Dogs"


def test_a_server_wants_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUPT_TOKEN", raising=False)
    with pytest.raises(Refused, match="SUPT_TOKEN"):
        Server("http://127.0.0.1:8000")


def test_a_server_does_not_show_its_token() -> None:
    server = Server("ws://127.0.0.1:8000/cats", token="secret")
    assert repr(server) == "<Server http://127.0.0.1:8000>"
    assert "secret" not in repr(server.project("cats"))

"""Connections during an outage of the database: they wait, and leave nothing behind."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from supt_async.domain.results import CommandResult
from supt_async.errors import StorageUnavailable
from supt_async.server.sessions import sweeper
from supt_async.storage.records import Hint
from tests.support.servers import Running


class Away:
    """A method of the queue that can't reach the database; ``asked`` once it was tried."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, server: Running, method: str) -> None:
        self.asked = asyncio.Event()
        self._context = monkeypatch.context()
        self._patch = self._context.__enter__()
        self._patch.setattr(server.storage.queue, method, self._fail)

    async def _fail(self, *_: Any, **__: Any) -> None:
        self.asked.set()
        raise StorageUnavailable("the database is away")

    def back(self) -> None:
        self._context.__exit__(None, None, None)


async def test_who_is_lost_while_the_database_is_away_keeps_nothing_when_it_is_back(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = await server.project(items=1)
    away = Away(monkeypatch, server, "lose")
    async with server.session("Ada", project) as ada, server.session("Bob", project) as bob:
        item = await ada.get("item")
        await ada.drop()
        await asyncio.wait_for(away.asked.wait(), 60)
        away.back()
        assert (await bob.get("item"))["item"] == item["item"]


async def test_who_says_goodbye_while_the_database_is_away_keeps_nothing_either(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = await server.project(items=1)
    away = Away(monkeypatch, server, "leave")
    async with server.session("Ada", project) as ada, server.session("Bob", project) as bob:
        item = await ada.get("item")
        await ada.send(type="bye")
        assert await ada.closed() == 1000
        assert away.asked.is_set()
        assert (await bob.get("item"))["item"] == item["item"]


async def test_who_comes_while_the_database_is_away_is_asked_to_try_again(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = await server.project(items=1)
    token = await server.token("Ada", project)
    away = Away(monkeypatch, server, "open")
    async with server.socket() as socket:
        await socket.send(type="hello", v=1, project=project.slug, token=token)
        assert await socket.closed() == 1013
    away.back()
    async with server.session("Ada", project, token=token) as ada:
        await ada.get("item")


async def test_who_waits_for_a_slow_database_is_not_cut_off_by_news(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = await server.project()
    async with server.session("Ada", project) as ada:
        await ada.get("idle")
        slow, asked, ask = asyncio.Event(), asyncio.Event(), server.storage.queue.ask

        async def wait(request: Any) -> CommandResult:
            asked.set()
            await slow.wait()
            return await ask(request)

        monkeypatch.setattr(server.storage.queue, "ask", wait)
        room = server.hub._rooms[project.id]
        for _ in range(1000):  # so often something is let go elsewhere
            room.hint(Hint(project=project.id, items=True))
        await asyncio.wait_for(asked.wait(), 60)
        for _ in range(1000):
            room.hint(Hint(project=project.id, items=True))
        slow.set()
        await server.add(project, "at last")
        await ada.get("item")


async def test_the_operator_is_told_once_what_is_wrong_and_once_that_it_is_over(
    server: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sweeper, "SWEEP_SECONDS", 0.01)
    away = Away(monkeypatch, server, "sweep")
    for _ in range(3):
        await asyncio.wait_for(away.asked.wait(), 60)
        away.asked.clear()
    away.back()
    async with asyncio.timeout(60):
        while "database available again: labels are stored" not in caplog.messages:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    (trouble, over) = [record for record in caplog.records if record.name == sweeper.__name__]
    assert (trouble.levelno, vars(trouble)["reason"]) == (logging.ERROR, "the database is away")
    assert over.levelno == logging.WARNING


async def test_the_operator_is_told_of_answers_that_fail_while_sweeps_succeed(
    server: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sweeper, "SWEEP_SECONDS", 0.01)
    monkeypatch.setattr(sweeper, "QUIET_SECONDS", 3600)
    again = "database available again: labels are stored"
    project = await server.project(items=1)
    async with server.session("Ada", project) as ada:
        item = await ada.get("item")
        away = Away(monkeypatch, server, "ask")
        await ada.send(type="submit", id="A1", lease=item["lease"], value="cat")
        assert (await ada.get("error", re="A1"))["code"] == "unavailable"
        away.back()
        swept = server.hub._sweeper._swept_at
        async with asyncio.timeout(60):
            while server.hub._sweeper._swept_at == swept:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert again not in caplog.messages, "a command has failed just now"
        monkeypatch.setattr(sweeper, "QUIET_SECONDS", 0)
        async with asyncio.timeout(60):
            while again not in caplog.messages:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert await ada.answer(item, id_="A1") == "stored"
    told = [record.levelno for record in caplog.records if record.name == sweeper.__name__]
    assert told == [logging.ERROR, logging.WARNING]


async def test_strangers_are_not_told_where_the_database_is(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any, **__: Any) -> None:
        raise StorageUnavailable("can't use the database supt at 10.0.0.7: no route to host")

    monkeypatch.setattr(server.storage.people, "redeem", away)
    monkeypatch.setattr(server.storage.people, "accesses", away)
    monkeypatch.setattr(server.storage.people, "name", away)
    async with server.http("token-of-a-stranger") as http:
        answers = [
            await http.post("/join", json={"code": "code-of-a-stranger"}),
            await http.get("/api/v1/me"),
            await http.get("/api/v1/projects"),
        ]
    for answer in answers:
        assert answer.status_code == 503
        assert answer.json() == {"error": "the database can't be used now"}

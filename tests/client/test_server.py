"""Server and project of a program, against a real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from supt_async.client import AsyncServer, Server
from supt_async.domain.ids import ItemId, RunId
from supt_async.domain.project import Role
from supt_async.errors import Refused
from supt_async.learning.label_errors import Suspect
from tests.contract.agreement.given import people, row, store
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
    status = await cats.status()
    assert (status["items"], status["model"]["stopping"]) == (0, None)
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
    server = Server("ws://127.0.0.1:8000/cats/", token="secret")
    assert repr(server) == "<Server http://127.0.0.1:8000/cats>"
    assert "secret" not in repr(server.project("cats"))


async def test_an_owner_looks_at_labels_that_are_likely_wrong(running: Running) -> None:
    project = await running.project(items=3)
    token = await running.token("root", project, Role.ADMIN)
    digits = AsyncServer(running.url, token=token).project("digits")
    async with running.session("Ada", project) as ada:
        items = []
        for number in range(3):
            offered = await ada.get("item")
            await ada.answer(offered, "cat", id_=f"A{number}")
            items.append(offered["item"])
    term = await running.storage.training.lead(project.id, "here", 60_000)
    assert term is not None
    found = [
        Suspect(
            item=ItemId(int(item)),
            value="cat",
            probability=0.1,
            predicted="dog",
            predicted_probability=0.9,
        )
        for item in items
    ]
    await running.storage.training.replace_suspects(project.id, term, RunId(1), found)
    assert [one["item"] for one in await digits.suspects()] == items
    assert [one["predicted"] for one in await digits.suspects(limit=1)] == ["dog"]
    await digits.keep_label(items[0])
    assert await digits.second_look(int(items[1])) is True
    assert await digits.second_look(items[1]) is False
    assert [one["item"] for one in await digits.suspects()] == items[2:]
    assert [one["item"] for one in await digits.suspects(looked=True)] == items[:2]
    with pytest.raises(Refused, match="not among"):
        await digits.keep_label(999)


async def test_an_owner_asks_how_far_people_agree(running: Running) -> None:
    project = await running.project(items=1)
    token = await running.token("root", project, Role.ADMIN)
    digits = AsyncServer(running.url, token=token).project("digits")
    ada, ben = await people(running.storage, "Ada", "Ben")
    await store(running.storage, project.id, [row(1, ada, "0"), row(1, ben, "1")])
    found = await digits.agreement()
    assert found["labels"] == 2
    assert found["questions"][0]["pairs"][0]["items"] == 1
    assert [one["name"] for one in await digits.labeller_report()] == ["Ada", "Ben"]


async def test_items_to_review_are_settled_by_one_act_and_taken_back(running: Running) -> None:
    project = await running.project(items=3, overlap=2)
    token = await running.token("Olga", project, Role.ADMIN)
    digits = AsyncServer(running.url, token=token).project("digits")
    for name, value in (("Ada", "cat"), ("Bob", "dog")):
        async with running.session(name, project) as session:
            for number in range(3):
                offered = await session.get("item")
                await session.answer(offered, value, id_=f"{name}{number}")
    found = await digits.to_review(limit=2)
    assert len(found) == 2
    assert [one["value"] for one in found[0]["consensus"]] == ["cat"]
    items = [one["item"]["item"] for one in await digits.to_review("confidence")]
    assert len(items) == 3
    assert len(await digits.to_review("labeller", labeller="Ada")) == 3
    done = await digits.correct_many(items[:2], "dog")
    assert (done["labels"], done["left"]) == (2, {})
    assert (await digits.correct_many(items))["left"] == {"corrected": 2}
    assert await digits.to_review() == []
    assert await digits.undo_corrections(done["act"]) == 2
    assert len(await digits.to_review()) == 2

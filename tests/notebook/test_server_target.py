"""Server target: which server a notebook uses, and as which labeller."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from supt_async.client import NoServer, rest
from supt_async.client.urls import session
from supt_async.domain.project import Role
from supt_async.errors import Refused
from supt_async.notebook.server_target import ServerTarget, find_target
from supt_async.notebook.widget_tasks import ANY
from tests.support.servers import run_server


async def test_a_running_server_is_opened_by_token_variable_or_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with run_server(f"sqlite:///{tmp_path}/a.db") as server:
        project = await server.project()
        invited = await server.storage.people.invite("Grace", project=project.id, role=Role.ADMIN)
        socket = server.url.replace("http", "ws")

        async def user(address: str, token: str | None = None) -> str:
            def ask() -> str:
                target = find_target(address, None, token, lambda: ANY)
                assert target.project == "digits"
                assert target.token not in repr(target)
                return str(target.http().get("/me")["user"])

            return await asyncio.to_thread(ask)

        assert await user(f"{socket}/digits", invited.token) == "Grace"
        assert await user(f"{server.url}/join#{invited.code}") == "Grace"
        with pytest.raises(Refused, match="SUPT_TOKEN"):
            await user(f"{socket}/digits")
        monkeypatch.setenv("SUPT_TOKEN", invited.token)
        assert await user(f"{server.url}/admin/digits") == "Grace"
        with pytest.raises(Refused, match="which project"):
            await user(server.url)
        with pytest.raises(Refused, match="does not work any more"):
            await user(f"{server.url}/join#wrong")


async def test_who_labels_keeps_the_role_that_they_have(tmp_path: Path) -> None:
    async with run_server(f"sqlite:///{tmp_path}/a.db") as server:
        project = await server.project()
        token = await server.token("Grace", project, Role.ADMIN)
        await server.token("Hedy", project, Role.ADMIN)
        target = await asyncio.to_thread(
            find_target, f"{server.url}/digits", None, token, lambda: ANY
        )
        assert await asyncio.to_thread(target.token_of, "Grace") == token
        assert await asyncio.to_thread(target.token_of, None) == token
        for name in ("Ada", "Hedy"):
            assert await asyncio.to_thread(target.token_of, name) != token
        people = await server.storage.people.labellers(project.id)
        assert {person.name: person.role for person in people} == {
            "Ada": Role.LABELLER,
            "Grace": Role.ADMIN,
            "Hedy": Role.ADMIN,
        }


@pytest.mark.parametrize("url", ["https://h", "https://h/label", "https://h/digits", "https://h/x"])
def test_the_servers_path_is_not_taken_for_a_part_of_the_projects_address(url: str) -> None:
    target = ServerTarget(name=url, project="digits", server=None, _url=url)
    assert session(target.project_url(), target.project) == (url, "digits")
    assert target.identity == url.removeprefix("https://")


async def test_what_the_server_refuses_is_said_in_its_words(tmp_path: Path) -> None:
    async with run_server(f"sqlite:///{tmp_path}/a.db") as server:
        project = await server.project()
        token = await server.token("Ada", project)
        target = await asyncio.to_thread(
            find_target, f"{server.url}/digits", None, token, lambda: ANY
        )
        with pytest.raises(Refused, match="only an owner"):
            await asyncio.to_thread(target.http().get, "/projects/digits/pool")

        def lines() -> list[bytes]:
            return [b'{"payload": 1}'] * 200_000 + [b"nonsense"]

        admin = rest.RestClient(target.url, await server.token("Grace", project, Role.ADMIN))
        with pytest.raises(Refused, match="line"):
            await asyncio.to_thread(
                admin.post_lines, "/projects/digits/pool", lambda: [b"nonsense", *lines()]
            )


def test_a_server_that_is_not_there_is_said_to_be_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rest, "LOOK_SECONDS", 0.01)
    with pytest.raises(NoServer):
        rest.RestClient(lambda: "http://127.0.0.1:9", "t").get("/me")

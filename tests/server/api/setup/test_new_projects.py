"""Making a project over HTTP, and who may."""

from __future__ import annotations

from typing import Any

import pytest

from supt_async.domain.project import Role
from tests.support.servers import Running

TASK = {"kind": "choice", "options": ["cat", "dog"]}
HERE = "/api/v1/projects"


async def creator(server: Running, name: str = "Cleo") -> str:
    return (await server.storage.owners.invite_creator(name)).token


async def test_a_creator_makes_a_project_and_owns_it(server: Running) -> None:
    body = {
        "slug": "cats",
        "title": "Cats",
        "task": TASK,
        "guidelines": "Look.",
        "settings": {"overlap": 2, "holdout": 0.1, "blind": True},
    }
    async with server.http(await creator(server)) as http:
        assert (await http.get("/api/v1/me")).json()["creator"] is True
        made = await http.post(HERE, json=body)
        assert made.status_code == 201
        shown = made.json()
        assert (shown["slug"], shown["title"], shown["role"]) == ("cats", "Cats", "admin")
        assert shown["settings"] == {
            "overlap": 2,
            "lease_seconds": 600,
            "undo_seconds": 3600,
            "blind": True,
            "holdout": 0.1,
            "acquisition": None,
            "model": None,
            "suggest": "off",
            "suggest_min": 0,
            "suggest_blind": 0.2,
            "sure": 0.9,
            "again": "first",
            "gold_rate": 0.05,
            "gold_feedback": False,
            "gold_min": 0,
            "quiz": 0,
            "quota": None,
        }
        assert (await http.get(f"{HERE}/cats")).json() == shown
        added = await http.post(f"{HERE}/cats/items", content='"a text"')
        assert added.json() == {"added": 1, "known": 0}
        invited = await http.post(f"{HERE}/cats/labellers", json={"name": "Ada"})
        assert "/join#" in invited.json()["link"]


async def test_the_title_is_the_slug_if_there_is_none(server: Running) -> None:
    async with server.http(await creator(server)) as http:
        made = await http.post(HERE, json={"slug": "cats", "task": TASK})
    assert made.json()["title"] == "cats"


async def test_who_may_not_make_projects_is_refused_before_the_body_is_read(
    server: Running,
) -> None:
    project = await server.project()
    for role in Role:
        token = await server.token(f"a {role}", project, role)
        async with server.http(token) as http:
            assert (await http.get("/api/v1/me")).json()["creator"] is False
            refused = await http.post(HERE, content="no JSON at all")
        assert refused.status_code == 403
        assert "--role creator" in refused.json()["error"]
    async with server.http("a guess") as http:
        assert (await http.post(HERE, json={})).status_code == 401
    assert len(await server.storage.catalogue.projects()) == 1


async def test_an_owner_of_all_projects_may_make_more(server: Running) -> None:
    token = await server.token("root", role=Role.ADMIN)
    async with server.http(token) as http:
        made = await http.post(HERE, json={"slug": "cats", "task": TASK})
        assert made.status_code == 201


async def test_a_creator_finds_nothing_of_other_peoples_projects(server: Running) -> None:
    await server.project()
    async with server.http(await creator(server)) as http:
        assert (await http.get(HERE)).json() == []
        assert (await http.get(f"{HERE}/digits")).status_code == 404
        taken = await http.post(HERE, json={"slug": "digits", "task": TASK})
        assert taken.status_code == 400


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"slug": "Cats and dogs"}, "project name"),
        ({"slug": ""}, "project name"),
        ({"title": "x" * 201}, "title"),
        ({"title": "two\nlines"}, "title"),
        ({"guidelines": "\u0000"}, "guidelines"),
        ({"task": {"kind": "nothing"}}, "kind"),
        ({"task": {"kind": "choice", "options": ["x" * 200_000, "y"]}}, "task"),
        ({"settings": {"overlap": 0}}, "overlap"),
        ({"settings": {"model": "os:system"}}, "model"),
        ({"settings": {"colour": "red"}}, "colour"),
        ({"owner": "Mallory"}, "owner"),
    ],
)
async def test_what_is_not_allowed_is_refused_and_makes_nothing(
    server: Running, change: dict[str, Any], word: str
) -> None:
    async with server.http(await creator(server)) as http:
        refused = await http.post(HERE, json={"slug": "cats", "task": TASK, **change})
        assert refused.status_code == 400, refused.text
        assert word in refused.json()["error"]
        assert (await http.get(HERE)).json() == []


async def test_the_number_of_projects_is_the_servers_setting(server: Running) -> None:
    object.__setattr__(server.config, "projects_per_creator", 1)
    async with server.http(await creator(server)) as http:
        first = await http.post(HERE, json={"slug": "cats", "task": TASK})
        second = await http.post(HERE, json={"slug": "dogs", "task": TASK})
    assert (first.status_code, second.status_code) == (201, 400)
    assert "--projects-per-creator" in second.json()["error"]

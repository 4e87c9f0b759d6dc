"""Links, hand-over and archive over HTTP."""

from __future__ import annotations

from typing import Any

from supt_async.domain.project import Role
from tests.support.servers import Running

HERE = "/api/v1/projects/digits"
CHANGES: tuple[tuple[str, str, Any], ...] = (
    ("PATCH", HERE, {"title": "New"}),
    ("PATCH", HERE, {"guidelines": "New"}),
    ("PATCH", HERE, {"task": {"kind": "text"}}),
    ("PATCH", HERE, {"settings": {"overlap": 2}}),
    ("PATCH", HERE, {"archived": True}),
    ("POST", f"{HERE}/labellers", {"name": "Bob"}),
    ("POST", f"{HERE}/hand-over", {"name": "Ada"}),
    ("POST", f"{HERE}/items", "text"),
    ("PUT", f"{HERE}/ranking", []),
)
"""Requests that would change a project."""


async def test_an_owner_gives_a_labeller_a_new_link(server: Running) -> None:
    project = await server.project()
    async with server.http(await server.token("root", project, Role.ADMIN)) as http:
        await http.post(f"{HERE}/labellers", json={"name": "Ada"})
        again = await http.post(f"{HERE}/labellers/Ada/link")
        assert again.status_code == 200
        assert again.json().keys() == {"name", "token", "link"}
        assert again.json()["token"] is None
        assert "/join#" in again.json()["link"]
        assert (await http.post(f"{HERE}/labellers/Nobody/link")).status_code == 404


async def test_an_owner_hands_a_project_over_and_is_a_labeller_from_then_on(
    server: Running,
) -> None:
    project = await server.project()
    async with server.http(await server.token("root", project, Role.ADMIN)) as http:
        await http.post(f"{HERE}/labellers", json={"name": "Ada"})
        made = await http.post(f"{HERE}/hand-over", json={"name": "Ada"})
        assert made.json()["name"] == "Ada"
        assert "/join#" in made.json()["link"]
        assert (await http.get(HERE)).json()["role"] == "labeller"
        again = await http.post(f"{HERE}/hand-over", json={"name": "Ada"})
        assert again.status_code == 403


async def test_an_archived_project_is_hidden_from_labellers_and_listed_apart_for_owners(
    server: Running,
) -> None:
    project = await server.project()
    root, ada = await server.token("root", project, Role.ADMIN), await server.token("Ada", project)
    async with server.http(root) as http, server.http(ada) as labeller:
        archived = await http.patch(HERE, json={"archived": True})
        assert archived.json()["archived"] is True
        assert (await labeller.get("/api/v1/projects")).json() == []
        assert (await labeller.get("/api/v1/projects?archived=true")).json() == []
        assert (await labeller.get("/api/v1/me")).json()["projects"] == []
        assert (await http.get("/api/v1/projects")).json() == []
        (listed,) = (await http.get("/api/v1/projects?archived=true")).json()
        assert listed["slug"] == "digits"


async def test_an_archived_project_is_read_and_exported_and_not_changed(server: Running) -> None:
    project = await server.project(items=2)
    await server.token("Ada", project)
    async with server.http(await server.token("root", project, Role.ADMIN)) as http:
        await http.patch(HERE, json={"archived": True})
        for method, path, body in CHANGES:
            refused = await http.request(method, path, json=body)
            assert refused.status_code == 409, f"{method} {path}: {refused.text}"
            assert "unarchive" in refused.json()["error"]
        assert (await http.get(f"{HERE}/labels")).status_code == 200
        assert (await http.get(f"{HERE}/items")).status_code == 200
        assert (await http.delete(f"{HERE}/labellers/Ada")).status_code == 204
        back = await http.patch(HERE, json={"archived": False, "title": "New"})
        assert (back.json()["archived"], back.json()["title"]) == (False, "New")


async def test_who_labels_is_told_that_the_project_rests(server: Running) -> None:
    project = await server.project(items=5)
    async with (
        server.session("Ada", project, window=1) as ada,
        server.http(await server.token("root", project, Role.ADMIN)) as http,
    ):
        item = await ada.get("item")
        await http.patch(HERE, json={"archived": True})
        assert await ada.answer(item) == "stored"
        await ada.get("idle", reason="paused")
        await http.patch(HERE, json={"archived": False})
        ada.passed.clear()
        await ada.get("item")


async def test_who_waits_gets_items_at_once_when_the_overlap_is_raised(server: Running) -> None:
    project = await server.project(items=1)
    async with (
        server.session("Ada", project) as ada,
        server.http(await server.token("root", project, Role.ADMIN)) as http,
    ):
        item = await ada.get("item")
        await ada.answer(item)
        async with server.session("Bob", project) as bob:
            await bob.get("idle", reason="done")
            changed = await http.patch(HERE, json={"settings": {"overlap": 2}})
            assert changed.json()["settings"]["overlap"] == 2
            assert (await bob.get("item"))["item"] == item["item"]

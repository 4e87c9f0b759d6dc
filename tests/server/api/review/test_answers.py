"""Corrections of many items over HTTP, and their undo."""

from __future__ import annotations

from typing import Any

from supt_async.domain.project import Project, Role
from tests.server.api.review.test_items import P, disputed
from tests.support.servers import Running


async def labels(server: Running, project: Project) -> list[tuple[str, Any]]:
    """Return the items and values of the corrections that count."""
    found = [label async for label in server.storage.catalogue.labels(project.id)]
    return [(str(one.item), one.value) for one in found if one.correction]


async def test_items_get_what_their_answers_come_to_and_one_undo_takes_it_back(
    server: Running,
) -> None:
    project, items = await disputed(server, "cat", "dog", "cat", items=3)
    root = await server.token("root", project, Role.ADMIN)
    async with server.http(root) as http:
        one = {"id": "C1", "value": "dog"}
        await http.post(f"{P}/items/{items[0]}/corrections", json=one)
        body = {"act": "act", "items": [*items, "999"]}
        done = (await http.post(f"{P}/corrections/many", json=body)).json()
        assert done == {"labels": 2, "left": {"corrected": 1, "unknown": 1}}
        assert await labels(server, project) == [
            (items[0], "dog"),
            (items[1], "cat"),
            (items[2], "cat"),
        ]
        undone = await http.post(f"{P}/corrections/undo", json={"id": "act"})
        assert undone.json() == {"labels": 2}
        assert await labels(server, project) == [(items[0], "dog")]


async def test_one_answer_is_given_to_all_items_and_checked_against_the_task(
    server: Running,
) -> None:
    project, items = await disputed(server, "cat", "dog", items=2)
    root = await server.token("root", project, Role.ADMIN)
    async with server.http(root) as http:
        body = {"act": "act", "items": items, "value": "cow"}
        refused = await http.post(f"{P}/corrections/many", json=body)
        assert refused.status_code == 400
        done = await http.post(f"{P}/corrections/many", json=body | {"value": "dog"})
        assert done.json() == {"labels": 2, "left": {}}
        assert await labels(server, project) == [(item, "dog") for item in items]


async def test_items_without_an_answer_are_left_as_they_are(server: Running) -> None:
    project = await server.project(items=2)
    root = await server.token("root", project, Role.ADMIN)
    items = [str(one.id) async for one in server.storage.catalogue.items(project.id)]
    async with server.http(root) as http:
        done = await http.post(f"{P}/corrections/many", json={"act": "act", "items": items})
        assert done.json() == {"labels": 0, "left": {"unsure": 2}}

"""An owner gives one answer to many items over HTTP, and takes it back."""

from __future__ import annotations

from typing import Any

import pytest

from supt_async.domain.project import Role, Settings
from supt_async.server.api.many.labels import MOST
from tests.support.servers import Running

P = "/api/v1/projects/digits"


async def found(http: Any, query: str = "") -> list[str]:
    page = (await http.get(f"{P}/items/search?limit=100{query}")).json()
    return [item["item"] for item in page["items"]]


async def test_many_items_get_one_answer_and_one_undo(server: Running) -> None:
    project = await server.project(items=8)
    root = await server.token("root", project, Role.ADMIN)
    async with server.http(root) as http:
        items = await found(http)
        body = {"act": "a1", "value": "cat", "items": [*items[:6], "999"]}
        given = await http.post(f"{P}/labels/many", json=body)
        assert given.json() == {"labels": 6, "left": {"unknown": 1}}
        assert await found(http, "&status=unlabelled") == items[6:]
        (answer,) = (await http.get(f"{P}/items/{items[0]}")).json()["answers"]
        assert (answer["labeller"], answer["value"], answer["ms"]) == ("root", "cat", None)
        undone = await http.post(f"{P}/labels/many/undo", json={"act": "a1"})
        assert undone.json() == {"labels": 6}
        assert await found(http, "&status=unlabelled") == items


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"value": "fox"}, "one of the options"),
        ({"value": None}, "never a label"),
        ({"items": []}, "length"),
        ({"items": ["1"] * (MOST + 1)}, "length"),
        ({"items": ["x"]}, "items"),
        ({"items": [1]}, "items"),
        ({"act": "a b"}, "act"),
        ({"act": "a" * 33}, "act"),
        ({"more": 1}, "unknown field"),
    ],
)
async def test_what_can_not_be_given_is_refused(
    server: Running, change: dict[str, Any], reason: str
) -> None:
    project = await server.project(items=2)
    root = await server.token("root", project, Role.ADMIN)
    async with server.http(root) as http:
        body = {"act": "a1", "value": "cat", "items": await found(http), **change}
        refused = await http.post(f"{P}/labels/many", json=body)
        assert refused.status_code == 400
        assert reason in refused.json()["error"]
        assert len(await found(http, "&status=unlabelled")) == 2


async def test_a_task_whose_answers_depend_on_the_item_is_refused(server: Running) -> None:
    spans = {"kind": "spans", "labels": ["PER"]}
    project = await server.storage.catalogue.create_project(
        "spans", title="Spans", task=spans, settings=Settings()
    )
    root = await server.token("root", project, Role.ADMIN)
    async with server.http(root) as http:
        body = {"act": "a1", "value": [], "items": ["1"]}
        refused = await http.post("/api/v1/projects/spans/labels/many", json=body)
        assert refused.status_code == 400
        assert "depend on the item" in refused.json()["error"]


async def test_a_long_answer_is_not_stored_for_too_many_items(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("supt_async.server.api.many.labels.MOST_CHARACTERS", 10)
    project = await server.project(items=3)
    root = await server.token("root", project, Role.ADMIN)
    async with server.http(root) as http:
        items = await found(http)
        for count, status in ((3, 400), (2, 200)):
            body = {"act": "a1", "value": "cat", "items": items[:count]}
            assert (await http.post(f"{P}/labels/many", json=body)).status_code == status


async def test_a_labeller_gives_no_answer_to_many(server: Running) -> None:
    project = await server.project(items=2)
    ada = await server.token("Ada", project, Role.LABELLER)
    async with server.http(ada) as http:
        body = {"act": "a1", "value": "cat", "items": ["1"]}
        assert (await http.post(f"{P}/labels/many", json=body)).status_code == 403
        undo = await http.post(f"{P}/labels/many/undo", json={"act": "a1"})
        assert undo.status_code == 403

"""Items that are alike, over HTTP."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sqlalchemy import insert

from supt_async.domain.ids import RunId
from supt_async.domain.project import Role
from supt_async.storage.records import ItemVectors
from supt_async.storage.schema import tables
from tests.support.servers import Running

P = "/api/v1/projects/digits"


async def group(server: Running, project: Any, ids: list[int]) -> None:
    """Put the first half of the items into one corner, and the others into another."""
    x = np.zeros((len(ids), 2), dtype=np.float16)
    x[:, 0] = np.arange(len(ids)) / 100
    x[len(ids) // 2 :, 1] = 1
    training = server.storage.training
    term = await training.lead(project.id, "test", 10_000)
    assert term is not None
    found = ItemVectors(
        ids=np.array(ids), vectors=x, groups=x[:, 1].astype(np.uint16), run=RunId(3)
    )
    assert await training.publish_vectors(project.id, term, found)


async def alike(http: Any, query: str) -> dict[str, Any]:
    answer = await http.get(f"{P}/items/alike?{query}")
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    page["ids"] = [int(item["item"]) for item in page.pop("items")]
    return page


async def test_the_most_alike_come_first_page_by_page(server: Running) -> None:
    project = await server.project(items=8)
    root = await server.token("root", project, Role.ADMIN)
    ids = (await server.storage.training.pool(project.id)).ids.tolist()
    async with server.http(root) as http:
        assert (await http.get(f"{P}/items/groups")).json() == {
            "run": None,
            "items": 0,
            "groups": [],
        }
        refused = await http.get(f"{P}/items/alike?item={ids[0]}")
        assert refused.status_code == 400
        assert "training" in refused.json()["error"]

        await group(server, project, ids)
        page = await alike(http, f"item={ids[1]}&limit=3")
        assert page["ids"][0] == ids[1]
        assert set(page["ids"]) == {ids[0], ids[1], ids[2]}
        rest = await alike(http, f"item={ids[1]}&limit=50&after={page['next']}")
        assert rest["ids"][0] == ids[3]
        assert sorted(page["ids"] + rest["ids"]) == ids
        assert rest["next"] is None

        groups = (await http.get(f"{P}/items/groups")).json()
        assert (groups["run"], groups["items"]) == (3, 8)
        assert [(one["group"], one["items"]) for one in groups["groups"]] == [(0, 4), (1, 4)]
        assert len(groups["groups"][0]["examples"]) == 3
        assert sorted((await alike(http, "group=1"))["ids"]) == ids[4:]


async def test_what_has_an_answer_is_left_out_if_wanted(server: Running) -> None:
    project = await server.project(items=6)
    root = await server.token("root", project, Role.ADMIN)
    ids = (await server.storage.training.pool(project.id)).ids.tolist()
    await group(server, project, ids)
    async with server.http(root) as http:
        body = {"act": "a", "value": "cat", "items": [str(ids[1])]}
        await http.post(f"{P}/labels/many", json=body)
        assert ids[1] not in (await alike(http, f"item={ids[0]}"))["ids"]
        page = await alike(http, f"item={ids[1]}&unlabelled=false&limit=2")
        assert page["ids"][0] == ids[1]
        first = await alike(http, f"item={ids[1]}&limit=1")
        assert len(first["ids"]) == 1
        every = list(first["ids"])
        while first["next"] is not None:
            first = await alike(http, f"item={ids[1]}&limit=1&after={first['next']}")
            every += first["ids"]
        assert sorted(every) == [id_ for id_ in ids if id_ != ids[1]]


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 400), ("item=1&group=1", 400), ("item=999999", 404), ("group=99", 404), ("item=x", 400)],
)
async def test_what_is_not_there_is_said(server: Running, query: str, status: int) -> None:
    project = await server.project(items=4)
    root = await server.token("root", project, Role.ADMIN)
    await group(server, project, (await server.storage.training.pool(project.id)).ids.tolist())
    async with server.http(root) as http:
        assert (await http.get(f"{P}/items/alike?{query}")).status_code == status


async def test_items_are_searched_by_what_the_model_suggests(server: Running) -> None:
    project = await server.project(items=4)
    root = await server.token("root", project, Role.ADMIN)
    ids = (await server.storage.training.pool(project.id)).ids.tolist()
    same = {"source": "model", "project_id": project.id, "created_ms": 1, "version": "3"}
    rows = [
        {**same, "item_id": ids[0], "value": '"cat"', "score": 0.9},
        {**same, "item_id": ids[2], "value": '"dog"', "score": 0.7},
    ]
    await server.storage.database.write(lambda c: c.execute(insert(tables.suggestion), rows))
    async with server.http(root) as http:
        for query, expected in (
            ("suggested=model", [ids[0], ids[2]]),
            ('suggested=model&suggestion="cat"', [ids[0]]),
            ("suggested=model&max_score=0.8", [ids[2]]),
            ("suggested=model&min_score=0.95", []),
        ):
            page = (await http.get(f"{P}/items/search?{query}")).json()
            assert [int(item["item"]) for item in page["items"]] == expected, query
        (one,) = (await http.get(f"{P}/items/search?suggested=model&min_score=0.8")).json()["items"]
        assert one["suggestions"] == [
            {"source": "model", "value": "cat", "score": 0.9, "version": "3"}
        ]
        for query in ("min_score=0.5", "suggested=model&suggestion=cat", "suggested=m&min_score=2"):
            assert (await http.get(f"{P}/items/search?{query}")).status_code == 400, query

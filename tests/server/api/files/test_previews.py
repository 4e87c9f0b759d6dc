"""Previews of files: for people who may make projects, with nothing stored."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.servers import Running

P = "/api/v1/previews"
CSV = "ticket,body,kind\nT1,a cat,cat\nT2,a dog,dog\nT3,neither,\n"


async def preview(server: Running, content: str = CSV, **params: Any) -> Any:
    token = (await server.storage.owners.invite_creator("Olga")).token
    async with server.http(token) as http:
        return await http.post(P, params={"name": "tickets.csv", **params}, content=content)


async def test_columns_have_types_missing_cells_and_values(server: Running) -> None:
    shown = (await preview(server)).json()
    assert shown["rows"] == 3
    columns = {column["name"]: column for column in shown["columns"]}
    assert list(columns) == ["ticket", "body", "kind"]
    assert columns["kind"]["missing"] == 1
    assert columns["kind"]["type"] == "text"


async def test_long_integers_are_exact_in_a_browser(server: Running) -> None:
    shown = (await preview(server, f"n,text\n{2**60 + 1},a\n7,b\n")).json()
    assert shown["columns"][0]["values"] == [[str(2**60 + 1), 1], [7, 1]]


async def test_items_are_shown_as_the_task_says(server: Running) -> None:
    task = {"kind": "choice", "options": ["cat", "dog"], "item": "markdown"}
    shown = (await preview(server, text="body", task=json.dumps(task))).json()
    assert [item["text"] for item in shown["items"]] == ["a cat", "a dog", "neither"]
    assert shown["items"][0]["format"] == "markdown"


@pytest.mark.parametrize(
    ("task", "why"),
    [("{", "not JSON"), ('{"kind":"choice"}', "options"), ("1" * 6001, "longer than")],
)
async def test_a_task_that_is_not_one_is_refused(server: Running, task: str, why: str) -> None:
    answer = await preview(server, task=task)
    assert answer.status_code == 400
    assert why in answer.json()["error"]

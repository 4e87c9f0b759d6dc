"""An owner asks over HTTP how far people agree."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from supt_async.domain.project import Role
from supt_async.storage.agreement import agreement
from tests.contract.agreement.given import people, row, store
from tests.support.servers import Running

P = "/api/v1/projects/digits"


async def test_an_owner_gets_alpha_by_question_label_week_and_pair(server: Running) -> None:
    project = await server.project(items=1)
    ada, ben = await people(server.storage, "Ada", "Ben")
    rows = []
    for item in range(100, 120):
        value = str(item % 2)
        rows += [row(item, ada, value), row(item, ben, value if item % 5 else "0")]
    await store(server.storage, project.id, rows)
    root = await server.token("root", project, Role.ADMIN)
    async with server.http(root) as http:
        found = (await http.get(f"{P}/agreement")).json()
    assert (found["labels"], found["all"]) == (40, True)
    [question] = found["questions"]
    assert (question["question"], question["scale"], question["people"]) == (None, "nominal", 2)
    whole = question["agreement"]
    assert 0 < whole["low"] < whole["alpha"] < whole["high"] <= 1
    assert (whole["items"], whole["answers"]) == (20, 40)
    assert question["pairs"] == [
        {"one": "Ada", "other": "Ben", "items": 20, "alike": 0.9, "kappa": pytest.approx(0.8)}
    ]
    assert question["weeks"][0]["start"] == "2025-10-13T00:00:00.000+00:00"
    assert [label["value"] for label in question["labels"]]


async def test_labellers_are_not_told(server: Running) -> None:
    project = await server.project(items=1)
    async with server.http(await server.token("Ada", project)) as http:
        assert (await http.get(f"{P}/agreement")).status_code == 403


async def test_others_are_served_while_it_is_calculated(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, go_on = threading.Event(), threading.Event()

    def slow(*_: Any) -> list[Any]:
        began.set()
        go_on.wait(60)
        return []

    monkeypatch.setattr(agreement, "_measured", slow)
    project = await server.project(items=1)
    root = await server.token("root", project, Role.ADMIN)
    async with server.http(root) as http, server.session("Ada", project) as ada:
        asked = asyncio.create_task(http.get(f"{P}/agreement"))
        await asyncio.to_thread(began.wait, 60)
        try:
            assert await ada.answer(await ada.get("item")) == "stored"
            assert not asked.done()
        finally:
            go_on.set()
        found = (await asked).json()
        assert found.pop("as_of")
        assert found == {"labels": 0, "all": True, "questions": []}

"""An owner asks over HTTP what suggestions do."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from supt_async.domain.project import Role
from supt_async.storage.suggestions import effects
from tests.contract.suggestions.stored_labels import store_typical
from tests.support.servers import Running

P = "/api/v1/projects/digits"


async def test_an_owner_gets_each_measure_with_its_interval(server: Running) -> None:
    project = await server.project(items=1)
    await store_typical(server.storage, project.id)
    root = await server.token("root", project, Role.ADMIN)
    async with server.http(root) as http:
        report = (await http.get(f"{P}/suggestions/report")).json()
    assert (report["answers"], report["all"]) == (520, True)
    (llm,) = report["effects"]
    assert (llm["source"], llm["version"], llm["whole"]) == ("llm", None, True)
    accepted, median, known, *_ = llm["measures"]
    assert accepted["measure"] == "accepted"
    assert accepted["difference"] == pytest.approx(0.2)
    assert 0 < accepted["low"] < 0.2 < accepted["high"]
    assert (accepted["shown_answers"], accepted["blind_answers"]) == (400, 120)
    assert median["difference"] == pytest.approx(-500, abs=5)
    assert (known["shown"], known["difference"], known["needed"]) == (None, None, 30)


async def test_others_are_served_while_a_report_is_calculated(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, go_on = threading.Event(), threading.Event()

    def slow(*_: Any) -> list[Any]:
        began.set()
        go_on.wait(60)
        return []

    monkeypatch.setattr(effects, "effects", slow)
    project = await server.project(items=1)
    root = await server.token("root", project, Role.ADMIN)
    async with server.http(root) as http, server.session("Ada", project) as ada:
        asked = asyncio.create_task(http.get(f"{P}/suggestions/report"))
        await asyncio.to_thread(began.wait, 60)
        try:
            assert await ada.answer(await ada.get("item")) == "stored"
            assert not asked.done()
        finally:
            go_on.set()
        assert (await asked).json() == {"answers": 0, "all": True, "effects": []}

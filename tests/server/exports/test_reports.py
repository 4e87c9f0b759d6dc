"""Reports of many labels: made in a process, and kept while the labels stay the same."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from typing import Any

import httpx2
import pytest

from supt_async.domain.project import Project, Role
from supt_async.server.exports import runner
from supt_async.server.figures import reports
from tests.contract.agreement.given import people, row, store
from tests.support.servers import Running

P = "/api/v1/projects/digits"
REPORTS = ("agreement", "labeller-report")


async def opinions(
    server: Running,
) -> tuple[Project, AbstractAsyncContextManager[httpx2.AsyncClient]]:
    """Return a project with two answers to each item, and an owner's client."""
    project = await server.project(items=1)
    ada, ben = await people(server.storage, "Ada", "Ben")
    rows = []
    for item in range(100, 120):
        rows += [row(item, ada, str(item % 2)), row(item, ben, str(item % 3))]
    await store(server.storage, project.id, rows)
    return project, server.http(await server.token("root", project, Role.ADMIN))


def undated(found: Any) -> Any:
    """Return a report without its time."""
    some = found if isinstance(found, list) else [found]
    return [{key: value for key, value in one.items() if key != "as_of"} for one in some]


@pytest.mark.parametrize("name", REPORTS)
async def test_a_process_reports_what_a_thread_reports(
    server: Running, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(reports, "SHARE", 0)
    monkeypatch.setattr(reports, "PATIENCE_SECONDS", 60)
    _, client = await opinions(server)
    async with client as http:
        near = await http.get(f"{P}/{name}")
        monkeypatch.setattr(runner, "SMALL", -1)
        server.services.query_cache.clear()
        far = await http.get(f"{P}/{name}")
    assert far.status_code == 200
    assert far.text.count("as_of") == near.text.count("as_of") > 0
    assert far.text != near.text, "it was made again"
    assert undated(far.json()) == undated(near.json())


async def test_nobody_makes_a_report_again_unless_there_are_other_labels(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    whole = runner.ExportRunner.report

    async def report(self: runner.ExportRunner, name: str, *more: Any) -> Any:
        made.append(name)
        return await whole(self, name, *more)

    monkeypatch.setattr(runner.ExportRunner, "report", report)
    monkeypatch.setattr(reports, "SHARE", 0)
    monkeypatch.setattr(reports, "PATIENCE_SECONDS", 60)
    project, client = await opinions(server)
    async with client as http:
        first, second = await asyncio.gather(*[http.get(f"{P}/agreement") for _ in range(2)])
        assert first.json() == second.json()
        assert (await http.get(f"{P}/agreement")).json() == first.json()
        assert made == ["agreement"]
        ada, ben = await people(server.storage, "Ada", "Ben")
        await store(server.storage, project.id, [row(900, ada, "1"), row(900, ben, "1")])
        assert (await http.get(f"{P}/agreement")).json() != first.json()
    assert made == ["agreement"] * 2

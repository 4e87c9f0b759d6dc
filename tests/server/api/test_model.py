"""Trainings over HTTP: pages of them, and how many are read at once."""

from __future__ import annotations

from typing import Any

import pytest

from supt_async.domain.project import Role
from supt_async.server.api import model
from supt_async.storage.training import runs
from tests.support.servers import Running

P = "/api/v1/projects/digits"


async def trained(server: Running, count: int) -> str:
    """Make a project with trainings on 1, 2 and so on labels; return an owner's token."""
    project = await server.project()
    training = server.storage.training
    term = await training.lead(project.id, "test", 60_000)
    assert term is not None
    for labels in range(1, count + 1):
        await training.queue_run(project.id, term, labels)
    return await server.token("root", project, Role.ADMIN)


async def test_trainings_are_listed_in_pages_from_the_latest_on(server: Running) -> None:
    async with server.http(await trained(server, 7)) as http:
        assert [run["labels"] for run in (await http.get(f"{P}/runs")).json()] == [*range(1, 8)]
        pages: list[list[int]] = []
        query: dict[str, Any] = {"limit": 3}
        while page := (await http.get(f"{P}/runs", params=query)).json():
            pages.append([run["labels"] for run in page])
            query["before"] = page[0]["run"]
        assert pages == [[5, 6, 7], [2, 3, 4], [1]]
        for wrong in ("limit=0", "limit=10001", "before=0", "before=x"):
            assert (await http.get(f"{P}/runs?{wrong}")).status_code == 400


async def test_trainings_are_read_a_few_at_a_time_and_no_more_than_asked_for(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def noted(*args: Any) -> Any:
        read.append(args[1])
        return latest(*args)

    owner = await trained(server, 7)
    latest = runs.latest
    monkeypatch.setattr("supt_async.storage.training.training.latest", noted)
    monkeypatch.setattr(model, "RUNS_READ", 3)
    async with server.http(owner) as http:
        for query, steps, found in (
            ("", [3, 3, 3], 7),
            ("?limit=5", [3, 2], 5),
            ("?limit=6", [3, 3], 6),
            ("?limit=1", [1], 1),
        ):
            read.clear()
            answer = (await http.get(f"{P}/runs{query}")).json()
            assert [run["labels"] for run in answer] == [*range(8 - found, 8)]
            assert read == steps

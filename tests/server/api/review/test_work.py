"""An owner asks over HTTP what people did."""

from __future__ import annotations

from supt_async.domain.project import Role
from tests.contract.agreement.given import MINUTE, MONDAY, people, row, store
from tests.support.servers import Running

P = "/api/v1/projects/digits"


async def test_an_owner_gets_labels_and_time_of_each_week(server: Running) -> None:
    project = await server.project(items=1)
    [ada] = await people(server.storage, "Ada")
    rows = [row(n, ada, "a", created_ms=MONDAY + n * MINUTE) for n in range(10)]
    await store(server.storage, project.id, rows)
    root = await server.token("root", project, Role.ADMIN)
    async with server.http(root) as http:
        [found] = (await http.get(f"{P}/labeller-report")).json()
    assert found["name"] == "Ada"
    assert found["total"] == {
        "labels": 10,
        "active_ms": 9 * MINUTE + 2_000,
        "per_hour": 10 * 60 * MINUTE / (9 * MINUTE + 2_000),
        "gold": 0,
        "gold_right": 0,
        "compared": 0,
        "agreement": None,
    }
    assert found["weeks"] == [{"start": "2025-10-13T00:00:00.000+00:00", "work": found["total"]}]
    assert found["reliability"] == []


async def test_labellers_are_not_told(server: Running) -> None:
    project = await server.project(items=1)
    async with server.http(await server.token("Ada", project)) as http:
        assert (await http.get(f"{P}/labeller-report")).status_code == 403

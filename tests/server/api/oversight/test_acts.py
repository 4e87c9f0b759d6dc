"""The audit log over HTTP."""

from __future__ import annotations

from supt_async.domain.project import Role
from tests.support.servers import Running

P = "/api/v1/projects/digits"


async def test_an_owner_reads_what_was_done_in_pages(server: Running) -> None:
    project = await server.project(items=1)
    root = await server.token("root", project, Role.ADMIN)
    async with server.http(root) as http:
        await http.patch(P, json={"title": "Numbers", "paused": True})
        page = (await http.get(f"{P}/acts?limit=2")).json()
        told = {(act["by"], act["what"]) for act in page["acts"]}
        assert told == {("root", "project_changed"), ("root", "project_paused")}
        changed = next(act for act in page["acts"] if act["what"] == "project_changed")
        assert changed["details"] == {"changed": ["title"]}
        rest = (await http.get(f"{P}/acts?before={page['next']}")).json()
        assert rest["acts"][0]["what"] == "labeller_invited"
        assert rest["acts"][-1]["what"] == "project_created"
        assert rest["next"] is None

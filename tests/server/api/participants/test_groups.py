"""Groups of labellers over HTTP."""

from __future__ import annotations

from supt_async.domain.project import Role
from supt_async.server.api.participants import groups
from tests.support.servers import Running

GROUPS = "/api/v1/projects/digits/groups"


async def test_an_owner_makes_changes_and_deletes_groups(server: Running) -> None:
    project = await server.project()
    await server.token("Ada", project)
    await server.token("Bob", project)
    async with server.http(await server.token("Grace", project, Role.ADMIN)) as http:
        made = await http.post(GROUPS, json={"name": "nurses", "members": ["Ada"]})
        assert made.json() == {"name": "nurses", "members": ["Ada"], "mine": True}
        edit = {"add": ["Bob"], "remove": ["Ada"]}
        changed = await http.patch(f"{GROUPS}/nurses", json=edit)
        assert changed.json()["members"] == ["Bob"]
        assert (await http.get(GROUPS)).json() == [changed.json()]
        assert (await http.delete(f"{GROUPS}/nurses")).status_code == 204
        assert (await http.patch(f"{GROUPS}/nurses", json={})).status_code == 404


async def test_a_request_names_a_bounded_number_of_people(server: Running) -> None:
    project = await server.project()
    async with server.http(await server.token("Grace", project, Role.ADMIN)) as http:
        many = ["Ada"] * (groups.MOST_NAMES + 1)
        refused = await http.post(GROUPS, json={"name": "nurses", "members": many})
        assert refused.status_code == 400
        assert (await http.get(GROUPS)).json() == []

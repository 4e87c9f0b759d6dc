"""Open links over HTTP."""

from __future__ import annotations

from supt_async.domain.project import Role
from tests.support.servers import Running

LINKS = "/api/v1/projects/digits/links"


async def test_an_owner_makes_lists_and_closes_links(server: Running) -> None:
    project = await server.project()
    async with server.http(await server.token("Grace", project, Role.ADMIN)) as http:
        body = {"max": 5, "quota": 2, "return_url": "https://example.org/?cc={code}", "code": "C1"}
        made = (await http.post(LINKS, json=body)).json()
        assert made["link"].startswith(f"{server.services.url}/open#")
        assert (made["max"], made["used"], made["code"]) == (5, 0, "C1")
        assert made["return_url"] == "https://example.org/?cc=C1"
        assert (await http.delete(f"{LINKS}/{made['id']}")).status_code == 204
        (listed,) = (await http.get(LINKS)).json()
        assert listed["link"] is None, "it is shown once"
        assert listed["closed"] is not None
        assert listed["made_by"] == "Grace"
        assert (await http.delete(f"{LINKS}/999")).status_code == 404


async def test_a_link_that_makes_no_sense_is_refused_in_a_sentence(server: Running) -> None:
    project = await server.project()
    async with server.http(await server.token("Grace", project, Role.ADMIN)) as http:
        for body in ({"max": 0}, {"max": 1, "return_url": "ftp://x"}, {"most": 1}, {}):
            refused = await http.post(LINKS, json=body)
            assert refused.status_code == 400
            assert refused.json()["error"]

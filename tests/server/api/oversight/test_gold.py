"""Gold items over HTTP: shown as such to owners, and retired."""

from __future__ import annotations

from supt_async.domain.project import Role
from tests.support.servers import Running

P = "/api/v1/projects/digits"
GOLD = b'{"data": "g", "id": "g1", "label": "cat", "gold": true}\n'


async def test_an_owner_sees_which_items_are_gold_and_retires_them(server: Running) -> None:
    project = await server.project(items=1)
    root = await server.token("root", project, Role.ADMIN)
    async with server.http(root) as http:
        await http.post(f"{P}/items", content=GOLD)

        async def states() -> list[str | None]:
            page = (await http.get(f"{P}/items/search")).json()
            return [item["gold"] for item in page["items"]]

        assert await states() == [None, "active"]
        done = await http.post(f"{P}/items/retire-gold", json={"items": ["g1"]})
        assert done.json() == {"retired": 1}
        assert await states() == [None, "retired"]
        refused = await http.post(f"{P}/items/retire-gold", json={"items": ["1"]})
        assert refused.status_code == 400
        assert "is not gold" in refused.text

"""Likely label errors and second looks over HTTP."""

from __future__ import annotations

from supt_async.domain.ids import ItemId, RunId
from supt_async.domain.project import Project, Role
from supt_async.domain.values import JSONValue
from supt_async.learning.label_errors import Suspect
from tests.support.servers import Running

P = "/api/v1/projects/digits"


async def suspect(server: Running, project: Project, *items: str, value: JSONValue = "cat") -> None:
    training = server.storage.training
    term = await training.lead(project.id, "here", 60_000)
    assert term is not None
    found = [
        Suspect(
            item=ItemId(int(item)),
            value=value,
            probability=0.25,
            predicted="dog",
            predicted_probability=0.5,
        )
        for item in items
    ]
    assert await training.replace_suspects(project.id, term, RunId(7), found)


async def test_an_owner_lists_likely_label_errors_and_keeps_a_label(server: Running) -> None:
    project = await server.project(items=2)
    root = await server.token("root", project, Role.ADMIN)
    async with server.session("Ada", project) as ada, server.http(root) as http:
        items = []
        for number in range(2):
            offered = await ada.get("item")
            await ada.answer(offered, "cat", id_=f"A{number}")
            items.append(offered["item"])
        await suspect(server, project, *items)
        page = (await http.get(f"{P}/suspects?limit=1")).json()
        (first,) = page["suspects"]
        assert (first["item"], first["value"], first["probability"]) == (items[0], "cat", 0.25)
        assert (first["predicted"], first["predicted_probability"]) == ("dog", 0.5)
        assert (first["run"], first["looked"]) == (7, None)
        assert (page["total"], page["next"]) == (2, 1)
        rest = (await http.get(f"{P}/suspects?after=1")).json()
        assert [one["item"] for one in rest["suspects"]] == items[1:]
        kept = await http.patch(f"{P}/suspects/{items[0]}", json={"looked": True})
        assert (kept.status_code, kept.text) == (204, "")
        page = (await http.get(f"{P}/suspects")).json()
        assert [one["item"] for one in page["suspects"]] == items[1:]
        looked = (await http.get(f"{P}/suspects?looked=true")).json()["suspects"]
        assert [one["item"] for one in looked] == items[:1]
        assert looked[0]["looked"] is not None
        assert (await http.patch(f"{P}/suspects/99", json={"looked": True})).status_code == 404


async def test_a_second_look_is_offered_at_once_to_somebody_who_waits(server: Running) -> None:
    project = await server.project(items=1)
    root = await server.token("root", project, Role.ADMIN)
    async with server.session("Ada", project) as ada, server.http(root) as http:
        offered = await ada.get("item")
        item = offered["item"]
        path = f"{P}/items/{item}/second-look"
        unlabelled = await http.post(path)
        assert unlabelled.status_code == 400
        assert "nobody has labelled" in unlabelled.text
        await ada.answer(offered, "cat", id_="A1")
        async with server.session("Bob", project) as bob:
            assert (await bob.get("idle"))["reason"] == "done"
            assert (await http.post(path)).json() == {"returned": True}
            again = await bob.get("item")
            assert again["item"] == item
            assert "suggestion" not in again
            assert (await http.post(path)).json() == {"returned": False}
            await bob.answer(again, "dog", id_="B1")
        shown = (await http.get(f"{P}/items/{item}")).json()
        assert [answer["value"] for answer in shown["answers"]] == ["cat", "dog"]

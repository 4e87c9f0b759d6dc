"""Voiding a labeller and reopening items over HTTP."""

from __future__ import annotations

from supt_async.domain.items import NewItem
from supt_async.domain.project import Role
from supt_async.payloads.codec import encode
from tests.support.servers import Running

P = "/api/v1/projects/digits"
WHY = {"reason": "clicked at random"}


async def test_an_owner_voids_a_labeller_whose_items_go_to_others(server: Running) -> None:
    project = await server.project(items=1)
    root = await server.token("root", project, Role.ADMIN)
    async with server.session("Bob", project) as bob, server.http(root) as http:
        offered = await bob.get("item")
        await bob.answer(offered, "cat", id_="B1")
        path = f"{P}/labellers/Bob/void"
        told = {"labels": 1, "corrections": 0, "items": 1}
        assert (await http.post(path, json=WHY | {"dry_run": True})).json() == told
        assert (await http.post(path, json=WHY)).json() == told
        (act,) = (await http.get(f"{P}/acts?limit=1")).json()["acts"]
        assert (act["by"], act["what"]) == ("root", "labeller_voided")
        async with server.session("Ada", project) as ada:
            assert (await ada.get("item"))["item"] == offered["item"]


async def test_an_owner_reopens_items(server: Running) -> None:
    project = await server.project(items=1)
    root = await server.token("root", project, Role.ADMIN)
    async with server.session("Bob", project) as bob, server.http(root) as http:
        offered = await bob.get("item")
        await bob.answer(offered, "cat", id_="B1")
        body = WHY | {"items": [offered["item"]]}
        told = {"labels": 1, "corrections": 0, "items": 1}
        path = f"{P}/items/reopen"
        assert (await http.post(path, json=body | {"dry_run": True})).json() == told
        assert (await http.post(path, json=body)).json() == told
        assert (await bob.get("item"))["item"] == offered["item"]


async def test_bad_requests_are_refused(server: Running) -> None:
    project = await server.project(items=1)
    root = await server.token("root", project, Role.ADMIN)
    async with server.http(root) as http:
        for path, body, status in (
            ("labellers/Nobody/void", WHY, 404),
            ("labellers/root/void", WHY, 400),
            ("labellers/root/void", {"reason": " "}, 400),
            ("labellers/root/void", WHY | {"since": "soon"}, 400),
            ("items/reopen", WHY | {"items": []}, 400),
            ("items/reopen", WHY | {"items": ["nothing"]}, 404),
            ("items/reopen", {"items": ["1"]}, 400),
        ):
            answer = await http.post(f"{P}/{path}", json=body)
            assert answer.status_code == status, (path, answer.text)


async def test_an_owner_sees_and_lifts_the_state_of_a_labeller(server: Running) -> None:
    project = await server.project(items=1)
    root = await server.token("root", project, Role.ADMIN)
    await server.token("Bob", project)
    async with server.http(root) as http:

        async def bob() -> dict[str, object]:
            people = (await http.get(f"{P}/labellers")).json()
            return next(person for person in people if person["name"] == "Bob")

        assert (await http.post(f"{P}/labellers/Bob/void", json=WHY)).status_code == 200
        assert {"state": "voided", "reason": WHY["reason"], "gold": 0}.items() <= (
            await bob()
        ).items()
        assert (await http.post(f"{P}/labellers/Bob/lift")).status_code == 204
        assert {"state": "active", "reason": None}.items() <= (await bob()).items()
        assert (await http.post(f"{P}/labellers/Bob/lift")).status_code == 400


async def test_a_quiz_is_told_over_the_socket_and_lifted_over_http(server: Running) -> None:
    project = await server.project(items=1)
    golden = NewItem(payload=encode("known"), label="cat", gold=True)
    await server.storage.catalogue.add_items(project.id, [golden])
    await server.storage.catalogue.change(project.id, settings={"quiz": 1})
    root = await server.token("root", project, Role.ADMIN)
    async with server.session("Bob", project) as bob, server.http(root) as http:
        item = await bob.get("item")
        assert item["quiz"] == {"number": 1, "of": 1}
        await bob.send({"type": "submit", "id": "B1", "lease": item["lease"], "value": "dog"})
        assert (await bob.get("ack"))["status"] == "stored"
        told = await bob.get("feedback")
        assert told == {"type": "feedback", "re": "B1", "right": False, "value": "cat"}
        idle = await bob.get("idle")
        assert (idle["reason"], idle["why"]) == ("nothing_for_you", "quiz_failed")
        assert (await http.post(f"{P}/labellers/Bob/lift")).status_code == 204
        assert (await bob.get("item"))["item"] != item["item"]

"""An owner looks through a project over HTTP, corrects, resolves and changes what is asked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from supt_async.domain.project import Role
from tests.support.servers import Running

P = "/api/v1/projects/digits"


async def labels(http: Any) -> list[dict[str, Any]]:
    text = (await http.get(f"{P}/labels")).text
    return [json.loads(line) for line in text.splitlines()]


async def test_an_owner_corrects_an_item_and_the_correction_counts(server: Running) -> None:
    project = await server.project(items=2)
    root = await server.token("root", project, Role.ADMIN)
    async with server.session("Ada", project) as ada, server.http(root) as http:
        offered = await ada.get("item")
        await ada.answer(offered, "cat", id_="A1")
        item = offered["item"]
        shown = (await http.get(f"{P}/items/{item}")).json()
        assert [x["label"] for x in shown["answers"]] == ["A1"]
        body = {"id": "C1", "value": "dog"}
        corrected = (await http.post(f"{P}/items/{item}/corrections", json=body)).json()
        assert [(x["label"], x["value"], x["overruled"]) for x in corrected["answers"]] == [
            ("A1", "cat", True),
            ("C1", "dog", False),
        ]
        again = await http.post(f"{P}/items/{item}/corrections", json=body)
        assert again.json() == corrected
        first, label = await labels(http)
        assert (first["label"], first["overruled"]) == ("A1", True)
        assert (label["labeller"], label["value"], label["correction"]) == ("root", "dog", True)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"id": "C1", "value": "fox"}, "one of the options"),
        ({"id": "C1", "value": None}, "never a label"),
        ({"id": "C 1", "value": "cat"}, "id"),
        ({"id": "C1"}, "value"),
        ({"id": "C1", "value": "cat", "x": 1}, "unknown field"),
        ([], "object"),
    ],
)
async def test_a_correction_that_the_task_does_not_allow_is_refused(
    server: Running, body: object, reason: str
) -> None:
    project = await server.project(items=1)
    root = await server.token("root", project, Role.ADMIN)
    async with server.http(root) as http:
        (item,) = (await http.get(f"{P}/items/search")).json()["items"]
        refused = await http.post(f"{P}/items/{item['item']}/corrections", json=body)
        assert refused.status_code == 400
        assert reason in refused.json()["error"]
        assert (await http.post(f"{P}/items/999/corrections", json=body)).status_code in (400, 404)
        assert await labels(http) == []


FORM: dict[str, Any] = {
    "kind": "form",
    "item": {"body": "text"},
    "questions": [
        {"name": "pick", "kind": "choice", "options_from": "names"},
        {
            "name": "who",
            "kind": "spans",
            "labels": [
                {"value": "PER", "questions": [{"name": "sure", "kind": "rating", "scale": [1, 3]}]}
            ],
            "relations": ["knows"],
            "when": {"question": "pick", "is": ["Ada"]},
        },
    ],
}


async def test_a_form_is_corrected_within_the_bounds_of_its_item(server: Running) -> None:
    project = await server.project()
    await server.storage.catalogue.change(project.id, task=FORM)
    await server.add(project, {"body": "Ada met Bob", "names": ["Ada", "Bob"], "secret": 1})
    root = await server.token("root", project, Role.ADMIN)
    async with server.http(root) as http:
        (item,) = (await http.get(f"{P}/items/search")).json()["items"]
        path = f"{P}/items/{item['item']}/corrections"
        regions = [[0, 3, "PER", {"sure": 3}], [8, 11, "PER", {"sure": 1}]]
        who = {"regions": regions, "relations": [[0, 1, "knows"]]}
        value = {"pick": "Ada", "who": who}
        corrected = (await http.post(path, json={"id": "C1", "value": value})).json()
        assert corrected["answers"][0]["value"] == value
        for wrong, reason in (
            ({"pick": "Cleo"}, '"pick": The value must be one of the options'),
            ({"pick": "Ada"}, '"who" must be answered'),
            ({"pick": "Bob", "who": who}, '"who" is not asked'),
            ({"pick": "Ada", "who": {**who, "regions": [[0, 99, "PER", {"sure": 1}]]}}, '"who":'),
        ):
            refused = await http.post(path, json={"id": "C2", "value": wrong})
            assert refused.status_code == 400
            assert reason in refused.json()["error"]


async def test_items_are_searched_page_by_page(server: Running) -> None:
    project = await server.project()
    await server.add(project, "a red fox", "a blue jay", "a red kite")
    root = await server.token("root", project, Role.ADMIN)
    async with server.http(root) as http:
        first = (await http.get(f"{P}/items/search?text=RED&limit=1")).json()
        assert [item["data"]["text"] for item in first["items"]] == ["a red fox"]
        rest = (await http.get(f"{P}/items/search?text=RED&after={first['next']}")).json()
        assert [item["data"]["text"] for item in rest["items"]] == ["a red kite"]
        assert rest["next"] is None
        for wrong in (
            "status=x",
            "kept=x",
            "limit=0",
            "limit=999",
            "after=-1",
            "value=cat",
            "text=" + "x" * 201,
        ):
            refused = await http.get(f"{P}/items/search?{wrong}")
            assert refused.status_code == 400, wrong
            assert wrong.partition("=")[0] in refused.json()["error"]


async def test_a_flag_reaches_the_owner_and_is_resolved(server: Running) -> None:
    project = await server.project(items=2)
    root = await server.token("root", project, Role.ADMIN)
    async with (
        server.session("root", project, role=Role.ADMIN, window=0, token=root) as owner,
        server.session("Ada", project) as ada,
        server.http(root) as http,
    ):
        item = await ada.get("item")
        await ada.send(type="flag", id="F1", lease=item["lease"], note="too <b>dark</b>")
        while "flags" not in (await owner.get("changed"))["what"]:
            pass
        (flag,) = (await http.get(f"{P}/flags")).json()["flags"]
        assert (flag["item"], flag["labeller"], flag["note"]) == (
            item["item"],
            "Ada",
            "too <b>dark</b>",
        )
        assert (await http.get(f"{P}/status")).json()["flags"] == 1
        done = await http.patch(f"{P}/flags/F1", json={"resolved": True})
        assert done.json()["resolved"] is not None
        assert (await http.get(f"{P}/flags")).json() == {"flags": [], "next": None}
        (found,) = (await http.get(f"{P}/flags?resolved=true")).json()["flags"]
        assert found["id"] == "F1"
        while "flags" not in (await owner.get("changed"))["what"]:
            pass
        assert (await http.patch(f"{P}/flags/no", json={"resolved": True})).status_code == 404
        assert (await http.get(f"{P}/flags?before=x")).status_code == 400


async def test_flags_are_paged_by_what_the_page_before_says(server: Running) -> None:
    project = await server.project(items=1)
    root = await server.token("root", project, Role.ADMIN)
    async with server.session("Ada", project) as ada, server.http(root) as http:
        item = await ada.get("item")
        for number in range(3):
            await ada.send(type="flag", id=f"F{number}", lease=item["lease"])
            await ada.get("ack", re=f"F{number}")
        first = (await http.get(f"{P}/flags?limit=2")).json()
        rest = (await http.get(f"{P}/flags?limit=2&before={first['next']}")).json()
        seen = [flag["id"] for flag in first["flags"] + rest["flags"]]
        assert sorted(seen) == ["F0", "F1", "F2"]
        assert rest["next"] is None


async def test_the_distribution_of_answers_is_there(server: Running) -> None:
    project = await server.project(items=3)
    root = await server.token("root", project, Role.ADMIN)
    async with server.session("Ada", project) as ada, server.http(root) as http:
        for value in ("cat", "dog", "cat"):
            await ada.answer(await ada.get("item"), value)
        found = (await http.get(f"{P}/distribution")).json()
        assert found["bars"] == [{"value": "cat", "count": 2}, {"value": "dog", "count": 1}]
        assert (found["answers"], found["all"], found["distinct"]) == (3, True, 2)
        (part,) = found["parts"]
        assert (part["question"], part["asked"], part["answers"], part["distinct"]) == (
            None,
            3,
            3,
            2,
        )


async def test_labellers_come_with_pace_and_agreement(server: Running) -> None:
    project = await server.project(items=1, overlap=2)
    root = await server.token("root", project, Role.ADMIN)
    async with (
        server.session("Ada", project) as ada,
        server.session("Bob", project) as bob,
        server.http(root) as http,
    ):
        await ada.answer(await ada.get("item"), "cat")
        await bob.answer(await bob.get("item"), "dog")
        found = {x["name"]: x for x in (await http.get(f"{P}/labellers")).json()}
        assert (found["Ada"]["agreement"], found["Ada"]["compared"]) == (0.0, 1)
        assert (found["root"]["agreement"], found["root"]["per_minute"]) == (None, None)


async def test_a_changed_task_reaches_people_who_are_labelling(patient_server: Running) -> None:
    """They are sent away and come back to the same session, with the new task."""
    server = patient_server
    project = await server.project(items=3)
    root = await server.token("root", project, Role.ADMIN)
    token = await server.token("Ada", project)
    task = {"kind": "choice", "options": ["cat", "dog", "fox"]}
    async with server.http(root) as http:
        async with server.session("Ada", project, token=token) as ada:
            session = ada.welcome["session"]
            item = await ada.get("item")
            change = {"task": task, "title": "Animals", "guidelines": "Look *closely*."}
            assert (await http.patch(P, json=change)).status_code == 200
            bye = await ada.get("bye")
            assert (bye["reason"], bye["resume"]) == ("drain", True)
            assert await ada.closed() == 4503
        async with server.session("Ada", project, token=token, session=session) as ada:
            assert ada.welcome["resumed"]
            assert ada.welcome["project"]["task"]["options"] == task["options"]
            assert ada.welcome["project"]["title"] == "Animals"
            assert ada.welcome["project"]["guidelines"] == "Look *closely*."
            again = await ada.get("item", item=item["item"])
            assert await ada.answer(again, "fox") == "stored"


async def test_a_change_that_is_not_right_is_refused_with_one_line(server: Running) -> None:
    project = await server.project(items=1)
    root = await server.token("root", project, Role.ADMIN)
    async with server.session("Ada", project) as ada, server.http(root) as http:
        await ada.answer(await ada.get("item"), "cat")
        wrong: list[tuple[dict[str, object], str]] = [
            ({}, "at least one"),
            ({"paused": "yes"}, "paused"),
            ({"title": ""}, "title"),
            ({"title": "a\nb"}, "title"),
            ({"guidelines": "\0"}, "guidelines"),
            ({"guidelines": "x" * 100_001}, "guidelines"),
            ({"task": {"kind": "x"}}, "task.kind"),
            ({"task": {"kind": "choice", "options": ["dog", "fox"]}}, "would not allow"),
            ({"task": {"kind": "choice", "options": ["cat", "x" * 2**17]}}, "task"),
            ({"slug": "other"}, "unknown field"),
        ]
        before = (await http.get(P)).json()
        for body, reason in wrong:
            refused = await http.patch(P, json={"title": "New", **body} if body else body)
            assert refused.status_code == 400, body
            assert reason in refused.json()["error"]
            assert "\n" not in refused.json()["error"]
        assert (await http.get(P)).json() == before


async def test_an_owner_has_no_power_over_who_takes_part_elsewhere(server: Running) -> None:
    """A new link would open somebody else's projects, a revocation close them."""
    project, other = await server.project(), await server.project("other")
    owner = await server.token("Olga", project, Role.ADMIN)
    await server.token("Ada", other)
    await server.token("root", None, Role.ADMIN)
    await server.token("Bob", project)
    async with server.http(owner) as http:
        for name, reason, gone in (
            ("Ada", "choose another name", 404),
            ("root", "other projects", 400),
            (" root ", "other projects", 400),
        ):
            taken = await http.post(f"{P}/labellers", json={"name": name})
            assert taken.status_code == 400
            assert reason in taken.json()["error"]
            assert (await http.delete(f"{P}/labellers/{name.strip()}")).status_code == gone
        own = await http.post(f"{P}/labellers", json={"name": "Olga", "role": "labeller"})
        assert own.status_code == 400, "nobody becomes a labeller by a slip"
        assert (await http.delete(f"{P}/labellers/Olga")).status_code == 400
        assert (await http.post(f"{P}/labellers", json={"name": "Bob"})).status_code == 200
        assert (await http.delete(f"{P}/labellers/Bob")).status_code == 204
    async with server.http(await server.token("root", None, Role.ADMIN)) as http:
        assert (await http.post(f"{P}/labellers", json={"name": "Ada"})).status_code == 200


async def test_the_status_says_what_waits_and_how_far_the_ranking_is_behind(
    server: Running,
) -> None:
    project = await server.project(items=5)
    root = await server.token("root", project, Role.ADMIN)
    async with server.session("Ada", project, window=1) as ada, server.http(root) as http:
        await ada.answer(await ada.get("item"))
        assert (await http.get(f"{P}/status")).json()["behind"] == 0  # there is no ranking
        pool = (await server.storage.training.pool(project.id)).ids.tolist()
        ranked = await http.put(f"{P}/ranking", json=[str(id_) for id_ in pool])
        assert ranked.status_code == 200
        await ada.answer(await ada.get("item"))
        await ada.answer(await ada.get("item"))
        await ada.get("item")
        found = (await http.get(f"{P}/status")).json()
    assert (found["behind"], found["open"], found["out"], found["done"]) == (2, 1, 1, 3)
    assert found["flags"] == 0

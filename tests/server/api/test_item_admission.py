"""Items over HTTP or a socket pass the same checks as those that a command adds."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pytest
from PIL import Image

from supt_async.domain.items import NewItem
from supt_async.domain.project import Project, Role, Settings
from supt_async.payloads.codec import encode
from tests.support.servers import Running

P = "/api/v1/projects/doors"
SPANS = {"kind": "spans", "labels": ["PER"]}
BOXES = {"kind": "boxes", "labels": ["cat"]}


async def make(server: Running, task: Any, *payloads: Any, **settings: Any) -> Project:
    project = await server.storage.catalogue.create_project(
        "doors", title="Doors", task=task, settings=Settings(**settings)
    )
    items = [NewItem(payload=text) for text in payloads]
    if items:
        await server.storage.catalogue.add_items(project.id, items)
    return project


async def values(server: Running, project: Project) -> list[Any]:
    return [label.value async for label in server.storage.catalogue.labels(project.id)]


@pytest.mark.parametrize(
    ("task", "line", "words"),
    [
        ({"kind": "choice", "options": ["good"]}, {"label": "zzz"}, "the label is not allowed"),
        ({"kind": "choice", "options": ["good"]}, {"label": ["good"]}, "the label is not allowed"),
        ({"kind": "choice", "options": ["good"]}, {"label": ""}, "the label is not allowed"),
        ({"kind": "rating", "scale": [1, 5]}, {"label": 9}, "an integer from 1 to 5"),
        (SPANS, {"data": {"text": "x"}}, "this item is a table (text)"),
        (BOXES, {"data": "1.png"}, "this item is shown as text"),
        ({"kind": "compare"}, {"data": {"a": 1, "b": 2, "c": 3}}, "this item also has c"),
    ],
    ids=str,
)
async def test_both_doors_of_http_refuse_what_the_task_does_not_allow(
    server: Running, task: Any, line: dict[str, Any], words: str
) -> None:
    project = await make(server, task)
    async with server.http(await server.token("Own", project, Role.ADMIN)) as http:
        for path, name in (("items", "data"), ("pool", "payload")):
            fields = {name: line.get("data", "a text"), **line}
            fields = {name: fields.pop("data", fields.get(name)), **fields}
            answer = await http.post(f"{P}/{path}", content=json.dumps(fields))
            assert answer.status_code == 400, answer.text
            assert answer.json()["error"].startswith("line 1: ")
            assert words in answer.json()["error"]
        assert (await http.get(f"{P}/pool")).json()["items"] == []
    assert await values(server, project) == []


@pytest.mark.parametrize(
    "payload",
    [
        {"$supt": "complex", "value": [2]},
        {"$supt": "range", "span": [0, 2**40, 1], "name": None},
        {"$supt": "ndarray", "dtype": "<U1", "shape": [1], "data": "AACKuQ=="},
        {"$supt": "timestamp", "value": "2026-01-01", "unit": "s", "zone": "America"},
        {"$supt": "timestamp", "value": "2026-01-01", "unit": "s", "zone": "x" * 300},
    ],
    ids=lambda payload: str(payload)[:50],
)
async def test_what_cannot_be_shown_is_refused_when_it_is_added(
    server: Running, payload: Any
) -> None:
    project = await make(server, {"kind": "any"})
    async with server.http(await server.token("Own", project, Role.ADMIN)) as http:
        answer = await http.post(f"{P}/pool", content=json.dumps({"payload": payload}))
        assert answer.status_code == 400
        assert (await http.get(f"{P}/pool")).json()["items"] == []


async def test_a_stored_item_that_cannot_be_shown_ends_no_session_and_is_flagged(
    server: Running,
) -> None:
    hostile = '{"$supt":"complex","value":[2]}'
    project = await make(server, {"kind": "choice", "options": ["cat"]}, hostile, '"fine"')
    async with server.session("Ada", project) as ada:
        dealt = [await ada.get("item"), await ada.get("item")]
        shown = {json.dumps(item["data"]) for item in dealt}
        assert '{"kind": "json", "value": "can\'t be shown"}' in shown
        for item in dealt:
            assert await ada.answer(item) == "stored"
    async with server.http(await server.token("Own", project, Role.ADMIN)) as http:
        (flag,) = (await http.get(f"{P}/flags")).json()["flags"]
        assert "can't be shown" in flag["note"]
        found = (await http.get(f"{P}/items/search")).json()["items"]
        assert len(found) == 2
        listed = (await http.get(f"{P}/items")).text.splitlines()
        assert len(listed) == 2


async def test_offsets_that_no_text_has_are_refused_over_the_socket(server: Running) -> None:
    project = await make(server, SPANS, '"Ada met Bob."', encode({"text": "Eve"}))
    async with server.session("Ada", project) as ada:
        for _ in range(2):
            item = await ada.get("item")
            beyond = [[0, 500, "PER"]]
            await ada.send(type="submit", id=f"x{item['item']}", lease=item["lease"], value=beyond)
            assert (await ada.get("error"))["code"] == "invalid_value"
            text = item["data"]["kind"] == "text"
            assert await ada.answer(item, [[0, 3, "PER"]] if text else []) == "stored"
    assert sorted(map(len, await values(server, project))) == [0, 1]


def photograph() -> bytes:
    """Return a JPEG that lies on its side, as phones write it: shown, it is 200 by 100."""
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (100, 200)).save(file, "JPEG", exif=exif)
    return file.getvalue()


@pytest.mark.parametrize("image", [np.zeros((100, 200), np.uint8), photograph()], ids=type)
async def test_a_box_is_mended_and_the_same_answer_again_is_a_duplicate(
    server: Running, image: object
) -> None:
    project = await make(server, BOXES, encode(image))
    box = {"type": "box", "label": "cat", "xyxy": [250, 60.0, -10, 20]}
    token = await server.token("Ada", project)
    async with server.session("Ada", project, token=token) as ada:
        item = await ada.get("item")
        wrong = [{**box, "xyxy": [300, 0, 400, 10]}]
        await ada.send(type="submit", id="W1", lease=item["lease"], value=wrong)
        assert "must lie on the image" in (await ada.get("error"))["message"]
        assert await ada.answer(item, [box], id_="B1") == "stored"
        assert await ada.answer(item, [box], id_="B1") == "duplicate"
    async with server.session("Ada", project, token=token) as ada:
        assert await ada.answer(item, [box], id_="B1") == "duplicate"
        await ada.send(type="submit", id="B2", lease=item["lease"], value=wrong)
        assert (await ada.get("error"))["code"] == "invalid_value"
    ((stored,),) = await values(server, project)
    assert stored["xyxy"] == [0, 20, 200, 60]


@pytest.mark.parametrize(
    "payload",
    [
        '{"$supt":"bytes","data":5}',
        '{"$supt":"ndarray","dtype":"<f8","shape":5,"data":""}',
        '{"$supt":"scalar"}',
    ],
)
async def test_a_picture_that_cannot_be_made_of_a_stored_item_is_not_found(
    server: Running, payload: str
) -> None:
    project = await make(server, {"kind": "any"}, payload)
    async for item in server.storage.catalogue.items(project.id):
        link = server.services.presenter.link(project.id, item.id)
        async with server.http() as http:
            assert (await http.get(link)).status_code == 404


async def test_equal_answers_are_stored_alike_whichever_door_they_come_through(
    server: Running,
) -> None:
    options = [{"value": 2}, "b", {"value": True}]
    project = await make(server, {"kind": "choices", "options": options}, '"x"', overlap=2)
    async with server.http(await server.token("Own", project, Role.ADMIN)) as http:
        known = {"data": "y", "label": [True, "b", 2.0]}
        assert (await http.post(f"{P}/items", content=json.dumps(known))).status_code == 200
        exact = {"payload": "z", "label": ["b", 2.0, True]}
        assert (await http.post(f"{P}/pool", content=json.dumps(exact))).status_code == 200
        for name, value in (("Ada", ["b", True, 2]), ("Bob", [True, 2.0, "b"])):
            async with server.session(name, project) as labeller:
                assert await labeller.answer(await labeller.get("item"), value) == "stored"
        assert [repr(value) for value in await values(server, project)] == ["[2, 'b', True]"] * 4
        search = f"{P}/items/search?value=[true,2.0,%22b%22]"
        found = (await http.get(search)).json()["items"]
        assert [item["data"]["text"] for item in found] == ["x", "y", "z"]
        disputed = (await http.get(f"{P}/items/search?status=disagreement")).json()["items"]
        assert (await http.get(f"{P}/items/search?kept=disagreement")).json()["items"] == disputed
        part = (await http.get(f"{P}/items/search?answer=%22b%22")).json()["items"]
        assert part == found
        flaws = ("answer=x", "question=x", "answer=1&question=x")
        for flaw in flaws:
            response = await http.get(f"{P}/items/search?{flaw}")
            assert response.status_code == 400, response.text
        assert disputed == []
        correction = {"id": "C1", "value": ["b", 2.0]}
        item = found[0]["item"]
        corrected = await http.post(f"{P}/items/{item}/corrections", json=correction)
        assert corrected.json()["answers"][-1]["value"] == [2, "b"]
        again = {"id": "C1", "value": [2, "b"]}
        assert (await http.post(f"{P}/items/{item}/corrections", json=again)).status_code == 200
        bars = (await http.get(f"{P}/distribution")).json()["bars"]
        assert sorted((repr(bar["value"]), bar["count"]) for bar in bars) == [
            ("'b'", 3),
            ("2", 3),
            ("True", 2),
        ]

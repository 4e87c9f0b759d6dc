"""The pool over HTTP, as a notebook uses it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from supt_async.domain.project import Role
from supt_async.payloads.codec import decode, encode
from tests.support.servers import Running

ONE = "/api/v1/projects/digits/pool"


def lines(*payloads: object) -> str:
    return "\n".join(f'{{"payload": {encode(payload)}}}' for payload in payloads)


async def test_what_is_added_comes_back_exactly(server: Running) -> None:
    project = await server.project()
    image = np.arange(6, dtype=np.uint8).reshape(2, 3)
    async with server.http(await server.token("Grace", project, Role.ADMIN)) as http:
        answer = await http.post(ONE, content=lines(image, (1, 2), {"a": float("nan")}))
        assert answer.json() == {"added": 3, "known": 0}
        pool = (await http.get(ONE)).json()
        assert pool["open"] == [True] * 3
        rows = (await http.post(f"{ONE}/payloads", json={"items": pool["items"]})).json()
        values = [decode(json.dumps(row["payload"])) for row in rows]
        assert [row["item"] for row in rows] == pool["items"]
        assert isinstance(values[0], np.ndarray)
        assert values[0].dtype == np.uint8
        assert values[0].tolist() == image.tolist()
        assert values[1] == (1, 2)
        assert np.isnan(values[2]["a"])  # type: ignore[index]


async def test_the_same_call_again_adds_nothing(server: Running) -> None:
    project = await server.project()
    async with server.http(await server.token("Grace", project, Role.ADMIN)) as http:
        for expected in ({"added": 2, "known": 0}, {"added": 0, "known": 2}):
            answer = await http.post(ONE, content=lines("a", "a"))
            assert answer.json() == expected


@pytest.mark.parametrize(
    "line",
    [
        '{"data": 1}',
        '{"payload": {"$supt": "unheard of"}}',
        '{"payload": "\\u0000"}',
        '{"payload": 1, "colour": 2}',
        '{"payload": {"$supt": "ndarray", "dtype": "<f8", "shape": [9], "data": "AA=="}}',
    ],
)
async def test_what_is_no_payload_is_refused_with_its_line(server: Running, line: str) -> None:
    project = await server.project()
    async with server.http(await server.token("Grace", project, Role.ADMIN)) as http:
        answer = await http.post(ONE, content=f'{{"payload": 1}}\n{line}')
        assert answer.status_code == 400
        assert answer.json()["error"].startswith("line 2: ")


async def test_a_text_may_speak_of_u0000(server: Running) -> None:
    project = await server.project()
    async with server.http(await server.token("Grace", project, Role.ADMIN)) as http:
        assert (await http.post(ONE, content=lines("a \\u0000 b"))).json()["added"] == 1


async def test_an_item_that_fits_no_frame_is_refused(server: Running) -> None:
    project = await server.project()
    async with server.http(await server.token("Grace", project, Role.ADMIN)) as http:
        answer = await http.post(ONE, content=lines("x" * 2_000_000))
        assert "too large" in answer.json()["error"]


@pytest.mark.parametrize("body", ['{"items": ["x"]}', "[]", "nonsense", '{"items": ["9e99"]}'])
async def test_what_is_no_list_of_ids_is_refused(server: Running, body: str) -> None:
    project = await server.project()
    async with server.http(await server.token("Grace", project, Role.ADMIN)) as http:
        assert (await http.post(f"{ONE}/payloads", content=body)).status_code == 400


async def test_only_admins_get_the_pool(server: Running) -> None:
    project = await server.project()
    async with server.http(await server.token("Ada", project)) as http:
        assert (await http.get(ONE)).status_code == 403
        assert (await http.post(ONE, content=lines(1))).status_code == 403
        assert (await http.post(f"{ONE}/payloads", json={"items": []})).status_code == 403

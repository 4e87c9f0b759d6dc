"""Suggestions over HTTP: whole or not at all, listed, by owners only."""

from __future__ import annotations

import gzip
import json

from supt_async.domain.project import Project, Role
from supt_async.storage.suggestions.listing import pages
from tests.security.json_texts import JSON_TEXTS
from tests.support.servers import Running

P = "/api/v1/projects/digits/suggestions"


async def prepared(server: Running, items: int = 3) -> tuple[Project, str]:
    project = await server.project()
    await server.add(project, *range(items))
    return project, await server.token("Olga", project, Role.ADMIN)


async def ids(server: Running, project: Project) -> list[str]:
    return [str(one.id) async for one in server.storage.catalogue.items(project.id)]


def body(items: list[str], value: str = "cat") -> str:
    return "".join(
        json.dumps({"item": item, "value": value, "score": 0.5}) + "\n" for item in items
    )


async def stored(server: Running, project: Project) -> list[tuple[str, str, str]]:
    return [
        (str(one.item), one.source, one.value)
        async for page in pages(server.storage.database, project.id)
        for one in page
    ]


async def test_lines_are_stored_listed_and_deleted(server: Running) -> None:
    project, token = await prepared(server)
    items = await ids(server, project)
    async with server.http(token) as http:
        query = {"source": "clip", "version": "3"}
        added = await http.put(P, params=query, content=body(items))
        assert (added.status_code, added.json()) == (200, {"added": 3})
        zipped = gzip.compress(body(items[:2], "dog").encode())
        again = await http.put(P, params=query, content=zipped)
        assert again.json() == {"added": 2, "replaced": 2}
        listed = await http.get(P, params={"source": "clip", "after": items[0], "limit": 1})
        (line,) = map(json.loads, listed.text.splitlines())
        created = line.pop("created")
        assert created.startswith("20")
        told = {"value": "dog", "score": 0.5, "source": "clip", "version": "3"}
        assert line == {"item": items[1], **told}
        assert len((await http.get(P)).text.splitlines()) == 3
        (source,) = (await http.get(f"{P}/sources")).json()
        assert (source["source"], source["suggestions"], source["shown"]) == ("clip", 3, False)
        gone = await http.delete(P, params={"source": "clip"})
        assert gone.json() == {"deleted": 3, "taken_back": 0}
        assert (await http.get(P)).text == ""


async def test_refused_lines_are_counted_named_and_left_out_on_demand(server: Running) -> None:
    project, token = await prepared(server)
    items = await ids(server, project)
    bad = body(items) + body(["999"] * 150) + body(items[:1], "cow") * 150
    async with server.http(token) as http:
        answer = await http.put(P, params={"source": "clip"}, content=bad)
        assert answer.status_code == 400
        error = answer.json()["error"]
        assert error.startswith("300 lines are refused (line 4: the project has no item 999")
        assert error.endswith("nothing was stored: skip_bad=1 leaves such lines out")
        assert "cow" not in error
        assert await stored(server, project) == []
        left = await http.put(P, params={"source": "clip", "skip_bad": "1"}, content=bad)
        found = left.json()
    assert (found["added"], found["refused_rows"], len(found["refused"])) == (3, 300, 100)
    assert len(await stored(server, project)) == 3


async def test_hostile_lines_are_refused_each_by_itself(server: Running) -> None:
    project, token = await prepared(server, 1)
    (item,) = await ids(server, project)
    shapes = (
        "{0}",
        '{{"item": {0}, "value": "cat"}}',
        '{{"id": {0}, "value": "cat"}}',
        f'{{{{"item": {item}, "value": {{0}}}}}}',
        f'{{{{"item": {item}, "value": "cat", "score": {{0}}}}}}',
    )
    texts = [one for one in JSON_TEXTS.values() if one.isascii() and "\n" not in one]
    lines = [shape.format(text) for shape in shapes for text in texts]
    async with server.http(token) as http:
        query = {"source": "x", "skip_bad": "1"}
        answer = await http.put(P, params=query, content="\n".join(lines))
        assert answer.status_code == 200, answer.text
        assert answer.json()["added"] <= 1
        for head in (b"\xff\xfe", b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04", b"\0"):
            answer = await http.put(P, params={"source": "x"}, content=head + b"x" * 100)
            assert answer.status_code == 400, head
    assert {value for _, _, value in await stored(server, project)} <= {'"cat"'}


async def test_a_source_is_needed_and_two_are_reserved(server: Running) -> None:
    project, token = await prepared(server, 1)
    lines = body(await ids(server, project))
    async with server.http(token) as http:
        for query in ({}, {"source": ""}, {"source": "model"}, {"source": "off"}):
            answer = await http.put(P, params=query, content=lines)
            assert answer.status_code == 400, query
            assert "source" in answer.json()["error"]
        assert (await http.delete(P)).status_code == 400
        long = await http.put(P, params={"source": "x", "version": "v" * 65}, content=lines)
        assert long.status_code == 400
    assert await stored(server, project) == []


async def test_only_owners_see_or_change_suggestions(server: Running) -> None:
    project, _ = await prepared(server, 1)
    token = await server.token("Ada", project)
    lines = body(await ids(server, project))
    async with server.http(token) as http:
        assert (await http.put(P, params={"source": "x"}, content=lines)).status_code == 403
        assert (await http.get(P)).status_code == 403
        assert (await http.get(f"{P}/sources")).status_code == 403
        assert (await http.delete(P, params={"source": "x"})).status_code == 403

"""Events over HTTP: read at once, or followed as they happen."""

from __future__ import annotations

from typing import Any

import msgspec

from supt_async.domain.items import NewItem
from supt_async.domain.project import Project, Role
from supt_async.errors import StorageUnavailable
from supt_async.payloads.codec import encode
from supt_async.server.events import streams
from tests.support.servers import Running

P = "/api/v1/projects/digits/events"


def lines(text: str) -> list[dict[str, Any]]:
    return [msgspec.json.decode(line) for line in text.splitlines() if line]


async def answered(server: Running, project: Project, name: str) -> None:
    """Add an item whose answer is known, which is told as a label."""
    await server.storage.catalogue.add_items(
        project.id, [NewItem(payload=encode(name), label="cat", external_id=name)]
    )


async def test_the_first_read_switches_events_on_and_later_ones_go_on_by_cursor(
    server: Running,
) -> None:
    project = await server.project(items=1)
    async with server.http(await server.token("root", project, Role.ADMIN)) as http:
        first = await http.get(P)
        assert (first.status_code, first.text) == (200, "")
        assert first.headers["content-type"].startswith("application/x-ndjson")
        await answered(server, project, "one")
        found = lines((await http.get(P)).text)
        assert [event["type"] for event in found] == ["label.created", "item.done"]
        assert set(found[0]) == {"id", "type", "timestamp", "cursor", "data"}
        assert found[0]["data"]["external_id"] == "one"
        rest = lines((await http.get(P, params={"after": found[0]["cursor"]})).text)
        assert rest == found[1:]
        some = lines((await http.get(P, params={"kinds": "item.done", "limit": 1})).text)
        assert some == found[1:]
        acts = (await http.get("/api/v1/projects/digits/acts")).json()["acts"]
        assert "events_switched_on" in {act["what"] for act in acts}


async def test_what_is_wrong_is_said_in_one_line(server: Running) -> None:
    project = await server.project(items=1)
    async with server.http(await server.token("root", project, Role.ADMIN)) as http:
        for query, status, text in (
            ({"after": "nonsense"}, 400, "this is no cursor"),
            ({"after": "cffff"}, 400, "another database"),
            ({"kinds": "label"}, 400, "kinds: choose of label.created"),
            ({"limit": "0"}, 400, "limit"),
            ({"after": "cffff", "follow": "true"}, 400, "another database"),
        ):
            answer = await http.get(P, params=query)
            assert (answer.status_code, text in answer.json()["error"]) == (status, True)
        await answered(server, project, "one")
        await http.get(P)
        await answered(server, project, "two")
        await http.get(P)
        await server.storage.events.prune(2**60)
        gone = await http.get(P, params={"after": "c0"})
        assert gone.status_code == 410
        assert "begin without a cursor" in gone.json()["error"]


async def test_an_export_is_told_when_it_was_made_to_the_end(server: Running) -> None:
    project = await server.project(items=1)
    async with server.http(await server.token("root", project, Role.ADMIN)) as http:
        await http.get("/api/v1/projects/digits/labels")
        assert lines((await http.get(P)).text) == []
        await http.get("/api/v1/projects/digits/labels", params={"format": "csv"})
        (ready,) = lines((await http.get(P)).text)
        assert ready["type"] == "export.ready"
        told = {"project": "digits", "by": "root", "format": "csv", "resolve": "none"}
        assert ready["data"] == told


async def test_a_follower_is_told_at_once_and_goes_on_elsewhere(server: Running) -> None:
    project = await server.project(items=1)
    async with server.http(await server.token("root", project, Role.ADMIN)) as http:
        async with http.stream("GET", P, params={"follow": "true"}) as answer:
            pieces = answer.aiter_lines()
            assert await anext(pieces) == ""
            await answered(server, project, "one")
            events = [msgspec.json.decode(await anext(pieces)) for _ in range(2)]
            assert [event["type"] for event in events] == ["label.created", "item.done"]
        await answered(server, project, "two")
        query = {"follow": "true", "after": events[-1]["cursor"]}
        async with http.stream("GET", P, params=query) as answer:
            line = await anext(answer.aiter_lines())
            assert msgspec.json.decode(line)["data"]["external_id"] == "two"


async def test_a_stream_ends_when_the_server_stops(server: Running) -> None:
    project = await server.project(items=1)
    async with server.http(await server.token("root", project, Role.ADMIN)) as http:
        async with http.stream("GET", P, params={"follow": "true"}) as answer:
            pieces = answer.aiter_lines()
            assert await anext(pieces) == ""
            await server.stop()
            assert [line async for line in pieces] == []


async def test_a_stream_ends_quietly_when_the_database_is_lost(
    server: Running, monkeypatch: Any
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise StorageUnavailable("the database is away")

    project = await server.project(items=1)
    async with server.http(await server.token("root", project, Role.ADMIN)) as http:
        async with http.stream("GET", P, params={"follow": "true"}) as answer:
            pieces = answer.aiter_lines()
            assert await anext(pieces) == ""
            monkeypatch.setattr(server.storage.events, "read", fail)
            await answered(server, project, "one")
            assert [line async for line in pieces if line] == []
        assert (await http.get(P, params={"follow": "true"})).status_code == 503


async def test_a_stream_ends_when_its_reader_loses_access(
    server: Running, monkeypatch: Any
) -> None:
    monkeypatch.setattr(streams, "LOOK_SECONDS", 0.05)
    project = await server.project(items=1)
    async with server.http(await server.token("root", project, Role.ADMIN)) as http:
        async with http.stream("GET", P, params={"follow": "true"}) as answer:
            pieces = answer.aiter_lines()
            assert await anext(pieces) == ""
            await server.storage.people.revoke("root")
            assert [line async for line in pieces if line] == []


async def test_one_person_follows_a_few_times_only(server: Running) -> None:
    project = await server.project(items=1)
    token = await server.token("root", project, Role.ADMIN)
    held = server.services.event_streams
    person = (await server.storage.people.access(token, "digits")).labeller  # type: ignore[union-attr]
    held._open[person] = streams.MOST_OF_PERSON
    async with server.http(token) as http:
        answer = await http.get(P, params={"follow": "true"})
        assert answer.status_code == 429
        assert "end one of these first" in answer.json()["error"]
        assert answer.headers["retry-after"]
    held._open[person] = 0

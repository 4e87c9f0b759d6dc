"""Items from files over HTTP: whole or not at all, known ones once, refused in one sentence."""

from __future__ import annotations

import asyncio
import gzip
import io
import zipfile
from pathlib import Path

import pytest

from supt_async.domain.project import Project, Role
from supt_async.payloads.codec import encode
from tests.e2e.projects import landscape
from tests.server.peer import Peer
from tests.support.servers import Running, run_server

P = "/api/v1/projects/digits/items"
CSV = "ticket,body,kind\nT1,a cat,cat\nT2,a dog,dog\nT3,neither,\n"
ROLES = {"name": "tickets.csv", "text": "body", "id": "ticket", "label": "kind"}


async def stored(server: Running, project: Project) -> list[tuple[str | None, str]]:
    found = server.storage.catalogue.items(project.id)
    return [(item.external_id, item.payload) async for item in found]


async def owner(server: Running, project: Project) -> str:
    return await server.token("Olga", project, Role.ADMIN)


async def test_a_file_is_added_with_its_roles_and_again_without_effect(server: Running) -> None:
    project = await server.project()
    async with server.http(await owner(server, project)) as http:
        answer = await http.post(P, params=ROLES, content=CSV)
        assert answer.status_code == 200, answer.text
        assert (answer.json()["added"], answer.json()["known"]) == (3, 0)
        again = (await http.post(P, params=ROLES, content=CSV)).json()
        assert (again["added"], again["known"]) == (0, 3)
    assert await stored(server, project) == [
        ("T1", '"a cat"'),
        ("T2", '"a dog"'),
        ("T3", '"neither"'),
    ]
    labels = [label.value async for label in server.storage.catalogue.labels(project.id)]
    assert labels == ["cat", "dog"]


async def test_an_image_is_an_item_and_a_film_is_named(server: Running) -> None:
    project = await server.project()
    async with server.http(await owner(server, project)) as http:
        answer = await http.post(P, params={"name": "a.png"}, content=landscape())
        assert answer.json()["added"] == 1, answer.text
        damaged = await http.post(P, params={"name": "b.png"}, content=landscape()[:20])
        assert damaged.status_code == 400
        assert damaged.json()["error"].startswith("b.png: is damaged")
        film = b"RIFF\0\0\0\0AVI LIST"
        answer = await http.post(P, params={"name": "film.avi"}, content=film)
        assert answer.status_code == 400
        assert "film.avi: is AVI, which browsers don't play" in answer.text
    assert await stored(server, project) == [("a.png", encode(landscape()))]


async def test_a_bad_row_refuses_the_file_and_is_named(server: Running) -> None:
    project = await server.project()
    good = "".join(f"T{n},text {n},cat\n" for n in range(2000))
    bad = f"ticket,body,kind\n{good}T9999,x,cow\n"
    async with server.http(await owner(server, project)) as http:
        answer = await http.post(P, params=ROLES, content=bad)
        assert answer.status_code == 400
        error = answer.json()["error"]
        assert error.startswith("tickets.csv, ")
        assert "2002" in error
        assert "\n" not in error
        assert await stored(server, project) == []
        answer = await http.post(P, params={**ROLES, "skip_bad": "1"}, content=bad)
        added = answer.json()
    assert (added["added"], added["refused_rows"]) == (2000, 1)
    assert "not allowed" in added["refused"][0]["reason"]


async def test_known_items_without_labels_get_new_content_on_demand(server: Running) -> None:
    project = await server.project()
    new = CSV.replace("neither", "a fox")
    async with server.http(await owner(server, project)) as http:
        assert (await http.post(P, params=ROLES, content=CSV)).status_code == 200
        assert (await http.post(P, params=ROLES, content=new)).status_code == 400
        answer = await http.post(P, params={**ROLES, "update": "1"}, content=new)
        assert (answer.json()["known"], answer.json()["updated"]) == (3, 1)
    assert (await stored(server, project))[2] == ("T3", '"a fox"')


async def test_long_integers_of_a_dry_run_are_texts_for_a_browser_alone(server: Running) -> None:
    project = await server.project()
    csv = f"body,size\nA text,{2**60}\n".encode()
    async with server.http(await owner(server, project)) as http:
        for params, value in (({}, 2**60), ({"for_browser": "1"}, str(2**60))):
            query = {"name": "a.csv", "dry_run": "1", **params}
            answer = await http.post(P, params=query, content=csv)
            assert answer.json()["preview"]["columns"][1]["values"] == [[value, 1]]


async def test_a_dry_run_shows_what_would_be_added_and_stores_nothing(server: Running) -> None:
    project = await server.project()
    async with server.http(await owner(server, project)) as http:
        answer = await http.post(P, params={**ROLES, "dry_run": "1"}, content=CSV)
    shown = answer.json()["preview"]
    assert shown["rows"] == 3
    assert [item["text"] for item in shown["items"]] == ["a cat", "a dog", "neither"]
    assert await stored(server, project) == []


async def test_lines_without_roles_are_still_read_as_they_arrive(server: Running) -> None:
    project = await server.project()
    async with server.http(await owner(server, project)) as http:
        answer = await http.post(P, content='{"data": "a cat", "id": "1"}\n"a dog"\n')
    assert answer.json() == {"added": 2, "known": 0}


async def test_a_column_that_is_not_there_is_named_with_those_that_are(server: Running) -> None:
    project = await server.project()
    async with server.http(await owner(server, project)) as http:
        answer = await http.post(P, params={**ROLES, "text": "boby"}, content=CSV)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("tickets.csv: has no column 'boby'")


# --- hostile files ---------------------------------------------------------------------------


def zip_bomb() -> bytes:
    """Return a workbook whose one sheet unpacks to a gigabyte."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(64):
                sheet.write(bytes(2**24))
    return file.getvalue()


HOSTILE = {
    "a workbook that is a bomb": ("bomb.xlsx", zip_bomb),
    "a gzip that is a bomb": ("bomb.csv.gz", lambda: gzip.compress(bytes(2**28), 1)),
    "not a workbook": ("a.xlsx", lambda: b"PK\x03\x04" + bytes(100)),
    "not Parquet": ("a.parquet", lambda: b"PAR1" + bytes(1000) + b"PAR1"),
    "binary": ("a.csv", lambda: bytes(range(256)) * 100),
    "nothing": ("a.csv", lambda: b""),
    "deep JSON": ("a.json", lambda: b"[" * 200_000),
    "many columns": ("a.csv", lambda: b",".join(b"c%d" % n for n in range(10_000)) + b"\n1\n"),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_file_gets_one_sentence_and_stores_nothing(
    server: Running, name: str
) -> None:
    project = await server.project()
    file, content = HOSTILE[name]
    async with server.http(await owner(server, project)) as http:
        answer = await http.post(P, params={"name": file}, content=content(), timeout=60)
        assert answer.status_code == 400, answer.text
        error = answer.json()["error"]
        assert "\n" not in error
        assert "Traceback" not in error
        assert "/tmp" not in error
        assert (await http.get("/api/v1/me")).status_code == 200
    assert await stored(server, project) == []


async def test_strangers_and_labellers_are_refused_before_the_body_is_read(
    server: Running,
) -> None:
    project = await server.project()
    host = server.url.removeprefix("http://")
    for token, status in (("x" * 43, b"401"), (await server.token("Ada", project), b"403")):
        for path in (f"{P}?name=a.csv", "/api/v1/previews?name=a.csv"):
            reader, writer = await asyncio.open_connection(*host.split(":"))
            peer = Peer(reader, writer, host)
            head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n"
            peer.say(f"{head}Content-Length: 100000000\r\n\r\n")
            async with asyncio.timeout(60):
                assert status in await reader.readline()
            writer.close()


async def test_a_file_that_is_too_large_is_refused_before_it_is_sent(tmp_path: Path) -> None:
    async with run_server(f"sqlite:///{tmp_path}/small.db", max_upload=1) as server:
        project = await server.project()
        host = server.url.removeprefix("http://")
        reader, writer = await asyncio.open_connection(*host.split(":"))
        token = await owner(server, project)
        head = f"POST {P}?name=a.csv HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n"
        writer.write(f"{head}Content-Length: 1000001\r\n\r\n".encode())
        async with asyncio.timeout(60):
            assert b"413" in await reader.readline()
        writer.close()


async def test_an_upload_that_is_broken_off_frees_its_place(server: Running) -> None:
    project = await server.project()
    token = await owner(server, project)
    host = server.url.removeprefix("http://")
    head = f"POST {P}?name=a.csv HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n"
    for _ in range(5):
        _, writer = await asyncio.open_connection(*host.split(":"))
        writer.write(f"{head}Content-Length: 1000\r\n\r\na,b\n".encode())
        await writer.drain()
        writer.transport.abort()
    async with server.http(token) as http:
        async with asyncio.timeout(60):
            while (await http.post(P, params=ROLES, content=CSV)).status_code == 429:
                pass
    assert len(await stored(server, project)) == 3

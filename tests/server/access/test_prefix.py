"""Below a prefix the server finds its own paths, whether a proxy has cut the prefix off or not."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx2

from supt_async.config import ServerConfig
from supt_async.domain.project import Role
from supt_async.server.app import make_app, make_services
from supt_async.server.uvicorn_protocols import MAX_TARGET
from tests.support.servers import Running, run_server

HOST = "https://example.org"
PREFIXES = ["/tools", "/label", "/admin", "/join", "/open", "/new", "/api", "/api/v1", "/static"]
"""Prefixes, also such as are named like pages of our own."""
PREFIXES += ["/media/1", "/user/ada@b/proxy/80", "/a/label/b"]


@asynccontextmanager
async def below(prefix: str, folder: Path, **settings: Any) -> AsyncIterator[Running]:
    """Run a server whose public address has a prefix."""
    database = f"sqlite:///{folder}/a.db"
    async with run_server(database, public=HOST + prefix, **settings) as server:
        yield server


@asynccontextmanager
async def at(prefix: str, server: Running) -> AsyncIterator[httpx2.AsyncClient]:
    """Ask an application on the server's database that is below another prefix."""
    services = make_services(server.storage, ServerConfig(), HOST + prefix)
    with contextlib.ExitStack() as stack:
        for part in services.closing:
            stack.enter_context(contextlib.closing(part))
        way = httpx2.ASGITransport(make_app(services), client=("127.0.0.2", 1))
        async with httpx2.AsyncClient(transport=way, base_url=HOST) as client:
            yield client


async def test_every_address_works_with_the_prefix_and_without_it(server: Running) -> None:
    token = await server.token("Ada", await server.project("join", items=1), Role.ADMIN)
    for prefix in PREFIXES:
        async with at(prefix, server) as http:
            http.headers["authorization"] = f"Bearer {token}"
            for given in (prefix, ""):  # a plain proxy, and one that strips
                await every_address_works(http, prefix, given)


async def every_address_works(http: httpx2.AsyncClient, prefix: str, given: str) -> None:
    for page in ("/", "/new", "/join", "/open", "/label/join", "/admin/join/items"):
        answer = await http.get(given + page)
        assert answer.status_code == 200, given + page
        assert f'data-prefix="{prefix}"' in answer.text
        assert f'src="{prefix}/static/assets/index-' in answer.text
        assert '="/static/assets' not in answer.text
    me = await http.get(f"{given}/api/v1/me")
    assert [one["slug"] for one in me.json()["projects"]] == ["join"], given
    assert me.headers["cache-control"] == "no-store"
    for path in ("/healthz", "/openapi.json", "/asyncapi.json", "/static/icon.svg"):
        assert (await http.get(given + path)).status_code == 200, given + path
    joining = await http.post(f"{given}/join", json={"code": "x"})
    assert "link" in joining.json()["error"]
    assert joining.headers["cache-control"] == "no-store"


async def test_the_socket_is_below_the_prefix_and_without_it(tmp_path: Path) -> None:
    async with below("/label", tmp_path) as server:
        token = await server.token("Ada", await server.project(items=1))
        for given in ("/label", ""):
            async with server.socket(prefix=given, origin=HOST) as socket:
                await socket.hello("digits", token)
                await socket.get("item")
        async with server.socket(prefix="/label", origin=f"{HOST}/label") as socket:
            assert await socket.closed() == 4403


async def test_the_prefix_alone_leads_to_the_list_of_projects(server: Running) -> None:
    for prefix in ("/tools", "/a/b", "/a:b", "/join", "/open", "/label"):
        async with at(prefix, server) as http:
            answer = await http.get(f"{prefix}?x=1")
            if answer.status_code == 307:
                there = urljoin(f"{HOST}{prefix}?x=1", answer.headers["location"])
                assert there == f"{HOST}{prefix}/?x=1"
            else:  # it is a page of ours as well, which decides for itself
                assert prefix in ("/join", "/open", "/label")
                assert f'data-prefix="{prefix}"' in answer.text
            # A word that only begins like it is something else.
            assert (await http.get(f"{prefix}2/label/cats")).status_code == 404


async def test_a_slash_at_the_end_is_taken_off_on_the_same_host(server: Running) -> None:
    async with at("/tools", server) as http:
        for path, location in (
            ("/tools/label/cats/", "../cats"),
            ("/label/cats/?a=b%20c", "../cats?a=b%20c"),
            ("/tools/api/v1/me/", "../me"),
            ("/label/a%3Ab%20c/", "../a%3Ab%20c"),
        ):
            answer = await http.get(path)
            assert (answer.status_code, answer.headers["location"]) == (307, location)


FOOLISH = [
    "//evil.example",
    "//evil.example/",
    "/tools//evil.example/",
    "/tools//evil.example/label/cats/",
    "/\\evil.example/",
    "/%2f%2fevil.example/",
    "/%5cevil.example/",
    "/tools/..%2f",
    "/tools/%2e%2e/label/",
    "/tools/label/..%2f",
    "/tools/label/%2e%2e/",
    "/label/%2e%2e/",
    "/tools/" + "/" * (MAX_TARGET - 100),
    "/" * (MAX_TARGET - 100),
    "/tools/label/cats//",
    "/%ff/",
    "/tools/label/%0d%0aset-cookie:x/",
]


async def test_no_path_leads_to_another_host_or_out_of_the_prefix(tmp_path: Path) -> None:
    async with below("/tools", tmp_path) as server, server.http() as http:
        for path in FOOLISH:
            request = http.build_request("GET", server.url)
            request.url = request.url.copy_with(raw_path=path.encode())
            answer = await http.send(request)
            if answer.status_code == 307:
                there = urljoin(HOST + path, answer.headers["location"])
                assert there.startswith(f"{HOST}/tools/label/"), there
                assert "\n" not in there
                assert ".." not in there
            else:
                assert answer.status_code in (400, 404), (path, answer.text[:200])


async def test_a_page_takes_nothing_from_another_application_on_its_host(server: Running) -> None:
    """A proxy that decodes makes this path of /tools/label%2Fcats, where the browser still is."""
    async with at("/tools", server) as http:
        for path in ("/label/cats", "/tools/label%2Fcats", "/label%2Fcats"):
            text = (await http.get(path)).text
            sources = [word for word in text.split('"') if "/assets/" in word]
            assert len(sources) > 3
            assert all(word.startswith("/tools/static/assets/") for word in sources)


async def test_a_wrong_method_or_name_is_refused_as_without_a_prefix(server: Running) -> None:
    for prefix in ("", "/tools", "/api"):
        async with at(prefix, server) as http:
            assert (await http.put(f"{prefix}/api/v1/me")).status_code == 405
            assert (await http.delete(f"{prefix}/label/cats/")).status_code == 404
            answer = await http.get(f"{prefix}/api/v1/nothing")
            assert answer.status_code == 404
            assert answer.headers["cache-control"] == "no-store"


async def test_an_address_without_a_page_leads_back_below_the_prefix(server: Running) -> None:
    async with at("/a&b", server) as http:
        for path in ("/nothing", "/a&b/nothing"):
            answer = await http.get(path, headers={"accept": "text/html"})
            assert answer.status_code == 404
            assert 'href="/a&amp;b/"' in answer.text
            assert 'data-prefix="/a&amp;b"' in (await http.get("/")).text


async def test_whoever_comes_by_a_link_is_sent_on_below_the_prefix(server: Running) -> None:
    project = await server.project()
    invite = server.storage.people.invite
    for of, page in ((project.id, "/tools/label/digits"), (None, "/tools/")):
        role = Role.LABELLER if of else Role.ADMIN
        made = await invite(f"Ada{of}", project=of, role=role)
        async with at("/tools", server) as http:
            answer = await http.post("/tools/join", json={"code": made.code})
            assert answer.json()["next"] == page


async def test_what_the_server_names_is_below_the_prefix(server: Running) -> None:
    root = await server.token("root", await server.project(), Role.ADMIN)
    async with at("/tools", server) as http:
        http.headers["authorization"] = f"Bearer {root}"
        made = await http.post("/api/v1/projects/digits/labellers", json={"name": "Bob"})
        assert made.json()["link"].startswith(f"{HOST}/tools/join#")
        link = await http.post("/api/v1/projects/digits/links", json={"max": 2})
        assert link.json()["link"].startswith(f"{HOST}/tools/open#")
        ready = await http.get("/api/v1/templates?examples=0")
        assert b'"/tools/api/v1/templates/' in ready.content
        assert b'"/api/v1/' not in ready.content
        http_api = (await http.get("/openapi.json")).json()
        assert http_api["servers"] == [{"url": "/tools"}]
        socket_api = (await http.get("/asyncapi.json")).json()
        assert (
            socket_api["servers"]["server"].items()
            >= {
                "host": "example.org",
                "pathname": "/tools",
                "protocol": "wss",
            }.items()
        )


async def test_a_supervisor_may_ask_by_a_path_that_is_the_prefix(server: Running) -> None:
    async with at("/healthz", server) as http:
        assert (await http.get("/healthz")).json() == {"status": "ok"}
        assert 'data-prefix="/healthz"' in (await http.get("/healthz/")).text
